"""Bulk tasks."""

import django_filters
from core.models import Job
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from users.models import User
from utilities.filtersets import register_filterset

from netbox_optical.choices import BulkKindChoices, BulkStatusChoices
from netbox_optical.models import BulkTask

from .base import by_id, by_text, search

__all__ = ('BulkTaskFilterSet',)


@register_filterset
class BulkTaskFilterSet(NetBoxModelFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=BulkKindChoices, distinct=False)
    status = django_filters.MultipleChoiceFilter(choices=BulkStatusChoices, distinct=False)
    requested_by_id = by_id(User, label=_('Requested by (ID)'))
    requested_by = by_text(User, 'requested_by__username', 'username', label=_('Requested by (name)'))
    job_id = by_id(Job, label=_('Job (ID)'))

    class Meta:
        model = BulkTask
        fields = (
            'id', 'file_name', 'with_runs', 'request_id', 'row_count', 'done_count', 'skipped_count', 'failed_count',
            'error', 'started', 'completed',
        )

    def search(self, queryset, name, value):
        return search(queryset, value, 'file_name', 'error', 'requested_by__username')
