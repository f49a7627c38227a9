"""Tabs "Optical" on pages of NetBox's own objects."""

from __future__ import annotations

from dcim.models import Device, Site
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _
from netbox.ui import actions, layout
from netbox.ui.panels import TemplatePanel
from utilities.views import ViewTab, register_model_view

from netbox_optical.models import OpticalDevice, OpticalPort, PoP
from netbox_optical.ui.tables import FilteredTablePanel

from .base import DetailView, visible_count

__all__ = ('DeviceOpticalView', 'SiteOpticalView')


def _pop_of(site: Site) -> PoP | None:
    try:
        return site.optical_pop
    except ObjectDoesNotExist:
        return None


def _optical_device_of(device: Device) -> OpticalDevice | None:
    try:
        return device.optical_device
    except ObjectDoesNotExist:
        return None


def _new_service(**url_params) -> actions.AddObject:
    return actions.AddObject('netbox_optical.digitalservice', label=_('New service'), url_params=url_params)


def _pop_id(context) -> int | None:
    return context['pop'].pk if context['pop'] else None


def _device_id(context) -> int | None:
    return context['optical_device'].pk if context['optical_device'] else None


def _optical_device_id(context) -> int | None:
    # A button knows the page's object only.
    device = _optical_device_of(context['object'])
    return device.pk if device else None


@register_model_view(Site, 'optical', path='optical')
class SiteOpticalView(DetailView):
    queryset = Site.objects.select_related('optical_pop')
    tab = ViewTab(
        label=_('Optical'), weight=2100, permission='netbox_optical.view_pop',
        visible=lambda site: _pop_of(site) is not None,
        badge=lambda site: visible_count(OpticalDevice.objects.filter(device__site=site)),
    )
    layout = layout.Layout(
        layout.Row(layout.Column(
            TemplatePanel('netbox_optical/panels/site.html', title=_('Point of presence')),
            FilteredTablePanel(
                'netbox_optical.digitalservice', filters={'pop_id': _pop_id}, title=_('Services that end here'),
                actions=[_new_service()]),
            FilteredTablePanel(
                'netbox_optical.opticaldevice', filters={'pop_id': _pop_id}, exclude_columns=['site']),
            FilteredTablePanel('netbox_optical.opticalmultiplexsection', filters={'pop_id': _pop_id}),
            FilteredTablePanel('netbox_optical.opticalfiber', filters={'pop_id': _pop_id}),
        )),
    )

    def get_extra_context(self, request, instance):
        pop = PoP.objects.restrict(request.user, 'view').filter(site=instance).first()
        return {'pop': pop}


@register_model_view(Device, 'optical', path='optical')
class DeviceOpticalView(DetailView):
    queryset = Device.objects.select_related('optical_device')
    tab = ViewTab(
        label=_('Optical'), weight=2100, permission='netbox_optical.view_opticaldevice',
        visible=lambda device: _optical_device_of(device) is not None,
        badge=lambda device: visible_count(OpticalPort.objects.filter(optical_device__device=device)),
    )
    layout = layout.Layout(
        layout.Row(layout.Column(
            TemplatePanel('netbox_optical/panels/device.html', title=_('Optical device')),
            FilteredTablePanel(
                'netbox_optical.digitalservice', filters={'optical_device_id': _device_id},
                title=_('Services that end here'), actions=[_new_service(device_a=_optical_device_id)]),
            FilteredTablePanel(
                'netbox_optical.opticalport', filters={'optical_device_id': _device_id},
                exclude_columns=['optical_device']),
            FilteredTablePanel('netbox_optical.opticalmultiplexsection', filters={'optical_device_id': _device_id}),
            FilteredTablePanel('netbox_optical.opticalfiber', filters={'optical_device_id': _device_id}),
        )),
    )

    def get_extra_context(self, request, instance):
        device = OpticalDevice.objects.restrict(request.user, 'view').filter(device=instance).select_related(
            'manager', 'credential').first()
        return {'optical_device': device}
