"""A passband: the half-open interval [start, end) of optical frequency, in MHz.

Half-open so that neighbours that touch (one ends where the next starts) do not overlap, as on the flexible grid of
[ITU-T G.694.1], where adjacent frequency slots share an edge and no light.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from netbox_optical.spectrum.errors import SpectrumError, format_bandwidth, format_frequency, require_integer

__all__ = ('Passband', 'check_carrier')

# '193450000-193550000', '193450000&193550000' (TL1), '[193450000, 193550000)' (PostgreSQL), '193450000..193550000'.
_PAIR = re.compile(r'\s*[(\[]?\s*(\d+)\s*(?:,|&|-|–|;|:|\.\.|\s)\s*(\d+)\s*[)\]]?\s*')


@dataclass(frozen=True, slots=True, order=True)
class Passband:
    """[start, end) in MHz with start strictly below end; iterable as the pair (start, end).

    Any integers are accepted: devices report ranges beyond every band. Values from people are checked against a band
    (`Band.check_passband`) or the limits of a frequency (`grid.check_frequency`).
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        require_integer(self.start, 'Lower frequency')
        require_integer(self.end, 'Upper frequency')
        if self.start >= self.end:
            raise SpectrumError(
                f'The lower frequency {format_frequency(self.start)} is not below the upper frequency '
                f'{format_frequency(self.end)}.',
                value=(self.start, self.end), remedy='Give the lower edge first, and edges that differ.',
            )

    @classmethod
    def from_centre(cls, frequency: int, width: int) -> Self:
        """The passband of a channel: centre -/+ width/2, both in MHz. SpectrumError for a width that is odd or <= 0.

        An odd width has no centre in whole MHz; rounding it would lose one MHz without a word.
        """
        require_integer(frequency, 'Centre frequency')
        require_integer(width, 'Width')
        if width <= 0 or width % 2:
            raise SpectrumError(f'A width of {width} MHz has no centre in whole MHz.', value=width,
                                remedy='Use a positive, even width; on the flexible grid a multiple of 12500 MHz.')
        return cls(frequency - width // 2, frequency + width // 2)

    @classmethod
    def parse(cls, value: Any) -> Self:
        """A passband from a Passband, a pair of integers, or text that spells a pair; SpectrumError otherwise."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            match = _PAIR.fullmatch(value)
            if match:
                return cls(int(match[1]), int(match[2]))
        elif isinstance(value, (tuple, list)) and len(value) == 2:
            start, end = (int(v) if isinstance(v, str) and v.strip().isdecimal() else v for v in value)
            return cls(start, end)
        raise SpectrumError(f'{value!r} does not spell a passband.', value=value,
                            remedy='Give the two edges in MHz, for example 193050000-193150000.')

    @property
    def width(self) -> int:
        """Width in MHz."""
        return self.end - self.start

    @property
    def centre(self) -> int:
        """Middle in MHz, truncated to a whole MHz when the width is odd."""
        return (self.start + self.end) // 2

    def overlaps(self, other: 'Passband') -> bool:
        """True when some frequency lies in both; touching edges do not overlap."""
        return self.start < other.end and other.start < self.end

    def touches(self, other: 'Passband') -> bool:
        """True when one ends exactly where the other starts."""
        return self.end == other.start or other.end == self.start

    def contains(self, other: 'Passband | int') -> bool:
        """True when the other passband, or the frequency in MHz, lies wholly inside."""
        if isinstance(other, Passband):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other < self.end

    def human(self) -> str:
        """'193.05-193.15 THz (100 GHz)'."""
        return f'{format_frequency(self.start).removesuffix(" THz")}-{format_frequency(self.end)} ' \
               f'({format_bandwidth(self.width)})'

    def __iter__(self) -> Iterator[int]:
        yield self.start
        yield self.end

    def __str__(self) -> str:
        return f'{self.start}-{self.end}'


def check_carrier(passband: Passband, width: int, centre: int | None = None) -> None:
    """Refuse a carrier of `width` MHz (around `centre` MHz, by default the passband's) that leaves its passband."""
    require_integer(width, 'Carrier width')
    if width > passband.width:
        raise SpectrumError(
            f'The carrier is {format_bandwidth(width)} wide and does not fit in the passband of '
            f'{format_bandwidth(passband.width)}.',
            value=width, remedy=f'Use a passband of at least {format_bandwidth(width)}, or a narrower mode.',
        )
    # Twice the distance keeps the arithmetic whole for odd widths.
    centre2 = passband.start + passband.end if centre is None else 2 * require_integer(centre, 'Carrier centre')
    if centre2 - width < 2 * passband.start or centre2 + width > 2 * passband.end:
        raise SpectrumError(
            f'A carrier of {format_bandwidth(width)} at {format_frequency(centre2 // 2)} leaves the passband '
            f'{passband.human()}.',
            value=centre, remedy=f'Centre it at {format_frequency(passband.centre)}.',
        )
