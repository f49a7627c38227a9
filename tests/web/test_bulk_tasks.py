"""Pages of bulk tasks: a file is looked at and carried out, what became of its rows, going on, and comparing fibres."""

import re

import pytest
from dcim.models import Cable, Device, DeviceRole, DeviceType, Interface, Manufacturer
from django.core.files.uploadedfile import SimpleUploadedFile

from netbox_optical.models import BulkTask, OpticalDevice, OpticalFiber, OpticalPort, WorkflowRun
from netbox_optical.planning.bulk_tasks import tasks
from tests import factories as make
from tests.planning.bulk_files import DEVICES, FIBERS, fiber_row, ring, ring_rows, run_file, table, work

from .users import Person, messages_of

pytestmark = pytest.mark.django_db

FILE = '/plugins/optical/bulk-tasks/create-fibers/'
CHOSEN = '/plugins/optical/devices/validate-fibers/'
MAKES = (OpticalFiber, OpticalPort, Interface, Cable)


@pytest.fixture
def operator():
    return Person().may('view add', BulkTask, *MAKES).may('view', OpticalDevice)


def test_F10_105_every_mistake_is_a_line_with_row_and_column_and_nothing_is_made(operator):
    a, b = ring(2)
    rows = fiber_row(a, '1-A-1-L1', b, '', loss='<b>much</b>'), fiber_row('flex.zz99', 'x', b, '1-A-1-L1')
    text = table(FIBERS, *rows)
    page = operator.post(FILE, {'text': text, 'confirm': 'CREATE'}).content.decode()
    assert re.findall(r'data-row="(\d+)" data-column="(\S+)"', page) == [
        ('2', 'port_b'), ('2', 'total_loss'), ('3', 'optical_device_a')]
    assert '&lt;b&gt;much' in page and '<b>much' not in page
    assert not BulkTask.objects.exists() and not OpticalFiber.objects.exists()


def test_a_file_is_looked_at_first_and_carried_out_with_the_word(operator, django_capture_on_commit_callbacks):
    a, b = ring(2)
    make.make_fiber(*(make.make_port(OpticalDevice.objects.get(tid=tid), '2-A-1-L1') for tid in (a, b)))
    rows = fiber_row(a, '1-A-1-L1', b, '1-A-1-L1'), fiber_row(b, '2-A-1-L1', a, '2-A-1-L1')
    text = table(FIBERS, *rows, delimiter=';')
    upload = SimpleUploadedFile('spans.csv', text.encode('utf-8-sig'))
    page = operator.post(FILE, {'file': upload, 'delimiter': ';'}).content.decode()
    assert 'data-make="1" data-skip="1"' in page and 'flex.' in page
    assert not BulkTask.objects.exists()
    refused = operator.post(FILE, {'text': text, 'confirm': 'create'}).content.decode()
    assert 'Type CREATE to confirm' in refused and not BulkTask.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = operator.post(
            FILE, {'file': SimpleUploadedFile('spans.csv', text.encode()), 'confirm': 'CREATE', 'delimiter': 'auto'})
    task = BulkTask.objects.get()
    assert answer.url == task.get_absolute_url()
    assert (task.file_name, task.requested_by, task.job.queue_name) == (
        'spans.csv', operator.user, 'netbox_optical.bulk')
    work(task, operator.user)
    page = operator.get(task.get_absolute_url()).content.decode()
    assert re.findall(r'data-row="(\d+)" data-outcome="(\w+)"', page) == [('2', 'done'), ('3', 'skipped')]
    assert task.rows.get(number=2).target.get_absolute_url() in page
    only = operator.get(f'{task.get_absolute_url()}?rows=skipped').content.decode()
    assert re.findall(r'data-row="(\d+)" data-outcome', only) == ['3']


