"""Runs that bulk tasks start on the simulated network: they are the task's children, and how they end is its rows'."""

import pytest
from core.exceptions import JobFailed

from netbox_optical.models import OpticalDevice, OpticalFiber, WorkflowRun
from netbox_optical.planning import engine_switch
from netbox_optical.planning.bulk_tasks import tasks
from tests import factories as make
from tests.planning.bulk_files import FIBERS, fiber_row, outcomes, table, work

from .conftest import carry_out
from .test_fiber_runs import fiber_on


def names_of(task):
    return [row.target.name for row in task.rows.order_by('number')]


def finish_runs(task):
    for run in task.runs.filter(status='approved').order_by('pk'):
        carry_out(run)
    task.refresh_from_db()


def test_F10_108_each_fibre_to_a_roadm_or_amplifier_is_validated_once(garr, operator):
    chosen = OpticalDevice.objects.filter(tid__in=['flex.mi01', 'flex.to01', 'flex.bo01'])
    assert chosen.count() >= 2
    task = tasks.accept_validation(chosen, operator)
    names = names_of(task)
    expected = set()
    for fiber in OpticalFiber.objects.filter(status='active'):
        roles = [(end.optical_device.tid, end.optical_device.role) for end in fiber.ends]
        for (near, _role), (_far, far_role) in (roles, roles[::-1]):
            if near in {device.tid for device in chosen} and far_role in ('roadm', 'amplifier'):
                expected.add(fiber.name)
    assert len(names) == len(set(names)) and set(names) == expected and names == sorted(names)
    patches = OpticalFiber.objects.filter(kind='patch', name__contains='flex.mi01')
    assert patches and not set(patches.values_list('name', flat=True)) & set(names)


def test_F10_108_a_fibre_between_two_chosen_roadms_and_what_is_found_is_on_the_parent(garr, operator):
    fiber = OpticalFiber.objects.filter(kind='span', status='active').order_by('pk').first()
    ends = [port.optical_device for port in fiber.ends]
    chosen = [device for device in ends if device.role == 'roadm']
    task = tasks.accept_validation(chosen, operator)
    work(task, operator)
    assert task.status == 'waiting' and set(outcomes(task)) == {'running'}
    runs = WorkflowRun.objects.filter(bulk_task=task)
    assert {run.kind for run in runs} == {'validate'} and runs.count() == task.row_count
    assert [run.target_name for run in runs].count(fiber.name) == 1
    finish_runs(task)
    assert (task.status, task.done_count, task.failed_count) == ('succeeded', task.row_count, 0)
    row = task.rows.get(run__object_id=fiber.pk)
    assert row.message == '\n'.join(row.run.notes)
    assert type(fiber).objects.get(pk=fiber.pk).in_sync is (not row.run.notes)


def test_F10_108_a_fibre_that_is_held_by_a_run_fails_alone_and_can_be_tried_again(garr, operator):
    fiber = OpticalFiber.objects.filter(kind='span', status='active').order_by('pk').first()
    device = next(port.optical_device for port in fiber.ends if port.optical_device.role == 'roadm')
    holder = make.make_run(fiber, status='approved')
    task = tasks.accept_validation([device], operator)
    try:
        work(task, operator)
    except JobFailed:
        assert task.row_count == 1
    finish_runs(task)
    assert (task.status, task.failed_count) == ('failed', 1)
    failed = task.rows.get(status='failed')
    assert failed.target == fiber and holder.get_absolute_url() in failed.message and failed.run is None
    WorkflowRun.objects.filter(pk=holder.pk).update(status='succeeded')
    tasks.resume(task, operator)
    work(task, operator)
    finish_runs(task)
    assert (task.status, task.failed_count) == ('succeeded', 0)


def test_while_the_engine_is_paused_no_run_is_started_and_the_rows_wait(garr, operator):
    engine_switch.pause(operator, 'Storm')
    device = OpticalDevice.objects.filter(role='roadm', ports__interface__cable__isnull=False).first()
    task = tasks.accept_validation([device], operator)
    with pytest.raises(JobFailed, match='Storm'):
        work(task, operator)
    assert (task.status, task.left_count) == ('failed', task.row_count) and 'Storm' in task.error
    engine_switch.resume(operator)
    tasks.resume(task, operator)
    work(task, operator)
    assert task.status == 'waiting' and task.runs.count() == task.row_count


def test_what_a_file_makes_is_brought_up_by_runs_of_the_task(garr, operator):
    known = fiber_on('g30.mi01', 'port-1/1/1')
    ends = [(port.optical_device.tid, port.aid) for port in known.ends]
    cable = known.cable
    WorkflowRun.objects.filter(object_id=known.pk).delete()
    known.delete()
    cable.delete()
    row = fiber_row(*ends[0], *ends[1], loss='0.5', lengths='20')
    task = tasks.accept('fibers', table(FIBERS, row), operator, with_runs=True)
    work(task, operator)
    assert (task.status, outcomes(task)) == ('waiting', ['running'])
    run, fiber = task.rows.get().run, task.rows.get().target
    assert (run.bulk_task, run.kind, run.status, fiber.status) == (task, 'create', 'approved', 'planned')
    finish_runs(task)
    fiber.refresh_from_db()
    run.refresh_from_db()
    assert (run.status, fiber.status, task.status, outcomes(task)) == ('succeeded', 'active', 'succeeded', ['done']), \
        run.error


def test_a_run_that_fails_is_the_outcome_of_its_row(garr, operator):
    a, b = 'flex.mi01', 'flex.rm01'
    task = tasks.accept('fibers', table(FIBERS, fiber_row(a, '9-A-8-L1', b, '9-A-8-L1')), operator, with_runs=True)
    with pytest.raises(JobFailed):
        work(task, operator)  # there are no such cards
    row = task.rows.get()
    assert (task.status, row.status, row.run) == ('failed', 'failed', None)
    assert row.target.status == 'planned' and row.message
