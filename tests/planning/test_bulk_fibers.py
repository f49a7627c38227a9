"""Fibres from a file: checked as a whole, made row by row, repeatable, as cheap for many as for few."""

from decimal import Decimal

import pytest
from core.exceptions import JobFailed
from core.models import ObjectChange
from dcim.models import Cable, CablePath, Interface
from django.db import connection
from django.test.utils import CaptureQueriesContext

from netbox_optical.models import BulkTask, OpticalFiber, OpticalMultiplexSection, OpticalPort
from netbox_optical.planning.bulk_tasks import tasks
from netbox_optical.planning.bulk_tasks.verdicts import BadFile
from netbox_optical.settings import get_settings
from tests import factories as make

from .bulk_files import FIBERS, fiber_row, outcomes, ring, ring_rows, run_file, table, work

pytestmark = pytest.mark.django_db


def test_a_file_makes_cables_ports_fibres_segments_and_sections(admin_user):
    a, b = ring(2)
    group = make.make_risk_group('Duct 7')
    task = run_file('fibers', table(
        FIBERS + ',srlg,status,description',
        fiber_row(f'{a}.{get_settings().domain}', '1-A-1-L1', b.upper(), '1-A-1-L1', 7, '17.5', 'G.652.D-G.655.C',
                  '40000-38500', 'Duct 7', 'active', 'Leased')), admin_user)
    assert (task.status, task.done_count, outcomes(task)) == ('succeeded', 1, ['done'])
    fiber = OpticalFiber.objects.get()
    assert fiber.name == ' --- '.join(f'{tid}.{get_settings().domain} 1-A-1-L1' for tid in (a, b))
    assert (fiber.kind, fiber.status, fiber.measured_loss, fiber.external_id, fiber.description) == (
        'span', 'active', Decimal('17.5'), 7, 'Leased')
    assert [(each.type, each.length) for each in fiber.segments.all()] == [('G.652.D', 40000), ('G.655.C', 38500)]
    assert list(fiber.risk_groups.all()) == [group]
    assert OpticalMultiplexSection.objects.get(spans__fiber=fiber).length == 78500
    assert OpticalPort.objects.count() == Interface.objects.count() == CablePath.objects.count() == 2
    assert task.rows.get().target == fiber
    # Everything is in the change log, under the one id that the task shows.
    logged = ObjectChange.objects.filter(request_id=task.request_id, user=admin_user)
    for model in ('cable', 'opticalfiber', 'fibersegment', 'opticalport', 'interface'):
        assert logged.filter(changed_object_type__model=model).exists(), model


def test_F10_106_bug_50_fibres_that_are_there_in_either_direction_are_skipped_and_counted(admin_user):
    a, b, c = ring(3)
    there = make.make_fiber(make.make_port(make.OpticalDevice.objects.get(tid=a), '1-A-1-L1'),
                            make.make_port(make.OpticalDevice.objects.get(tid=b), '1-A-1-L1'))
    text = table(
        FIBERS,
        fiber_row(b, '1-A-1-L1', a, '1-A-1-L1'),
        fiber_row(b, '1-A-2-L1', c, '1-A-1-L1'))
    task = run_file('fibers', text, admin_user)
    assert outcomes(task) == ['skipped', 'done']
    assert (task.status, task.skipped_count, task.done_count) == ('succeeded', 1, 1)
    skipped = task.rows.get(status='skipped')
    assert skipped.target == there and there.name in skipped.message
    again = run_file('fibers', text, admin_user)
    assert outcomes(again) == ['skipped', 'skipped'] and OpticalFiber.objects.count() == 2


