"""The error of the routing room."""

from typing import Any

__all__ = ('RoutingError',)


class RoutingError(ValueError):
    """A plant, request or path that makes no sense (not: a request that merely finds no route).

    Attributes:
        message: what is wrong, without the remedy.
        value: the refused value.
        remedy: what to do instead, or an empty string.
    """

    def __init__(self, message: str, *, value: Any = None, remedy: str = ''):
        self.message = message
        self.value = value
        self.remedy = remedy
        super().__init__(f'{message} {remedy}'.strip())
