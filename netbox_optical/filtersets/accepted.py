"""Accepted values."""

from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.models import AcceptedValue, OpticalDevice

from .base import by_id, by_text, search

__all__ = ('AcceptedValueFilterSet',)


@register_filterset
class AcceptedValueFilterSet(NetBoxModelFilterSet):
    device_id = by_id(OpticalDevice, label=_('Optical device (ID)'))
    device = by_text(OpticalDevice, 'device__tid', 'tid', label=_('Optical device (TID)'))

    class Meta:
        model = AcceptedValue
        fields = ('id', 'resource', 'field', 'reason')

    def search(self, queryset, name, value):
        return search(queryset, value, 'resource', 'field', 'reason', 'device__tid')
