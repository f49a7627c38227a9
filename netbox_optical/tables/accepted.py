"""Table of accepted values."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import AcceptedValue

from .base import link, tags_of

__all__ = ('AcceptedValueTable',)


class AcceptedValueTable(NetBoxTable):
    resource = tables.Column(verbose_name=_('Resource'), linkify=True)
    field = tables.Column(verbose_name=_('Field'))
    device = link(_('Device'))
    value = tables.Column(verbose_name=_('Value'), orderable=False)
    usual = tables.Column(verbose_name=_('Usual value'), orderable=False)
    reason = tables.Column(verbose_name=_('Reason'))
    tags = tags_of('acceptedvalue')
    actions = columns.ActionsColumn(actions=('delete', 'changelog'))

    class Meta(NetBoxTable.Meta):
        model = AcceptedValue
        fields = (
            'pk', 'id', 'resource', 'field', 'device', 'value', 'usual', 'reason', 'tags', 'created', 'last_updated')
        default_columns = ('pk', 'device', 'resource', 'field', 'value', 'usual', 'reason', 'created')
