"""A run that failed goes on: as it was, or without a step that somebody answers for."""

import threading

import pytest
from django.db import connection

from netbox_optical.models import WorkflowRun
from netbox_optical.planning import goals, recovery, runs
from tests import factories
from tests.api.client import api_client, client_of, detail_url, make_user
from tests.web.users import Person, messages_of

from .conftest import carry_out, do, order
from .test_undo import fail_at


def failed_at_the_first_step(garr, operator):
    """A create of a service that the first transponder refused."""
    service = order()
    run = runs.plan(service, 'create', operator)
    step = run.steps.first()
    fail_at(garr, run, step.position)
    run = carry_out(runs.apply(run, operator))
    assert (run.status, run.error['step']) == ('failed', step.position)
    return service, run, step


def test_F11_112_retry_goes_on_at_the_failed_step(garr, operator):
    service = order()
    run = runs.plan(service, 'create', operator)
    failing = run.steps.count() - 1
    fail_at(garr, run, failing)
    run = carry_out(runs.apply(run, operator))
    done = {where for step in run.steps.filter(status='succeeded') for where in goals.resources_of(step.operation)}
    again = recovery.retry(run, operator)
    assert (again.parent, again.attempt, again.status) == (run, 2, 'approved')
    left = {where for step in again.steps.all() for where in goals.resources_of(step.operation)}
    assert left and not left & done
    response = client_of(operator).post(detail_url(run, 'retry'))
    assert response.status_code == 409 and again.get_absolute_url() in response.data['detail']
    assert carry_out(again).status == 'succeeded', again.error
    assert garr.light('g30.mi01', 'port-1/1/3').lit
    page = Person('reader', superuser=True).get(again.get_absolute_url()).content.decode()
    assert 'Attempt 2' in page and run.get_absolute_url() in page


@pytest.mark.django_db(transaction=True)
def test_F11_112_two_retries_at_the_same_moment_start_one():
    # A device without network manager: its plan asks nobody.
    run = factories.make_run(factories.make_device(status='failed'), status='failed', steps=0)
    user = make_user()
    gate, outcomes = threading.Barrier(2, timeout=20), []

    def press():
        try:
            mine = WorkflowRun.objects.get(pk=run.pk)
            gate.wait()
            outcomes.append(recovery.retry(mine, user))
        except runs.ActionRefused as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    started = [outcome for outcome in outcomes if isinstance(outcome, WorkflowRun)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, runs.ActionRefused)]
    assert len(started) == len(refused) == 1, outcomes
    assert started[0].get_absolute_url() in refused[0].messages[0]
    assert list(run.children.values_list('attempt', 'status')) == [(2, 'approved')]


def test_a_failed_step_is_skipped_with_a_reason_and_what_is_left_is_told(garr, operator):
    service = order()
    do(service, 'create', operator)
    garr.reset()
    run = runs.plan(service, 'create', operator)
    step = next(step for step in run.steps.all() if step.operation['kind'] == 'shutter')
    fail_at(garr, run, step.position)
    run = carry_out(runs.apply(run, operator))
    assert run.status == 'failed'
    client = client_of(operator)
    assert client.post(detail_url(run, 'skip'), {}, format='json').status_code == 400
    assert client.post(detail_url(run, 'skip'), {'reason': ' '}, format='json').status_code == 400
    wrong = client.post(detail_url(run, 'skip'), {'reason': 'by hand', 'steps': [1]}, format='json')
    assert wrong.status_code == 400 and str(step.position) in str(wrong.data['steps'])
    response = client.post(detail_url(run, 'skip'), {'reason': 'the lid is off'}, format='json')
    assert response.status_code == 202, response.data
    again = carry_out(WorkflowRun.objects.get(pk=response.data['id']))
    assert (again.status, again.attempt, again.error) == ('succeeded', 2, None)
    left_out, = again.steps.filter(status='skipped')
    assert left_out.title == step.title
    assert (left_out.error['message'], left_out.error['by']) == ('the lid is off', 'operator')
    assert left_out.error['at'] and left_out.attempts == 0
    assert any('the lid is off' in note for note in again.notes)
    assert any(step.operation['key'] in note and 'expected' in note for note in again.notes)
    service.refresh_from_db()
    assert (service.status, service.in_sync) == ('active', False)
    assert 'the lid is off' in service.sync_reason
    # Without the reason for leaving it out it is planned again.
    later = do(service, 'create', operator)
    assert [each.title for each in later.steps.all()] == [step.title]
    service.refresh_from_db()
    assert service.in_sync is True


def test_skipping_what_others_need_is_refused_by_the_plan(garr, operator):
    _service, run, step = failed_at_the_first_step(garr, operator)
    page = Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    assert 'data-run-action="skip"' in page and f'<option value="{step.position}" selected>' in page
    response = client_of(operator).post(detail_url(run, 'skip'), {'reason': 'no'}, format='json')
    assert response.status_code == 502 and response.data['category'] == 'cannot plan'
    assert not run.children.exists()
    person = Person('skipper', superuser=True)
    pressed = person.post(f'{run.get_absolute_url()}skip/', {'reason': 'no', 'steps': [step.position]})
    assert 'could not be planned' in messages_of(pressed)
    assert 'required' in messages_of(person.post(f'{run.get_absolute_url()}skip/', {'steps': [step.position]}))
    assert 'not one of' in messages_of(person.post(f'{run.get_absolute_url()}skip/', {'reason': 'no', 'steps': ['99']}))


def test_skip_needs_its_permission_and_a_failed_run(garr, operator):
    run = runs.plan(order(), 'create', operator)
    response = client_of(operator).post(detail_url(run, 'skip'), {'reason': 'no'}, format='json')
    assert response.status_code == 409 and 'after a run failed' in response.data['detail']
    other = api_client((WorkflowRun, ['view', 'retry', 'abort', 'undo'], None))
    assert other.post(detail_url(run, 'skip'), {'reason': 'no'}, format='json').status_code == 403
    person = Person('guest').may('view', WorkflowRun)
    assert 'skip' not in person.get(run.get_absolute_url()).content.decode().split('run-progress')[1]
    assert person.post(f'{run.get_absolute_url()}skip/', {'reason': 'no'}).status_code == 403


def test_a_failed_termination_goes_on_only_with_the_word(garr, operator):
    service = order()
    do(service, 'create', operator)
    run = runs.plan(service, 'terminate', operator)
    fail_at(garr, run, run.steps.count())
    run = carry_out(runs.apply(run, operator))
    assert run.status == 'failed'
    held, client = garr.state(), client_of(operator)
    for action, body in (('retry', {}), ('retry', {'confirm': 'terminate'}), ('skip', {'reason': 'no'})):
        answer = client.post(detail_url(run, action), body, format='json')
        assert answer.status_code == 400 and 'TERMINATE' in str(answer.data['confirm']), answer.data
    assert not run.children.exists() and garr.state() == held
    answer = client.post(detail_url(run, 'retry'), {'confirm': 'TERMINATE'}, format='json')
    assert answer.status_code == 202 and run.children.get().attempt == 2
