"""Digital services."""

import django_filters
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from tenancy.models import Tenant
from utilities.filters import MultiValueNumberFilter
from utilities.filtersets import register_filterset

from netbox_optical import naming
from netbox_optical.choices import ServiceTypeChoices
from netbox_optical.models import (
    Deviation,
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    Partner,
    TransportChannel,
)

from .base import EndFilters, LifecycleFilters, by_id, by_text, search

__all__ = ('DigitalServiceFilterSet',)


@register_filterset
class DigitalServiceFilterSet(EndFilters, LifecycleFilters, PrimaryModelFilterSet):
    end_fields = ('client_port_a', 'client_port_z')

    partner_id = by_id(Partner, label=_('Partner (ID)'))
    tenant_id = by_id(Tenant, 'partner__tenant', label=_('Tenant (ID)'))
    tenant = by_text(Tenant, 'partner__tenant__slug', 'slug', label=_('Tenant (slug)'))
    service_type = django_filters.MultipleChoiceFilter(choices=ServiceTypeChoices, distinct=False)
    client_port_a_id = by_id(OpticalPort, label=_('Client port A (ID)'))
    client_port_z_id = by_id(OpticalPort, label=_('Client port Z (ID)'))
    optical_device_id = by_id(OpticalDevice, label=_('Optical device at either end (ID)'), method='filter_device')
    optical_device = by_text(
        OpticalDevice, 'tid', 'tid', label=_('Optical device at either end (TID)'), method='filter_tid')
    channel_id = by_id(TransportChannel, 'channels', label=_('Transport channel (ID)'), distinct=True)
    och_id = MultiValueNumberFilter(field_name='channels__och_id', label=_('OCh ID'), distinct=True)
    section_id = by_id(
        OpticalMultiplexSection, 'channels__spectrum__allocations__section',
        label=_('Optical multiplex section (ID)'), distinct=True)
    fiber_id = by_id(
        OpticalFiber, 'channels__spectrum__allocations__section__spans__fiber',
        label=_('Optical fiber on the way (ID)'), distinct=True)
    deviation_id = by_id(Deviation, 'deviations', label=_('Hit by deviation (ID)'))

    class Meta:
        model = DigitalService
        fields = (
            'id', 'name', 'flow_id', 'client_id', 'in_sync', 'sync_reason', 'sync_changed', 'description',
        )

    def search(self, queryset, name, value):
        if ids := naming.parse_service_tag(value.strip()):
            # The whole tag: f001c01 is not f001c012.
            return queryset.filter(flow_id=ids[0], client_id=ids[1])
        return search(queryset, value, 'name', 'partner__tenant__name', 'description', 'comments')
