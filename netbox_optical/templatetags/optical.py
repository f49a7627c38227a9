"""Template filters of the plugin. Everything they return is escaped by the template like any other text."""

import json
from typing import Any

from django import template

from netbox_optical.ui import formats
from netbox_optical.ui.links import linked

register = template.Library()

register.filter('frequency', formats.frequency)
register.filter('optical_length', formats.length)
register.filter('decibel', formats.decibel)
register.filter('linked', linked)


@register.filter
def pretty_json(value: Any) -> str:
    """Indented JSON; a plain text stays as it is."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


@register.filter
def changes(operation: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """(name, before, after) of an operation's fields; the preview marks those that differ."""
    before, after = operation.get('before') or {}, operation.get('after') or {}
    return [(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]


@register.filter
def impact_label(value: str) -> str:
    """What an operation does to traffic, in words."""
    return IMPACTS.get(value, (value, 'secondary'))[0]


@register.filter
def impact_color(value: str) -> str:
    """Bootstrap colour of an impact's badge."""
    return IMPACTS.get(value, (value, 'secondary'))[1]


IMPACTS = {
    'none': ('No traffic impact', 'green'),
    'label': ('Label only', 'cyan'),
    'interrupts': ('Interrupts traffic', 'red'),
}
