"""Runs that wait by themselves, and the switch that makes all of them wait."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone

from netbox_optical.jobs import sweeper
from netbox_optical.models import DigitalService, EngineSwitch, WorkflowRun, WorkflowStep
from netbox_optical.planning import engine_switch, runs, waiting
from netbox_optical.settings import OpticalSettings
from tests import factories
from tests.api.client import api_client, client_of, detail_url, list_url, make_user
from tests.web.users import Person, messages_of

from .conftest import carry_out, do, order
from .test_undo import fail_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(waiting, 'get_settings', lambda: OpticalSettings(retry_interval=600, retry_limit=2))


def overdue(run):
    """As if its time had come."""
    WorkflowRun.objects.filter(pk=run.pk).update(retry_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize('kind', ['busy', 'drop', 'lose-reply'])
def test_F11_114_a_run_waits_for_a_device_and_goes_on_by_itself(garr, operator, patience, kind):
    service = order()
    run = runs.plan(service, 'create', operator)
    position = next(step.position for step in run.steps.all() if step.operation['kind'] == 'optical-circuit')
    fail_at(garr, run, position, kind)
    run = carry_out(runs.apply(run, operator))
    garr.cancel()
    assert (run.status, run.waits_for, run.waits) == ('waiting', 'retry', 1), run.error
    assert timedelta(minutes=5) < run.retry_at - timezone.now() <= timedelta(minutes=10)
    service.refresh_from_db()
    assert service.status == 'provisioning'
    answer = client_of(operator).get(detail_url(run)).data
    assert (answer['waits_for']['value'], answer['waits']) == ('retry', 1) and answer['retry_at']
    assert 'Wait 1 of 2' in Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    with pytest.raises(runs.ActionRefused) as refused:
        runs.plan(service, 'terminate', operator)
    assert run.get_absolute_url() in refused.value.messages[0]

    assert sweeper.sweep() == []  # not yet
    overdue(run)
    assert [swept.pk for swept in sweeper.sweep()] == [run.pk]
    done = {step.pk: step.completed for step in run.steps.filter(status='succeeded')}
    run = carry_out(run)
    assert (run.status, run.error, run.waits_for, run.waits) == ('succeeded', None, '', 1)
    assert {step.pk: step.completed for step in run.steps.filter(pk__in=done)} == done
    assert {step.attempts for step in run.steps.filter(pk__in=done)} == {1}
    assert garr.light('g30.mi01', 'port-1/1/3').lit


def test_F11_114_after_the_limit_it_fails(garr, operator, patience):
    service = order()
    run = runs.apply(runs.plan(service, 'create', operator), operator)
    garr.order('flex.mi01', 'busy', match='^ENT-OSNC', times=0)
    seen = []
    for _ in range(3):
        run = carry_out(run)
        seen.append((run.status, run.waits))
        if run.status == 'waiting':
            overdue(run)
            sweeper.sweep()
    garr.cancel()
    assert seen == [('waiting', 1), ('waiting', 2), ('failed', 2)]
    assert DigitalService.objects.get(pk=service.pk).status == 'failed'
    step = run.steps.get(status='failed')
    assert step.attempts == 3 and len(step.journal) >= 3


def test_a_waiting_run_goes_on_when_told_and_ends_when_given_up(garr, operator, patience):
    service = order()
    run = runs.plan(service, 'create', operator)
    fail_at(garr, run, 2, 'busy')
    run = carry_out(runs.apply(run, operator))
    assert run.status == 'waiting'
    other = api_client((WorkflowRun, ['view', 'abort'], None))
    assert other.post(detail_url(run, 'resume')).status_code == 403
    response = client_of(operator).post(detail_url(run, 'resume'))
    assert (response.status_code, response.data['status']['value']) == (202, 'approved')
    again = client_of(operator).post(detail_url(run, 'resume'))
    assert again.status_code == 409 and 'does not wait' in again.data['detail']
    fail_at(garr, run, 2, 'busy')
    run = carry_out(run)
    assert run.status == 'waiting'
    runs.abort(run, operator)
    run.refresh_from_db()
    assert (run.status, run.waits_for, run.retry_at) == ('aborted', '', None) and run.completed
    assert DigitalService.objects.get(pk=service.pk).status == 'failed'


def test_what_nobody_looked_at_is_not_done_when_a_run_goes_on(garr, operator, patience):
    service = order()
    run = runs.plan(service, 'create', operator)
    fail_at(garr, run, run.steps.count(), 'busy')
    run = carry_out(runs.apply(run, operator))
    assert run.status == 'waiting'
    garr.reset()
    before = garr.state()
    waiting.resume(run, operator)
    run = carry_out(run)
    assert (run.status, run.error['category']) == ('failed', 'stale plan')
    assert run.error['differences'] and garr.state() == before


# The engine


def test_F11_116_a_paused_engine_begins_nothing_and_stops_after_the_present_step(garr, operator):
    service, other = order(), factories.make_run()
    run = runs.apply(runs.plan(service, 'create', operator), operator)
    def somebody_turns_the_switch(instance, **kwargs):
        if instance.status == 'running' and not engine_switch.paused_because():
            engine_switch.pause(operator, 'the fire brigade is in the building')

    post_save.connect(somebody_turns_the_switch, sender=WorkflowStep)
    try:
        run = carry_out(run)
    finally:
        post_save.disconnect(somebody_turns_the_switch, sender=WorkflowStep)
    assert (run.status, run.waits_for, run.error['category']) == ('waiting', 'engine', 'paused')
    states = list(run.steps.order_by('position').values_list('status', flat=True))
    assert 0 < states.count('succeeded') < len(states) and states.count('pending') == len(states) - states.count(
        'succeeded')

    client = client_of(operator)
    refused = client.post(detail_url(other, 'apply'))
    assert refused.status_code == 409 and 'fire brigade' in refused.data['detail']
    assert 'fire brigade' in client.get(detail_url(other)).data['available_actions']['apply']
    assert 'fire brigade' in client.post(detail_url(run, 'resume')).data['detail']
    page = Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    assert 'fire brigade' in page and 'Stopped until the engine goes on' in page
    assert sweeper.sweep() == []

    assert engine_switch.resume(operator) == [run]
    run = carry_out(run)
    assert (run.status, run.error) == ('succeeded', None)
    assert garr.light('g30.mi01', 'port-1/1/3').lit


def test_F11_116_what_was_queued_waits_for_the_engine(garr, operator):
    service = order()
    do(service, 'create', operator)
    run = runs.apply(runs.plan(service, 'validate', operator), operator)
    engine_switch.pause(operator, 'window')
    run = carry_out(run)
    assert (run.status, run.waits_for, run.started) == ('waiting', 'engine', None)
    engine_switch.resume(operator)
    assert carry_out(run).status == 'succeeded'


def test_F11_116_the_switch_needs_its_permission_and_a_reason():
    page = list_url(WorkflowRun)
    guest = api_client((WorkflowRun, ['view', 'retry', 'abort'], None))
    assert guest.post(f'{page}engine/', {'paused': True, 'reason': 'x'}, format='json').status_code == 403
    assert guest.get(f'{page}engine/').data == {'paused': False, 'reason': ''}
    chief = client_of(make_user((WorkflowRun, ['view', 'pause'], None)))
    assert chief.post(f'{page}engine/', {'paused': True}, format='json').status_code == 400
    assert chief.post(f'{page}engine/', {'paused': True, 'reason': 'storm'}, format='json').status_code == 200
    assert 'storm' in guest.get(f'{page}engine/').data['reason']
    assert chief.post(f'{page}engine/', {'paused': False}, format='json').data == {'paused': False, 'reason': ''}
    assert EngineSwitch.objects.count() == 1


def test_F11_116_the_switch_on_the_list_of_runs():
    listing = reverse('plugins:netbox_optical:workflowrun_list')
    person = Person('chief').may('view pause', WorkflowRun)
    assert 'data-action="pause-engine"' in person.get(listing).content.decode()
    assert 'Say why' in messages_of(person.post(f'{listing}pause-engine/'))
    person.post(f'{listing}pause-engine/', {'reason': 'storm <b>'})
    page = person.get(listing).content.decode()
    assert 'storm &lt;b&gt;' in page and 'data-action="resume-engine"' in page
    reader = Person('reader').may('view', WorkflowRun)
    assert 'engine-switch' not in reader.get(listing).content.decode()
    assert reader.post(f'{listing}resume-engine/').status_code == 403
    person.post(f'{listing}resume-engine/')
    assert 'storm' not in person.get(listing).content.decode()
