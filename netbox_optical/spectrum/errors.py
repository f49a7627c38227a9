"""The error of the spectrum room, and the wording of frequencies and widths for people."""

from collections.abc import Sequence
from typing import Any

__all__ = ('SpectrumError', 'format_bandwidth', 'format_frequency', 'require_integer')


class SpectrumError(ValueError):
    """A frequency, width, passband or occupancy that cannot be.

    `str(error)` is a whole sentence for a person that names no form field: the caller knows the field and adds it.

    Attributes:
        message: what is wrong, without the remedy.
        value: the refused value, as given.
        remedy: what to do instead, or an empty string.
        suggestions: valid values near the refused one, in MHz, ascending; empty when there are none.
    """

    def __init__(self, message: str, *, value: Any = None, remedy: str = '', suggestions: Sequence[int] = ()):
        self.message = message
        self.value = value
        self.remedy = remedy
        self.suggestions = tuple(suggestions)
        super().__init__(f'{message} {remedy}'.strip())


def _decimal(value: int, unit: int) -> str:
    """`value / unit` exactly, without trailing zeros; a float would show 193.09999999999999."""
    sign = '-' if value < 0 else ''
    whole, rest = divmod(abs(value), unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip('0')
    return f'{sign}{whole}.{digits}' if digits else f'{sign}{whole}'


def format_frequency(frequency: int) -> str:
    """193118750 (MHz) -> '193.11875 THz'."""
    return f'{_decimal(frequency, 1_000_000)} THz'


def format_bandwidth(width: int) -> str:
    """37500 (MHz) -> '37.5 GHz'."""
    return f'{_decimal(width, 1_000)} GHz'


def require_integer(value: Any, what: str) -> int:
    """`value` if it is an integer (a bool is not), else SpectrumError. All figures of this room are whole MHz."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise SpectrumError(f'{what} {value!r} is not a whole number of MHz.', value=value,
                            remedy='Give an integer in MHz, for example 193100000.')
    return value
