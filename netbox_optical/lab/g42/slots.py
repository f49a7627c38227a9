"""Time slots of a high-order ODU: `1..80,161..240,400`."""

from __future__ import annotations

from collections.abc import Iterable


def parse(text: str) -> list[int]:
    """Every slot of a list, in its order. Raises ValueError for a reversed range or a repeated slot."""
    result: list[int] = []
    for part in filter(None, text.split(',')):
        first, _, last = part.partition('..')
        if last and int(last) < int(first):
            raise ValueError(f'{part} runs backwards')
        result.extend(range(int(first), int(last or first) + 1))
    if len(set(result)) != len(result):
        raise ValueError('a slot is named twice')
    return result


def format_slots(slots: Iterable[int]) -> str:
    """The shortest list of ranges."""
    runs: list[list[int]] = []
    for slot in sorted(slots):
        if runs and runs[-1][1] == slot - 1:
            runs[-1][1] = slot
        else:
            runs.append([slot, slot])
    return ','.join(f'{first}..{last}' if last > first else str(first) for first, last in runs)


def first_run(free: set[int], count: int) -> list[int] | None:
    """The lowest `count` consecutive slots that are all free."""
    for start in sorted(free):
        run = range(start, start + count)
        if free.issuperset(run):
            return list(run)
    return None
