"""Median, 95th percentile and maximum."""

from __future__ import annotations

import math
from statistics import median


def figures(times: list[float]) -> dict[str, float]:
    """`p50`, `p95` and `max` of some times, in their unit."""
    ordered = sorted(times)
    at = {'p50': median(ordered), 'p95': ordered[math.ceil(0.95 * len(ordered)) - 1], 'max': ordered[-1]}
    return {key: round(value, 3) for key, value in at.items()}


def shown(times: dict[str, float]) -> str:
    """`0.31 / 1.20 / 4.00`."""
    return ' / '.join(f'{times[key]:.2f}' for key in ('p50', 'p95', 'max'))
