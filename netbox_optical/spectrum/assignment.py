"""Assignment of one or more carriers to free spectrum, all at once and without overlap.

A carrier is either a Passband (its frequency is fixed) or a width in MHz (any place will do).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from netbox_optical.spectrum import bitmap
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.grid import C_BAND, Band
from netbox_optical.spectrum.passband import Passband

__all__ = ('Carrier', 'Demand', 'Fit', 'assign')

type Carrier = Passband | int


class Fit(StrEnum):
    """Which of the free places a carrier gets."""

    LOWEST = 'lowest'
    HIGHEST = 'highest'
    # The place that leaves the free spectrum of the sections in the fewest pieces; the lowest of equals.
    LEAST_FRAGMENTING = 'least-fragmenting'


@dataclass(frozen=True, slots=True)
class Demand:
    """The carriers of one service, checked: fixed ones in the band and disjoint, widths on the grid.

    SpectrumError when two fixed carriers overlap each other, a carrier leaves the band, or a width is off the grid.

    Attributes:
        carriers: what was asked for, in order.
        fixed: slots that the fixed carriers need.
        widths: slot counts of the others, in order.
    """

    carriers: tuple[Carrier, ...]
    band: Band = C_BAND
    fixed: int = field(init=False, default=0)
    widths: tuple[int, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        fixed, widths, seen = 0, [], []
        for carrier in self.carriers:
            if isinstance(carrier, Passband):
                bits = bitmap.passband_bits(carrier, self.band)
                # Compared as intervals: two off-grid passbands may share a slot of the bitmap and still not overlap.
                for other in seen:
                    if carrier.overlaps(other):
                        raise SpectrumError(f'The carriers {other.human()} and {carrier.human()} overlap.',
                                            value=carrier, remedy='Move one of them.')
                seen.append(carrier)
                fixed |= bits
            else:
                widths.append(self.band.check_width(carrier) // self.band.slot)
        object.__setattr__(self, 'fixed', fixed)
        object.__setattr__(self, 'widths', tuple(widths))

    def reduce(self, free: int) -> int:
        """The part of `free` that matters to this demand; 0 when the fixed carriers, or any one width, do not fit.

        `reduce(a) & reduce(b)` holds what `reduce(a & b)` needs, so a search may AND reduced bitmaps. With one width
        the reduced bitmap is the set of start slots; with none a single bit; with several the runs that are long
        enough for the narrowest, less what the fixed carriers take.
        """
        if self.fixed & ~free:
            return 0
        if not self.widths:
            return 1
        rest = free & ~self.fixed
        if len(self.widths) == 1:
            return bitmap.starts(rest, self.widths[0])
        if not bitmap.starts(rest, max(self.widths)):
            return 0
        return bitmap.open_runs(rest, min(self.widths))

    def fits(self, reduced: int) -> bool:
        """True when the demand can be met from an AND of reduced bitmaps."""
        if len(self.widths) < 2:
            return bool(reduced)
        return _pack(reduced, self.widths) is not None

    def place(self, free: int, fit: Fit = Fit.LOWEST, sections: Sequence[int] = ()) -> tuple[Passband, ...] | None:
        """One passband per carrier in the order asked, from a plain free bitmap; None if impossible.

        By default the first width gets the lowest place that leaves room for the others, the second the lowest after
        that; HIGHEST is the mirror image. LEAST_FRAGMENTING looks at the free bitmaps of `sections` (by default at
        `free` itself).
        """
        if self.fixed & ~free:
            return None
        rest = free & ~self.fixed
        if fit is Fit.LEAST_FRAGMENTING:
            slots = _tidy(rest, self.widths, [bits & ~self.fixed for bits in sections or (free,)])
        elif fit is Fit.HIGHEST:
            slots = _mirrored(rest, self.widths, self.band.slots)
        else:
            slots = _pack(rest, self.widths)
        if slots is None:
            return None
        places = iter(slots)
        return tuple(carrier if isinstance(carrier, Passband) else self._at(next(places), carrier)
                     for carrier in self.carriers)

    def _at(self, slot: int, width: int) -> Passband:
        start = self.band.frequency_of_slot(slot)
        return Passband(start, start + width)


def assign(free: int, carriers: Sequence[Carrier], band: Band = C_BAND) -> tuple[Passband, ...] | None:
    """Passbands for all carriers inside the free slots, none overlapping another; None when they do not all fit."""
    return Demand(tuple(carriers), band).place(free)


def _pack(free: int, widths: tuple[int, ...]) -> tuple[int, ...] | None:
    """Start slots of all widths, lexicographically lowest, or None. Exact: backtracks over blocks.

    Any packing can be pushed to the left inside each block and reordered there, so it is enough to try each width at
    the low end of every block that is left.
    """
    if not widths:
        return ()
    width, others = widths[0], widths[1:]
    for low, high in bitmap.runs(free):
        if high - low < width:
            continue
        rest = _pack(free & ~(((1 << width) - 1) << low), others)
        if rest is not None:
            return low, *rest
    return None


def _mirrored(free: int, widths: tuple[int, ...], slots: int) -> tuple[int, ...] | None:
    """As `_pack` from the high end of the band."""
    packed = _pack(int(f'{free:0{slots}b}'[::-1], 2), widths)
    return packed and tuple(slots - low - width for low, width in zip(packed, widths, strict=True))


def _tidy(free: int, widths: tuple[int, ...], sections: list[int]) -> tuple[int, ...] | None:
    """Start slots, each in turn where it leaves the fewest pieces of free spectrum and the others still fit."""
    if not widths:
        return ()
    width, others = widths[0], widths[1:]
    # A place next to spectrum that is taken adds no piece on that side; per section that is a bit of a shifted bitmap.
    sides = [side for bits in sections for side in (bits << 1, bits >> width)]
    places = bitmap.set_bits(bitmap.starts(free, width))
    ranked = sorted((sum(side >> low & 1 for side in sides), low) for low in places)
    for _, low in ranked:
        block = ((1 << width) - 1) << low
        if _pack(free & ~block, others) is not None:
            rest = _tidy(free & ~block, others, [bits & ~block for bits in sections])
            return rest if rest is None else (low, *rest)
    return None
