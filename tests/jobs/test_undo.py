"""Undo: whatever a run did is taken back, on the devices and in NetBox."""

import re
from dataclasses import replace

import pytest

from netbox_optical.models import (
    DigitalService,
    OpticalFiber,
    OpticalSpectrum,
    PortClaim,
    SpectrumAllocation,
    TransportChannel,
    WorkflowRun,
)
from netbox_optical.planning import recovery, runs, waiting
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from netbox_optical.settings import OpticalSettings
from tests.api.client import api_client, client_of, detail_url
from tests.planning.conftest import port
from tests.web.users import Person

from .conftest import carry_out, do, order
from .test_spectrum_runs import alien, circuits, scg_of

WRITES = r'^(PATCH|POST|PUT|DELETE) '
G42 = {'a': 'g42.mi01', 'z': 'g42.pd01', 'client': '1-4-T1', 'line': '1-4-L1', 'card': 'CHM6-C6',
       'mode_name': '100E.31U', 'width': 100_000}


def database():
    """What NetBox says of products, ports and spectrum."""
    return {
        'products': [list(model.objects.order_by('pk').values_list('pk', 'status', 'in_sync', 'sync_reason'))
                     for model in (DigitalService, TransportChannel, OpticalSpectrum)],
        'ports': list(PortClaim.objects.order_by('pk').values_list('pk', 'port')),
        'spectrum': list(SpectrumAllocation.objects.order_by('pk').values_list('pk', 'section', 'state', 'passband')),
    }


def fail_at(garr, run, position, kind='deny'):
    """Order a fault at the first request of that step that changes something."""
    step = run.steps.get(position=position)
    tid = step.operation['device']
    first = next(each for each in step.operation['requests'] if not each['command'].startswith('GET'))
    if first['protocol'] == 'tl1':
        garr.order(tid, kind, match='^' + re.escape(':'.join(first['command'].split(':')[:3])))
        return
    earlier = [
        each for before in run.steps.filter(position__lt=position) if before.operation['device'] == tid
        for each in before.operation['requests'] if not each['command'].startswith('GET')
    ]
    garr.order(tid, kind, match=WRITES, at=len(earlier) + 1)


def undo(run, user):
    back = recovery.undo(run, user)
    assert (back.kind, back.status, back.parent) == ('undo', 'draft', run)
    return carry_out(runs.apply(back, user))


@pytest.mark.parametrize(('values', 'kind'), [({}, 'deny'), (G42, 'deny'), ({}, 'lose-reply')],
                         ids=['G30, denied', 'G42, denied', 'G30, reply lost'])
def test_bug_59_a_create_that_failed_at_any_step_is_undone(garr, operator, values, kind, monkeypatch):
    # A lost reply is a reason to wait and try again; not here.
    monkeypatch.setattr(waiting, 'get_settings', lambda: OpticalSettings(retry_limit=0))
    service = order(**values)
    network, netbox = garr.state(), database()
    for position in range(1, runs.plan(service, 'create', operator).steps.count() + 1):
        run = runs.plan(service, 'create', operator)
        fail_at(garr, run, position, kind)
        run = carry_out(runs.apply(run, operator))
        garr.cancel()
        assert (run.status, run.error['step']) == ('failed', position), run.error
        back = undo(run, operator)
        assert (back.status, back.error) == ('succeeded', None)
        run.refresh_from_db()
        assert run.status == 'undone'
        assert garr.state() == network, f'after a failure at step {position}'
        assert database() == netbox
    assert do(service, 'create', operator).status == 'succeeded'
    assert garr.light(values.get('a', 'g30.mi01'), values.get('client', 'port-1/1/3')).lit


def test_a_create_that_succeeded_is_undone_after_the_word(garr, operator):
    service = order()
    network, netbox = garr.state(), database()
    run = do(service, 'create', operator)
    assert run.status == 'succeeded'
    client = client_of(operator)
    planned = client.post(detail_url(run, 'undo'))
    assert planned.status_code == 201 and planned.data['status']['value'] == 'draft'
    assert planned.data['parent']['id'] == run.pk
    assert all(step['requests'] and step['before'] for step in planned.data['steps'])
    back = WorkflowRun.objects.get(pk=planned.data['id'])
    assert client.post(detail_url(back, 'apply')).status_code == 400
    assert client.post(detail_url(back, 'apply'), {'confirm': 'TERMINATE'}, format='json').status_code == 202
    assert carry_out(back).status == 'succeeded'
    assert garr.state() == network
    assert database() == netbox
    run.refresh_from_db()
    assert run.status == 'undone'
    assert 'only a run that is over' in recovery.undo_refusal(run)


def test_undo_goes_back_to_before_the_first_attempt(garr, operator):
    service = order()
    network, netbox = garr.state(), database()
    run = runs.plan(service, 'create', operator)
    fail_at(garr, run, run.steps.count())
    run = carry_out(runs.apply(run, operator))
    again = carry_out(recovery.retry(run, operator))
    assert (again.status, again.attempt, again.parent) == ('succeeded', 2, run)
    assert again.steps.count() < run.steps.count()
    assert again.get_absolute_url() in recovery.undo_refusal(run)
    assert undo(again, operator).status == 'succeeded'
    assert garr.state() == network
    assert database() == netbox
    assert {each.status for each in WorkflowRun.objects.filter(kind='create')} == {'undone'}


