"""Table of partners."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import Partner

from .base import LifecycleColumns, link, tags_of

__all__ = ('PartnerTable',)


class PartnerTable(LifecycleColumns, PrimaryModelTable):
    name = tables.Column(
        verbose_name=_('Name'), accessor='tenant__name', linkify=lambda record: record.get_absolute_url())
    tenant = link(_('Tenant'))
    type = columns.ChoiceFieldColumn(verbose_name=_('Type'))
    service_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:digitalservice_list', url_params={'partner_id': 'pk'},
        verbose_name=_('Services'))
    tags = tags_of('partner')

    class Meta(PrimaryModelTable.Meta):
        model = Partner
        fields = (
            'pk', 'id', 'name', 'tenant', 'type', 'external_id', 'service_count', 'status', 'in_sync', 'sync_reason',
            'sync_changed', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'name', 'type', 'status', 'service_count', 'description')