def test_the_wrong_delimiter_is_told(operator):
    a, b = ring(2)
    page = operator.post(FILE, {'text': table(FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1')), 'delimiter': ';'})
    assert 'the delimiter in use is: Semicolon' in page.content.decode()


def test_who_may_not_add_what_a_file_makes_is_told_so_and_nothing_is_made():
    person = Person().may('view add', BulkTask).may('add', OpticalFiber).may('view', OpticalDevice)
    a, b = ring(2)
    page = person.post(FILE, {'text': table(FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1')), 'confirm': 'CREATE'})
    assert 'You may not add these: cables, interfaces, optical ports.' in page.content.decode()
    assert not BulkTask.objects.exists()
    assert Person('guest').may('view', BulkTask).get(FILE).status_code == 403


def test_F11_118_a_constrained_permission_decides_row_by_row():
    person = Person().may('view add', BulkTask, OpticalPort, Interface, Cable).may('view', OpticalDevice)
    person.may('view add', OpticalFiber, external_id__lt=3)
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(ring(4), 4)), person.user)
    with pytest.raises(Exception, match='2 rows failed'):
        work(task, person.user)
    assert [(row.status, row.message) for row in task.rows.order_by('number')] == [
        ('done', ''), ('done', ''), *[('failed', 'You may not add this optical fiber.')] * 2]
    assert sorted(OpticalFiber.objects.values_list('external_id', flat=True)) == [1, 2]
    assert Cable.objects.count() == 2


def test_F11_118_so_does_one_on_what_a_row_makes_besides():
    person = Person().may('view add', BulkTask, OpticalFiber, OpticalPort, Cable).may('view', OpticalDevice)
    tids = ring(2)
    person.may('add', Interface, device__name=tids[0])
    task = tasks.accept('fibers', table(FIBERS, *ring_rows(tids, 1)), person.user)
    with pytest.raises(Exception, match='1 rows failed'):
        work(task, person.user)
    assert task.rows.get().message == 'You may not add this interface.'
    assert not Interface.objects.exists() and not Cable.objects.exists() and not OpticalFiber.objects.exists()


def test_a_reader_sees_links_to_what_they_may_view_only(operator):
    task = run_file('fibers', table(FIBERS, *ring_rows(ring(2), 1)), operator.user)
    fiber = task.rows.get().target
    page = Person('reader').may('view', BulkTask).get(task.get_absolute_url()).content.decode()
    assert fiber.get_absolute_url() not in page and 'data-outcome="done"' in page


def test_going_on_and_aborting_are_permissions_of_their_own(operator):
    task = make.make_bulk_task(status='failed', error='The worker was lost')
    task.rows.filter(status='failed').update(status='pending')
    page = operator.get(task.get_absolute_url()).content.decode()
    assert 'data-action="resume"' not in page and 'The worker was lost' in page
    for action in ('resume', 'abort'):
        assert operator.post(f'{task.get_absolute_url()}{action}/').status_code == 403
    operator.may('resume abort', BulkTask)
    assert 'data-action="resume"' in operator.get(task.get_absolute_url()).content.decode()
    assert 'already' in messages_of(operator.post(f'{task.get_absolute_url()}abort/'))
    operator.post(f'{task.get_absolute_url()}resume/')
    task.refresh_from_db()
    assert (task.status, task.error, task.left_count) == ('queued', '', 1)
    operator.post(f'{task.get_absolute_url()}abort/')
    task.refresh_from_db()
    assert task.status == 'aborted'


def test_many_rows_come_in_pages_and_cost_no_more_queries(operator, django_assert_max_num_queries):
    task = run_file('fibers', table(FIBERS, *ring_rows(ring(6), 120)), operator.user)
    url = task.get_absolute_url()
    operator.get(url)
    with django_assert_max_num_queries(45):
        page = operator.get(url).content.decode()
    assert len(re.findall('data-outcome', page)) == 100 and 'Page 1 of 2' in page
    assert len(re.findall('data-outcome', operator.get(f'{url}?page=2').content.decode())) == 20


def test_devices_from_a_file(operator):
    make.make_pop('AA00')
    operator.may('add', OpticalDevice, Device).may('view', make.PoP)
    before = Device.objects.count()
    answer = operator.post('/plugins/optical/bulk-tasks/create-devices/', {
        'text': table(DEVICES, ('AA00', 'Infinera', 'FlexILS', 'ROADM', '', '', '')), 'confirm': 'CREATE'})
    task = BulkTask.objects.get()
    assert answer.url == task.get_absolute_url() and task.kind == 'devices'
    with pytest.raises(Exception, match='1 rows failed'):
        work(task, operator.user)
    assert task.rows.get().message.startswith('You may not add this') and Device.objects.count() == before
    operator.may('add', DeviceRole, DeviceType, Manufacturer)
    user = type(operator.user).objects.get(pk=operator.user.pk)  # who remembers no permissions
    tasks.resume(task, user)
    work(task, user)
    assert task.rows.get().target.tid == 'flex.aa00'


def test_F10_108_chosen_roadms_of_the_list(operator):
    network = make.small_network()
    assert 'validate-fibers/' in operator.get('/plugins/optical/devices/').content.decode()
    picked = {'pk': [device.pk for device in network.roadms]}
    assert 'no active fiber' in messages_of(operator.post(CHOSEN, picked))
    operator.may('validate', OpticalFiber)
    answer = operator.post(CHOSEN, picked)
    task = BulkTask.objects.get()
    assert answer.url == task.get_absolute_url() and task.kind == 'validate-fibers'
    assert [row.target for row in task.rows.order_by('number')] == sorted(network.spans, key=lambda span: span.name)
    assert 'These are no ROADMs' in messages_of(operator.post(CHOSEN, {'pk': [network.amplifier.pk]}))
    assert Person('guest').may('view', OpticalDevice).post(CHOSEN, picked).status_code == 403


def test_parent_and_children_lead_to_each_other(operator):
    network = make.small_network()
    operator.may('validate', OpticalFiber).may('view', WorkflowRun)
    task = tasks.accept_validation([network.roadms[0]], operator.user)
    work(task, operator.user)
    run = task.runs.get()
    assert run.get_absolute_url() in operator.get(task.get_absolute_url()).content.decode()
    assert task.get_absolute_url() in operator.get(run.get_absolute_url()).content.decode()
    listed = operator.get(f'/plugins/optical/runs/?bulk_task_id={task.pk}')
    assert [row.pk for row in listed.context['table'].data] == [run.pk]


def test_a_live_task_is_not_deleted(operator):
    operator.may('delete', BulkTask)
    task = make.make_bulk_task(status='running')
    operator.post(f'{task.get_absolute_url()}delete/', {'confirm': True})
    assert BulkTask.objects.filter(pk=task.pk).exists()
