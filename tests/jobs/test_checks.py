"""Connection checks, against the simulated devices and network manager."""

import json
from pathlib import Path

import pytest
from core.models import Job, ObjectChange
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from netbox_optical.jobs.check import queue_checks
from netbox_optical.models import ConnectionCheck, NetworkManager, OpticalDevice
from netbox_optical.planning import checks
from netbox_optical.settings import OpticalSettings
from tests import factories as make
from tests.api.client import api_client, client_of, detail_url, list_url
from tests.web.users import Person, messages_of

TIDS = ('flex.mi01', 'g30.mi01', 'g42.mi01')


def jobs():
    return Job.objects.filter(name='Optical connection check')


def device(tid):
    return OpticalDevice.objects.get(tid=tid)


def work_off(job):
    """What the worker does with a queued job."""
    from netbox_optical.jobs.check import CheckConnections
    kwargs = {'devices': [], 'managers': []}
    if job.object_type_id:
        kind = 'managers' if job.object_type.model == 'networkmanager' else 'devices'
        kwargs[kind] = [job.object_id]
    CheckConnections(job).run(**kwargs)
    return job


def run_checks(targets, user):
    """The job, carried out at once."""
    from netbox_optical.jobs.check import CheckConnections
    job = Job(name='Optical connection check', user=user, queue_name='netbox_optical.network')
    CheckConnections(job).run(
        devices=[each.pk for each in targets if isinstance(each, OpticalDevice)],
        managers=[each.pk for each in targets if isinstance(each, NetworkManager)])
    return job


def test_F10_109_result_per_system_is_stored(garr, operator):
    garr.lab.tnms.options.version = '22.1'
    try:
        manager = NetworkManager.objects.get()
        job = run_checks([*map(device, TIDS), manager], operator)
    finally:
        garr.lab.tnms.options.version = ''
    assert job.data['ok'] == 4 and job.data['failed'] == 0, job.log_entries
    for target in (*map(device, TIDS), manager):
        check = target.checks.get()
        assert (check.result, check.category, check.error, check.requested_by) == ('ok', '', '', operator)
        assert 0 < check.latency < 60_000 and check.version
    assert manager.checks.get().version == '22.1'
    counts = manager.checks.get().counts
    assert counts['devices'] == OpticalDevice.objects.count() and counts['ports'] > 100 and counts['spans'] > 10
    assert device('g30.mi01').checks.get().counts['cards'] >= 1
    changes = ObjectChange.objects.filter(changed_object_type=ContentType.objects.get_for_model(ConnectionCheck))
    assert {change.user_name for change in changes} == {'operator'} and changes.count() == 4


def test_a_system_that_fails_does_not_hide_the_others(garr, operator, monkeypatch):
    dead, odd, lost = device('g30.mi01'), device('g42.mi01'), device('g30.rm01')
    OpticalDevice.objects.filter(pk=dead.pk).update(port=1)
    OpticalDevice.objects.filter(pk=lost.pk).update(credential=make.make_credential('Nowhere', reference='no-where'))
    original = checks.open_driver

    def broken(endpoint, journal=None):
        if endpoint.device == odd.tid:
            raise ZeroDivisionError('a defect')
        return original(endpoint, journal)

    monkeypatch.setattr(checks, 'open_driver', broken)
    job = run_checks([dead, odd, lost, device('flex.mi01')], operator)
    assert (job.data['ok'], job.data['failed']) == (1, 3)
    assert dead.checks.get().category == 'unreachable' and dead.checks.get().error
    assert odd.checks.get().category == 'internal'
    assert lost.checks.get().category == 'credential' and 'Nowhere' in lost.checks.get().error
    assert device('flex.mi01').checks.get().result == 'ok'


def test_a_wrong_password_is_not_told(garr, operator, tmp_path, monkeypatch):
    from netbox_optical.planning import credentials
    logins = json.loads(Path(garr.inventory()['credentials']).read_text())
    wrong = {name: {**entry, 'password': 'sw0rd"fish'} for name, entry in logins.items()}
    file = tmp_path / 'wrong.json'
    file.write_text(json.dumps(wrong))
    made = OpticalSettings(domain='garr.example', credential_file=str(file))
    monkeypatch.setattr(credentials, 'get_settings', lambda: made)
    job = run_checks([*map(device, TIDS), NetworkManager.objects.get()], operator)
    assert job.data['failed'] == 4
    assert {check.category for check in ConnectionCheck.objects.all()} == {'authentication'}
    text = json.dumps([*ConnectionCheck.objects.values_list('error', flat=True), str(job.log_entries), job.data])
    assert 'fish' not in text
    page = client_of(operator).get(list_url(ConnectionCheck)).content.decode()
    assert 'fish' not in page


