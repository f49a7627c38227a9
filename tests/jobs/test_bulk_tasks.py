"""Bulk tasks at work: their queue, lost workers, going on, and which fibres are compared."""

import time
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from core.exceptions import JobFailed
from core.models import Job
from django.db import connection
from django.utils import timezone

from netbox_optical.jobs import sweeper
from netbox_optical.models import BulkTask, OpticalDevice, OpticalFiber, WorkflowRun
from netbox_optical.planning.bulk_tasks import tasks, validation
from netbox_optical.planning.runs import ActionRefused
from tests import factories as make
from tests.planning.bulk_files import FIBERS, outcomes, ring, ring_rows, table, work
from tests.web.users import Person


@pytest.fixture
def accepted(db, operator):
    """A task of six rows, two of which are done; its worker is at it."""
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(6), 6)), operator)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tasks.CHUNKS, 'fibers', 2)
        at_work = tasks.carry_on(tasks.begin(task.pk), operator)
        next(at_work)
        at_work.close()
    task.refresh_from_db()
    assert task.status == 'running'
    return task


def test_a_task_has_a_job_on_a_queue_of_its_own(db, operator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(2), 1)), operator)
    task.refresh_from_db()
    assert task.job.queue_name == 'netbox_optical.bulk'
    assert (task.job.object, task.job.user) == (task, operator)


def test_F10_106_bug_51_a_task_whose_worker_died_is_found_and_goes_on_where_it_was(accepted, operator):
    (swept,) = sweeper.sweep_tasks()
    assert (swept.pk, swept.status, swept.left_count) == (accepted.pk, 'failed', 4)
    assert 'The worker was lost' in swept.error
    assert sweeper.sweep_tasks() == []
    assert outcomes(accepted) == ['done', 'done', *['pending'] * 4] and OpticalFiber.objects.count() == 2
    tasks.resume(swept, operator)
    job = work(accepted, operator)
    assert (accepted.status, accepted.error, outcomes(accepted)) == ('succeeded', '', ['done'] * 6)
    assert OpticalFiber.objects.count() == 6 and job.data['done'] == 6


def test_F11_113_a_task_with_a_worker_is_left_alone_until_the_worker_dies(accepted):
    values = connection.get_connection_params()
    values = {key: values[key] for key in ('host', 'port', 'user', 'password', 'dbname') if values.get(key)}
    with psycopg.connect(**values, autocommit=True) as worker:
        worker.execute('SELECT pg_advisory_lock(%s, %s)', [sweeper.BULK_LOCK, accepted.pk])
        assert sweeper.sweep_tasks() == []
    for _ in range(100):  # the server notices a moment later
        if swept := sweeper.sweep_tasks():
            break
        time.sleep(0.1)
    assert [task.pk for task in swept] == [accepted.pk]


def test_F11_113_a_queued_task_without_a_job_is_queued_again(db, operator, django_capture_on_commit_callbacks):
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(2), 1)), operator)
    assert sweeper.sweep_tasks() == []  # its transaction may just be ending
    BulkTask.objects.filter(pk=task.pk).update(last_updated=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        assert [swept.pk for swept in sweeper.sweep_tasks()] == [task.pk]
    task.refresh_from_db()
    assert task.status == 'queued' and task.job is not None


def test_a_job_that_is_delivered_twice_makes_nothing_twice(db, operator):
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(2), 2)), operator)
    work(task, operator)
    with pytest.raises(JobFailed, match='another worker'):
        work(task, operator)
    assert OpticalFiber.objects.count() == 2 and task.status == 'succeeded'


def test_a_long_task_is_handed_from_job_to_job_before_the_time_out(
        db, operator, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setitem(tasks.CHUNKS, 'fibers', 2)
    monkeypatch.setattr('netbox_optical.jobs.bulk_task.get_settings', lambda: SimpleNamespace(job_timeout=0))
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(4), 4)), operator)
    with django_capture_on_commit_callbacks(execute=True):
        work(task, operator)
    assert (task.status, outcomes(task)) == ('queued', ['done', 'done', 'pending', 'pending'])
    assert Job.objects.filter(object_id=task.pk, queue_name='netbox_optical.bulk').count() == 1
    work(task, operator, whole=True)
    assert (task.status, task.done_count) == ('succeeded', 4)


def test_an_aborted_task_stops_after_its_chunk_and_can_go_on(db, operator, monkeypatch):
    monkeypatch.setitem(tasks.CHUNKS, 'fibers', 2)
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(4), 4)), operator)
    at_work = tasks.carry_on(tasks.begin(task.pk), operator)
    next(at_work)
    tasks.abort(task, operator)
    assert list(at_work) == []
    task = tasks.end(task)
    assert (task.status, task.left_count) == ('aborted', 2)
    with pytest.raises(ActionRefused, match='already'):
        tasks.abort(task, operator)
    tasks.resume(task, operator)
    with pytest.raises(ActionRefused, match='goes on by itself'):
        tasks.resume(task, operator)
    work(task, operator)
    assert task.status == 'succeeded'
    with pytest.raises(ActionRefused, match='no row that is left'):
        tasks.resume(task, operator)


# Which fibres are compared


def test_a_comparison_is_for_roadms_only_and_for_fibres_that_the_user_may_compare(db, operator, django_user_model):
    network = make.small_network()
    with pytest.raises(Exception, match='These are no ROADMs'):
        tasks.accept_validation([network.amplifier], operator)
    mine = network.spans[0]
    person = Person('limited').may('view', OpticalDevice, OpticalFiber).may('validate', OpticalFiber, pk=mine.pk)
    assert validation.fibers_of(network.roadms, person.user) == [mine]
    assert len(validation.fibers_of(network.roadms, operator)) == 2


def test_bug_53_a_filter_on_names_matches_in_full(db, operator):
    for tid in ('flex.aa00', 'flex.aa01', 'flexible.aa02'):
        make.make_device(tid)
    found = {pattern: sorted(device.tid for device in validation.roadms(pattern, operator))
             for pattern in ('flex[.]aa00', 'flex[.].*', '.*')}
    assert found == {'flex[.]aa00': ['flex.aa00'], 'flex[.].*': ['flex.aa00', 'flex.aa01'],
                     '.*': ['flex.aa00', 'flex.aa01', 'flexible.aa02']}
    for pattern, said in (('flex', 'in full'), ('flex[', 'no regular expression')):
        with pytest.raises(Exception, match=said):
            validation.roadms(pattern, operator)


# How its runs end


def test_a_second_attempt_speaks_for_the_row_and_a_deleted_run_does_not_hold_the_task(db, operator):
    """Without the network: what is stored when runs end."""
    network = make.small_network()
    task = tasks.accept_validation(network.roadms, operator)
    work(task, operator)
    assert (task.status, task.runs.count()) == ('waiting', 2)
    first, second = (row.run for row in task.rows.order_by('number'))
    first.status, first.error = 'failed', {'category': 'unreachable', 'message': 'no answer'}
    first.save()
    assert [(row.status, row.message) for row in task.rows.order_by('number')] == [
        ('failed', 'no answer'), ('running', '')]
    again = make.make_run(first.target, kind='validate', status='running', parent=first, attempt=2, bulk_task=task)
    again.status, again.notes = 'succeeded', ['label differs']
    again.save()
    row = task.rows.get(number=1)
    assert (row.status, row.message, row.run) == ('done', 'label differs', again)
    WorkflowRun.objects.filter(pk=second.pk).update(status='aborted')
    second.refresh_from_db()
    second.delete()
    assert tasks.settle(task).status == 'failed'
    assert task.rows.get(number=2).message == 'Its run was deleted.'
