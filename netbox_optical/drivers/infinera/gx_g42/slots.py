"""Time slots of a high-order ODU: 80 for each 100 Gb/s unit, counted from 1 (reference sections 2.2 and 5.2)."""

from __future__ import annotations

from collections.abc import Iterable

SLOTS_PER_UNIT = 80


def parse_slots(text: str) -> list[tuple[int, int]]:
    """`1..80,161..480`, `7` -> sorted, merged half-open ranges. Raises ValueError."""
    ranges = []
    for part in filter(None, (piece.strip() for piece in text.split(','))):
        first, dots, last = part.partition('..')
        low, high = int(first), int(last) if dots else int(first)
        if low < 1 or high < low:
            raise ValueError(f'"{part}" is not a range of time slots')
        ranges.append((low, high + 1))
    return merged(ranges)


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, touching and overlapping ranges made one."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return result


def format_slots(ranges: Iterable[tuple[int, int]]) -> str:
    """The device's writing of half-open ranges."""
    return ','.join(f'{low}..{high - 1}' if high - low > 1 else f'{low}' for low, high in ranges)


def slots_of(first_unit: int, units: int) -> tuple[int, int]:
    """Half-open range of the slots of `units` units from `first_unit` (0-based)."""
    start = first_unit * SLOTS_PER_UNIT + 1
    return start, start + units * SLOTS_PER_UNIT


def are_free(free: Iterable[tuple[int, int]], wanted: tuple[int, int]) -> bool:
    """Whether one free range holds all wanted slots."""
    return any(low <= wanted[0] and wanted[1] <= high for low, high in free)


def first_free(free: Iterable[tuple[int, int]], count: int) -> tuple[int, int] | None:
    """The first `count` slots of the first free range that is long enough."""
    for low, high in free:
        if high - low >= count:
            return low, low + count
    return None
