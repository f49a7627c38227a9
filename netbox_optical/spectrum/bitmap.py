"""Occupancy as an integer bitmap over the slots of a band: bit i is slot i, lowest frequency first.

Python integers make the free spectrum of a path one AND per section, and first fit a handful of shifts. A passband
that is not on the slot grid is rounded outwards when it is used and inwards when it is free: the bitmap may only be
more careful than the light.
"""

from collections.abc import Iterator

from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.grid import C_BAND, Band
from netbox_optical.spectrum.intervals import Intervals, Pairs
from netbox_optical.spectrum.passband import Passband

__all__ = (
    'bits_inside', 'bits_touched', 'intervals_of', 'largest_run', 'lowest', 'open_runs', 'passband_bits', 'runs',
    'set_bits', 'starts',
)


def _span(low: int, high: int) -> int:
    return ((1 << (high - low)) - 1) << low if high > low else 0


def bits_touched(intervals: Pairs, band: Band = C_BAND) -> int:
    """Slots of which the intervals touch any part, clipped to the band: the reading of *used* spectrum."""
    bits = 0
    for start, end in intervals:
        if start < end:
            low = max((start - band.start) // band.slot, 0)
            bits |= _span(low, min(-((band.start - end) // band.slot), band.slots))
    return bits


def bits_inside(intervals: Pairs, band: Band = C_BAND) -> int:
    """Slots that lie wholly inside one of the intervals, clipped to the band: the reading of *free* spectrum.

    Give normalised intervals if a slot may be covered by two adjacent ones together.
    """
    bits = 0
    for start, end in intervals:
        low = max(-((band.start - start) // band.slot), 0)
        bits |= _span(low, min((end - band.start) // band.slot, band.slots))
    return bits


def passband_bits(passband: Passband, band: Band = C_BAND) -> int:
    """Slots that a passband needs; SpectrumError when it leaves the band (its light could not be represented)."""
    band.check_passband(passband)
    return bits_touched((passband,), band)


def runs(bits: int) -> Iterator[tuple[int, int]]:
    """(first slot, slot after the last) of every run of set bits, lowest first."""
    offset = 0
    while bits:
        zeros = (bits & -bits).bit_length() - 1
        bits >>= zeros
        ones = (bits ^ (bits + 1)).bit_length() - 1
        yield offset + zeros, offset + zeros + ones
        offset += zeros + ones
        bits >>= ones


def intervals_of(bits: int, band: Band = C_BAND) -> Intervals:
    """The runs of set bits as passbands in MHz, normalised; SpectrumError when a bit lies beyond the band."""
    if bits < 0 or bits > band.mask:
        raise SpectrumError(f'The bitmap has bits beyond the {band.slots} slots of the band.', value=bits,
                            remedy='Clip it to the mask of the band.')
    return tuple(Passband(band.frequency_of_slot(low), band.frequency_of_slot(high)) for low, high in runs(bits))


def starts(bits: int, slots: int) -> int:
    """Bitmap of every slot at which a run of `slots` set bits begins (AND of shifts, doubling).

    `starts(a, k) & starts(b, k) == starts(a & b, k)`, which lets a search carry starts instead of occupancy.
    """
    if slots < 1:
        raise SpectrumError(f'A run of {slots} slots is not a width.', value=slots, remedy='Use one slot or more.')
    have = 1
    while 2 * have <= slots and bits:
        bits &= bits >> have
        have *= 2
    return bits & bits >> slots - have


def open_runs(bits: int, slots: int) -> int:
    """The bits that belong to runs of at least `slots`; shorter runs are dropped."""
    bits = starts(bits, slots)
    have = 1
    while have < slots and bits:
        step = min(have, slots - have)
        bits |= bits << step
        have += step
    return bits


def lowest(bits: int) -> int:
    """Number of the lowest set bit; -1 when there is none."""
    return (bits & -bits).bit_length() - 1


def set_bits(bits: int) -> Iterator[int]:
    """Numbers of the set bits, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def largest_run(bits: int) -> tuple[int, int] | None:
    """(first slot, slot after the last) of the longest run, the lowest of equals; None when no bit is set."""
    return max(runs(bits), key=lambda run: (run[1] - run[0], -run[0]), default=None)
