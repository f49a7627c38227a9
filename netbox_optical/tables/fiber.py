"""Tables of optical fibres and shared risk groups."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import OpticalFiber, SharedRiskGroup

from .base import DecibelColumn, LengthColumn, LifecycleColumns, link, tags_of

__all__ = ('OpticalFiberTable', 'SharedRiskGroupTable')


class OpticalFiberTable(LifecycleColumns, PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    cable = link(_('Cable'))
    kind = columns.ChoiceFieldColumn(verbose_name=_('Kind'))
    length_m = LengthColumn(verbose_name=_('Length'))
    measured_loss = DecibelColumn(verbose_name=_('Measured loss'))
    tags = tags_of('opticalfiber')

    class Meta(PrimaryModelTable.Meta):
        model = OpticalFiber
        fields = (
            'pk', 'id', 'name', 'cable', 'kind', 'length_m', 'measured_loss', 'external_id', 'status', 'in_sync',
            'sync_reason', 'sync_changed', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'name', 'kind', 'length_m', 'measured_loss', 'status', 'in_sync')


class SharedRiskGroupTable(PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    kind = columns.ChoiceFieldColumn(verbose_name=_('Kind'))
    fiber_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:opticalfiber_list', url_params={'risk_group_id': 'pk'},
        verbose_name=_('Fibers'))
    tags = tags_of('sharedriskgroup')

    class Meta(PrimaryModelTable.Meta):
        model = SharedRiskGroup
        fields = (
            'pk', 'id', 'name', 'kind', 'fiber_count', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'name', 'kind', 'fiber_count', 'description')
