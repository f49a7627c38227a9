"""Table of deviations."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import NetBoxTable, columns

from netbox_optical.models import Deviation

from .base import link, tags_of

__all__ = ('DeviationTable', 'IgnoredDeviationTable', 'ResolvedDeviationTable')


class DeviationTable(NetBoxTable):
    resource = tables.Column(verbose_name=_('Resource'), linkify=True)
    field = tables.Column(verbose_name=_('Field'))
    device = link(_('Device'))
    object_type = columns.ContentTypeColumn(verbose_name=_('Object type'))
    target = tables.Column(verbose_name=_('Object'), linkify=True, orderable=False)
    expected = tables.Column(verbose_name=_('NetBox has'), orderable=False)
    observed = tables.Column(verbose_name=_('Network has'), orderable=False)
    severity = columns.ChoiceFieldColumn(verbose_name=_('Severity'))
    status = columns.ChoiceFieldColumn(verbose_name=_('Status'))
    first_seen = columns.DateTimeColumn(verbose_name=_('First seen'))
    open_since = columns.DateTimeColumn(verbose_name=_('Open since'))
    resolved_at = columns.DateTimeColumn(verbose_name=_('Resolved at'))
    last_seen = columns.DateTimeColumn(verbose_name=_('Last seen'))
    ignored_until = columns.DateTimeColumn(verbose_name=_('Ignored until'))
    tags = tags_of('deviation')

    class Meta(NetBoxTable.Meta):
        model = Deviation
        fields = (
            'pk', 'id', 'resource', 'field', 'device', 'object_type', 'target', 'expected', 'observed', 'severity',
            'status', 'ignored_until', 'reason', 'first_seen', 'last_seen', 'open_since', 'resolved_at', 'tags',
            'created', 'last_updated',
        )
        default_columns = (
            'pk', 'device', 'resource', 'field', 'expected', 'observed', 'severity', 'status', 'open_since',
        )


class IgnoredDeviationTable(DeviationTable):
    class Meta(DeviationTable.Meta):
        default_columns = (
            'pk', 'device', 'resource', 'field', 'expected', 'observed', 'severity', 'ignored_until', 'reason')


class ResolvedDeviationTable(DeviationTable):
    class Meta(DeviationTable.Meta):
        default_columns = (
            'pk', 'device', 'resource', 'field', 'expected', 'observed', 'severity', 'first_seen', 'resolved_at')
