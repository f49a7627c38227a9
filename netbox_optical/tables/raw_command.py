"""Table of raw command logs."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import RawCommandLog

from .base import link, tags_of

__all__ = ('RawCommandLogTable',)


class CommandsColumn(tables.Column):
    """The first command, and how many more there are; exported whole, on one line."""

    def render(self, value):
        more = len(value) - 1
        return f'{value[0]} (+{more})' if more > 0 else ''.join(value)

    def value(self, value):
        return ' '.join(value)


class RawCommandLogTable(NetBoxTable):
    id = tables.Column(verbose_name=_('ID'), linkify=True)
    device = link(_('Optical device'))
    device_name = tables.Column(verbose_name=_('Name of the device'))
    commands = CommandsColumn(verbose_name=_('Commands'), orderable=False, linkify=True)
    on_error = columns.ChoiceFieldColumn(verbose_name=_('On error'))
    status = columns.ChoiceFieldColumn(verbose_name=_('Status'))
    error = tables.Column(verbose_name=_('Error'))
    requested_by = link(_('Requested by'))
    started = columns.DateTimeColumn(verbose_name=_('Started'))
    completed = columns.DateTimeColumn(verbose_name=_('Completed'))
    tags = tags_of('rawcommandlog')
    actions = columns.ActionsColumn(actions=('changelog',))

    class Meta(NetBoxTable.Meta):
        model = RawCommandLog
        fields = (
            'pk', 'id', 'device', 'device_name', 'commands', 'on_error', 'status', 'error', 'requested_by', 'started',
            'completed', 'tags', 'created', 'last_updated',
        )
        default_columns = ('id', 'device', 'commands', 'on_error', 'status', 'requested_by', 'started', 'completed')
