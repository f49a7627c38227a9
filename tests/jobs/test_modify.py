"""Other values for what is lit: planned, shown, carried out, taken back; shared channels concern everybody on them."""

import pytest
from django.core.exceptions import ValidationError

from netbox_optical.models import DigitalService, OpticalSpectrum, SpectrumAllocation, WorkflowRun
from netbox_optical.planning import recovery, runs
from netbox_optical.planning.modify import CarrierChange, plan_service_change, plan_spectrum_change
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from tests.api.client import api_client, client_of, detail_url
from tests.planning.conftest import mode, port

from .conftest import carry_out, do, order
from .test_spectrum_runs import END, START, alien, circuits

THERE = 194_000_000


@pytest.fixture
def service(garr, operator):
    """On a channel that two can share."""
    made = order(mode_name='16QAM_200G')
    assert do(made, 'create', operator).status == 'succeeded'
    return made


def joined(first, client=2, client_port='port-1/1/4'):
    """A second service on the same channel, the other way round."""
    return create_service(ServiceRequest(
        partner=first.partner, service_type='100GBE', flow_id=1, client_id=client,
        client_port_a=port('g30.mi01', client_port), client_port_z=port('g30.rm01', client_port),
        carriers=[CarrierRequest(och_id=42)]))


def move(service, user, centre=THERE, **values):
    return plan_service_change(
        service, user, carriers=[CarrierChange(42, central_frequency=centre, **values)])


def apply(run, user):
    return carry_out(runs.apply(run, user))


def channel_of(service):
    return service.channel_uses.get().channel


def labels(garr):
    return [osnc.values['LABEL'] for _tid, osnc in circuits(garr)]


def test_F8_85_a_change_is_planned_with_before_and_after_and_nothing_is_written_yet(garr, operator, service):
    lit, centre = garr.state(), channel_of(service).central_frequency
    run = move(service, operator)
    assert run.status == 'draft' and run.kind == 'modify'
    document = next(each for each in run.change if each['model'] == 'netbox_optical.transportchannel')
    assert (document['before'], document['after']) == (
        {'central_frequency': centre}, {'central_frequency': THERE})
    assert {step.operation['kind'] for step in run.steps.all()} >= {'line-port', 'optical-circuit'}
    assert garr.state() == lit and channel_of(service).central_frequency == centre
    page = client_of(operator).get(detail_url(run)).json()
    assert page['change'] == run.change


def test_F8_85_F8_87_the_light_moves_and_a_validation_right_after_agrees(garr, operator, service):
    run = apply(move(service, operator), operator)
    assert (run.status, run.error) == ('succeeded', None)
    service.refresh_from_db()
    channel = channel_of(service)
    assert (service.status, channel.central_frequency) == ('active', THERE)
    assert (channel.spectrum.start, channel.spectrum.end) == (THERE - 25_000, THERE + 25_000)
    assert {(row.passband.lower, row.passband.upper, row.state) for row in SpectrumAllocation.objects.all()} == {
        (THERE - 25_000, THERE + 25_000, 'used')}
    assert garr.light('g30.mi01', 'port-1/1/3').lit and garr.light('g30.rm01', 'port-1/1/3').lit
    (_tid, osnc), = circuits(garr)
    assert str(THERE) in osnc.values['CARRIERLIST']
    validated = do(service, 'validate', operator)
    assert (validated.status, validated.notes, service.in_sync) == ('succeeded', [], True)


@pytest.mark.parametrize(('values', 'field', 'text'), [
    ({'centre': 194_001_000}, 'central_frequency', '194000000'),
    ({'centre': 191_325_000}, 'central_frequency', 'band'),
    ({'width': 40_000}, 'width', '37500'),
    ({'centre': None}, 'central_frequency', 'Nothing would change'),
])
def test_F8_85_the_rules_of_a_new_channel_hold_for_a_change(garr, operator, service, values, field, text):
    with pytest.raises(ValidationError) as refused:
        move(service, operator, **values)
    assert text in ' '.join(refused.value.message_dict[field])


def test_F8_85_taken_spectrum_is_refused_and_its_own_is_not(garr, operator, service):
    other = OpticalSpectrum.objects.create(partner=service.partner, name='Other', start=THERE, end=THERE + 50_000)
    other.book([row.section for row in SpectrumAllocation.objects.all()][:1])
    with pytest.raises(ValidationError, match='is taken by Other'):
        move(service, operator)
    centre = channel_of(service).central_frequency
    assert apply(move(service, operator, centre=centre + 12_500), operator).status == 'succeeded'


