"""Table of connection checks."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import ConnectionCheck
from netbox_optical.ui import formats

from .base import link, tags_of

__all__ = ('ConnectionCheckTable',)


class CountsColumn(tables.Column):
    """`devices: 5, ports: 120`."""

    def render(self, value):
        return formats.counts(value)


class ConnectionCheckTable(NetBoxTable):
    id = tables.Column(verbose_name=_('ID'), linkify=True)
    started = columns.DateTimeColumn(verbose_name=_('Time'), linkify=True)
    device = link(_('Optical device'))
    manager = link(_('Network manager'))
    result = columns.ChoiceFieldColumn(verbose_name=_('Result'))
    version = tables.Column(verbose_name=_('Version'))
    counts = CountsColumn(verbose_name=_('Counts'), orderable=False)
    latency = tables.Column(verbose_name=_('Latency (ms)'))
    category = tables.Column(verbose_name=_('Kind of error'))
    error = tables.Column(verbose_name=_('Error'))
    requested_by = link(_('Requested by'))
    tags = tags_of('connectioncheck')
    actions = columns.ActionsColumn(actions=('changelog',))

    class Meta(NetBoxTable.Meta):
        model = ConnectionCheck
        fields = (
            'pk', 'id', 'started', 'device', 'manager', 'result', 'version', 'counts', 'latency', 'category', 'error',
            'requested_by', 'tags', 'created', 'last_updated',
        )
        default_columns = (
            'started', 'device', 'manager', 'result', 'version', 'counts', 'latency', 'error', 'requested_by',
        )
