"""Filters on names by regular expression: they match the whole name, never only its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

__all__ = ('matches_in_full',)


def matches_in_full(pattern: str, field: str) -> Callable[[str], bool]:
    """Whether a name is one that the whole pattern describes; an empty pattern is any name.

    Raises ValidationError on `field` for what is no regular expression.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValidationError({field: _('"{pattern}" is no regular expression: {error}.').format(
            pattern=pattern, error=error)}) from error
    return lambda name: not pattern or compiled.fullmatch(name) is not None
