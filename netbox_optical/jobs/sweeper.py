"""No run stays "running" or "queued" for ever: those whose worker or job is gone are ended, or queued again.

A worker holds a PostgreSQL advisory lock for every run that it carries out. The database gives it back when the
worker's connection ends, however the worker died; whoever gets the lock knows that nobody is at work.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import django_rq
from core.choices import JobStatusChoices
from core.models import Job
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from netbox.jobs import JobRunner, system_job
from rq.job import Job as RqJob
from rq.job import JobStatus

from netbox_optical.choices import BulkStatusChoices, RunStatusChoices, StepStatusChoices
from netbox_optical.jobs import lifecycle
from netbox_optical.models import BulkTask, WorkflowRun
from netbox_optical.planning import holds, run_events, waiting
from netbox_optical.planning.bulk_tasks import tasks
from netbox_optical.planning.run_signals import run_approved, task_accepted

__all__ = ('BULK_LOCK', 'SweepRuns', 'run_lock', 'sweep', 'sweep_tasks')

_ALIVE = (JobStatus.QUEUED, JobStatus.SCHEDULED, JobStatus.STARTED, JobStatus.DEFERRED)

logger = logging.getLogger(__name__)

# First key of the advisory locks of runs and of bulk tasks; the second is the primary key.
RUN_LOCK = 0x6F707472
BULK_LOCK = 0x6F707462
# How long after it was approved a run may be without a job, while the transaction that queues it ends.
GRACE = timedelta(seconds=60)
# How long the transaction that queues a sweep may take.
JUST_QUEUED = timedelta(seconds=5)
INTERVAL = 1  # minutes


@contextmanager
def run_lock(pk: int, *, wait: bool = True, space: int = RUN_LOCK) -> Iterator[bool]:
    """Hold the lock of a run; with `wait` False yields at once, False when somebody else holds it."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute('SELECT pg_advisory_lock(%s, %s)', [space, pk])
            held = True
        else:
            cursor.execute('SELECT pg_try_advisory_lock(%s, %s)', [space, pk])
            (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        # A connection that broke has given its locks back.
        if held and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute('SELECT pg_advisory_unlock(%s, %s)', [space, pk])


@system_job(interval=INTERVAL)
class SweepRuns(JobRunner):
    """Every minute."""

    class Meta:
        name = 'Optical workflow sweeper'

    @classmethod
    def enqueue_once(cls, *args, **kwargs):
        """See that there is one.

        For NetBox a row that says so is enough; but when Redis was flushed, or a worker killed in the middle of a
        sweep, nothing is behind that row, and nobody would ever sweep again.
        """
        for job in cls.get_jobs().filter(
                status__in=JobStatusChoices.ENQUEUED_STATE_CHOICES, created__lt=timezone.now() - JUST_QUEUED):
            if not _is_queued(job):
                job.terminate(JobStatusChoices.STATUS_ERRORED, error='lost from its queue')
        return super().enqueue_once(*args, **kwargs)

    def run(self, *args, **kwargs) -> None:
        for run in sweep():
            self.logger.warning(
                f'{run}: its worker or job was gone, or its wait over; it is {run.get_status_display()} now')
        for task in sweep_tasks():
            self.logger.warning(
                f'{task}: its worker, job or last run was gone; it is {task.get_status_display()} now')


def sweep() -> list[WorkflowRun]:
    """End what nobody carries out any more, queue again what lost its job or waited long enough; the runs touched."""
    touched = [*waiting.due(), *holds.expire(timezone.now())]
    for run in WorkflowRun.objects.filter(status=RunStatusChoices.RUNNING).order_by('pk'):
        with run_lock(run.pk, wait=False) as free:
            try:
                if free and _end(run.pk):
                    touched.append(run)
            except Exception:
                # The others must not wait for this one.
                logger.exception('run %s could not be ended', run.pk)
    queued = WorkflowRun.objects.filter(status=RunStatusChoices.APPROVED, last_updated__lt=timezone.now() - GRACE)
    for run in queued.select_related('job').order_by('pk'):
        if _has_lost_its_job(run):
            run_approved.send(sender=WorkflowRun, run=run, user=run.requested_by)
            touched.append(run)
    for run in touched:
        run.refresh_from_db()
    return touched


def sweep_tasks() -> list[BulkTask]:
    """The same for bulk tasks: one without a worker can be made to go on; one without a job is queued again."""
    touched = []
    for task in BulkTask.objects.filter(status=BulkStatusChoices.RUNNING).order_by('pk'):
        with run_lock(task.pk, wait=False, space=BULK_LOCK) as free:
            if free:
                ended = tasks.end(task, error=str(_('The worker was lost; go on with the task to do what is left.')))
                touched.append(ended)
    queued = BulkTask.objects.filter(status=BulkStatusChoices.QUEUED, last_updated__lt=timezone.now() - GRACE)
    for task in queued.select_related('job', 'requested_by').order_by('pk'):
        if _has_lost_its_job(task):
            task_accepted.send(sender=BulkTask, task=task, user=task.requested_by)
            touched.append(task)
    for task in BulkTask.objects.filter(status=BulkStatusChoices.WAITING).order_by('pk'):
        if (settled := tasks.settle(task)).status != task.status:
            touched.append(settled)
    return touched


@transaction.atomic
def _end(pk: int) -> bool:
    """Fail a run, with what had been done; False when it ended by itself in the meantime."""
    run = WorkflowRun.objects.select_for_update().get(pk=pk)
    if run.status != RunStatusChoices.RUNNING:
        return False
    steps = list(run.steps.all())
    for step in steps:
        if step.status == StepStatusChoices.RUNNING:
            step.status, step.completed = StepStatusChoices.FAILED, timezone.now()
            step.error = {'category': 'effect unknown', 'message': 'the worker was lost during this step'}
            step.save()
    run.snapshot()
    run.status, run.completed = RunStatusChoices.FAILED, timezone.now()
    run.error = {
        'category': 'worker lost',
        'message': 'the worker that carried this out is gone; retry plans again from what the devices hold',
        'done': [f'{step.operation["device"]}: {step.title}' for step in steps
                 if step.status == StepStatusChoices.SUCCEEDED],
    }
    run.save()
    if run.job and run.job.status not in JobStatusChoices.TERMINAL_STATE_CHOICES:
        run.job.terminate(JobStatusChoices.STATUS_ERRORED, error=run.error['message'])
    lifecycle.end(run, succeeded=False)
    run_events.tell(run, run_events.RUN_FAILED)
    return True


def _has_lost_its_job(run: WorkflowRun | BulkTask) -> bool:
    if run.job is None:
        return True
    return _behind(run.job) is None


def _behind(job: Job) -> RqJob | None:
    """What Redis has of a job of NetBox."""
    return django_rq.get_queue(job.queue_name or 'default').fetch_job(str(job.job_id))


def _is_queued(job: Job) -> bool:
    """Whether it waits for a worker, or has one."""
    found = _behind(job)
    return found is not None and found.get_status() in _ALIVE
