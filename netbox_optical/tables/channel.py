"""Table of transport channels."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import TransportChannel

from .base import DecibelColumn, FrequencyColumn, LifecycleColumns, link, tags_of

__all__ = ('TransportChannelTable',)


class TransportChannelTable(LifecycleColumns, PrimaryModelTable):
    och_id = tables.Column(verbose_name=_('OCh ID'), linkify=True)
    central_frequency = FrequencyColumn(verbose_name=_('Central frequency'))
    spectrum = link(_('Spectrum'))
    partner = link(_('Partner'), accessor='spectrum__partner')
    mode = link(_('Mode'))
    line_port_a = link(_('Line port A'))
    line_port_z = link(_('Line port Z'))
    service_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:digitalservice_list', url_params={'channel_id': 'pk'},
        verbose_name=_('Services'))
    estimated_gsnr = DecibelColumn(verbose_name=_('Estimated GSNR'))
    margin = DecibelColumn(verbose_name=_('Margin'))
    margin_note = tables.Column(verbose_name=_('Why no margin'))
    margin_at = columns.DateTimeColumn(verbose_name=_('Margin estimated at'))
    tags = tags_of('transportchannel')

    class Meta(PrimaryModelTable.Meta):
        model = TransportChannel
        fields = (
            'pk', 'id', 'och_id', 'central_frequency', 'spectrum', 'partner', 'mode', 'line_port_a', 'line_port_z',
            'service_count', 'estimated_gsnr', 'margin', 'margin_note', 'margin_at', 'status', 'in_sync', 'sync_reason',
            'sync_changed', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = (
            'pk', 'och_id', 'central_frequency', 'mode', 'line_port_a', 'line_port_z', 'service_count', 'margin',
            'status', 'in_sync',
        )
