"""Runs that wait for a person or for another system before their first step."""

from datetime import timedelta

import pytest
from core.models import ObjectType
from django.utils import timezone
from extras.models import Notification, NotificationGroup
from rest_framework.test import APIClient

from netbox_optical.jobs import sweeper
from netbox_optical.models import DigitalService, OpticalDevice, WorkflowRun
from netbox_optical.planning import holds, runs
from tests import factories
from tests.api.client import api_client, client_of, detail_url, make_user
from tests.web.users import Person, messages_of

from .conftest import carry_out, order

pytestmark = pytest.mark.django_db

QUESTION = 'Is the fibre patched?'


@pytest.fixture
def patchers():
    group = NotificationGroup.objects.create(name='Patchers')
    group.users.add(make_user((WorkflowRun, ['view', 'answer'], None)))
    return group


@pytest.fixture
def waiting_run(garr, operator, patchers):
    """Asked for by POST, and come to its question."""
    run = runs.plan(order(), 'create', operator)
    body = {'question': QUESTION, 'minutes': 90, 'group': patchers.pk}
    response = client_of(operator).post(detail_url(run, 'ask'), body, format='json')
    assert response.status_code == 200, response.data
    assert response.data['steps'][0]['title'] == QUESTION
    before = garr.state()
    run = carry_out(runs.apply(run, operator))
    assert (run.status, run.waits_for) == ('waiting', 'person'), run.error
    assert garr.state() == before
    return run


def test_F11_115_it_shows_for_whom_and_since_when_and_notifies_that_group(waiting_run, operator, patchers):
    assert timedelta(minutes=89) < waiting_run.retry_at - timezone.now() <= timedelta(minutes=90)
    told = Notification.objects.get(object_id=waiting_run.pk, object_type=ObjectType.objects.get_for_model(WorkflowRun))
    assert (told.user, told.event_type) == (patchers.users.get(), 'netbox_optical.run_waiting')
    page = Person('reader', superuser=True).get(waiting_run.get_absolute_url()).content.decode()
    assert 'Waits for Patchers since' in page and QUESTION in page and 'data-run-action="answer"' in page
    answer = client_of(operator).get(detail_url(waiting_run)).data
    assert answer['waits_for']['value'] == 'person' and answer['steps'][0]['started']


def test_F11_115_yes_lets_it_go_on(garr, waiting_run, patchers):
    mine = client_of(patchers.users.get())
    stranger = api_client((WorkflowRun, ['view', 'answer'], None))
    refused = stranger.post(detail_url(waiting_run, 'answer'), {'answer': 'yes'}, format='json')
    assert refused.status_code == 409 and 'Patchers' in refused.data['detail']
    without = api_client((WorkflowRun, ['view', 'retry', 'abort'], None))
    assert without.post(detail_url(waiting_run, 'answer'), {'answer': 'yes'}, format='json').status_code == 403
    assert mine.post(detail_url(waiting_run, 'answer'), {'answer': 'perhaps'}, format='json').status_code == 400
    response = mine.post(detail_url(waiting_run, 'answer'), {'answer': 'yes', 'note': 'port 7'}, format='json')
    assert (response.status_code, response.data['status']['value']) == (202, 'approved')
    run = carry_out(waiting_run)
    assert (run.status, run.error) == ('succeeded', None)
    asked = run.steps.get(position=0)
    assert asked.status == 'succeeded' and 'port 7' in asked.journal[0]['reply']
    assert patchers.users.get().username in asked.journal[0]['reply']
    assert garr.light('g30.mi01', 'port-1/1/3').lit
    late = mine.post(detail_url(run, 'answer'), {'answer': 'yes'}, format='json')
    assert late.status_code == 409 and 'does not wait' in late.data['detail']


