"""Table of optical multiplex sections."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import OpticalMultiplexSection

from .base import DecibelColumn, LengthColumn, link, tags_of

__all__ = ('OpticalMultiplexSectionTable',)


class OpticalMultiplexSectionTable(NetBoxTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    a_port = link(_('A port'))
    z_port = link(_('Z port'))
    length = LengthColumn(verbose_name=_('Length'))
    loss = DecibelColumn(verbose_name=_('Loss'))
    span_count = tables.Column(verbose_name=_('Spans'))
    spectrum_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:opticalspectrum_list', url_params={'section_id': 'pk'},
        verbose_name=_('Spectra'))
    tags = tags_of('opticalmultiplexsection')
    actions = columns.ActionsColumn(actions=('changelog',))

    class Meta(NetBoxTable.Meta):
        model = OpticalMultiplexSection
        fields = (
            'pk', 'id', 'name', 'a_port', 'z_port', 'length', 'loss', 'span_count', 'spectrum_count', 'tags',
            'created', 'last_updated',
        )
        default_columns = ('name', 'length', 'loss', 'span_count', 'spectrum_count')
