"""Deviations."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from utilities.filters import MultiValueContentTypeFilter
from utilities.filtersets import register_filterset

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
from netbox_optical.models import Deviation, DigitalService, OpticalDevice

from .base import by_id, by_text, search

__all__ = ('DeviationFilterSet',)


@register_filterset
class DeviationFilterSet(NetBoxModelFilterSet):
    object_type = MultiValueContentTypeFilter()
    object_type_id = by_id(ContentType, 'object_type', label=_('Object type (ID)'))
    device_id = by_id(OpticalDevice, label=_('Optical device (ID)'))
    device = by_text(OpticalDevice, 'device__tid', 'tid', label=_('Optical device (TID)'))
    service_id = by_id(DigitalService, 'services', label=_('Service hit (ID)'))
    severity = django_filters.MultipleChoiceFilter(choices=SeverityChoices, distinct=False)
    status = django_filters.MultipleChoiceFilter(choices=DeviationStatusChoices, distinct=False)

    class Meta:
        model = Deviation
        fields = (
            'id', 'object_id', 'resource', 'field', 'ignored_until', 'reason', 'first_seen', 'last_seen', 'open_since',
            'resolved_at')

    def search(self, queryset, name, value):
        return search(queryset, value, 'resource', 'field', 'reason', 'device__tid')
