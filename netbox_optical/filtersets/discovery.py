"""Discoveries."""

import django_filters
from dcim.models import Site
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from users.models import User
from utilities.filtersets import register_filterset

from netbox_optical.choices_discovery import DiscoveryKindChoices, DiscoveryStatusChoices
from netbox_optical.models import Discovery, NetworkManager, OpticalDevice, Partner

from .base import by_id, by_text, search

__all__ = ('DiscoveryFilterSet',)


@register_filterset
class DiscoveryFilterSet(NetBoxModelFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=DiscoveryKindChoices, distinct=False)
    status = django_filters.MultipleChoiceFilter(choices=DiscoveryStatusChoices, distinct=False)
    site_id = by_id(Site, 'sites', label=_('Site (ID)'), distinct=True)
    site = by_text(Site, 'sites__slug', 'slug', label=_('Site (slug)'))
    device_id = by_id(OpticalDevice, 'devices', label=_('Optical device (ID)'), distinct=True)
    device = by_text(OpticalDevice, 'devices__tid', 'tid', label=_('Optical device (TID)'))
    manager_id = by_id(NetworkManager, label=_('Network manager (ID)'))
    manager = by_text(NetworkManager, 'manager__name', 'name', label=_('Network manager (name)'))
    partner_id = by_id(Partner, label=_('Partner (ID)'))
    requested_by_id = by_id(User, label=_('Requested by (ID)'))
    requested_by = by_text(User, 'requested_by__username', 'username', label=_('Requested by (name)'))

    class Meta:
        model = Discovery
        fields = ('id', 'started', 'completed', 'error')

    def search(self, queryset, name, value):
        return search(queryset, value, 'error', 'requested_by__username', 'manager__name')
