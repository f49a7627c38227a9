"""Deviations day by day: how many came, how many went, how many were there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from netbox_optical.choices import DeviationStatusChoices
from netbox_optical.models import Deviation

__all__ = ('DAYS', 'Day', 'per_day')

DAYS = 30


@dataclass(frozen=True)
class Day:
    """A day in NetBox's time zone. `open`: at its end, or now."""

    day: date
    came: int
    went: int
    open: int


def per_day(deviations: QuerySet[Deviation], days: int = DAYS) -> list[Day]:
    """The last `days` days, the latest first, in three queries.

    Of a deviation that came back only its last time is on record. What is ignored counts as gone, on no day.
    """
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    counted = deviations.exclude(status=DeviationStatusChoices.IGNORED).exclude(open_since=None).order_by()
    came = _by_day(counted, 'open_since', first)
    went = _by_day(counted.filter(status=DeviationStatusChoices.RESOLVED), 'resolved_at', first)
    still = counted.filter(status=DeviationStatusChoices.OPEN).count()
    return list(_backwards(today, days, still, came, went))


def _by_day(deviations: QuerySet[Deviation], field: str, first: date) -> dict[date, int]:
    days = deviations.annotate(day=TruncDate(field)).filter(day__gte=first).values_list('day')
    return dict(days.annotate(number=Count('pk')))


def _backwards(today: date, days: int, still: int, came: dict[date, int], went: dict[date, int]) -> Iterator[Day]:
    """From what is open now: each day before, what came since was not there yet, and what went since still was."""
    for back in range(days):
        day = today - timedelta(days=back)
        found = Day(day, came.get(day, 0), went.get(day, 0), still)
        yield found
        still += found.went - found.came
