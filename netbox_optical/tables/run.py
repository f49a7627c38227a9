"""Table of workflow runs."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import WorkflowRun

from .base import link, tags_of

__all__ = ('WorkflowRunTable',)


class WorkflowRunTable(NetBoxTable):
    id = tables.Column(verbose_name=_('ID'), linkify=True)
    kind = columns.ChoiceFieldColumn(verbose_name=_('Kind'))
    status = columns.ChoiceFieldColumn(verbose_name=_('Status'))
    target_name = tables.Column(verbose_name=_('Object'), linkify=True)
    object_type = columns.ContentTypeColumn(verbose_name=_('Object type'))
    requested_by = link(_('Requested by'))
    waits_for = columns.ChoiceFieldColumn(verbose_name=_('Waits for'))
    retry_at = columns.DateTimeColumn(verbose_name=_('Next try'))
    approved_by = link(_('Approved by'))
    not_before = columns.DateTimeColumn(verbose_name=_('Not before'))
    not_after = columns.DateTimeColumn(verbose_name=_('Not after'))
    job = link(_('Job'))
    parent = link(_('Parent'))
    bulk_task = link(_('Bulk task'))
    started = columns.DateTimeColumn(verbose_name=_('Started'))
    completed = columns.DateTimeColumn(verbose_name=_('Completed'))
    step_count = tables.Column(verbose_name=_('Steps'))
    tags = tags_of('workflowrun')
    actions = columns.ActionsColumn(actions=('delete', 'changelog'))

    class Meta(NetBoxTable.Meta):
        model = WorkflowRun
        fields = (
            'pk', 'id', 'kind', 'target_name', 'object_type', 'status', 'requested_by', 'approved_by', 'not_before',
            'not_after', 'waits_for', 'retry_at', 'waits', 'step_count', 'parent', 'bulk_task', 'attempt', 'started',
            'completed', 'job', 'request_id', 'tags', 'created', 'last_updated',
        )
        default_columns = (
            'pk', 'id', 'kind', 'target_name', 'status', 'requested_by', 'step_count', 'started', 'completed',
        )
