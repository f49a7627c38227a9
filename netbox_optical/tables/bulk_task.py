"""Table of bulk tasks."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import BulkTask

from .base import link, tags_of

__all__ = ('BulkTaskTable',)


class BulkTaskTable(NetBoxTable):
    id = tables.Column(verbose_name=_('ID'), linkify=True)
    kind = columns.ChoiceFieldColumn(verbose_name=_('Kind'))
    status = columns.ChoiceFieldColumn(verbose_name=_('Status'))
    file_name = tables.Column(verbose_name=_('File'), linkify=True)
    with_runs = columns.BooleanColumn(verbose_name=_('With runs'))
    requested_by = link(_('Requested by'))
    job = link(_('Job'))
    error = tables.Column(verbose_name=_('Error'))
    started = columns.DateTimeColumn(verbose_name=_('Started'))
    completed = columns.DateTimeColumn(verbose_name=_('Completed'))
    tags = tags_of('bulktask')
    actions = columns.ActionsColumn(actions=('delete', 'changelog'))

    class Meta(NetBoxTable.Meta):
        model = BulkTask
        fields = (
            'pk', 'id', 'kind', 'status', 'file_name', 'with_runs', 'requested_by', 'row_count', 'done_count',
            'skipped_count', 'failed_count', 'error', 'started', 'completed', 'job', 'request_id', 'tags', 'created',
            'last_updated',
        )
        default_columns = (
            'pk', 'id', 'kind', 'file_name', 'status', 'row_count', 'done_count', 'skipped_count', 'failed_count',
            'requested_by', 'started', 'completed',
        )
