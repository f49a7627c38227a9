"""Digital services from the list of what has to hold: shared channels, labels, failures, confirmations."""

import pytest

from netbox_optical.models import OpticalFiber, OpticalSpectrum, PortClaim, SpectrumAllocation
from netbox_optical.planning import recovery, run_actions, runs
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from tests import factories as make
from tests.api.client import client_of, detail_url
from tests.planning.conftest import port
from tests.web.users import Person, messages_of

from .conftest import carry_out, do, order
from .test_undo import G42, fail_at


def join(first, client='port-1/1/4'):
    """Another service on the same channel."""
    return create_service(ServiceRequest(
        partner=first.partner, service_type='100GBE', flow_id=first.flow_id, client_id=2,
        client_port_a=port('g30.mi01', client), client_port_z=port('g30.rm01', client),
        carriers=[CarrierRequest(och_id=42)]))


def test_F7_76_a_run_on_a_shared_channel_says_what_it_leaves_alone(garr, operator):
    first = order(mode_name='16QAM_200G')
    do(first, 'create', operator)
    spectrum = list(SpectrumAllocation.objects.order_by('pk').values_list('pk', 'state', 'passband'))
    second = join(first)
    run = do(second, 'create', operator)
    assert run.status == 'succeeded', run.error
    assert {step.operation['kind'] for step in run.steps.all()} == {'client-port', 'cross-connect', 'optical-circuit'}
    note, = run.notes
    for text in (first.name, 'port-1/1/1', 'line ports', 'way', 'spectrum'):
        assert text in note
    labels = [step.operation for step in run.steps.all() if step.operation['kind'] == 'optical-circuit']
    assert all(step['impact'] == 'label' for step in labels)
    assert list(SpectrumAllocation.objects.order_by('pk').values_list('pk', 'state', 'passband')) == spectrum
    # The first one was alone.
    other = order(client_id=3, och_id=43, line='port-1/2/1', client='port-1/2/3')
    assert not runs.plan(other, 'create', operator).notes


@pytest.mark.parametrize(('values', 'sides'), [
    ({}, ('g30.mi01', 'g30.rm01', 'port-1/1/3')), (G42, ('g42.mi01', 'g42.pd01', '1-4-T1'))], ids=['G30', 'G42'])
def test_F7_80_client_ports_say_what_they_are_for(garr, operator, values, sides):
    a, z, client = sides
    service = order(**values)
    sent = {}
    for step in do(service, 'create', operator).steps.all():
        sent.setdefault(step.operation['device'], []).extend(
            request['body'] or request['command'] for request in step.operation['requests'])
    assert f'{service.name} remote:{z}.garr.example {client}' in str(sent[a])
    assert f'{service.name} remote:{a}.garr.example {client}' in str(sent[z])


def test_F7_84_a_failure_lists_what_is_done_and_every_way_on_is_open(garr, operator):
    service = order()
    before = garr.state()
    run = runs.plan(service, 'create', operator)
    failing = run.steps.filter(operation__kind='optical-circuit').get()
    fail_at(garr, run, failing.position)
    run = carry_out(runs.apply(run, operator))
    garr.cancel()
    assert (run.status, run.error['step']) == ('failed', failing.position)
    succeeded = {f'{step.operation["device"]}: {step.title}' for step in run.steps.filter(status='succeeded')}
    assert set(run.error['done']) == succeeded and len(succeeded) >= 4
    page = Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    assert all(f'<li>{title}'.replace('>', '', 0) in page for title in succeeded)
    possible = {each.action: each.why_not for each in run_actions.possibilities(run, operator)}
    assert all(possible[action] is None for action in ('retry', 'skip', 'undo')), possible
    # A run that failed is over: giving it up is to leave it, and what was done can still be taken back.
    back = carry_out(runs.apply(recovery.undo(run, operator), operator))
    assert (back.status, back.error) == ('succeeded', None) and garr.state() == before


