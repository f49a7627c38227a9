"""The NetBox job that carries a run out, on the plugin's own queue."""

from __future__ import annotations

import uuid

from core.choices import JobNotificationChoices
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from utilities.request import NetBoxFakeRequest, apply_request_processors

from netbox_optical.choices import RunStatusChoices
from netbox_optical.jobs import lifecycle
from netbox_optical.jobs.base import NetworkJob
from netbox_optical.jobs.engine import Engine
from netbox_optical.jobs.sweeper import INTERVAL, SweepRuns
from netbox_optical.models import WorkflowRun
from netbox_optical.planning.changes import request_as
from netbox_optical.planning.run_signals import run_approved, run_given_up


class RunWorkflow(NetworkJob):
    """Carries out one approved run."""

    class Meta:
        name = 'Optical workflow'

    def run(self, run_id: int, **kwargs) -> None:
        """Never leaves the run queued or running, whatever happens."""
        run = WorkflowRun.objects.get(pk=run_id)
        request = change_request(run)
        with apply_request_processors(request):
            Engine(run, self.logger).execute()
        run.refresh_from_db()
        self.job.data = {'run': run.pk, 'status': run.status, 'error': run.error}


def change_request(run: WorkflowRun) -> NetBoxFakeRequest:
    """A request in the requesting user's name, so that NetBox logs the run's changes as theirs, under one id."""
    if run.request_id is None:
        run.request_id = uuid.uuid4()
        WorkflowRun.objects.filter(pk=run.pk).update(request_id=run.request_id)
    return request_as(run.requested_by, run.request_id)


@receiver(run_approved)
def queue_run(sender, run: WorkflowRun, user, **kwargs) -> None:
    """Queue an approved run, for its window when it has one; when the transaction is undone, so is the job.

    The run tells by itself how it ended (`planning.run_events`).
    """
    opens = run.not_before if run.not_before and run.not_before > timezone.now() else None

    def start() -> None:
        job = RunWorkflow.enqueue(instance=run, name=str(run), user=user, run_id=run.pk, schedule_at=opens,
                                  notifications=JobNotificationChoices.NOTIFICATION_NEVER)
        WorkflowRun.objects.filter(pk=run.pk, status__in=RunStatusChoices.LIVE).update(job=job)
        # Who begins something relies on it that somebody looks after it.
        SweepRuns.enqueue_once(interval=INTERVAL)

    transaction.on_commit(start)


@receiver(run_given_up)
def end_given_up(sender, run: WorkflowRun, **kwargs) -> None:
    """A run that waited had begun: its object is left as after any other run that did not succeed."""
    WorkflowRun.objects.filter(pk=run.pk).update(completed=timezone.now())
    lifecycle.end(run, succeeded=False)
