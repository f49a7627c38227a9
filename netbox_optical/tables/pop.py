"""Table of PoPs."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import PoP

from .base import LifecycleColumns, link, tags_of

__all__ = ('PoPTable',)


class PoPTable(LifecycleColumns, PrimaryModelTable):
    code = tables.Column(verbose_name=_('Code'), linkify=True)
    site = link(_('Site'))
    region = link(_('Region'), accessor='site__region')
    device_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:opticaldevice_list', url_params={'pop_id': 'pk'},
        verbose_name=_('Optical devices'))
    tags = tags_of('pop')

    class Meta(PrimaryModelTable.Meta):
        model = PoP
        fields = (
            'pk', 'id', 'code', 'site', 'region', 'external_id', 'device_count', 'status', 'in_sync', 'sync_reason',
            'sync_changed', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'code', 'site', 'region', 'status', 'device_count', 'description')
