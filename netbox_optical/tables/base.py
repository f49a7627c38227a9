"""Columns that several tables share."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from netbox.tables import columns

from netbox_optical.ui import formats

__all__ = (
    'DecibelColumn',
    'FrequencyColumn',
    'GigahertzColumn',
    'LengthColumn',
    'LifecycleColumns',
    'link',
    'tags_of',
)


def link(label: Any, **kwargs) -> tables.Column:
    """A related object, linked to its page."""
    return tables.Column(verbose_name=label, linkify=True, **kwargs)


def tags_of(model_name: str) -> columns.TagColumn:
    """Tags that lead to the model's list."""
    return columns.TagColumn(url_name=f'plugins:netbox_optical:{model_name}_list')


class _FormattedColumn(tables.Column):
    """Shown as people read it, exported as the number that is stored."""

    format = staticmethod(str)

    def render(self, value):
        return type(self).format(value)

    def value(self, value):
        return value


class FrequencyColumn(_FormattedColumn):
    """MHz as THz and nm."""

    format = staticmethod(formats.frequency)


class GigahertzColumn(_FormattedColumn):
    """MHz as GHz."""

    format = staticmethod(formats.gigahertz)


class LengthColumn(_FormattedColumn):
    """Metres as m or km."""

    format = staticmethod(formats.length)


class DecibelColumn(_FormattedColumn):
    """dB."""

    format = staticmethod(formats.decibel)


class LifecycleColumns(tables.Table):
    """Life cycle and agreement with the network."""

    status = columns.ChoiceFieldColumn(verbose_name=_('Status'))
    in_sync = columns.BooleanColumn(verbose_name=_('In sync'))
    sync_reason = tables.Column(verbose_name=_('Reason'))
    sync_changed = columns.DateTimeColumn(verbose_name=_('Sync changed'))
