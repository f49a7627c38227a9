"""Bulk tasks over REST and from the command line: the same checks, words and outcomes as on the pages."""

import pytest
from dcim.models import Cable, Interface
from django.core.management import CommandError, call_command

from netbox_optical.models import BulkTask, OpticalDevice, OpticalFiber, OpticalPort
from tests import factories as make
from tests.planning.bulk_files import FIBERS, fiber_row, ring, table, work

from .client import client_of, detail_url, list_url, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(*((model, ['view', 'add'], None) for model in (
        BulkTask, OpticalFiber, OpticalPort, Interface, Cable)), (OpticalDevice, ['view'], None))


def post(user, name, body):
    return client_of(user).post(f'{list_url(BulkTask)}{name}/', body, format='json')


def test_F10_105_mistakes_as_text_and_as_data(user):
    a, b = ring(2)
    answer = post(user, 'create-fibers', {
        'text': table(FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1', loss='x')), 'confirm': 'CREATE'})
    assert answer.status_code == 400
    assert answer.data['text'][0].startswith('row 2, total_loss: "x" is no loss')
    assert answer.json()['problems'] == [
        {'row': 2, 'column': 'total_loss', 'value': 'x', 'message': answer.data['problems'][0]['message']}]
    assert not BulkTask.objects.exists()


def test_F10_106_looked_at_carried_out_and_its_rows(user):
    a, b = ring(2)
    make.make_fiber(*(make.make_port(OpticalDevice.objects.get(tid=tid), '2-A-1-L1') for tid in (a, b)))
    rows = fiber_row(a, '1-A-1-L1', b, '1-A-1-L1'), fiber_row(b, '2-A-1-L1', a, '2-A-1-L1')
    text = table(FIBERS, *rows, delimiter='\t')
    looked = post(user, 'create-fibers', {'text': text, 'delimiter': 'tab'})
    assert (looked.status_code, looked.data['to_make'], looked.data['to_skip']) == (200, 1, 1)
    assert [bool(row['skip']) for row in looked.data['rows']] == [False, True]
    assert post(user, 'create-fibers', {'text': text, 'confirm': 'yes'}).status_code == 400
    answer = post(user, 'create-fibers', {'text': text, 'confirm': 'CREATE', 'file_name': 'spans.csv'})
    assert (answer.status_code, answer.data['row_count'], answer.data['file_name']) == (202, 2, 'spans.csv')
    task = BulkTask.objects.get(pk=answer.data['id'])
    work(task, user)
    client = client_of(user)
    shown = client.get(detail_url(task)).data
    assert (shown['status']['value'], shown['done_count'], shown['skipped_count']) == ('succeeded', 1, 1)
    rows = client.get(f'{detail_url(task)}rows/').data
    assert rows['count'] == 2
    assert [(row['number'], row['status']['value']) for row in rows['results']] == [(2, 'done'), (3, 'skipped')]
    assert rows['results'][0]['object']['id'] == OpticalFiber.objects.latest('pk').pk
    skipped = client.get(f'{detail_url(task)}rows/?status=skipped').data['results']
    assert [row['number'] for row in skipped] == [3]
    blind = client_of(make_user((BulkTask, ['view'], None)))
    assert blind.get(f'{detail_url(task)}rows/').data['results'][0]['object'] is None
    other = client_of(make_user((BulkTask, ['view'], {'pk': task.pk + 1})))
    assert other.get(f'{detail_url(task)}rows/').status_code == 404


def test_permissions(user):
    a, b = ring(2)
    body = {'text': table(FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1')), 'confirm': 'CREATE'}
    assert post(make_user((BulkTask, ['view'], None)), 'create-fibers', body).status_code == 403
    answer = post(make_user((BulkTask, ['add'], None)), 'create-fibers', body)
    assert answer.status_code == 403 and 'optical fibers' in answer.data['detail']
    assert post(user, 'create-devices', {'text': 'x', 'confirm': 'CREATE'}).status_code == 403
    task = make.make_bulk_task(status='aborted')
    task.rows.filter(status='failed').update(status='pending')
    assert client_of(user).post(detail_url(task, 'resume')).status_code == 403
    client = client_of(make_user((BulkTask, ['view', 'resume', 'abort'], None)))
    assert client.post(detail_url(task, 'abort')).status_code == 409
    assert client.post(detail_url(task, 'resume')).data['status']['value'] == 'queued'
    assert client.post(detail_url(task, 'abort')).data['status']['value'] == 'aborted'
    # One that is live is not deleted.
    BulkTask.objects.update(status='running')
    client = client_of(make_user((BulkTask, ['view', 'delete'], None)))
    assert client.delete(detail_url(task)).status_code == 409


def test_F10_108_bug_53_fibres_of_roadms_by_id_or_by_a_name_that_matches_in_full():
    network = make.small_network()
    user = make_user((BulkTask, ['view', 'add'], None), (OpticalDevice, ['view'], None),
                     (OpticalFiber, ['view', 'validate'], None))
    both = post(user, 'validate-fibers', {'devices': [device.pk for device in network.roadms]})
    assert (both.status_code, both.data['row_count']) == (202, 2)
    tid = network.roadms[0].tid
    one = post(user, 'validate-fibers', {'tid': tid.replace('.', '[.]')})
    assert (one.status_code, one.data['row_count']) == (202, 1)
    beginning = post(user, 'validate-fibers', {'tid': tid[:-1]})
    assert beginning.status_code == 400 and 'in full' in beginning.data['tid'][0]
    assert post(user, 'validate-fibers', {'devices': [network.amplifier.pk]}).status_code == 400
    assert post(user, 'validate-fibers', {'devices': []}).status_code == 400


# Commands


def test_the_command_checks_makes_and_skips(user, tmp_path, capsys):
    a, b = ring(2)
    file = tmp_path / 'spans.csv'
    file.write_text(table(FIBERS, fiber_row(a, '1-A-1-L1', b, ''), fiber_row(a, '1-A-2-L1', b, '1-A-2-L1', loss='x')))
    with pytest.raises(CommandError, match=r'2 mistakes, nothing was made\nrow 2, port_b: .*\nrow 3, total_loss: '):
        call_command('optical_bulk_import', 'fibers', str(file), '--user', user.username)
    file.write_text(table(FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1'), delimiter=';'))
    call_command('optical_bulk_import', 'fibers', str(file), '--user', user.username, '--dry-run')
    assert 'row 2: would be made' in capsys.readouterr().out and not BulkTask.objects.exists()
    call_command('optical_bulk_import', 'fibers', str(file), '--user', user.username, '--delimiter', 'semicolon')
    assert 'row 2: done' in capsys.readouterr().out
    call_command('optical_bulk_import', 'fibers', str(file), '--user', user.username)
    assert 'row 2: skipped' in capsys.readouterr().out
    assert OpticalFiber.objects.count() == 1
    task = BulkTask.objects.first()
    assert (task.status, task.file_name, task.job.status) == ('succeeded', 'spans.csv', 'completed')


def test_the_command_leaves_it_to_a_worker(user, tmp_path, capsys, django_capture_on_commit_callbacks):
    a, b = ring(2)
    file = tmp_path / 'spans.csv'
    file.write_text(table(FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1')))
    with django_capture_on_commit_callbacks(execute=True):
        call_command('optical_bulk_import', 'fibers', str(file), '--user', user.username, '--queue')
    task = BulkTask.objects.get()
    assert (task.status, task.job.queue_name) == ('queued', 'netbox_optical.bulk')


def test_the_command_that_compares(capsys):
    network = make.small_network()
    user = make_user((OpticalDevice, ['view'], None), (OpticalFiber, ['view', 'validate'], None))
    call_command('optical_bulk_validate', network.roadms[0].tid.replace('.', '[.]'), '--user', user.username)
    assert '1 fibers queued' in capsys.readouterr().out
    with pytest.raises(CommandError, match='in full'):
        call_command('optical_bulk_validate', 'nothing', '--user', user.username)


def test_old_ones_are_removed_on_demand(capsys):
    with pytest.raises(CommandError, match='--days'):
        call_command('optical_remove_old')
    make.make_bulk_task()
    call_command('optical_remove_old', '--days', '1')
    assert '0 runs and 0 bulk tasks removed' in capsys.readouterr().out
