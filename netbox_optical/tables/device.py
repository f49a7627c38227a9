"""Table of optical devices."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import OpticalDevice

from .base import LifecycleColumns, link, tags_of

__all__ = ('OpticalDeviceTable',)


class OpticalDeviceTable(LifecycleColumns, PrimaryModelTable):
    tid = tables.Column(verbose_name='TID', linkify=True)
    device = link(_('Device'))
    site = link(_('Site'), accessor='device__site')
    platform = columns.ChoiceFieldColumn(verbose_name=_('Platform'))
    role = columns.ChoiceFieldColumn(verbose_name=_('Role'))
    transport = columns.ChoiceFieldColumn(verbose_name=_('Transport'))
    loopback = link(_('Loopback'))
    manager = link(_('Network manager'))
    credential = link(_('Credential'))
    verify_tls = columns.BooleanColumn(verbose_name=_('Verify TLS'))
    software = tables.Column(verbose_name=_('Software'))
    port_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:opticalport_list', url_params={'optical_device_id': 'pk'},
        verbose_name=_('Ports'))
    tags = tags_of('opticaldevice')

    class Meta(PrimaryModelTable.Meta):
        model = OpticalDevice
        fields = (
            'pk', 'id', 'tid', 'device', 'site', 'platform', 'role', 'name_prefix', 'status', 'in_sync', 'sync_reason',
            'sync_changed', 'loopback', 'transport', 'port', 'manager', 'manager_uuid', 'credential', 'verify_tls',
            'ca_file', 'tls_fingerprint', 'software', 'port_count', 'description', 'comments', 'tags',
            'created', 'last_updated',
        )
        default_columns = ('pk', 'tid', 'device', 'site', 'platform', 'role', 'status', 'in_sync', 'port_count')
