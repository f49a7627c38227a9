"""Occupancy of a section or port in three states: used, free, and unknown.

Nobody knows the spectrum of a port that was never read; counting it as free books light over light. Unknown is
therefore a bitmap of its own: never free unless the caller asks for it, and then marked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import Self

from netbox_optical.spectrum import bitmap
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.grid import C_BAND, Band
from netbox_optical.spectrum.intervals import Intervals, Pairs, normalise
from netbox_optical.spectrum.passband import Passband

__all__ = ('Occupancy', 'State', 'all_fits', 'first_fit', 'fragmentation', 'largest_free', 'path_free')


class State(StrEnum):
    """What is known about a piece of spectrum."""

    USED = 'used'
    FREE = 'free'
    UNKNOWN = 'unknown'


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Two bitmaps over the slots of a band; a slot that is in neither is free, and one in both counts as used.

    Attributes:
        used: slots known to carry light or to be reserved.
        unknown: slots about which nothing is known (a bit that is also used is dropped).
    """

    used: int = 0
    unknown: int = 0
    band: Band = C_BAND

    def __post_init__(self) -> None:
        for bits in (self.used, self.unknown):
            if bits < 0 or bits > self.band.mask:
                raise SpectrumError(f'The bitmap has bits beyond the {self.band.slots} slots of the band.',
                                    value=bits, remedy='Clip it to the mask of the band.')
        object.__setattr__(self, 'unknown', self.unknown & ~self.used)

    @classmethod
    def never_read(cls, band: Band = C_BAND) -> Self:
        """A port or section nobody has read: the whole band unknown."""
        return cls(0, band.mask, band)

    @classmethod
    def from_used(cls, used: Pairs, band: Band = C_BAND) -> Self:
        """Known occupancy from used intervals in MHz (any order; clipped to the band, rounded outwards)."""
        return cls(bitmap.bits_touched(used, band), 0, band)

    @classmethod
    def from_free(cls, free: Pairs, band: Band = C_BAND) -> Self:
        """Known occupancy from free intervals as devices report them; no free interval means the whole band used."""
        return cls(band.mask & ~bitmap.bits_inside(normalise(free), band), 0, band)

    @property
    def known(self) -> bool:
        """True when every slot is either used or free."""
        return not self.unknown

    @property
    def free(self) -> int:
        """Bitmap of the slots known to be free."""
        return self.band.mask & ~self.used & ~self.unknown

    def available(self, allow_unknown: bool = False) -> int:
        """Bitmap of the slots that may be taken: the free ones, and the unknown ones if asked."""
        return self.band.mask & ~self.used if allow_unknown else self.free

    def used_intervals(self) -> Intervals:
        """Used spectrum in MHz, normalised."""
        return bitmap.intervals_of(self.used, self.band)

    def free_intervals(self) -> Intervals:
        """Spectrum known to be free, in MHz, normalised."""
        return bitmap.intervals_of(self.free, self.band)

    def unknown_intervals(self) -> Intervals:
        """Spectrum nobody knows about, in MHz, normalised."""
        return bitmap.intervals_of(self.unknown, self.band)

    def state_of(self, passband: Passband) -> State:
        """USED if any part is used, else UNKNOWN if any part is unknown, else FREE. SpectrumError beyond the band."""
        wanted = bitmap.passband_bits(passband, self.band)
        if wanted & self.used:
            return State.USED
        return State.UNKNOWN if wanted & self.unknown else State.FREE

    def taken(self, passband: Passband) -> Self:
        """The same with a passband used in addition; SpectrumError when any part of it is used already."""
        wanted = bitmap.passband_bits(passband, self.band)
        if clash := wanted & self.used:
            blocks = ', '.join(block.human() for block in bitmap.intervals_of(clash, self.band))
            raise SpectrumError(f'{passband.human()} is not free: {blocks} is used.', value=passband,
                                remedy='Choose another centre, or a route that is free.')
        return type(self)(self.used | wanted, self.unknown, self.band)

    def released(self, passband: Passband) -> Self:
        """The same with a passband no longer used; what was unknown stays unknown."""
        wanted = bitmap.passband_bits(passband, self.band)
        return type(self)(self.used & ~wanted, self.unknown, self.band)

    def __or__(self, other: 'Occupancy') -> 'Occupancy':
        """Occupancy of both together: used where either is used, unknown where either is unknown and none used."""
        self._same_band(other)
        return Occupancy(self.used | other.used, self.unknown | other.unknown, self.band)

    def disagreement(self, other: 'Occupancy') -> tuple[Intervals, Intervals]:
        """(used here but free there, free here but used there) in MHz; unknown agrees with everything."""
        self._same_band(other)
        return (bitmap.intervals_of(self.used & other.free, self.band),
                bitmap.intervals_of(self.free & other.used, self.band))

    def _same_band(self, other: 'Occupancy') -> None:
        if (self.band.start, self.band.end, self.band.slot) != (other.band.start, other.band.end, other.band.slot):
            raise SpectrumError(f'Occupancies of different bands ({self.band}, {other.band}) cannot be combined.',
                                value=other.band, remedy='Convert both to one band first.')


def path_free(occupancies: Iterable[Occupancy], band: Band = C_BAND, *, allow_unknown: bool = False) -> int:
    """Bitmap of the slots available on every port or section of a path; the whole band for none of them."""
    items = list(occupancies)
    for item in items:
        item._same_band(Occupancy(band=band))
    return reduce(and_, (item.available(allow_unknown) for item in items), band.mask)


def all_fits(free: int, width: int, band: Band = C_BAND) -> Iterator[Passband]:
    """Every passband of `width` MHz inside the free slots, with its centre on the grid, lowest first.

    A width of an even number of slots puts the centre of every slot-aligned passband on the slot grid.
    """
    slots = band.check_width(width) // band.slot
    for slot in bitmap.set_bits(bitmap.starts(free, slots)):
        start = band.frequency_of_slot(slot)
        yield Passband(start, start + width)


def first_fit(free: int, width: int, band: Band = C_BAND) -> Passband | None:
    """The passband of `width` MHz with the lowest centre inside the free slots; None when there is none."""
    return next(all_fits(free, width, band), None)


def largest_free(free: int, band: Band = C_BAND) -> Passband | None:
    """The widest free block, the lowest of equals; None when nothing is free."""
    run = bitmap.largest_run(free)
    return Passband(band.frequency_of_slot(run[0]), band.frequency_of_slot(run[1])) if run else None


def fragmentation(free: int) -> float:
    """External fragmentation, 0.0 .. 1.0: the share of the free spectrum that lies outside its largest block.

    0.0 when all free slots are in one block, and when none is free.
    """
    run = bitmap.largest_run(free)
    return 1.0 - (run[1] - run[0]) / free.bit_count() if run else 0.0
