"""Raw commands: who may, what is refused, stop and continue, the journal; against simulated devices."""

import contextlib
import json
from pathlib import Path

import pytest
from core.exceptions import JobFailed
from core.models import Job, ObjectChange
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from netbox_optical.jobs.raw_commands import SendRawCommands
from netbox_optical.models import OpticalDevice, RawCommandLog
from netbox_optical.planning.raw_commands import accept
from tests import factories as make
from tests.api.client import api_client, client_of, detail_url
from tests.web.users import Person

GOOD, BAD = 'RTRV-SYS:::;', 'RTRV-OTS::9-Z-9-L9:;'


def device(tid='flex.mi01'):
    return OpticalDevice.objects.get(tid=tid)


def carry_out(log, user):
    """What the worker does."""
    job = Job(name='Optical raw commands', user=user, queue_name='netbox_optical.network')
    with contextlib.suppress(JobFailed):
        SendRawCommands(job).run(log_id=log.pk)
    log.refresh_from_db()
    return job


def send(user, *commands, on_error='stop', tid='flex.mi01'):
    log = accept(device(tid), commands, on_error, user)
    carry_out(log, user)
    return log


def test_F9_104_every_command_and_reply_is_kept(garr, operator):
    log = send(operator, GOOD, 'RTRV-EQPT:::;')
    assert (log.status, log.error, log.requested_by) == ('succeeded', '', operator)
    assert [line['command'] for line in log.journal] == log.commands
    for line in log.journal:
        assert line['ok'] and 'COMPLD' in line['reply'] and line['started'] and line['seconds'] >= 0
    assert log.started <= log.completed


def test_F9_104_stops_at_the_first_refusal(garr, operator):
    log = send(operator, GOOD, BAD, GOOD)
    assert log.status == 'failed'
    assert [line['ok'] for line in log.journal] == [True, False]
    assert log.journal[1]['category'] == 'refused' and 'DENY' in log.journal[1]['reply']
    assert '1 of 3 commands were not sent' in log.error


def test_F9_104_continues_after_a_refusal(garr, operator):
    log = send(operator, BAD, GOOD, 'nonsense', GOOD, on_error='continue')
    assert log.status == 'failed' and log.error == ''
    assert [line['ok'] for line in log.journal] == [False, True, False, True]
    assert log.journal[2]['category'] == 'cannot plan'


def test_a_lost_session_ends_it_also_when_continuing(garr, operator):
    OpticalDevice.objects.filter(tid='flex.mi01').update(port=1)
    log = send(operator, GOOD, GOOD, GOOD, on_error='continue')
    assert log.status == 'failed' and len(log.journal) == 1
    assert log.journal[0]['category'] == 'unreachable' and 'session is lost' in log.error


def test_a_change_reaches_the_device(garr, operator):
    before = garr.state()
    send(operator, 'ED-OTS::1-A-1-L1::::LABEL="by hand";')
    assert garr.state() != before


def test_without_a_login_nothing_is_sent(garr, operator):
    OpticalDevice.objects.filter(tid='flex.mi01').update(
        credential=make.make_credential('Nowhere', reference='no-where'))
    log = send(operator, GOOD)
    assert log.status == 'failed' and log.journal == [] and 'Nowhere' in log.error


@pytest.mark.parametrize('command', [
    'ACT-USER::admin:A1::sesame;', 'act-user::x:A1::sesame;', 'ENT-USER-SECU::joe:A1::sesame,,;',
    'ED-PID::joe:A1::sesame,sesame2;', 'ED-SNMP:::::COMMUNITY=sesame;', 'X' * 3000, 'RTRV-SYS:::;\nsesame',
])
def test_commands_that_would_leave_a_secret_on_record_are_refused(garr, operator, command):
    client = client_of(operator)
    response = client.post(
        detail_url(device(), 'raw-commands'), {'commands': [GOOD, command]}, format='json')
    assert response.status_code == 400 and 'Command 2' in str(response.data['commands'])
    assert 'sesame' not in response.content.decode()
    assert not RawCommandLog.objects.exists()


def test_the_devices_own_password_is_refused_wherever_it_stands(garr, operator):
    logins = json.loads(Path(garr.inventory()['credentials']).read_text())
    secret = logins['flexils']['password']
    response = client_of(operator).post(
        detail_url(device(), 'raw-commands'), {'commands': [f'ED-OTS::1-A-1-L1:::::LABEL="{secret}";']}, format='json')
    assert response.status_code == 400 and secret not in response.content.decode()


@pytest.mark.parametrize('body', [
    {}, {'commands': []}, {'commands': 'RTRV-SYS:::;'}, {'commands': [GOOD] * 201}, {'commands': ['']},
    {'commands': [GOOD], 'on_error': 'x'}, {'commands': [None]}, [], {'commands': {'a': 1}}])
