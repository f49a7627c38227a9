"""Table of credentials."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import PrimaryModelTable, columns

from netbox_optical.models import Credential

from .base import tags_of

__all__ = ('CredentialTable',)


class CredentialTable(PrimaryModelTable):
    name = tables.Column(verbose_name=_('Name'), linkify=True)
    backend = columns.ChoiceFieldColumn(verbose_name=_('Backend'))
    device_count = columns.LinkedCountColumn(
        viewname='plugins:netbox_optical:opticaldevice_list', url_params={'credential_id': 'pk'},
        verbose_name=_('Optical devices'))
    tags = tags_of('credential')

    class Meta(PrimaryModelTable.Meta):
        model = Credential
        fields = (
            'pk', 'id', 'name', 'backend', 'reference', 'device_count', 'description', 'comments', 'tags', 'created',
            'last_updated',
        )
        default_columns = ('pk', 'name', 'backend', 'reference', 'device_count', 'description')