def test_a_termination_that_failed_is_undone_and_the_light_is_back(garr, operator):
    service = order()
    do(service, 'create', operator)
    netbox = database()
    steps = runs.plan(service, 'terminate', operator).steps.count()
    for position in range(2, steps + 1):
        run = runs.plan(service, 'terminate', operator)
        fail_at(garr, run, position)
        run = carry_out(runs.apply(run, operator))
        assert run.status == 'failed', run.error
        back = undo(run, operator)
        assert (back.status, back.error) == ('succeeded', None)
        assert garr.light('g30.mi01', 'port-1/1/3').lit, f'after a failure at step {position}'
        assert database() == netbox
        assert do(service, 'validate', operator).notes == []


def test_what_another_run_changed_since_is_not_undone_over_its_head(garr, operator):
    first = order(mode_name='16QAM_200G')
    run = do(first, 'create', operator)
    second = create_service(ServiceRequest(
        partner=first.partner, service_type='100GBE', flow_id=1, client_id=2,
        client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.rm01', 'port-1/1/4'),
        carriers=[CarrierRequest(och_id=42)]))
    joined = do(second, 'create', operator)
    response = client_of(operator).post(detail_url(run, 'undo'))
    assert response.status_code == 409 and joined.get_absolute_url() in response.data['detail']
    assert undo(joined, operator).status == 'succeeded'
    assert garr.light('g30.mi01', 'port-1/1/3').lit
    second.refresh_from_db()
    assert second.status == 'planned' and TransportChannel.objects.get().status == 'active'
    assert undo(run, operator).status == 'succeeded'
    assert not garr.light('g30.mi01', 'port-1/1/3').lit


def test_undo_is_refused_without_permission_and_says_why_it_is_not_possible(garr, operator):
    run = runs.plan(order(), 'create', operator)
    person = Person('somebody', superuser=True)
    page = person.get(run.get_absolute_url()).content.decode()
    assert 'data-refused="undo"' in page and 'only a run that is over' in page
    carry_out(runs.apply(run, operator))
    assert 'data-run-action="undo"' in person.get(run.get_absolute_url()).content.decode()
    response = person.post(f'{run.get_absolute_url()}undo/')
    back = WorkflowRun.objects.get(kind='undo')
    assert response.status_code == 302 and response.url == back.get_absolute_url()
    page = person.get(back.get_absolute_url()).content.decode()
    assert 'Type TERMINATE' in page and run.get_absolute_url() in page
    other = api_client((WorkflowRun, ['view', 'retry', 'abort'], None))
    assert other.post(detail_url(run, 'undo')).status_code == 403
    assert 'permission' in other.get(detail_url(run)).data['available_actions']['undo']
    assert recovery.undo_refusal(back).startswith('A run of the kind "Undo" is not undone')


def test_a_fibre_that_was_attached_is_detached_again(garr, operator):
    for tid in ('flex.mi01', 'flex.vc01'):
        garr.lab.elements[tid].ots['1-A-1-L1'].values['LABEL'] = ''
    fiber = OpticalFiber.objects.get(cable=port('flex.mi01', '1-A-1-L1').interface.cable)
    network, was = garr.state(), (fiber.status, fiber.in_sync)
    run = do(fiber, 'create', operator)
    assert run.status == 'succeeded' and garr.state() != network
    assert undo(run, operator).status == 'succeeded'
    assert garr.state() == network
    fiber.refresh_from_db()
    assert (fiber.status, fiber.in_sync) == was


@pytest.mark.parametrize('ready', [True, False])
def test_a_spectrum_that_was_made_is_taken_away_again(garr, operator, ready):
    spectrum = alien(garr)
    for each in (spectrum.port_a, spectrum.port_z):
        if ready:
            scg_of(garr, each).values.update(INTFTYP='MANUALMODE-2', LABEL='spare')
            scg_of(garr, each).admin = 'IS'
    network, netbox = garr.state(), database()
    run = do(spectrum, 'create', operator)
    assert run.status == 'succeeded' and len(circuits(garr)) == 1
    back = undo(run, operator)
    assert (back.status, back.error) == ('succeeded', None)
    assert not circuits(garr) and database() == netbox
    # Ports that were not ready are as they came from the factory again.
    assert garr.state() == network and back.notes == []


def test_a_port_that_others_use_since_stays_ready_when_its_run_is_undone(garr, operator):
    first = alien(garr)
    run = do(first, 'create', operator)
    assert run.status == 'succeeded'
    # Circuits of somebody else's, made by hand: they are in nobody's plan.
    node = garr.lab.elements['flex.mi01']
    (osnc,) = (osnc for tid, osnc in circuits(garr) if tid == 'flex.mi01')
    port = first.port_a.aid
    node.sch[f'{port}-99'] = replace(node.sch[osnc.aid], aid=f'{port}-99', owner=None)
    back = undo(run, operator)
    assert (back.status, back.error) == ('succeeded', None)
    assert (scg_of(garr, first.port_a).admin, scg_of(garr, first.port_z).admin) == ('IS', 'OOS')
    assert any('stays ready: other circuits end there' in note for note in back.notes), back.notes
