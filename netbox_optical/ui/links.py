"""Addresses of our own pages inside texts, as links."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

__all__ = ('linked',)

# With or without NetBox's base path before it.
_ADDRESS = re.compile(r'(?<![\w/])((?:/[\w-]+)*/plugins/optical/[\w/-]+/)')


def linked(text: object) -> SafeString:
    """The text, escaped, with a link for each address of a page of ours: a refusal names the run that is in the way."""
    return mark_safe(_ADDRESS.sub(r'<a href="\1">\1</a>', escape(str(text))))
