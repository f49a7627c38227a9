"""Sets of half-open intervals in MHz: normalise, union, intersection, difference, free <-> used.

Every function accepts any iterable of (start, end) pairs (Passband is one) in any order, overlapping, adjacent, or
beyond the band, and gives normalised passbands: sorted, disjoint, and not even touching. Empty pairs (start == end) are
skipped, since devices report them; a reversed pair is a SpectrumError.
"""

from collections.abc import Iterable

from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.grid import C_BAND, Band
from netbox_optical.spectrum.passband import Passband

__all__ = (
    'Intervals', 'Pairs', 'clip', 'difference', 'free_from_used', 'intersection', 'normalise', 'overlapping', 'union',
    'used_from_free',
)

type Pairs = Iterable[Passband | tuple[int, int]]
type Intervals = tuple[Passband, ...]


def normalise(intervals: Pairs) -> Intervals:
    """Sorted, disjoint, merged: touching and overlapping intervals become one."""
    merged: list[list[int]] = []
    for start, end in sorted((start, end) for start, end in intervals):
        if start > end:
            raise SpectrumError(f'The interval {start}-{end} runs backwards.', value=(start, end),
                                remedy='Give the lower edge first.')
        if start == end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(Passband(start, end) for start, end in merged)


def union(*sets: Pairs) -> Intervals:
    """What lies in at least one of the sets."""
    return normalise(pair for intervals in sets for pair in intervals)


def intersection(first: Pairs, *others: Pairs) -> Intervals:
    """What lies in all of the sets: the free spectrum of a path is the intersection over its ports."""
    common = normalise(first)
    for other in others:
        common = _intersect(common, normalise(other))
    return common


def _intersect(left: Intervals, right: Intervals) -> Intervals:
    common: list[Passband] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            common.append(Passband(start, end))
        if left[i].end < right[j].end:
            i += 1
        else:
            j += 1
    return tuple(common)


def difference(first: Pairs, second: Pairs) -> Intervals:
    """What lies in the first set and not in the second."""
    cuts = normalise(second)
    rest: list[Passband] = []
    for start, end in normalise(first):
        for cut in cuts:
            if cut.end <= start:
                continue
            if cut.start >= end:
                break
            if cut.start > start:
                rest.append(Passband(start, cut.start))
            start = cut.end
            if start >= end:
                break
        if start < end:
            rest.append(Passband(start, end))
    return tuple(rest)


def clip(intervals: Pairs, band: Band = C_BAND) -> Intervals:
    """The part of the set that lies in the band."""
    return intersection(intervals, (band.passband,))


def used_from_free(free: Pairs, band: Band = C_BAND) -> Intervals:
    """Used = band minus free. A device that reports no free range at all has the whole band in use."""
    return difference((band.passband,), free)


def free_from_used(used: Pairs, band: Band = C_BAND) -> Intervals:
    """Free = band minus used."""
    return difference((band.passband,), used)


def overlapping(wanted: Passband | tuple[int, int], used: Pairs) -> Intervals:
    """Every interval of `used`, sorted and as given, that overlaps the wanted one; touching edges do not overlap.

    Each one is compared: a bisection that looks at one neighbour only misses overlaps exactly when an interval starts
    where the wanted one ends.
    """
    start, end = wanted
    return tuple(Passband(low, high) for low, high in sorted((low, high) for low, high in used)
                 if low < high and low < end and start < high)
