"""The life of a bulk task: a file is accepted as a whole or not at all, then carried out row by row, and can go on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from netbox.choices import CSVDelimiterChoices
from utilities.permissions import get_permission_for_model

from netbox_optical.choices import BulkKindChoices, BulkRowStatusChoices, BulkStatusChoices, RunStatusChoices
from netbox_optical.models import BulkRow, BulkTask, OpticalDevice, OpticalFiber, WorkflowRun
from netbox_optical.planning.branches import branch_refusal
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.plant_import import may_not_add
from netbox_optical.planning.run_signals import task_accepted
from netbox_optical.planning.runs import ActionRefused

from . import devices, fibers
from .csv_text import read
from .row_runs import Stopped, start_run
from .rows import carry_out
from .validation import fibers_of
from .verdicts import BadFile, Verdict

__all__ = (
    'CONFIRM', 'MAKERS', 'Stopped', 'abort', 'abort_refusal', 'accept', 'accept_repairs', 'accept_validation', 'begin',
    'carry_on', 'end', 'hand_over', 'look', 'resume', 'resume_refusal', 'settle',
)

# What has to be typed before a file is carried out; without it, it is only looked at.
CONFIRM = 'CREATE'
# How a file of each kind is checked and what is made of its rows.
MAKERS = {BulkKindChoices.DEVICES: devices, BulkKindChoices.FIBERS: fibers}
# Rows of one transaction.
CHUNKS = {BulkKindChoices.DEVICES: 25, BulkKindChoices.FIBERS: 200}
_OPEN = (BulkRowStatusChoices.PENDING, BulkRowStatusChoices.RUNNING)


# Accepting


def look(kind: str, text: str, user: Any, *, delimiter: str = CSVDelimiterChoices.AUTO) -> list[Verdict]:
    """What would become of every row, in order; nothing is changed.

    Raises BadFile with every mistake, PermissionDenied naming the kinds of objects that may not be added.
    """
    maker = MAKERS[kind]
    if not user.has_perm(get_permission_for_model(maker.MODEL, 'add')):
        raise may_not_add([maker.MODEL])
    records, problems = read(text, maker.COLUMNS, delimiter)
    verdicts = maker.check(records, user) if records else []
    problems += [problem for verdict in verdicts for problem in verdict.problems]
    if problems:
        raise BadFile(problems)
    wanted = [verdict.wanted for verdict in verdicts if not verdict.skip]
    if missing := [model for model in maker.needed(wanted)
                   if not user.has_perm(get_permission_for_model(model, 'add'))]:
        raise may_not_add(sorted(missing, key=lambda model: model._meta.label))
    return verdicts


def accept(
    kind: str, text: str, user: Any, *, delimiter: str = CSVDelimiterChoices.AUTO, file_name: str = '',
    with_runs: bool = False, queue: bool = True,
) -> BulkTask:
    """A file without mistakes as a queued task; without `queue` the caller carries it out. Raises as `look`."""
    verdicts = look(kind, text, user, delimiter=delimiter)
    task = BulkTask(kind=kind, file_name=file_name[:200], with_runs=with_runs)
    return _store(task, user, [BulkRow(number=verdict.record.number, data=verdict.record.values)
                               for verdict in verdicts], queue)


def accept_validation(chosen: Iterable[OpticalDevice], user: Any) -> BulkTask:
    """A task that compares the fibres of these ROADMs with the network. Raises ValidationError on `devices`."""
    found = fibers_of(chosen, user)
    if not found:
        raise ValidationError({'devices': _(
            'There is no active fiber from these to a ROADM or amplifier that you may validate.')})
    kind = ContentType.objects.get_for_model(OpticalFiber)
    return _store(BulkTask(kind=BulkKindChoices.VALIDATE), user, [
        BulkRow(number=number, data={'fiber': fiber.name}, object_type=kind, object_id=fiber.pk)
        for number, fiber in enumerate(found, start=1)])


def accept_repairs(chosen: Sequence[models.Model], user: Any) -> BulkTask:
    """A task that writes again what NetBox says of these services, fibres and spectra, each in a run of its own.

    Raises ValidationError on `products` when none is out of sync.
    """
    wanted = [product for product in chosen if product.in_sync is False]
    if not wanted:
        raise ValidationError({'products': _('None of these is out of sync; there is nothing to repair.')})
    kinds = ContentType.objects.get_for_models(*{type(product) for product in wanted})
    return _store(BulkTask(kind=BulkKindChoices.REPAIR), user, [
        BulkRow(number=number, data={'object': str(product), 'reason': product.sync_reason},
                object_type=kinds[type(product)], object_id=product.pk)
        for number, product in enumerate(wanted, start=1)])


@transaction.atomic
def _store(task: BulkTask, user: Any, rows: Sequence[BulkRow], queue: bool = True) -> BulkTask:
    if reason := branch_refusal():
        raise ActionRefused(reason)  # the job would work outside of the branch
    task.requested_by, task.request_id, task.row_count = user, uuid.uuid4(), len(rows)
    task.full_clean()
    task.save()
    for row in rows:
        row.task = task
    BulkRow.objects.bulk_create(rows, batch_size=1000)
    if queue:
        task_accepted.send(sender=BulkTask, task=task, user=user)
    return task


# Carrying out


@transaction.atomic
def begin(pk: int) -> BulkTask | None:
    """The task, which is running now; None when it is not queued (any more). The caller has its lock."""
    task = BulkTask.objects.select_for_update().get(pk=pk)
    if task.status != BulkStatusChoices.QUEUED:
        return None
    task.snapshot()
    task.status, task.started, task.error = BulkStatusChoices.RUNNING, task.started or timezone.now(), ''
    task.save()
    return task


def carry_on(task: BulkTask, user: Any) -> Iterator[list[BulkRow]]:
    """The rows that have no outcome yet, in order, some at a time; yields those that have one now.

    What a chunk made and what its rows say is one transaction, so that a task that is begun again makes nothing
    twice. Ends early when the task was aborted; raises Stopped when no run can be started now.
    """
    if maker := MAKERS.get(task.kind):
        pending = task.rows.filter(status=BulkRowStatusChoices.PENDING).order_by('number')
        while _is_running(task) and (rows := list(pending[:CHUNKS[task.kind]])):
            # Event rules hear of it when it is committed.
            with changes_by(user, task.request_id), transaction.atomic():
                carry_out(task, maker, rows, user)
                _count(task)
            yield rows
    waiting = task.rows.filter(status__in=_OPEN, object_id__isnull=False).filter(
        Q(run=None) | Q(run__status=RunStatusChoices.DRAFT)).order_by('number').select_related('run')
    while _is_running(task) and (row := waiting.first()):
        start_run(task, row, user)
        _count(task)
        yield [row]


def _is_running(task: BulkTask) -> bool:
    return BulkTask.objects.filter(pk=task.pk, status=BulkStatusChoices.RUNNING).exists()


def _count(task: BulkTask) -> dict[str, int]:
    counts = task.rows.order_by().aggregate(**{
        status: Count('pk', filter=Q(status=status)) for status in BulkRowStatusChoices.values()})
    BulkTask.objects.filter(pk=task.pk).update(
        done_count=counts[BulkRowStatusChoices.DONE], skipped_count=counts[BulkRowStatusChoices.SKIPPED],
        failed_count=counts[BulkRowStatusChoices.FAILED])
    return counts


@transaction.atomic
def end(task: BulkTask, error: str = '') -> BulkTask:
    """The worker is through with the task, or with `error` leaves it before its last row."""
    locked = _locked(task)
    if locked.status == BulkStatusChoices.RUNNING:
        locked.error = error
        locked.status = BulkStatusChoices.FAILED if error else BulkStatusChoices.WAITING
        locked.completed = timezone.now() if error else None
        locked.save()
    return settle(locked)


@transaction.atomic
def hand_over(task: BulkTask, user: Any) -> BulkTask:
    """Let another job go on with it."""
    locked = _locked(task)
    if locked.status == BulkStatusChoices.RUNNING:
        locked.status = BulkStatusChoices.QUEUED
        locked.save()
        task_accepted.send(sender=BulkTask, task=locked, user=user)
    return locked


def settle(task: BulkTask, run: WorkflowRun | None = None) -> BulkTask:
    """Take over how runs ended (all of the task's, or this one); with no row left open the task is over. Idempotent."""
    with transaction.atomic():
        locked = _locked(task)
        for row in _ended(locked, run):
            if run is not None:
                row.run = run  # a later attempt speaks for the row
            row.status, row.message = _outcome(row.run)
            row.save()
        counts = _count(locked)
        if locked.status == BulkStatusChoices.WAITING and not any(counts[status] for status in _OPEN):
            locked.refresh_from_db()
            locked.snapshot()
            failed = locked.failed_count > 0
            locked.status = BulkStatusChoices.FAILED if failed else BulkStatusChoices.SUCCEEDED
            locked.completed = timezone.now()
            locked.save()
    locked.refresh_from_db()
    return locked


def _ended(task: BulkTask, run: WorkflowRun | None) -> models.QuerySet[BulkRow]:
    """Rows whose run (or the first attempt of this one) is over; once all were started, also those without one."""
    if run is not None:
        return task.rows.filter(run__in=[attempt.pk for attempt in run.attempts])
    rows = task.rows.filter(status=BulkRowStatusChoices.RUNNING).select_related('run')
    if task.status != BulkStatusChoices.WAITING:
        return rows.filter(run__isnull=False).exclude(run__status__in=(
            RunStatusChoices.DRAFT, *RunStatusChoices.LIVE))
    return rows.filter(Q(run=None) | ~Q(run__status__in=RunStatusChoices.LIVE))


def _outcome(run: WorkflowRun | None) -> tuple[str, str]:
    """Of the row that started a run which is over."""
    if run is None:
        return BulkRowStatusChoices.FAILED, _('Its run was deleted.')
    if run.status == RunStatusChoices.SUCCEEDED:
        return BulkRowStatusChoices.DONE, '\n'.join(run.notes)
    if run.status == RunStatusChoices.DRAFT:
        return BulkRowStatusChoices.FAILED, _('Its plan is another one by now; look at it and apply it.')
    return BulkRowStatusChoices.FAILED, (run.error or {}).get('message') or run.get_status_display()


# What people do with it


def resume_refusal(task: BulkTask) -> str:
    """Why the task cannot go on now; empty when it can."""
    if task.is_live:
        return _('{task} is {status}; it goes on by itself.').format(task=task, status=task.get_status_display())
    if not _left(task).exists():
        return _('{task} has no row that is left or failed without a run.').format(task=task)
    return ''


def _left(task: BulkTask) -> models.QuerySet[BulkRow]:
    """Rows to be tried (again): those without an outcome, and those that failed before they had a run."""
    return task.rows.filter(Q(status__in=_OPEN) | Q(status=BulkRowStatusChoices.FAILED, run=None))


@transaction.atomic
def resume(task: BulkTask, user: Any) -> BulkTask:
    """Go on where it ended, in this user's name; rows that are done stay as they are. Raises ActionRefused."""
    locked = _locked(task)
    if reason := resume_refusal(locked):
        raise ActionRefused(reason)
    _left(locked).filter(status=BulkRowStatusChoices.FAILED).update(status=BulkRowStatusChoices.PENDING, message='')
    _count(locked)
    locked.refresh_from_db()
    locked.status, locked.completed, locked.error = BulkStatusChoices.QUEUED, None, ''
    locked.save()
    task_accepted.send(sender=BulkTask, task=locked, user=user)
    return locked


def abort_refusal(task: BulkTask) -> str:
    """Why the task cannot be stopped; empty when it can."""
    if task.is_live:
        return ''
    return _('{task} is {status} already.').format(task=task, status=task.get_status_display())


@transaction.atomic
def abort(task: BulkTask, user: Any) -> BulkTask:
    """Stop after the rows that are being done; what was done stays, and so do runs. Raises ActionRefused."""
    locked = _locked(task)
    if reason := abort_refusal(locked):
        raise ActionRefused(reason)
    locked.status, locked.completed = BulkStatusChoices.ABORTED, timezone.now()
    locked.error = _('Stopped by {user}.').format(user=user)
    locked.save()
    return locked


def _locked(task: BulkTask) -> BulkTask:
    locked = BulkTask.objects.select_for_update().get(pk=task.pk)
    locked.snapshot()
    return locked
