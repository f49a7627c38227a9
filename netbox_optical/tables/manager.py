"""Table of network managers."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import NetworkManager

from .base import link, tags_of

__all__ = ('NetworkManagerTable',)


class NetworkManagerTable(PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    kind = columns.ChoiceFieldColumn(verbose_name=_('Kind'))
    credential = link(_('Credential'))
    verify_tls = columns.BooleanColumn(verbose_name=_('Verify TLS'))
    device_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:opticaldevice_list', url_params={'manager_id': 'pk'},
        verbose_name=_('Optical devices'))
    tags = tags_of('networkmanager')

    class Meta(PrimaryModelTable.Meta):
        model = NetworkManager
        fields = (
            'pk', 'id', 'name', 'kind', 'url', 'secondary_url', 'credential', 'verify_tls', 'ca_file',
            'tls_fingerprint', 'device_count', 'description', 'comments', 'tags', 'created', 'last_updated',
        )
        default_columns = ('pk', 'name', 'kind', 'url', 'credential', 'verify_tls', 'device_count')
