"""Devices of a platform that no installed package has a driver for: planned, exported, configured by somebody else."""

import json

import pytest
from django.urls import reverse

from netbox_optical.drivers import registry
from netbox_optical.drivers.errors import NoDriver
from netbox_optical.models import Deviation, WorkflowRun
from netbox_optical.planning import holds, runs
from netbox_optical.planning.assurance import report as assurance
from netbox_optical.planning.assurance.scope import devices_in
from tests.api.client import client_of, detail_url, make_user
from tests.web.users import Person

from .by_hand import Hands
from .conftest import carry_out, do, order

pytestmark = pytest.mark.django_db

MI, PD = 'g42.mi01', 'g42.pd01'


def ordered(**changes):
    return order(MI, PD, client='1-4-T1', line='1-4-L1', card='CHM6-C6', mode_name='100E.31U', width=100_000, och_id=50,
                 **changes)


@pytest.fixture
def hide_driver(monkeypatch):
    """As where the package with the driver of G42 is not installed."""
    known = (registry.platforms, registry.driver_class)
    real = registry.entry_points

    def hide():
        monkeypatch.setattr(registry, 'entry_points', lambda **which: [
            entry for entry in real(**which) if entry.name != 'gx-g42'])
        for cached in known:
            cached.cache_clear()

    yield hide
    monkeypatch.undo()
    for cached in known:
        cached.cache_clear()


@pytest.fixture
def by_another_system(garr, operator, hide_driver):
    """What the other system leaves on both G42: a service that was lit with the driver, of which only NetBox knows that
    it is still to be made."""
    service = ordered()
    assert do(service, 'create', operator).status == 'succeeded'
    hide_driver()
    return service


def states(lab, tids):
    everything = lab.state()
    return {tid: everything[tid] for tid in tids}


def test_F9_103_without_a_driver_the_configuration_is_produced_and_exported_and_the_run_waits_for_a_person(
        garr, operator, hide_driver):
    hide_driver()
    before = garr.state()
    run = runs.plan(ordered(), 'create', operator)
    devices = {step.operation['device'] for step in run.steps.exclude(position=0)}
    assert {MI, PD} < devices and any(tid.startswith('flex.') for tid in devices)
    steps = {(step.operation['device'], step.operation['kind']): step for step in run.steps.all()}
    line = steps[MI, 'line-port']
    assert (line.status, line.operation['requests']) == ('skipped', [])
    assert line.operation['after']['mode'] == '100E.31U'
    assert f'{MI} cannot be compared: no driver for gx-g42' in run.notes

    exported = client_of(operator).get(detail_url(run, 'configuration')).data['devices']
    assert exported[MI]['by_hand'] and not exported['flex.mi01']['by_hand']
    resources = {each['kind']: each for each in exported[MI]['resources']}
    assert set(resources) == {'line-port', 'client-port', 'cross-connect'}
    assert resources['line-port']['present'] and resources['line-port']['carriers'][0]['port'] == '1-4-L1'
    page = Person('reader', superuser=True)
    address = reverse('plugins:netbox_optical:workflowrun_configuration', kwargs={'pk': run.pk})
    assert address in page.get(run.get_absolute_url()).content.decode()
    file = page.get(address)
    assert 'attachment' in file['Content-Disposition'] and json.loads(file.content)['devices'] == exported

    run = carry_out(runs.apply(run, operator))
    assert (run.status, run.waits_for) == ('waiting', 'person'), run.error
    assert f'{MI}, {PD}' in run.error['message'] and garr.state() == before

    run = carry_out(holds.answer(run, operator, yes=True, note='done on the craft terminal'))
    # What has a driver is written now. No G42 can be asked for the width of the signal: it is the whole passband.
    assert run.status == 'succeeded', run.error
    assert states(garr, (MI, PD)) == {tid: before[tid] for tid in (MI, PD)} and garr.state() != before
    circuits = [step for step in run.steps.all() if step.operation['kind'] == 'optical-circuit']
    assert circuits and all(step.operation['after']['carrier'][0][1] == 100_000 for step in circuits)


def test_F9_103_another_system_configures_it_and_calls_back(garr, operator, by_another_system):
    service = by_another_system
    type(service).objects.filter(pk=service.pk).update(status='planned')
    after = states(garr, (MI, PD))
    run = runs.plan(service, 'create', operator)
    assert {step.operation['device'] for step in run.steps.exclude(position=0)} == {MI, PD}
    url = detail_url(run, 'ask')
    body = {'question': 'Push it with the other controller', 'minutes': 30, 'callback': True}
    assert client_of(operator).post(url, body, format='json').status_code == 200
    run = carry_out(runs.apply(run, operator))
    assert (run.status, run.waits_for) == ('waiting', 'callback'), run.error
    holds.call_back(run, holds.callback_token(run), True, 'pushed')
    run = carry_out(WorkflowRun.objects.get(pk=run.pk))
    assert run.status == 'succeeded', run.error
    service.refresh_from_db()
    assert service.status == 'active' and states(garr, (MI, PD)) == after


def test_F9_103_nobody_says_that_it_agrees_or_that_it_is_unreachable(garr, operator, by_another_system):
    service = by_another_system
    run = do(service, 'validate', operator)
    assert run.status == 'succeeded', run.error
    assert service.in_sync is None and f'{MI} cannot be compared' in service.sync_reason
    assert run.notes == [f'{tid} cannot be compared: no driver for gx-g42' for tid in (MI, PD)]

    devices, whole = devices_in()
    result = assurance.report(devices, whole=whole)
    assert result.errors == {} and {MI, PD} <= set(result.others)
    assert [f'{each.device}: {each}: {each.expected} -> {each.observed}' for each in Deviation.objects.all()] == []
    service.refresh_from_db()
    assert service.in_sync is None
    device = next(each for each in devices if each.tid == MI)
    device.refresh_from_db()
    assert device.in_sync is None and 'no driver' in device.sync_reason

    # What has a driver is compared all the same.
    with Hands(garr) as hands:
        client = hands.tl1('flex.mi01')
        client.ok('RMV-SCH:@:1-E1-1-T5A-1:%::;')
        client.ok('ED-SCH:@:1-E1-1-T5A-1:%:::SHUTTERSTATE=CLOSED:;')
        client.ok('RST-SCH:@:1-E1-1-T5A-1:%::::;')
    result = assurance.report(devices, whole=whole)
    assert {each.device.tid for each in result.open} == {'flex.mi01'}


def test_what_a_device_is_asked_itself_is_refused_with_the_reason(garr, operator, hide_driver):
    hide_driver()
    with pytest.raises(NoDriver, match='gx-g42'):
        registry.driver_class('gx-g42')
    stranger = make_user((WorkflowRun, ['view'], {'status': 'failed'}))
    run = runs.plan(ordered(), 'create', operator)
    assert client_of(stranger).get(detail_url(run, 'configuration')).status_code == 404
