"""What an imported plant calls its sites and PoPs. Pure functions; the same file gets the same names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
SLUG_MAX = 100


def pop_code(name: str, taken: Iterable[str]) -> str:
    """A PoP code that recalls the name and is not taken: `Malmö` -> `MALM`, the next one `MAL1`."""
    taken = set(taken)
    return next(code for code in _codes(re.sub('[^A-Z0-9]', '', _ascii(name).upper())) if code not in taken)


def _codes(base: str) -> Iterator[str]:
    """First four letters; three and one digit; two and two; one and three; any four. 1.7 million in all."""
    base = base or 'POP'
    yield base.ljust(4, '0')[:4]
    for digits in range(1, 5):
        for number in range(1, 36 ** digits):
            yield base.ljust(4, '0')[:4 - digits] + _base36(number, digits)


def _base36(number: int, digits: int) -> str:
    text = ''
    for _ in range(digits):
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
    return text


def site_slug(network: str, name: str, taken: Iterable[str]) -> str:
    """`garr-milano`; with a number when another place of the network has that slug already."""
    taken = set(taken)
    base = f'{slug(network)}-{slug(name)}'[:SLUG_MAX - 6].strip('-')
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f'{base}-{number}'
    return candidate


def slug(name: str) -> str:
    """Lower-case letters, digits and hyphens; `node` when nothing is left of the name."""
    return re.sub('[^a-z0-9]+', '-', _ascii(name).lower()).strip('-') or 'node'


def _ascii(name: str) -> str:
    return unicodedata.normalize('NFKD', name).encode('ascii', 'ignore').decode()
