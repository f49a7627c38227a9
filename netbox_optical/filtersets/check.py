"""Connection checks."""

import django_filters
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from users.models import User
from utilities.filtersets import register_filterset

from netbox_optical.choices import CheckResultChoices
from netbox_optical.models import ConnectionCheck, NetworkManager, OpticalDevice

from .base import by_id, by_text, search

__all__ = ('ConnectionCheckFilterSet',)


@register_filterset
class ConnectionCheckFilterSet(NetBoxModelFilterSet):
    device_id = by_id(OpticalDevice, label=_('Optical device (ID)'))
    device = by_text(OpticalDevice, 'device__tid', 'tid', label=_('Optical device (TID)'))
    manager_id = by_id(NetworkManager, label=_('Network manager (ID)'))
    manager = by_text(NetworkManager, 'manager__name', 'name', label=_('Network manager (name)'))
    result = django_filters.MultipleChoiceFilter(choices=CheckResultChoices, distinct=False)
    requested_by_id = by_id(User, label=_('Requested by (ID)'))
    requested_by = by_text(User, 'requested_by__username', 'username', label=_('Requested by (name)'))

    class Meta:
        model = ConnectionCheck
        fields = ('id', 'started', 'latency', 'version', 'category', 'error')

    def search(self, queryset, name, value):
        return search(queryset, value, 'device__tid', 'manager__name', 'version', 'category', 'error')
