"""Repair: the network gets again what NetBox says; and what somebody declares to be in sync."""

import pytest
from extras.models import JournalEntry

from netbox_optical.models import DigitalService, OpticalFiber, WorkflowRun
from netbox_optical.planning import agreement, recovery, runs
from netbox_optical.planning.runs import ActionRefused
from tests.api.client import api_client, client_of, detail_url
from tests.web.users import Person

from .conftest import carry_out, do, order
from .test_fiber_runs import fiber_on
from .test_spectrum_runs import alien, circuits, scg_of


def tamper(garr):
    """Somebody was at the router of the night: another label, a closed shutter, a description."""
    for tid, osnc in circuits(garr):
        osnc.values['LABEL'] = f'by hand at {tid}'
    for channel in garr.lab.elements['flex.rm01'].sch.values():
        if 'SHUTTERSTATE' in channel.values:  # only where a circuit ends
            channel.values['SHUTTERSTATE'] = 'CLOSED'


def test_F8_97_a_validation_that_fails_marks_and_one_that_passes_clears(garr, operator):
    service = order()
    do(service, 'create', operator)
    was_set = service.sync_changed
    tamper(garr)
    do(service, 'validate', operator)
    assert service.in_sync is False and 'by hand' in service.sync_reason
    assert service.sync_changed > was_set
    first_seen = service.sync_changed
    do(service, 'validate', operator)
    assert service.sync_changed == first_seen, 'still the same disagreement'

    do(service, 'repair', operator)
    do(service, 'validate', operator)
    assert (service.in_sync, service.sync_reason) == (True, '')
    assert service.sync_changed > first_seen


def test_F8_98_repair_pushes_the_intent_and_validates_again(garr, operator):
    service = order()
    do(service, 'create', operator)
    lit = garr.state()
    tamper(garr)
    assert not garr.light('g30.mi01', 'port-1/1/3').lit
    assert do(service, 'validate', operator).notes

    run = do(service, 'repair', operator)
    assert (run.kind, run.status, run.error) == ('repair', 'succeeded', None)
    assert {step.operation['kind'] for step in run.steps.all()} == {'optical-circuit', 'shutter'}
    assert (service.status, service.in_sync, service.sync_reason) == ('active', True, '')
    assert garr.light('g30.mi01', 'port-1/1/3').lit and garr.state() == lit


def test_F8_98_repair_over_rest(garr, operator):
    service = order()
    do(service, 'create', operator)
    lit = garr.state()
    tamper(garr)
    do(service, 'validate', operator)
    client = client_of(operator)
    draft = client.post(detail_url(service, 'plan'), {'kind': 'repair'}, format='json')
    assert (draft.status_code, draft.data['status']['value']) == (201, 'draft')
    answer = client.post(detail_url(service, 'repair'), {}, format='json')
    assert answer.status_code == 202, answer.content
    run = WorkflowRun.objects.get(pk=answer.data['id'])
    assert (run.kind, run.status) == ('repair', 'approved')
    assert carry_out(run).status == 'succeeded' and garr.state() == lit


def test_repair_over_rest_needs_both_permissions(garr, operator):
    service = order()
    do(service, 'create', operator)
    for actions in (['view', 'plan'], ['view', 'apply']):
        answer = api_client((DigitalService, actions, None)).post(detail_url(service, 'repair'), {}, format='json')
        assert answer.status_code == 403
    assert not WorkflowRun.objects.filter(kind='repair').exists()


@pytest.mark.parametrize('end', ['flex.mi01', 'flex.vc01'])
def test_a_fibre_is_repaired(garr, operator, end):
    span = fiber_on('flex.mi01', '1-A-1-L1')
    do(span, 'create', operator)
    attached = garr.state()
    garr.lab.elements[end].ots['1-A-1-L1'].values['LABEL'] = 'by hand'
    do(span, 'validate', operator)
    assert span.in_sync is False
    run = do(span, 'repair', operator)
    assert (run.status, span.in_sync, span.status) == ('succeeded', True, 'active')
    assert garr.state() == attached


def test_a_spectrum_is_repaired_and_the_repair_undone(garr, operator):
    spectrum = alien(garr)
    do(spectrum, 'create', operator)
    lit = garr.state()
    scg_of(garr, spectrum.port_a).values['LABEL'] = 'by hand'
    do(spectrum, 'validate', operator)
    tampered = garr.state()
    reason = spectrum.sync_reason
    run = do(spectrum, 'repair', operator)
    assert run.status == 'succeeded' and garr.state() == lit

    back = carry_out(runs.apply(recovery.undo(run, operator), operator))
    assert (back.status, back.error) == ('succeeded', None)
    spectrum.refresh_from_db()
    assert garr.state() == tampered
    assert (spectrum.status, spectrum.in_sync, spectrum.sync_reason) == ('active', False, reason)


