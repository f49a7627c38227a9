"""Table of optical spectra."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable

from netbox_optical.models import OpticalSpectrum
from netbox_optical.ui import formats

from .base import FrequencyColumn, LifecycleColumns, link, tags_of

__all__ = ('OpticalSpectrumTable',)


class OpticalSpectrumTable(LifecycleColumns, PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    partner = link(_('Partner'))
    passband = tables.Column(verbose_name=_('Passband'), accessor='start', order_by=('start', 'end'))
    start = FrequencyColumn(verbose_name=_('Lower edge'))
    end = FrequencyColumn(verbose_name=_('Upper edge'))
    channel = tables.Column(verbose_name=_('Channel'), linkify=True, order_by='channel__och_id')
    port_a = link(_('Add/drop port A'))
    port_z = link(_('Add/drop port Z'))
    tags = tags_of('opticalspectrum')

    class Meta(PrimaryModelTable.Meta):
        model = OpticalSpectrum
        fields = (
            'pk', 'id', 'name', 'partner', 'passband', 'start', 'end', 'channel', 'port_a', 'port_z', 'status',
            'in_sync', 'sync_reason', 'sync_changed', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'name', 'partner', 'passband', 'channel', 'status', 'in_sync')

    def render_passband(self, record):
        return formats.passband(record.start, record.end)

    def value_passband(self, record):
        return f'{record.start}-{record.end}'