def test_F8_92_what_cannot_go_is_found_before_the_first_change(garr, operator):
    """Somebody connected another client to our line by hand: the line cannot be reset under it."""
    service = order(mode_name='16QAM_200G')
    do(service, 'create', operator)
    second = join(service)
    do(second, 'create', operator)
    # NetBox forgets the second one, as if it had been made past it.
    type(second).objects.filter(pk=second.pk).update(status='terminated')
    second.channel_uses.all().delete()
    PortClaim.objects.filter(port__in=(second.client_port_a, second.client_port_z)).delete()
    lit = garr.state()
    answer = client_of(operator).post(detail_url(service, 'terminate'), {'confirm': 'TERMINATE'}, format='json')
    assert answer.status_code == 502 and answer.data['category'] == 'cannot plan', answer.data
    assert 'port-1/1/4' in answer.data['message'] and 'in use' in answer.data['message']
    assert garr.state() == lit
    service.refresh_from_db()
    assert service.status == 'active'


def test_F8_94_a_CHM1_keeps_its_cross_connect_and_the_run_goes_on(garr, operator):
    service = order(client='port-1/4/3', line='port-1/4/1', card='CHM1', width=50_000)
    before = garr.state()
    run = do(service, 'create', operator)
    assert run.status == 'succeeded', run.error
    run = do(service, 'terminate', operator)
    assert (run.status, run.error, service.status) == ('succeeded', None, 'terminated')
    assert len([note for note in run.notes if 'made by the card itself' in note]) == 2
    assert not garr.light('g30.mi01', 'port-1/4/3').lit
    crs = [key for key in garr.state()['g30.mi01'] if 'CRS' in str(key)]
    assert crs == [key for key in before['g30.mi01'] if 'CRS' in str(key)]


def test_F8_95_what_is_gone_already_is_no_error(garr, operator):
    """Between plan and apply somebody cleaned up by hand; afterwards nothing is left and the run says what it met."""
    service = order()
    before = garr.state()
    do(service, 'create', operator)
    run = runs.apply(runs.plan(service, 'terminate', operator), operator)
    planned = run.steps.count()
    garr.reset()
    run = carry_out(run)
    assert (run.status, run.error) == ('succeeded', None)
    assert run.steps.filter(status='succeeded').count() == planned
    replies = ' '.join(exchange['reply'] for step in run.steps.all() for exchange in step.journal)
    assert any(text in replies for text in ('data-missing', 'does not exist', 'IIAC', 'not found')), replies[:2000]
    assert garr.state() == before


@pytest.mark.django_db
@pytest.mark.parametrize('maker', [
    'make_service', 'make_fiber', 'make_device', 'make_spectrum', 'make_partner', 'make_pop'])
@pytest.mark.parametrize('word', [{}, {'confirm': 'terminate'}, {'confirm': 'yes'}])
def test_F8_93_bug_56_nothing_is_terminated_without_the_word(operator, maker, word):
    product = getattr(make, maker)(status='active')
    answer = client_of(operator).post(detail_url(product, 'terminate'), word, format='json')
    assert answer.status_code == 400 and 'TERMINATE' in str(answer.data['confirm'])
    # A draft can be looked at, and is not applied without the word either, by click or by REST.
    run = make.make_run(product, kind='terminate', status='draft')
    assert client_of(operator).post(detail_url(run, 'apply'), word, format='json').status_code == 400
    pressed = Person('clicks', superuser=True).post(f'{run.get_absolute_url()}apply/', word)
    assert 'TERMINATE' in messages_of(pressed)
    run.refresh_from_db()
    product.refresh_from_db()
    assert (run.status, product.status) == ('draft', 'active')


def test_bug_56_undoing_a_creation_takes_light_away_and_asks_for_the_word(garr, operator):
    for made in (order(), OpticalFiber.objects.first()):
        run = do(made, 'create', operator)
        if not run.steps.exists():
            continue
        back = recovery.undo(run, operator)
        answer = client_of(operator).post(detail_url(back, 'apply'), {}, format='json')
        assert answer.status_code == 400 and 'TERMINATE' in str(answer.data['confirm'])
    assert OpticalSpectrum.objects.exists()