def test_a_failed_product_is_repaired(garr, operator):
    service = order()
    run = runs.apply(runs.plan(service, 'create', operator), operator)
    garr.order('flex.mi01', 'deny', match='^ENT-OSNC')
    assert carry_out(run).status == 'failed'
    garr.cancel()
    service.refresh_from_db()
    assert service.status == 'failed'
    assert do(service, 'repair', operator).status == 'succeeded'
    assert (service.status, service.in_sync) == ('active', True)
    assert garr.light('g30.mi01', 'port-1/1/3').lit


def test_a_device_and_a_planned_service_have_nothing_to_repair(garr, operator):
    service = order()
    with pytest.raises(ActionRefused, match='Planned'):
        runs.plan(service, 'repair', operator)
    with pytest.raises(ActionRefused, match='nothing of its own'):
        runs.plan(service.client_port_a.optical_device, 'repair', operator)


def test_the_page_offers_repair(garr, operator):
    service = order()
    do(service, 'create', operator)
    person = Person('who clicks', superuser=True)
    page = person.get(service.get_absolute_url()).content.decode()
    assert 'data-action="repair"' in page and 'data-action="force_in_sync"' not in page
    answer = person.post(f'{service.get_absolute_url()}repair/')
    run = WorkflowRun.objects.filter(kind='repair').get()
    assert answer.status_code == 302 and answer.url == run.get_absolute_url()
    assert run.status == 'draft'


# Declared in sync


@pytest.fixture
def differing(garr, operator) -> OpticalFiber:
    """Somebody labelled its end."""
    span = fiber_on('flex.mi01', '1-A-1-L1')
    do(span, 'create', operator)
    garr.lab.elements['flex.mi01'].ots['1-A-1-L1'].values['LABEL'] = 'by hand'
    do(span, 'validate', operator)
    assert span.in_sync is False
    return span


def test_somebody_declares_it_in_sync_with_a_reason(differing, garr, operator):
    before = garr.state()
    client = client_of(operator)
    assert client.post(detail_url(differing, 'force-in-sync'), {}, format='json').status_code == 400
    answer = client.post(detail_url(differing, 'force-in-sync'), {'reason': 'works of the owner'}, format='json')
    assert answer.status_code == 200, answer.content
    differing.refresh_from_db()
    assert differing.in_sync is True and differing.sync_reason == 'declared by operator: works of the owner'
    entry = JournalEntry.objects.get()
    assert entry.created_by == operator and 'by hand' in entry.comments and 'works of the owner' in entry.comments
    assert garr.state() == before
    # It says nothing about the network: the next comparison finds the same again.
    do(differing, 'validate', operator)
    assert differing.in_sync is False


def test_F11_118_force_in_sync_has_a_permission_of_its_own(differing):
    everything_else = ['view', 'add', 'change', 'delete', 'plan', 'apply', 'validate', 'terminate']
    client = api_client((OpticalFiber, everything_else, None))
    body = {'reason': 'because'}
    assert client.post(detail_url(differing, 'force-in-sync'), body, format='json').status_code == 403
    assert 'permission' in client.get(f'{detail_url(differing)}actions/').data['force_in_sync']
    elsewhere = api_client((OpticalFiber, ['view'], None), (OpticalFiber, ['force_in_sync'], {'name': 'another'}))
    assert elsewhere.post(detail_url(differing, 'force-in-sync'), body, format='json').status_code == 403
    differing.refresh_from_db()
    assert differing.in_sync is False


def test_what_agrees_or_is_held_is_not_declared(differing, operator):
    run = runs.apply(runs.plan(differing, 'repair', operator), operator)
    with pytest.raises(ActionRefused, match=run.get_absolute_url()):
        agreement.force_in_sync(differing, operator, 'because')
    carry_out(run)
    with pytest.raises(ActionRefused, match='not out of sync'):
        agreement.force_in_sync(differing, operator, 'because')


def test_the_page_asks_for_the_reason(differing, operator):
    person = Person('who clicks', superuser=True)
    assert 'data-action="force_in_sync"' in person.get(differing.get_absolute_url()).content.decode()
    address = f'{differing.get_absolute_url()}force_in_sync/'
    assert 'by hand' in person.get(address).content.decode()
    assert person.post(address, {'reason': ''}).status_code == 200
    assert person.post(address, {'reason': 'as agreed'}).status_code == 302
    differing.refresh_from_db()
    assert differing.in_sync is True
