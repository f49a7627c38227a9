"""Optical spectra."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from tenancy.models import Tenant
from utilities.filtersets import register_filterset

from netbox_optical.models import (
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    SpectrumSection,
    TransportChannel,
)

from .base import LifecycleFilters, by_id, by_text, search

__all__ = ('OpticalSpectrumFilterSet',)


@register_filterset
class OpticalSpectrumFilterSet(LifecycleFilters, PrimaryModelFilterSet):
    partner_id = by_id(Partner, label=_('Partner (ID)'))
    tenant_id = by_id(Tenant, 'partner__tenant', label=_('Tenant (ID)'))
    tenant = by_text(Tenant, 'partner__tenant__slug', 'slug', label=_('Tenant (slug)'))
    channel_id = by_id(TransportChannel, 'channel', label=_('Transport channel (ID)'))
    section_id = by_id(
        OpticalMultiplexSection, 'allocations__section', label=_('Optical multiplex section (ID)'), distinct=True)
    fiber_id = by_id(
        OpticalFiber, 'allocations__section__spans__fiber', label=_('Optical fiber on the way (ID)'), distinct=True)
    optical_device_id = by_id(OpticalDevice, label=_('Optical device on the way (ID)'), method='filter_device')
    port_a_id = by_id(OpticalPort, 'port_a', label=_('Add/drop port A (ID)'))
    port_z_id = by_id(OpticalPort, 'port_z', label=_('Add/drop port Z (ID)'))
    excluded_device_id = by_id(OpticalDevice, 'excluded_devices', label=_('Excluded device (ID)'), distinct=True)
    excluded_fiber_id = by_id(OpticalFiber, 'excluded_fibers', label=_('Excluded fiber (ID)'), distinct=True)

    class Meta:
        model = OpticalSpectrum
        fields = ('id', 'name', 'start', 'end', 'in_sync', 'sync_reason', 'sync_changed', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'name', 'partner__tenant__name', 'description', 'comments')

    def filter_device(self, queryset, name, value: list[int]):
        if not value:
            return queryset
        sections = SpectrumSection.objects.filter(
            Q(a_port__optical_device__in=value) | Q(z_port__optical_device__in=value)
            | Q(hops__port__optical_device__in=value))
        return queryset.filter(pk__in=sections.values('spectrum'))
