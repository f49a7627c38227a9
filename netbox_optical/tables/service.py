"""Table of digital services."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import DigitalService

from .base import LifecycleColumns, link, tags_of

__all__ = ('DigitalServiceTable',)


class DigitalServiceTable(LifecycleColumns, PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    partner = link(_('Partner'))
    service_type = columns.ChoiceFieldColumn(verbose_name=_('Service type'))
    client_port_a = link(_('Client port A'))
    client_port_z = link(_('Client port Z'))
    channels = columns.ManyToManyColumn(verbose_name=_('Channels'), linkify_item=True, orderable=False)
    tags = tags_of('digitalservice')

    class Meta(PrimaryModelTable.Meta):
        model = DigitalService
        fields = (
            'pk', 'id', 'name', 'partner', 'service_type', 'flow_id', 'client_id', 'client_port_a', 'client_port_z',
            'channels', 'status', 'in_sync', 'sync_reason', 'sync_changed', 'description', 'comments', 'tags',
            'created', 'last_updated',
        )
        default_columns = (
            'pk', 'name', 'partner', 'service_type', 'client_port_a', 'client_port_z', 'status', 'in_sync',
        )