def test_bad_requests(garr, operator, body):
    response = client_of(operator).post(detail_url(device(), 'raw-commands'), body, format='json')
    assert response.status_code == 400
    assert not RawCommandLog.objects.exists()


def test_platforms_without_commands(garr, operator):
    response = client_of(operator).post(
        detail_url(device('g30.mi01'), 'raw-commands'), {'commands': [GOOD]}, format='json')
    assert response.status_code == 400 and 'takes no raw commands' in str(response.data)
    page = Person('admin', superuser=True).get(
        reverse('plugins:netbox_optical:opticaldevice_raw_commands', kwargs={'pk': device('g30.mi01').pk}))
    assert 'takes no raw commands' in page.content.decode()


def test_only_with_the_permission_over_rest(garr):
    target = device()
    every = ['view', 'add', 'change', 'delete', 'check']
    for permissions, code in (
        ([(OpticalDevice, every, None)], 403),
        ([(OpticalDevice, ['view'], None), (OpticalDevice, ['raw_commands'], {'tid': 'flex.rm01'})], 403),
        ([(OpticalDevice, ['view', 'raw_commands'], {'tid': 'flex.rm01'})], 404),
    ):
        response = api_client(*permissions).post(
            detail_url(target, 'raw-commands'), {'commands': [GOOD]}, format='json')
        assert response.status_code == code
    assert not RawCommandLog.objects.exists()
    allowed = api_client((OpticalDevice, ['view', 'raw_commands'], {'tid': target.tid}))
    response = allowed.post(detail_url(target, 'raw-commands'), {'commands': [GOOD]}, format='json')
    assert response.status_code == 202 and response.data['status']['value'] == 'queued'


def test_only_with_the_permission_on_the_page(garr, django_capture_on_commit_callbacks):
    target = device()
    url = reverse('plugins:netbox_optical:opticaldevice_raw_commands', kwargs={'pk': target.pk})
    person = Person('half').may('view add change delete check', OpticalDevice)
    assert url not in person.get(target.get_absolute_url()).content.decode()
    assert person.get(url).status_code == 403 and person.post(url, {'commands': GOOD}).status_code == 403
    person.may('raw_commands', OpticalDevice, tid='flex.rm01')
    assert person.get(url).status_code == 404
    assert person.post(url, {'commands': GOOD, 'on_error': 'stop'}).status_code == 404
    assert not RawCommandLog.objects.exists()
    person.may('raw_commands', OpticalDevice, tid=target.tid).may('view', RawCommandLog)
    assert 'name="commands"' in person.get(url).content.decode()
    refused = person.post(url, {'commands': f'{GOOD}\nACT-USER::x:A::sesame;', 'on_error': 'stop'})
    assert refused.status_code == 200 and 'Command 2' in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = person.post(url, {'commands': f'{GOOD}\n\n  {BAD}  \n', 'on_error': 'continue'})
    log = RawCommandLog.objects.get()
    assert response.url == log.get_absolute_url()
    assert (log.commands, log.on_error, log.requested_by) == ([GOOD, BAD], 'continue', person.user)
    job = log.jobs.get()
    assert job.queue_name == 'netbox_optical.network'
    page = person.get(log.get_absolute_url()).content.decode()
    assert 'data-status="queued"' in page and page.count('data-unsent') == 2
    carry_out(log, person.user)
    page = person.get(log.get_absolute_url()).content.decode()
    assert 'data-status="failed"' in page and 'DENY' in page and 'COMPLD' in page


def test_logged_under_the_asking_user_and_without_secrets(garr, operator):
    log = send(operator, GOOD, BAD, on_error='continue')
    changes = ObjectChange.objects.filter(
        changed_object_type=ContentType.objects.get_for_model(RawCommandLog), changed_object_id=log.pk)
    assert {change.user_name for change in changes} == {'operator'}
    assert 'COMPLD' not in json.dumps([change.postchange_data for change in changes])
    logins = json.loads(Path(garr.inventory()['credentials']).read_text())
    text = json.dumps([log.journal, log.error, log.commands])
    assert not [entry for entry in logins.values() if entry['password'] in text]


def test_a_job_that_comes_twice_sends_nothing_twice(garr, operator):
    log = send(operator, GOOD)
    job = carry_out(log, operator)
    assert len(log.journal) == 1 and log.status == 'succeeded' and job.data is None


def test_the_record_outlives_the_device(db):
    log = make.make_raw_log()
    tid = log.device.tid
    log.device.delete()
    log.refresh_from_db()
    assert log.device is None and str(log).startswith(tid)