def test_a_cable_that_joins_the_ports_becomes_the_fibre_whichever_way_it_was_laid(admin_user):
    a, b = ring(2)
    port_a, port_b = (make.make_port(make.OpticalDevice.objects.get(tid=tid), '1-A-1-L1') for tid in (a, b))
    cable = make.make_cable(port_b, port_a)
    run_file('fibers', table(
        FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1', '', '', 'G.652.D-G.655.C', '1000-2000')), admin_user)
    fiber = OpticalFiber.objects.get()
    assert fiber.cable == cable and Cable.objects.count() == 1
    assert [each.length for each in fiber.segments.all()] == [2000, 1000]


def test_kind_follows_from_the_ports_when_the_row_does_not_say(admin_user):
    (a,) = ring(1)
    transponder = make.make_device(f'g30.{a.rpartition(".")[2]}', platform='groove-g30', role='transponder')
    run_file('fibers', table(
        FIBERS, fiber_row(transponder.tid, 'port-1/1/1', a, '1-E1-1-T1A', '', '0,5', 'G.652.D', '20'),
        delimiter=';'), admin_user)
    fiber = OpticalFiber.objects.get()
    assert (fiber.kind, fiber.measured_loss) == ('patch', Decimal('0.5'))
    roles = dict(OpticalPort.objects.values_list('aid', 'role'))
    assert roles == {'1-E1-1-T1A': 'add-drop', 'port-1/1/1': 'line'}


def count_queries(rows, user):
    with CaptureQueriesContext(connection) as queries:
        task = run_file('fibers', table(FIBERS, *rows), user)
    assert task.status == 'succeeded' and task.done_count == len(rows)
    return len(queries)


def test_queries_per_row_do_not_grow_with_the_file(admin_user):
    tids = ring(10)
    count_queries(ring_rows(tids, 2), admin_user)  # a process reads content types once
    few, many = (count_queries(ring_rows(ring(10), size, size * 100), admin_user) for size in (20, 60))
    assert many / 60 <= few / 20
    # Neither does a row cost dozens: beyond what a file costs as such, a few for its checks.
    assert (many - few) / 40 < 8, (few, many)


def test_F10_106_bug_51_a_task_goes_on_where_it_was_in_the_order_of_the_file(admin_user, monkeypatch):
    monkeypatch.setitem(tasks.CHUNKS, 'fibers', 2)
    rows = ring_rows(ring(6), 6)
    task = tasks.accept('fibers', table(FIBERS, *rows), admin_user)
    work_left = tasks.carry_on(tasks.begin(task.pk), admin_user)
    assert [row.number for row in next(work_left)] == [2, 3]
    work_left.close()  # the worker is gone
    assert outcomes(task) == ['done', 'done', *['pending'] * 4]
    made = set(OpticalFiber.objects.values_list('pk', flat=True))
    task = tasks.end(task, error='lost')
    assert (task.status, task.left_count) == ('failed', 4)
    tasks.resume(task, admin_user)
    work(task, admin_user)
    assert outcomes(task) == ['done'] * 6 and task.status == 'succeeded'
    assert OpticalFiber.objects.count() == 6 and made < set(OpticalFiber.objects.values_list('pk', flat=True))
    assert [row.target.external_id for row in task.rows.order_by('number')] == [1, 2, 3, 4, 5, 6]
    assert list(OpticalFiber.objects.order_by('pk').values_list('external_id', flat=True)) == [1, 2, 3, 4, 5, 6]


def test_F10_106_a_row_that_cannot_be_made_any_more_takes_no_other_with_it(admin_user):
    rows = ring_rows(ring(5), 5)
    task = tasks.accept('fibers', table(FIBERS, *rows), admin_user)
    a, port_a = rows[2][:2]
    make.make_fiber(make.make_port(make.OpticalDevice.objects.get(tid=a), port_a))  # somebody was faster
    with pytest.raises(JobFailed, match='1 rows failed'):
        work(task, admin_user)
    assert outcomes(task) == ['done', 'done', 'failed', 'done', 'done']
    assert 'is in use by fiber' in task.rows.get(status='failed').message
    assert (task.status, task.failed_count, task.done_count) == ('failed', 1, 4)


def test_F10_106_what_only_shows_when_it_is_made_is_one_rows_outcome(admin_user):
    """A third line fibre at an amplifier ends the section through it, which carries light."""
    network = make.small_network()
    spectrum = make.make_spectrum()
    spectrum.book([network.section])
    a, b = ring(2)
    text = table(
        FIBERS + ',status',
        fiber_row(a, '1-A-1-L1', b, '1-A-1-L1', 1, '', '', '', 'active'),
        fiber_row(network.amplifier.tid, '1-A-3-L1', b, '1-A-2-L1', 2, '', '', '', 'active'),
        fiber_row(a, '1-A-3-L1', b, '1-A-3-L1', 3, '', '', '', 'active'))
    task = tasks.accept('fibers', text, admin_user)
    with pytest.raises(JobFailed):
        work(task, admin_user)
    assert outcomes(task) == ['done', 'failed', 'done']
    assert spectrum.name in task.rows.get(status='failed').message
    assert not OpticalPort.objects.filter(aid='1-A-3-L1', optical_device=network.amplifier).exists()
    assert not ObjectChange.objects.filter(
        request_id=task.request_id, object_repr__contains=network.amplifier.tid).exists()


def test_F10_105_a_file_with_mistakes_makes_nothing_and_no_task(admin_user):
    a, b = ring(2)
    with pytest.raises(BadFile) as refused:
        tasks.accept('fibers', table(
            FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1'), fiber_row(a, '1-A-2-L1', 'flex.zz99', '1-A-2-L1')),
            admin_user)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (3, 'optical_device_b', 'flex.zz99')
    assert not OpticalFiber.objects.exists() and not BulkTask.objects.exists()
