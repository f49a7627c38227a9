"""Table of discoveries."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import Discovery
from netbox_optical.tables.check import CountsColumn

from .base import link, tags_of

__all__ = ('DiscoveryTable',)


class DiscoveryTable(NetBoxTable):
    id = tables.Column(verbose_name=_('ID'), linkify=True)
    kind = columns.ChoiceFieldColumn(verbose_name=_('Kind'))
    status = columns.ChoiceFieldColumn(verbose_name=_('Status'))
    manager = link(_('Network manager'))
    partner = link(_('Partner'))
    counts = CountsColumn(verbose_name=_('Counts'), orderable=False)
    requested_by = link(_('Requested by'))
    started = columns.DateTimeColumn(verbose_name=_('Started'))
    completed = columns.DateTimeColumn(verbose_name=_('Completed'))
    error = tables.Column(verbose_name=_('Error'))
    tags = tags_of('discovery')
    actions = columns.ActionsColumn(actions=('changelog',))

    class Meta(NetBoxTable.Meta):
        model = Discovery
        fields = (
            'pk', 'id', 'kind', 'status', 'manager', 'partner', 'counts', 'requested_by', 'started', 'completed',
            'error', 'tags', 'created', 'last_updated',
        )
        default_columns = ('id', 'kind', 'status', 'counts', 'requested_by', 'started', 'completed', 'error')
