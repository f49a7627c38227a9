"""Runs whose worker died, or whose job vanished, do not stay as they were."""

import time
from datetime import timedelta

import django_rq
import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from netbox_optical.jobs import sweeper
from netbox_optical.models import WorkflowRun
from netbox_optical.planning.run_signals import run_approved
from tests import factories


@pytest.fixture
def run(db):
    """Half way through its steps."""
    service = factories.make_service(status='provisioning')
    made = factories.make_run(service, status='running', steps=3)
    made.steps.filter(position=1).update(status='succeeded')
    made.steps.filter(position=2).update(status='running')
    return made


@pytest.fixture
def worker(run):
    """Somebody else's connection that holds the run, as a worker does."""
    values = connection.get_connection_params()
    values = {key: values[key] for key in ('host', 'port', 'user', 'password', 'dbname') if values.get(key)}
    with psycopg.connect(**values, autocommit=True) as other:
        other.execute('SELECT pg_advisory_lock(%s, %s)', [sweeper.RUN_LOCK, run.pk])
        yield other


def test_F11_113_a_run_whose_worker_died_fails_with_what_was_done(run):
    (swept,) = sweeper.sweep()
    assert (swept.pk, swept.status, swept.error['category']) == (run.pk, 'failed', 'worker lost')
    assert swept.error['done'] == [f'{run.target.client_port_a.optical_device.tid}: Label port 1']
    assert [step.status for step in swept.steps.order_by('position')] == ['succeeded', 'failed', 'pending']
    assert swept.steps.get(position=2).error['category'] == 'effect unknown'
    service = type(run.target).objects.get(pk=run.target.pk)
    assert (service.status, service.in_sync) == ('failed', False)
    assert sweeper.sweep() == []


def test_F11_113_a_run_with_a_worker_is_left_alone_until_the_worker_dies(run, worker):
    assert sweeper.sweep() == []
    run.refresh_from_db()
    assert run.status == 'running'
    worker.close()
    # The server notices that a moment later.
    swept = []
    for _ in range(100):
        swept = sweeper.sweep()
        if swept:
            break
        time.sleep(0.1)
    assert [each.pk for each in swept] == [run.pk]


def test_F11_113_an_approved_run_without_a_job_is_queued_again(db, django_capture_on_commit_callbacks):
    run = factories.make_run(status='approved')
    assert sweeper.sweep() == []  # its transaction may just be ending
    WorkflowRun.objects.filter(pk=run.pk).update(last_updated=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        assert [swept.pk for swept in sweeper.sweep()] == [run.pk]
    run.refresh_from_db()
    assert run.status == 'approved' and run.job is not None and run.job.queue_name == 'netbox_optical.network'
    WorkflowRun.objects.filter(pk=run.pk).update(last_updated=timezone.now() - timedelta(minutes=5))
    assert sweeper.sweep() == []


def test_F11_113_after_redis_was_flushed_somebody_sweeps_again(db, django_capture_on_commit_callbacks):
    def see_that_there_is_one():
        with django_capture_on_commit_callbacks(execute=True):
            return sweeper.SweepRuns.enqueue_once(interval=1)

    job = see_that_there_is_one()
    type(job).objects.filter(pk=job.pk).update(created=timezone.now() - timedelta(minutes=1))
    assert see_that_there_is_one() == job
    queue = django_rq.get_queue(job.queue_name)
    queue.connection.flushdb()
    # As the next run that is applied does it.
    run = factories.make_run(status='approved')
    with django_capture_on_commit_callbacks(execute=True):
        run_approved.send(sender=WorkflowRun, run=run, user=run.requested_by)
    job.refresh_from_db()
    assert (job.status, job.error) == ('errored', 'lost from its queue')
    (again,) = sweeper.SweepRuns.get_jobs().filter(status='pending')
    assert queue.fetch_job(str(again.job_id)) is not None


def test_F11_113_a_run_that_cannot_be_ended_does_not_keep_the_others(run, monkeypatch):
    other = factories.make_run(factories.make_service(status='provisioning'), status='running')
    ends = sweeper.lifecycle.end

    def end(ended, **values):
        if ended.pk == run.pk:
            raise ValueError('no')
        ends(ended, **values)

    monkeypatch.setattr(sweeper.lifecycle, 'end', end)
    assert [swept.pk for swept in sweeper.sweep()] == [other.pk]
    run.refresh_from_db()
    assert run.status == 'running'
    monkeypatch.setattr(sweeper.lifecycle, 'end', ends)
    assert [swept.pk for swept in sweeper.sweep()] == [run.pk]
