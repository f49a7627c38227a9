"""Attributes of detail panels that NetBox has no class for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from netbox.ui import attrs
from utilities.data import resolve_attr_path

from . import formats

__all__ = (
    'CountsAttr', 'DecibelAttr', 'DecibelMilliwattAttr', 'FormattedAttr', 'FrequencyAttr', 'GigahertzAttr',
    'LengthAttr', 'MarginAttr', 'PassbandAttr', 'SyncAttr',
)


class FormattedAttr(attrs.TextAttr):
    """Text made from a value by a function; a missing value stays missing."""

    format: Callable[[Any], str]

    def get_value(self, obj):
        value = resolve_attr_path(obj, self.accessor)
        return None if value is None else type(self).format(value)


class CountsAttr(FormattedAttr):
    """Numbers by kind."""

    format = staticmethod(formats.counts)


class FrequencyAttr(FormattedAttr):
    """MHz as THz and nm."""

    format = staticmethod(formats.frequency)


class GigahertzAttr(FormattedAttr):
    """MHz as GHz."""

    format = staticmethod(formats.gigahertz)


class LengthAttr(FormattedAttr):
    """Metres as m or km."""

    format = staticmethod(formats.length)


class DecibelAttr(FormattedAttr):
    """dB."""

    format = staticmethod(formats.decibel)


class DecibelMilliwattAttr(FormattedAttr):
    """dBm, with its sign."""

    format = staticmethod(formats.decibel_milliwatt)


class MarginAttr(attrs.TextAttr):
    """A channel's margin in dB; where it is not known, it says so and why."""

    def __init__(self, label=None):
        super().__init__('margin', label=label)

    def get_value(self, obj):
        if obj.margin is not None:
            return formats.decibel(obj.margin)
        return _('not known: {reason}').format(reason=obj.margin_note or _('never estimated'))


class PassbandAttr(attrs.TextAttr):
    """`start` and `end` (MHz) of the object that the accessor leads to; an empty accessor is the object itself."""

    def get_value(self, obj):
        holder = resolve_attr_path(obj, self.accessor) if self.accessor else obj
        return None if holder is None else formats.passband(holder.start, holder.end)


class SyncAttr(attrs.ObjectAttribute):
    """Whether NetBox and the network agree, why not, and since when. Three states: unknown is not agreement."""

    template_name = 'netbox_optical/inc/sync.html'

    def __init__(self, label=None):
        super().__init__('in_sync', label=label)

    def render(self, obj, context):
        from django.template.loader import render_to_string
        return render_to_string(self.template_name, {'object': obj})
