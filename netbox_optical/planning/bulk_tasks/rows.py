"""Makes what rows ask for. A row that cannot be made is told why, and takes no other one with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from netbox.context import events_queue
from utilities.exceptions import AbortRequest

from netbox_optical.choices import BulkRowStatusChoices
from netbox_optical.models import BulkRow, BulkTask
from netbox_optical.planning import sections

from .verdicts import Record, Verdict

__all__ = ('carry_out',)

_REFUSALS = (ValidationError, IntegrityError, AbortRequest, PermissionDenied)


def carry_out(task: BulkTask, maker: ModuleType, rows: Sequence[BulkRow], user: Any) -> None:
    """Make these rows and store their outcome. Must run in a transaction."""
    _attempt(task, maker, rows, user)
    BulkRow.objects.bulk_update(rows, ['status', 'message', 'object_type', 'object_id'], batch_size=500)


def _attempt(task: BulkTask, maker: ModuleType, rows: Sequence[BulkRow], user: Any) -> None:
    """All at once; when something is refused, either half by itself, down to the row that it is."""
    # The network may be another one than when the file was accepted.
    verdicts = dict(zip(rows, maker.check([Record(row.number, row.data) for row in rows], user), strict=True))
    pairs = [(row, verdict) for row, verdict in verdicts.items() if not _settled(row, verdict)]
    if not pairs:
        return
    announced = dict(events_queue.get() or {})
    try:
        with transaction.atomic(), sections.deferred():
            made, besides = maker.write([verdict.wanted for _row, verdict in pairs])
            _refuse_forbidden([*made, *besides], user)
    except _REFUSALS as error:
        events_queue.set(announced)  # event rules are not to hear of what is gone again
        half = len(pairs) // 2
        if not half:
            row, _verdict = pairs[0]
            row.status, row.message = BulkRowStatusChoices.FAILED, _reason(error)
            return
        for part in (pairs[:half], pairs[half:]):
            _attempt(task, maker, [row for row, _verdict in part], user)
        return
    kind = ContentType.objects.get_for_model(maker.MODEL)
    for (row, _verdict), item in zip(pairs, made, strict=True):
        row.status = BulkRowStatusChoices.RUNNING if task.with_runs else BulkRowStatusChoices.DONE
        row.message, row.object_type, row.object_id = '', kind, item.pk


def _settled(row: BulkRow, verdict: Verdict) -> bool:
    """Whether nothing is to be made of a row; then it says why."""
    if verdict.problems:
        row.status = BulkRowStatusChoices.FAILED
        row.message = ' '.join(str(problem) for problem in verdict.problems)
    elif verdict.skip:
        row.status, row.message = BulkRowStatusChoices.SKIPPED, verdict.skip
        row.object_type = ContentType.objects.get_for_model(verdict.existing)
        row.object_id = verdict.existing.pk
    return bool(verdict.problems or verdict.skip)


def _refuse_forbidden(made: Sequence[models.Model], user: Any) -> None:
    """Object permissions are conditions on what is saved; a query per model."""
    keys: dict[type[models.Model], set[int]] = defaultdict(set)
    for item in made:
        keys[type(item)].add(item.pk)
    for model, wanted in keys.items():
        if model.objects.restrict(user, 'add').filter(pk__in=wanted).count() != len(wanted):
            raise PermissionDenied(_('You may not add this {kind}.').format(kind=model._meta.verbose_name))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return ' '.join(error.messages)
    if isinstance(error, AbortRequest):
        return str(error.message)
    if isinstance(error, IntegrityError):
        return _('Somebody else made the same thing at the same moment; go on with the task to look again.')
    return str(error)
