"""Deviations on record: opened when they come, kept up to date, closed when they are gone, reopened when they are back.

A constant number of queries, however much was found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q

from netbox_optical.choices import DeviationStatusChoices as Status
from netbox_optical.models import Deviation, OpticalDevice
from netbox_optical.models.base import LIVE
from netbox_optical.planning.assurance import events
from netbox_optical.planning.assurance.compare import Comparison, Found

__all__ = ('Outcome', 'record')

_KEPT = (
    'expected', 'observed', 'parts', 'severity', 'status', 'last_seen', 'open_since', 'resolved_at',
    'ignored_until', 'reason')
_LENGTH = 200
REPORT_LOCK = 0x6F707461


@dataclass
class Outcome:
    """The deviations that came (or came back), went, and are there after all; ignored ones are not among these."""

    opened: list[Deviation] = field(default_factory=list)
    resolved: list[Deviation] = field(default_factory=list)
    open: list[Deviation] = field(default_factory=list)


def record(comparison: Comparison, read: set[str], silent: set[str], now: datetime) -> Outcome:
    """`read`: the devices (TIDs) that were read and are not being worked on, `silent` those that did not answer.

    Must run in a transaction.
    """
    _one_at_a_time()
    outcome = Outcome()
    pks = dict(OpticalDevice.objects.filter(LIVE).values_list('tid', 'pk'))
    kinds = ContentType.objects.get_for_models(*{type(each.target) for each in comparison.found.values()})
    found = {_key(each, kinds, pks): each for each in comparison.found.values()}
    rows = Deviation.objects.select_for_update(of=('self',)).select_related('device').filter(
        ~Q(status=Status.RESOLVED) | Q(resource__in={key[3] for key in found})).order_by('pk')
    known = {(row.object_type_id, row.object_id, row.device_id, row.resource, row.field): row for row in rows}
    new, kept = [], []
    for key, each in found.items():
        if (row := known.get(key)) is None:
            row = Deviation(
                object_type_id=key[0], object_id=key[1], device_id=key[2], resource=key[3], field=key[4],
                first_seen=now, open_since=now)
            new.append(row)
            outcome.opened.append(row)
        else:
            kept.append(row)
            if _comes_back(row, each, now):
                row.status, row.open_since, row.resolved_at = Status.OPEN, now, None
                row.ignored_until, row.reason = None, ''
                outcome.opened.append(row)
        row.expected, row.observed = each.difference.expected, each.difference.found
        row.parts = [list(place) for place in each.parts]
        row.severity, row.last_seen = each.difference.severity, now
        if row.status == Status.OPEN:
            outcome.open.append(row)
    for key, row in known.items():
        if key not in found and row.status != Status.RESOLVED and _was_looked_for(row, comparison, read, silent):
            row.status, row.resolved_at = Status.RESOLVED, now
            row.ignored_until, row.reason = None, ''
            kept.append(row)
            outcome.resolved.append(row)
    Deviation.objects.bulk_create(new)
    Deviation.objects.bulk_update(kept, _KEPT, batch_size=500)
    _set_services({**known, **{(row.object_type_id, row.object_id, row.device_id, row.resource, row.field): row
                               for row in new}}, found)
    events.tell(outcome.opened, outcome.resolved)
    return outcome


def _one_at_a_time() -> None:
    """Two reports that end together would both make what is new; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT pg_advisory_xact_lock(%s)', [REPORT_LOCK])


def _key(each: Found, kinds: dict, pks: dict[str, int]) -> tuple:
    difference = each.difference
    return (kinds[type(each.target)].pk, each.target.pk, pks[difference.device] if difference.device else None,
            difference.resource[:_LENGTH], difference.field[:_LENGTH])


def _comes_back(row: Deviation, each: Found, now: datetime) -> bool:
    """Gone before; or ignored, and that is over, or it is another difference by now."""
    if row.status == Status.IGNORED:
        return row.ignored_until <= now or row.observed != each.difference.found
    return row.status == Status.RESOLVED


def _was_looked_for(row: Deviation, comparison: Comparison, read: set[str], silent: set[str]) -> bool:
    """Whether it would have been found if it were still there."""
    # From the cache of content types: no query per row.
    target = ContentType.objects.get_for_id(row.object_type_id).model_class(), row.object_id
    if target in comparison.passed:
        return False
    if row.device is None:
        return target in comparison.targets
    if row.device.tid in silent or (row.device.tid, row.resource) in comparison.unclear:
        return False
    return row.device.tid in read or not row.device.is_live


def _set_services(rows: dict[tuple, Deviation], found: dict[tuple, Found]) -> None:
    through = Deviation.services.through
    through.objects.filter(deviation__in=[rows[key].pk for key in found]).delete()
    through.objects.bulk_create(
        through(deviation_id=rows[key].pk, digitalservice_id=service)
        for key, each in found.items() for service in sorted(each.services))