def test_F8_85_a_mode_must_be_known_and_carry_all(garr, operator, service):
    joined(service)
    with pytest.raises(ValidationError) as refused:
        plan_service_change(service, operator, mode=mode('CHM2T', 'QPSK_100G'), confirm_shared=True)
    assert 'need 200 Gb/s' in ' '.join(refused.value.message_dict['mode'])
    with pytest.raises(ValidationError) as refused:
        plan_service_change(service, operator, mode=mode('CHM6-C6', '400E.96P'), confirm_shared=True)
    assert 'not known to both cards' in ' '.join(refused.value.message_dict['mode'])


def test_F8_86_bug_15_bug_16_all_users_are_told_locked_and_moved_whoever_asks(garr, operator, service):
    second = joined(service)
    assert do(second, 'create', operator).status == 'succeeded'
    with pytest.raises(ValidationError) as refused:
        move(second, operator)
    assert service.name in ' '.join(refused.value.message_dict['confirm_shared'])

    run = plan_service_change(
        second, operator, carriers=[CarrierChange(42, central_frequency=THERE)], confirm_shared=True)
    run = runs.apply(run, operator)
    # Both are held, by the same run; nobody joins meanwhile.
    for held in (service, second):
        with pytest.raises(runs.ActionRefused, match=run.get_absolute_url()):
            runs.plan(held, 'validate', operator)
        answer = client_of(operator).post(detail_url(held, 'validate'), {}, format='json')
        assert answer.status_code == 409 and run.get_absolute_url() in answer.json()['detail']
    with pytest.raises(ValidationError, match='is being changed by'):
        joined(service, 3, 'port-1/1/5')

    run = carry_out(run)
    assert (run.status, run.error) == ('succeeded', None)
    assert channel_of(service).central_frequency == THERE
    for client in ('port-1/1/3', 'port-1/1/4'):
        assert garr.light('g30.mi01', client).lit
    for each in (service, second):
        assert do(each, 'validate', operator).notes == [] and each.in_sync is True


def test_F8_86_a_change_waits_for_nobody_else_on_the_channel(garr, operator, service):
    second = joined(service)
    draft = plan_service_change(
        service, operator, carriers=[CarrierChange(42, central_frequency=THERE)], confirm_shared=True)
    other = runs.apply(runs.plan(second, 'create', operator), operator)
    with pytest.raises(runs.ActionRefused, match=other.get_absolute_url()):
        runs.apply(draft, operator)
    with pytest.raises(runs.ActionRefused, match=other.get_absolute_url()):
        plan_service_change(
            service, operator, carriers=[CarrierChange(42, central_frequency=THERE)], confirm_shared=True)


def test_F8_88_bug_18_bug_19_labels_are_the_sorted_set_of_live_users(garr, operator, service):
    assert labels(garr) == ['f001c01']
    second = joined(service)
    do(second, 'create', operator)
    assert labels(garr) == ['f001c01+f001c02']
    do(second, 'create', operator)  # again: a set
    assert labels(garr) == ['f001c01+f001c02']
    run = plan_service_change(
        second, operator, carriers=[CarrierChange(42, central_frequency=THERE)], confirm_shared=True)
    assert apply(run, operator).status == 'succeeded'
    assert labels(garr) == ['f001c01+f001c02']
    do(service, 'terminate', operator)
    assert labels(garr) == ['f001c02']


def test_F8_90_the_channel_outlives_the_service_that_made_it(garr, operator, service):
    second = joined(service)
    do(second, 'create', operator)
    do(service, 'terminate', operator)
    channel = channel_of(second)
    assert channel.status == 'active'
    with pytest.raises(ValidationError, match='in use by OCh042'):
        order(client='port-1/1/5', client_id=9, och_id=43)
    third = joined(service, 3, 'port-1/1/5')
    assert channel_of(third) == channel


