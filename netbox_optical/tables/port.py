"""Table of optical ports."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import OpticalPort

from .base import link, tags_of

__all__ = ('OpticalPortTable',)


class OpticalPortTable(PrimaryModelTable):
    aid = tables.Column(verbose_name='AID', linkify=True)
    optical_device = link(_('Optical device'))
    interface = link(_('Interface'))
    role = columns.ChoiceFieldColumn(verbose_name=_('Role'))
    used = columns.BooleanColumn(verbose_name=_('In use'))
    fiber = tables.Column(
        verbose_name=_('Fiber'), accessor='interface__cable__optical_fiber', linkify=True,
        order_by='interface__cable__optical_fiber__name')
    observed_at = columns.DateTimeColumn(verbose_name=_('Observed at'))
    tags = tags_of('opticalport')

    class Meta(PrimaryModelTable.Meta):
        model = OpticalPort
        fields = (
            'pk', 'id', 'aid', 'optical_device', 'interface', 'role', 'used', 'fiber', 'add_drop_group', 'observed_at',
            'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'optical_device', 'aid', 'interface', 'role', 'used', 'fiber')
