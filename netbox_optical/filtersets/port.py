"""Optical ports."""

import django_filters
from dcim.models import Device, Interface, Site
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.choices import PortRoleChoices
from netbox_optical.models import OpticalDevice, OpticalPort, PoP
from netbox_optical.planning.lines import offered_line_ports

from .base import by_id, by_text, search

__all__ = ('OpticalPortFilterSet',)


@register_filterset
class OpticalPortFilterSet(PrimaryModelFilterSet):
    interface_id = by_id(Interface, label=_('Interface (ID)'))
    interface = by_text(Interface, 'interface__name', 'name', label=_('Interface (name)'))
    optical_device_id = by_id(OpticalDevice, label=_('Optical device (ID)'))
    optical_device = by_text(OpticalDevice, 'optical_device__tid', 'tid', label=_('Optical device (TID)'))
    device_id = by_id(Device, 'optical_device__device', label=_('Device (ID)'))
    site_id = by_id(Site, 'optical_device__device__site', label=_('Site (ID)'))
    pop_id = by_id(PoP, 'optical_device__device__site__optical_pop', label=_('PoP (ID)'))
    pop = by_text(PoP, 'optical_device__device__site__optical_pop__code', 'code', label=_('PoP (code)'))
    role = django_filters.MultipleChoiceFilter(choices=PortRoleChoices, distinct=False)
    used = django_filters.BooleanFilter(
        field_name='claim', lookup_expr='isnull', exclude=True, label=_('Used by a live channel, spectrum or service'))
    fibred = django_filters.BooleanFilter(
        field_name='interface__cable__optical_fiber', lookup_expr='isnull', exclude=True, label=_('Has a fibre'))
    line_for_id = django_filters.ModelChoiceFilter(
        queryset=OpticalPort.objects.all(), method='filter_line_for',
        label=_('Line ports for a new channel behind this client port (ID)'))

    class Meta:
        model = OpticalPort
        fields = ('id', 'aid', 'add_drop_group', 'rx_power', 'tx_power', 'observed_at', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'aid', 'optical_device__tid', 'interface__name', 'description')

    def filter_line_for(self, queryset, name, value: int):
        if value is None:
            return queryset
        return queryset.filter(pk__in=[port.pk for port in offered_line_ports(value)])
