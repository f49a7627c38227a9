"""Raw command logs."""

import django_filters
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from users.models import User
from utilities.filtersets import register_filterset

from netbox_optical.choices import OnErrorChoices, RawCommandStatusChoices
from netbox_optical.models import OpticalDevice, RawCommandLog

from .base import by_id, by_text, search

__all__ = ('RawCommandLogFilterSet',)


@register_filterset
class RawCommandLogFilterSet(NetBoxModelFilterSet):
    device_id = by_id(OpticalDevice, label=_('Optical device (ID)'))
    device = by_text(OpticalDevice, 'device__tid', 'tid', label=_('Optical device (TID)'))
    status = django_filters.MultipleChoiceFilter(choices=RawCommandStatusChoices, distinct=False)
    on_error = django_filters.MultipleChoiceFilter(choices=OnErrorChoices, distinct=False)
    requested_by_id = by_id(User, label=_('Requested by (ID)'))
    requested_by = by_text(User, 'requested_by__username', 'username', label=_('Requested by (name)'))

    class Meta:
        model = RawCommandLog
        fields = ('id', 'device_name', 'error', 'started', 'completed')

    def search(self, queryset, name, value):
        return search(queryset, value, 'device_name', 'commands', 'error', 'requested_by__username')
