"""The refusal of an action that is not possible now."""

from django.core.exceptions import ValidationError

__all__ = ('ActionRefused',)


class ActionRefused(ValidationError):
    """Not now: the message says why (state, or the run that holds the object)."""