def test_F11_115_what_moved_on_while_it_waited_is_looked_at_again(garr, waiting_run, operator):
    garr.lab.elements['flex.mi01'].scg['1-E1-1-T1A'].admin = 'OOS'
    holds.answer(waiting_run, operator, True)
    WorkflowRun.objects.filter(pk=waiting_run.pk).update(created=timezone.now() - timedelta(hours=1))
    waiting_run.refresh_from_db()
    run = carry_out(waiting_run)
    assert (run.status, run.error['category']) == ('draft', 'stale plan')
    assert run.steps.get(position=0).status == 'pending'


def test_F11_115_no_and_silence_end_it_before_the_first_step(garr, waiting_run, operator):
    before = garr.state()
    assert sweeper.sweep() == []
    WorkflowRun.objects.filter(pk=waiting_run.pk).update(retry_at=timezone.now() - timedelta(seconds=1))
    assert [run.pk for run in sweeper.sweep()] == [waiting_run.pk]
    waiting_run.refresh_from_db()
    assert (waiting_run.status, waiting_run.error['category']) == ('failed', 'timed out')
    assert QUESTION in waiting_run.error['message'] and garr.state() == before

    run = runs.plan(waiting_run.target, 'create', operator)
    holds.ask_first(run, QUESTION, minutes=5)
    run = carry_out(runs.apply(run, operator))
    person = Person('field', superuser=True)
    person.post(f'{run.get_absolute_url()}answer/', {'answer': 'no', 'note': 'no key'})
    run.refresh_from_db()
    assert (run.status, run.error['message']) == ('failed', 'field: no (no key)')
    assert DigitalService.objects.get().status == 'planned' and garr.state() == before


def test_F11_115_another_system_calls_back(garr, operator):
    run = runs.plan(order(), 'create', operator)
    holds.ask_first(run, 'Ticket closed', minutes=5, callback=True)
    run = carry_out(runs.apply(run, operator))
    assert run.waits_for == 'callback'
    url, outside = holds.callback_url(run), APIClient()
    page = Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    assert url.partition('?')[0] in page and holds.callback_token(run) in page
    guest = Person('guest').may('view', WorkflowRun)
    assert 'run-callback' not in guest.get(run.get_absolute_url()).content.decode()
    other = factories.make_run(factories.make_device(), status='draft', steps=0)
    for wrong in ('', 'x', holds.callback_token(other)):
        answer = outside.post(f'{url.partition("?")[0]}?token={wrong}', {'answer': 'yes'}, format='json')
        assert answer.status_code == 404
    assert outside.post(url, {'answer': 'maybe'}, format='json').status_code == 400
    assert outside.post(url, {'answer': 'yes', 'note': 'T-4711'}, format='json').status_code == 204
    assert outside.post(url, {'answer': 'yes'}, format='json').status_code == 409
    assert carry_out(run).status == 'succeeded'
    assert 'T-4711' in run.steps.get(position=0).journal[0]['reply']


def test_only_a_draft_can_be_made_to_ask():
    device = factories.make_device()
    run = factories.make_run(device, status='running', steps=0)
    body = {'question': QUESTION, 'minutes': 5}
    response = api_client(superuser=True).post(detail_url(run, 'ask'), body, format='json')
    assert response.status_code == 409 and 'while it is a draft' in response.data['detail']
    draft = factories.make_run(factories.make_device(), steps=0)
    for question, minutes in (('', 5), ('x', 0), ('x', 10 ** 6)):
        wrong = {'question': question, 'minutes': minutes}
        assert api_client(superuser=True).post(detail_url(draft, 'ask'), wrong, format='json').status_code == 400
    guest = api_client((WorkflowRun, ['view', 'retry', 'answer'], None), (OpticalDevice, ['view', 'plan'], None))
    assert guest.post(detail_url(draft, 'ask'), body, format='json').status_code == 403
    person = Person('asker', superuser=True)
    person.post(f'{draft.get_absolute_url()}ask/', {'question': QUESTION, 'minutes': 7, 'callback': 'on'})
    assert draft.steps.get().operation['kind'] == 'callback'
    assert 'required' in messages_of(person.post(f'{draft.get_absolute_url()}ask/', {'minutes': 7}))
