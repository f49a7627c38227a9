"""A service from plan to light and back, against the simulated network."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from core.models import ObjectChange
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from django.db.models.signals import pre_save

from netbox_optical.models import (
    DigitalService,
    OpticalMultiplexSection,
    PortClaim,
    SectionSpan,
    SpectrumAllocation,
    TransportChannel,
    WorkflowRun,
    WorkflowStep,
)
from netbox_optical.planning import recovery, runs
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from tests.planning.conftest import port

from .conftest import carry_out, do, order

SERVICES = {
    '100GBE on G30': {},
    '400GBE on G30': {'client': 'port-1/1/9', 'service_type': '400GBE', 'mode_name': '16QAM_400G', 'width': 100_000},
    '100GBE on G42': {'a': 'g42.mi01', 'z': 'g42.pd01', 'client': '1-4-T1', 'line': '1-4-L1', 'card': 'CHM6-C6',
                      'mode_name': '100E.31U', 'width': 100_000},
    '400GBE on G42': {'a': 'g42.mi01', 'z': 'g42.na01', 'client': '1-4-T9', 'line': '1-4-L1', 'card': 'CHM6-C6',
                      'service_type': '400GBE', 'mode_name': '400E.96P', 'width': 150_000},
}


@pytest.mark.parametrize('kind', SERVICES)
def test_F7_75_create_lights_and_terminate_leaves_no_trace(garr, operator, kind):
    before = garr.state()
    values = SERVICES[kind]
    service = order(**values)
    ends = [(values.get('a', 'g30.mi01'), values.get('client', 'port-1/1/3')),
            (values.get('z', 'g30.rm01'), values.get('client', 'port-1/1/3'))]

    run = do(service, 'create', operator)
    assert (run.status, run.error) == ('succeeded', None)
    assert (service.status, service.in_sync) == ('active', True)
    assert [step.status for step in run.steps.all()] == ['succeeded'] * run.steps.count()
    for tid, client in ends:
        verdict = garr.light(tid, client)
        assert verdict.lit, verdict
    assert runs.plan(service, 'create', operator).steps.count() == 0
    assert {row.state for row in SpectrumAllocation.objects.all()} == {'used'}

    run = do(service, 'terminate', operator)
    assert (run.status, run.error) == ('succeeded', None)
    assert service.status == 'terminated'
    assert not any(garr.light(tid, client).lit for tid, client in ends)
    assert garr.state() == before
    assert TransportChannel.objects.get().status == 'terminated'
    assert not PortClaim.objects.exists() and not SpectrumAllocation.objects.exists()


def test_F7_75_steps_come_in_the_documented_order(garr, operator):
    run = runs.plan(order(), 'create', operator)
    kinds = [step.operation['kind'] for step in run.steps.all()]
    expected = ['line-port', 'cross-connect', 'add-drop-port', 'optical-route', 'optical-circuit', 'shutter']
    assert [kind for kind in expected if kind in kinds] == list(dict.fromkeys(kinds))
    assert {'line-port', 'cross-connect', 'optical-route', 'optical-circuit', 'shutter'} <= set(kinds)
    # Line and client side of a card travel together, the line first.
    first = run.steps.first().operation
    assert (first['key'], first['kind']) == ('port-1/1/1 and port-1/1/3', 'line-port')
    assert '; Client ' in first['title']


def test_F7_74_a_preview_changes_nothing_and_names_every_request(garr, operator):
    before = garr.state()
    run = runs.plan(order(), 'create', operator)
    assert garr.state() == before
    assert run.status == 'draft' and run.job is None
    for step in run.steps.all():
        assert step.operation['requests'], step
        assert step.impact in ('none', 'label', 'interrupts')


def test_F8_89_F8_91_bug_17_bug_18_the_last_user_takes_the_channel_along(garr, operator):
    before = garr.state()
    first = order(mode_name='16QAM_200G')
    do(first, 'create', operator)
    second = create_service(ServiceRequest(
        partner=first.partner, service_type='100GBE', flow_id=1, client_id=2,
        client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.rm01', 'port-1/1/4'),
        carriers=[CarrierRequest(och_id=42)]))
    run = do(second, 'create', operator)
    assert run.status == 'succeeded', run.error
    assert {step.operation['kind'] for step in run.steps.all()} == {'client-port', 'cross-connect', 'optical-circuit'}

    run = do(first, 'terminate', operator)
    assert run.status == 'succeeded', run.error
    assert {step.operation['kind'] for step in run.steps.all()} == {'client-port', 'cross-connect', 'optical-circuit'}
    assert TransportChannel.objects.get().status == 'active'
    assert garr.light('g30.mi01', 'port-1/1/4').lit
    assert not garr.light('g30.mi01', 'port-1/1/3').lit

    run = do(second, 'terminate', operator)
    assert run.status == 'succeeded', run.error
    assert TransportChannel.objects.get().status == 'terminated'
    assert garr.state() == before


def test_changes_are_logged_under_the_requesting_user(garr, operator):
    service = order()
    run = do(service, 'create', operator)
    changes = ObjectChange.objects.filter(
        changed_object_type=ContentType.objects.get_for_model(DigitalService), changed_object_id=service.pk,
        request_id=run.request_id)
    assert [change.postchange_data['status'] for change in changes.order_by('pk')] == ['provisioning', 'active']
    assert {change.user_name for change in changes} == {'operator'}


def test_journal_holds_every_exchange_and_no_secret(garr, operator):
    run = do(order(), 'create', operator)
    logins = json.loads(Path(garr.inventory()['credentials']).read_text())
    text = json.dumps(list(run.steps.values_list('journal', 'operation', 'error')))
    for step in run.steps.all():
        assert step.journal and all(exchange['request'] and exchange['reply'] for exchange in step.journal)
    for login in logins.values():
        assert login['password'] not in text


def test_stale_plan_is_not_applied(garr, operator):
    service = order()
    run = aged(runs.apply(runs.plan(service, 'create', operator), operator))
    garr.lab.elements['flex.mi01'].scg['1-E1-1-T1A'].admin = 'OOS'
    before = garr.state()
    carry_out(run)
    assert (run.status, run.error['category']) == ('draft', 'stale plan')
    assert run.error['differences'] == ['new: flex.mi01: Prepare add/drop port 1-E1-1-T1A']
    assert garr.state() == before
    service.refresh_from_db()
    assert service.status == 'planned'
    # The draft is the plan as of now.
    assert 'Prepare add/drop port 1-E1-1-T1A' in [step.title for step in run.steps.all()]
    assert carry_out(runs.apply(run, operator)).status == 'succeeded'


def aged(run):
    """As if it had been planned an hour ago."""
    run.created -= timedelta(hours=1)
    WorkflowRun.objects.filter(pk=run.pk).update(created=run.created)
    return run


def test_a_young_plan_is_believed_unless_another_run_was_there(garr, operator):
    first = runs.apply(runs.plan(order(), 'create', operator), operator)
    second = runs.plan(order(client='port-1/2/3', line='port-1/2/1', client_id=2, och_id=43), 'create', operator)
    asked = garr.lab.elements['g30.mi01'].requests
    assert carry_out(first).status == 'succeeded'
    # Two observations less than before: only writes, what a later step needs, and the verification.
    assert garr.lab.elements['g30.mi01'].requests - asked <= 12
    # The first one made the route that the second one was to make, too.
    second = carry_out(runs.apply(second, operator))
    assert (second.status, second.error['category']) == ('draft', 'stale plan')


def test_aborted_run_is_not_started(garr, operator):
    run = runs.apply(runs.plan(order(), 'create', operator), operator)
    runs.abort(run, operator)
    before = garr.state()
    carry_out(run)
    assert run.status == 'aborted'
    assert garr.state() == before


def test_F11_111_a_second_run_is_refused_with_a_link(garr, operator):
    service = order()
    run = runs.apply(runs.plan(service, 'create', operator), operator)
    with pytest.raises(runs.ActionRefused) as refused:
        runs.plan(service, 'terminate', operator)
    assert run.get_absolute_url() in refused.value.messages[0]
    with pytest.raises(runs.ActionRefused):
        runs.apply(run, operator)


def test_F9_102_bug_57_device_error_stops_the_run_and_says_everything(garr, operator):
    """A circuit's spectrum is taken by somebody else between preview and the ROADM's turn."""
    service = order()
    run = runs.apply(runs.plan(service, 'create', operator), operator)
    garr.lab.elements['flex.mi01'].options.before_command = refuse_circuits
    try:
        carry_out(run)
    finally:
        garr.lab.elements['flex.mi01'].options.before_command = None
    service.refresh_from_db()
    assert run.status == 'failed' and service.status == 'failed' and service.in_sync is False
    assert run.error['device'] == 'flex.mi01'
    assert run.error['request'].startswith('ENT-OSNC') and 'SROF' in run.error['reply']
    assert any(done.startswith('g30.mi01') for done in run.error['done'])
    assert not run.steps.filter(status='running').exists()
    assert run.completed is not None

    again = carry_out(recovery.retry(run, operator))
    assert again.status == 'succeeded', again.error
    assert garr.light('g30.mi01', 'port-1/1/3').lit


def refuse_circuits(command):
    from netbox_optical.lab.flexils.errors import Deny
    if 'ENT-OSNC' in str(command).upper():
        return Deny('SROF', 'Spectrum overlaps with an existing connection')
    return None


def test_F8_96_bug_58_validate_finds_what_somebody_changed_by_hand_and_changes_nothing(garr, operator):
    service = order()
    do(service, 'create', operator)
    run = do(service, 'validate', operator)
    assert run.status == 'succeeded' and service.in_sync is True

    garr.reset()
    before = garr.state()
    run = do(service, 'validate', operator)
    assert run.status == 'succeeded' and service.in_sync is False
    assert len(run.notes) >= 6 and service.sync_reason
    assert garr.state() == before


def test_F11_113_a_step_is_on_record_as_begun_before_its_device_is_asked(garr, operator):
    """The database that is gone at that moment must not leave a change that nobody knows of."""
    run = runs.apply(runs.plan(order(), 'create', operator), operator)
    network = garr.state()

    def the_database_is_gone(instance, **kwargs):
        if instance.status == 'running':
            raise OperationalError('terminating connection')

    pre_save.connect(the_database_is_gone, sender=WorkflowStep)
    try:
        with pytest.raises(OperationalError):
            carry_out(run)
    finally:
        pre_save.disconnect(the_database_is_gone, sender=WorkflowStep)
    assert garr.state() == network
    assert not run.steps.exclude(status='pending').exists()


def test_F3_30_a_fibre_whose_run_fails_keeps_the_section_of_the_light_on_it(garr, operator):
    """Or else the run could not be ended, and the sweeper neither."""
    assert do(order(), 'create', operator).status == 'succeeded'
    booked = SpectrumAllocation.objects.values_list('section', flat=True)
    fiber = next(span.fiber for span in SectionSpan.objects.filter(section__in=booked)
                 if any(port.optical_device.transport == 'tl1-tcp' for port in span.fiber.ends))
    tid, aid = next((port.optical_device.tid, port.aid) for port in fiber.ends
                    if port.optical_device.transport == 'tl1-tcp')
    garr.lab.elements[tid].ots[aid].values['LABEL'] = 'written by hand'
    sections = set(OpticalMultiplexSection.objects.values_list('pk', flat=True))
    garr.order(tid, 'deny', match='^ED-OTS')
    run = do(fiber, 'create', operator)
    garr.cancel()
    assert (run.status, fiber.status) == ('failed', 'failed'), run.error
    assert set(OpticalMultiplexSection.objects.values_list('pk', flat=True)) == sections
    assert carry_out(recovery.retry(run, operator)).status == 'succeeded'
    fiber.refresh_from_db()
    assert fiber.status == 'active'
    assert set(OpticalMultiplexSection.objects.values_list('pk', flat=True)) == sections
