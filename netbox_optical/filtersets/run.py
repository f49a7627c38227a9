"""Workflow runs."""

import django_filters
from core.models import Job
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from users.models import User
from utilities.filters import MultiValueContentTypeFilter
from utilities.filtersets import register_filterset

from netbox_optical.choices import RunKindChoices, RunStatusChoices, WaitChoices
from netbox_optical.models import BulkTask, DigitalService, OpticalDevice, WorkflowRun

from .base import by_id, by_text, search

__all__ = ('WorkflowRunFilterSet',)


@register_filterset
class WorkflowRunFilterSet(NetBoxModelFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=RunKindChoices, distinct=False)
    status = django_filters.MultipleChoiceFilter(choices=RunStatusChoices, distinct=False)
    waits_for = django_filters.MultipleChoiceFilter(choices=WaitChoices, distinct=False)
    object_type = MultiValueContentTypeFilter()
    object_type_id = by_id(ContentType, 'object_type', label=_('Object type (ID)'))
    service_id = by_id(DigitalService, label=_('Digital service (ID)'), method='filter_service')
    requested_by_id = by_id(User, label=_('Requested by (ID)'))
    requested_by = by_text(User, 'requested_by__username', 'username', label=_('Requested by (name)'))
    approved_by_id = by_id(User, label=_('Approved by (ID)'))
    job_id = by_id(Job, label=_('Job (ID)'))
    parent_id = by_id(WorkflowRun, label=_('Parent (ID)'))
    bulk_task_id = by_id(BulkTask, label=_('Bulk task (ID)'))
    optical_device_id = by_id(OpticalDevice, 'steps__device', label=_('Optical device of a step (ID)'), distinct=True)

    class Meta:
        model = WorkflowRun
        fields = (
            'id', 'object_id', 'target_name', 'request_id', 'attempt', 'not_before', 'not_after', 'retry_at',
            'waits', 'started', 'completed',
        )

    def search(self, queryset, name, value):
        return search(queryset, value, 'target_name', 'requested_by__username')

    def filter_service(self, queryset, name, value: list[int]):
        if not value:
            return queryset
        kind = ContentType.objects.get_for_model(DigitalService)
        return queryset.filter(object_type=kind, object_id__in=[service.pk for service in value])