@pytest.mark.parametrize('command', ['ED-OSNC', 'RST-SCH'])
def test_a_change_that_fails_half_way_is_taken_back_with_its_values(garr, operator, service, command):
    lit, centre = garr.state(), channel_of(service).central_frequency
    node = garr.lab.elements['flex.mi01']
    node.options.before_command = lambda sent: _deny(sent, command)
    run = apply(move(service, operator), operator)
    node.options.before_command = None
    assert run.status == 'failed' and channel_of(service).central_frequency == THERE
    service.refresh_from_db()
    assert service.status == 'failed'
    # What it left is kept for the way back.
    assert any(row.reservation for row in SpectrumAllocation.objects.all())
    back = apply(recovery.undo(run, operator), operator)
    assert (back.status, back.error) == ('succeeded', None)
    service.refresh_from_db()
    assert service.status == 'active' and channel_of(service).central_frequency == centre
    assert garr.state() == lit
    assert {row.reservation for row in SpectrumAllocation.objects.all()} == {None}
    assert do(service, 'validate', operator).notes == []


def _deny(command, verb):
    from netbox_optical.lab.flexils.errors import Deny
    return Deny('SROF', 'no') if verb in str(command).upper() else None


def test_a_change_that_worked_is_undone_as_well(garr, operator, service):
    lit, centre = garr.state(), channel_of(service).central_frequency
    run = apply(move(service, operator), operator)
    back = apply(recovery.undo(run, operator), operator)
    assert (back.status, back.error) == ('succeeded', None)
    assert channel_of(service).central_frequency == centre and garr.state() == lit


def test_values_that_became_impossible_stop_the_run_before_its_first_request(garr, operator, service):
    run = runs.apply(move(service, operator), operator)
    other = OpticalSpectrum.objects.create(partner=service.partner, name='Faster', start=THERE, end=THERE + 50_000)
    other.book([row.section for row in SpectrumAllocation.objects.all()][:1])
    lit, centre = garr.state(), channel_of(service).central_frequency
    run = carry_out(run)
    assert run.status == 'failed' and 'Faster' in run.error['message']
    service.refresh_from_db()
    assert (service.status, channel_of(service).central_frequency) == ('active', centre)
    assert garr.state() == lit


def test_F6_63_a_spectrum_moves_out_of_service_edited_and_back(garr, operator):
    spectrum = alien(garr)
    do(spectrum, 'create', operator)
    run = plan_spectrum_change(spectrum, operator, start=START + 50_000, end=END + 100_000)
    assert run.change[0]['before'] == {'start': START, 'end': END}
    sent = [request['command'] for step in run.steps.all() for request in step.operation['requests']
            if 'OSNC' in request['command']]
    assert sent[0].endswith(':OOS;') and sent[-1].endswith(':IS;')
    assert any(str(START + 50_000) in command for command in sent)
    run = apply(run, operator)
    assert (run.status, run.error) == ('succeeded', None)
    spectrum.refresh_from_db()
    assert (spectrum.start, spectrum.end, spectrum.status) == (START + 50_000, END + 100_000, 'active')
    assert do(spectrum, 'validate', operator).notes == []
    with pytest.raises(ValidationError) as refused:
        plan_spectrum_change(spectrum, operator, start=END, end=START)
    assert 'above the lower edge' in ' '.join(refused.value.message_dict['end'])


def test_modify_over_rest_and_in_the_page_needs_the_permission(garr, operator, service, client):
    body = {'carriers': [{'och_id': 42, 'central_frequency': THERE}]}
    for reader in (api_client((DigitalService, ['view'], None)),
                   api_client((DigitalService, ['view'], None), (DigitalService, ['plan'], {'name': 'another'}))):
        assert reader.post(detail_url(service, 'modify'), body, format='json').status_code == 403
    answer = client_of(operator).post(detail_url(service, 'modify'), body, format='json')
    assert answer.status_code == 201 and answer.json()['change'], answer.content
    unknown = client_of(operator).post(
        detail_url(service, 'modify'), {'carriers': [{'och_id': 7}]}, format='json')
    assert unknown.status_code == 400 and 'it has 42' in str(unknown.json()['och_id'])

    client.force_login(operator)
    page = f'/plugins/optical/services/{service.pk}/modify/'
    assert 'central_frequency_42' in client.get(page).content.decode()
    centre = channel_of(service).central_frequency
    refused = client.post(page, {'central_frequency_42': centre + 1, 'width_42': 50_000})
    assert refused.status_code == 200 and refused.context['form'].errors['central_frequency_42']
    planned = client.post(page, {'central_frequency_42': THERE, 'width_42': 50_000})
    run = WorkflowRun.objects.get(status='draft')
    assert planned.status_code == 302 and planned.url == run.get_absolute_url()
    shown = client.get(planned.url).content.decode()
    assert 'run-change' in shown and str(THERE) in shown