def test_only_the_newest_are_kept(garr, operator, monkeypatch):
    made = OpticalSettings(check_history=2)
    monkeypatch.setattr(checks, 'get_settings', lambda: made)
    target = device('g30.mi01')
    older = [make.make_check(target), make.make_check(target)]
    other = make.make_check(device('g42.mi01'))
    run_checks([target], operator)
    kept = set(target.checks.values_list('pk', flat=True))
    assert len(kept) == 2 and not {check.pk for check in older} <= kept
    assert ConnectionCheck.objects.filter(pk=other.pk).exists()
    assert not ObjectChange.objects.filter(action='delete').exists()


def test_queued_on_the_plugins_queue_with_its_time_limit(garr, operator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = queue_checks([device('g30.mi01')], operator)
    assert (job.queue_name, job.object, job.user) == ('netbox_optical.network', device('g30.mi01'), operator)


def test_over_rest(garr, django_capture_on_commit_callbacks):
    target, manager = device('g30.mi01'), NetworkManager.objects.get()
    for item in (target, manager):
        model = type(item)
        for actions, constraints in ((['view', 'add', 'change'], None), (['view'], None)):
            refused = api_client((model, actions, constraints)).post(detail_url(item, 'check'))
            assert refused.status_code == 403
        elsewhere = api_client((model, ['view'], None), (model, ['check'], {'pk': 0}))
        assert elsewhere.post(detail_url(item, 'check')).status_code == 403
        response = api_client((model, ['view', 'check'], None)).post(detail_url(item, 'check'))
        assert response.status_code == 202
        job = work_off(Job.objects.get(pk=response.data['id']))
        assert item.checks.get().result == 'ok', job.log_entries
    shown = api_client((ConnectionCheck, ['view'], None)).get(list_url(ConnectionCheck)).data
    assert shown['count'] == 2 and {row['result']['value'] for row in shown['results']} == {'ok'}


def test_buttons(garr):
    person, target = Person('reader').may('view', OpticalDevice), device('g30.mi01')
    url = reverse('plugins:netbox_optical:opticaldevice_check', kwargs={'pk': target.pk})
    page = person.get(target.get_absolute_url()).content.decode()
    assert 'Never checked' in page and 'data-action="check"' not in page
    assert person.post(url).status_code == 403
    make.make_check(target, version='R77')
    assert 'R77' not in person.get(target.get_absolute_url()).content.decode()  # may not see checks
    person.may('view', ConnectionCheck).may('check', OpticalDevice)
    page = person.get(target.get_absolute_url()).content.decode()
    assert 'R77' in page and 'data-action="check"' in page
    response = person.post(url)
    assert response.status_code == 302 and 'queued' in messages_of(response)
    assert jobs().get().object == target


def test_bulk_button_only_for_what_is_allowed(garr):
    mine, foreign = device('g30.mi01'), device('g30.rm01')
    person = Person('half').may('view', OpticalDevice).may('check', OpticalDevice, tid__startswith='g30.mi')
    page = person.get(reverse('plugins:netbox_optical:opticaldevice_list')).content.decode()
    url = reverse('plugins:netbox_optical:opticaldevice_bulk_check')
    assert url in page
    response = person.post(url, {'pk': [foreign.pk, 'x']})
    assert response.status_code == 302 and 'Nothing' in messages_of(response) and not jobs().exists()
    assert '1 queued' in messages_of(person.post(url, {'pk': [mine.pk, foreign.pk]}))
    assert jobs().get().object == mine
    response = person.post(f'{url}?tid=g30.mi01', {'_all': 'on'})
    assert '1 queued' in messages_of(response)


@pytest.mark.parametrize('form', ['plain', 'json', 'url'])
def test_passwords_are_hidden_in_every_form(form):
    from urllib.parse import quote

    from pydantic import SecretStr

    from netbox_optical.drivers.base import Login
    from netbox_optical.planning.credentials import hide
    secret = 'a"b c/ü'
    text = {'plain': secret, 'json': json.dumps(secret), 'url': quote(secret, safe='')}[form]
    assert hide(f'x {text} y', Login('u', SecretStr(secret))).strip('"').count('*') == 8
