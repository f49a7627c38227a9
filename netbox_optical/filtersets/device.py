"""Optical devices."""

import django_filters
from dcim.models import Device, Site
from django.utils.translation import gettext_lazy as _
from ipam.models import IPAddress
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.choices import DeviceRoleChoices, PlatformChoices, TransportChoices
from netbox_optical.models import Credential, NetworkManager, OpticalDevice, PoP

from .base import LifecycleFilters, by_id, by_text, search

__all__ = ('OpticalDeviceFilterSet',)


@register_filterset
class OpticalDeviceFilterSet(LifecycleFilters, PrimaryModelFilterSet):
    device_id = by_id(Device, label=_('Device (ID)'))
    device = by_text(Device, 'device__name', 'name', label=_('Device (name)'))
    site_id = by_id(Site, 'device__site', label=_('Site (ID)'))
    pop_id = by_id(PoP, 'device__site__optical_pop', label=_('PoP (ID)'))
    pop = by_text(PoP, 'device__site__optical_pop__code', 'code', label=_('PoP (code)'))
    platform = django_filters.MultipleChoiceFilter(choices=PlatformChoices, distinct=False)
    role = django_filters.MultipleChoiceFilter(choices=DeviceRoleChoices, distinct=False)
    transport = django_filters.MultipleChoiceFilter(choices=TransportChoices, distinct=False)
    loopback_id = by_id(IPAddress, label=_('Loopback (ID)'))
    manager_id = by_id(NetworkManager, label=_('Network manager (ID)'))
    manager = by_text(NetworkManager, 'manager__name', 'name', label=_('Network manager (name)'))
    credential_id = by_id(Credential, label=_('Credential (ID)'))

    class Meta:
        model = OpticalDevice
        fields = (
            'id', 'tid', 'name_prefix', 'port', 'host_key', 'manager_uuid', 'software', 'verify_tls', 'ca_file',
            'tls_fingerprint', 'in_sync', 'sync_reason', 'sync_changed', 'description',
        )

    def search(self, queryset, name, value):
        return search(queryset, value, 'tid', 'device__name', 'device__serial', 'description', 'comments')
