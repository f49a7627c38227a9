"""Panels on pages of NetBox's own objects; empty where the object is not ours or the user may not see it."""

from __future__ import annotations

from abc import abstractmethod

from netbox.plugins import PluginTemplateExtension

from netbox_optical.models import DigitalService, OpticalFiber, OpticalPort, OpticalSpectrum, Partner, WorkflowRun
from netbox_optical.ui.access import visible_owner

__all__ = ('CableOptical', 'InterfaceOptical', 'ObjectChangeOptical', 'TenantOptical', 'template_extensions')


class _RightPanel(PluginTemplateExtension):
    """One panel at the right: `find` gives its context, or None for no panel."""

    template = ''

    @abstractmethod
    def find(self, obj, user) -> dict | None:
        """The panel's context for this object as this user may see it; None: no panel."""

    def right_page(self):
        context = self.find(self.context['object'], self.context['request'].user)
        return '' if context is None else self.render(self.template, context)


class InterfaceOptical(_RightPanel):
    models = ['dcim.interface']
    template = 'netbox_optical/panels/core_interface.html'

    def find(self, obj, user):
        port = OpticalPort.objects.restrict(user, 'view').filter(interface=obj).select_related(
            'optical_device').first()
        return port and {'port': port, 'owner': visible_owner(port, user)}


class CableOptical(_RightPanel):
    models = ['dcim.cable']
    template = 'netbox_optical/panels/core_cable.html'

    def find(self, obj, user):
        fiber = OpticalFiber.objects.restrict(user, 'view').filter(cable=obj).prefetch_related('segments').first()
        return fiber and {
            'fiber': fiber,
            'services': DigitalService.objects.restrict(user, 'view').filter(
                channels__spectrum__allocations__section__spans__fiber=fiber).distinct().count(),
        }


class TenantOptical(_RightPanel):
    models = ['tenancy.tenant']
    template = 'netbox_optical/panels/core_tenant.html'

    def find(self, obj, user):
        partner = Partner.objects.restrict(user, 'view').filter(tenant=obj).first()
        return partner and {
            'partner': partner,
            'services': DigitalService.objects.restrict(user, 'view').filter(partner=partner).count(),
            'spectra': OpticalSpectrum.objects.restrict(user, 'view').filter(partner=partner).count(),
        }


class ObjectChangeOptical(_RightPanel):
    """From a change to the run that made it; the run's page leads to its changes."""

    models = ['core.objectchange']
    template = 'netbox_optical/panels/core_objectchange.html'

    def find(self, obj, user):
        run = WorkflowRun.objects.restrict(user, 'view').filter(request_id=obj.request_id).first()
        return run and {'run': run}


template_extensions = [ObjectChangeOptical, InterfaceOptical, CableOptical, TenantOptical]
