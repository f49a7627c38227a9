"""Table of operational modes."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import OperationalMode

from .base import GigahertzColumn, tags_of

__all__ = ('OperationalModeTable',)


class OperationalModeTable(PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    platform = columns.ChoiceFieldColumn(verbose_name=_('Platform'))
    rate = tables.Column(verbose_name=_('Rate (Gb/s)'))
    baud_rate = tables.Column(verbose_name=_('Baud rate (GBd)'))
    width = GigahertzColumn(verbose_name=_('Spectral width'))
    required_osnr = tables.Column(verbose_name=_('Required OSNR (dB/0.1 nm)'))
    tags = tags_of('operationalmode')

    class Meta(PrimaryModelTable.Meta):
        model = OperationalMode
        fields = (
            'pk', 'id', 'name', 'platform', 'card_type', 'rate', 'carriers', 'baud_rate', 'width', 'fec',
            'required_osnr', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'name', 'platform', 'card_type', 'rate', 'carriers', 'baud_rate', 'width')
