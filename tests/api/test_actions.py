"""Actions: who may, when not, and what is answered. What needs devices that answer is tested with the engine."""

import pytest
from core.models import Job
from django.urls import reverse

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, WorkflowRun
from tests import factories as make

from .client import api_client, client_of, detail_url, list_url, make_user

pytestmark = pytest.mark.django_db

# action -> (permission it needs, body)
SERVICE_ACTIONS = {
    'plan': ('plan', {'kind': 'create'}),
    'validate': ('validate', {}),
    'terminate': ('terminate', {'confirm': 'TERMINATE'}),
}
RUN_ACTIONS = {'retry': ('retry', 'failed'), 'abort': ('abort', 'draft')}


@pytest.fixture(scope='module')
def _service(_made):
    channel = make.make_channel(line_port_a=_made.port(0, 'port-1/2/1'), line_port_z=_made.port(1, 'port-1/2/1'))
    return make.make_service(channel)


@pytest.fixture
def service(_service, db):
    return DigitalService.objects.get(pk=_service.pk)


@pytest.mark.parametrize('action', SERVICE_ACTIONS)
def test_service_action_needs_its_permission(service, action):
    needed, body = SERVICE_ACTIONS[action]
    others = {'view', 'add', 'change', 'delete', 'plan', 'apply', 'validate', 'terminate'} - {needed}
    client = api_client((DigitalService, others, None))
    response = client.post(detail_url(service, action), body, format='json')
    assert response.status_code == 403
    assert not WorkflowRun.objects.exists()


@pytest.mark.parametrize('action', SERVICE_ACTIONS)
def test_service_action_only_within_the_constraint(service, action):
    needed, body = SERVICE_ACTIONS[action]
    client = api_client(
        (DigitalService, ['view'], None), (DigitalService, [needed], {'pk': make.make_service().pk}))
    assert client.post(detail_url(service, action), body, format='json').status_code == 403
    assert not WorkflowRun.objects.exists()


@pytest.mark.parametrize('action', SERVICE_ACTIONS)
def test_service_action_on_an_invisible_service(service, action):
    needed, body = SERVICE_ACTIONS[action]
    client = api_client((DigitalService, ['view', needed], {'pk': make.make_service().pk}))
    assert client.post(detail_url(service, action), body, format='json').status_code == 404


@pytest.mark.parametrize('action', SERVICE_ACTIONS)
def test_service_action_with_a_read_only_token(service, action):
    user = make_user((DigitalService, ['view', SERVICE_ACTIONS[action][0]], None))
    client = client_of(user, write=False)
    assert client.get(detail_url(service)).status_code == 200
    assert client.post(detail_url(service, action), SERVICE_ACTIONS[action][1], format='json').status_code == 403


@pytest.mark.parametrize('action', SERVICE_ACTIONS)
def test_service_action_while_a_run_is_under_way(service, action):
    run = make.make_run(service, status='running')
    client = api_client(superuser=True)
    response = client.post(detail_url(service, action), SERVICE_ACTIONS[action][1], format='json')
    assert response.status_code == 409
    assert str(run) in response.data['detail']
    assert WorkflowRun.objects.count() == 1


@pytest.mark.parametrize(('action', 'body', 'status'), [
    ('plan', {'kind': 'modify'}, LifecycleChoices.PLANNED),
    ('plan', {'kind': 'create'}, LifecycleChoices.TERMINATED),
    ('validate', {}, LifecycleChoices.PLANNED),
    ('terminate', {'confirm': 'TERMINATE'}, LifecycleChoices.TERMINATED),
])
def test_service_action_in_the_wrong_state(action, body, status):
    service = make.make_service(status=status)
    response = api_client(superuser=True).post(detail_url(service, action), body, format='json')
    assert response.status_code == 409
    assert service.get_status_display() in response.data['detail']


@pytest.mark.parametrize('body', [
    {}, {'confirm': ''}, {'confirm': 'terminate'}, {'confirm': 'TERMINATE '}, {'confirm': 1}, {'confirm': None}])
def test_terminate_needs_the_exact_word(service, body):
    response = api_client(superuser=True).post(detail_url(service, 'terminate'), body, format='json')
    assert response.status_code == 400
    assert 'TERMINATE' in str(response.data['confirm'])
    assert not WorkflowRun.objects.exists()


@pytest.mark.parametrize('body', [{'kind': 'destroy'}, {'kind': 'undo'}, {'kind': ['create']}, [], 'x'])
def test_plan_of_an_unknown_kind(service, body):
    response = api_client(superuser=True).post(detail_url(service, 'plan'), body, format='json')
    assert response.status_code == 400
    assert not WorkflowRun.objects.exists()


def test_plan_with_a_device_that_cannot_be_reached(service):
    response = api_client(superuser=True).post(detail_url(service, 'plan'), {}, format='json')
    assert response.status_code == 502
    assert response.data['device'] in (
        service.client_port_a.optical_device.tid, service.client_port_z.optical_device.tid)
    assert response.data['category'] and response.data['message']
    assert {'request', 'reply', 'detail'} <= set(response.data)
    assert not WorkflowRun.objects.exists()


def test_plan_without_a_login_names_the_credential_and_no_secret(service, monkeypatch):
    login = make.make_credential('North', reference='north')
    OpticalDevice.objects.update(credential=login)
    monkeypatch.setenv('NETBOX_OPTICAL_NORTH_PASSWORD', 'hunter2')
    response = api_client(superuser=True).post(detail_url(service, 'plan'), {}, format='json')
    assert response.status_code == 502
    assert 'North' in response.data['message'] and 'NETBOX_OPTICAL_NORTH_USER' in response.data['message']
    assert 'hunter2' not in response.content.decode()


# Runs


def apply(client, run, **body):
    return client.post(detail_url(run, 'apply'), body, format='json')


def test_apply_queues_a_draft(service, django_capture_on_commit_callbacks):
    run = make.make_run(service)
    client = api_client((WorkflowRun, ['view'], None), (DigitalService, ['view', 'apply'], None))
    with django_capture_on_commit_callbacks(execute=True):
        response = apply(client, run)
    assert response.status_code == 202
    assert response.data['status']['value'] == 'approved'
    assert len(response.data['steps']) == 2
    run.refresh_from_db()
    assert run.requested_by is not None
    job = Job.objects.get(pk=run.job_id)
    assert (job.queue_name, job.object_id) == ('netbox_optical.network', run.pk)


def test_apply_needs_the_permission_on_the_target(service):
    run = make.make_run(service)
    for actions, constraint in ((['view', 'plan', 'terminate'], None), (['apply'], {'pk': 0})):
        client = api_client((WorkflowRun, ['view', 'add', 'change'], None), (DigitalService, actions, constraint))
        assert apply(client, run).status_code == 403
    run.refresh_from_db()
    assert run.status == 'draft'


def test_apply_of_an_invisible_run(service):
    run = make.make_run(service)
    client = api_client((WorkflowRun, ['view'], {'pk': 0}), (DigitalService, ['apply'], None))
    assert apply(client, run).status_code == 404


def test_apply_of_a_termination_needs_word_and_permission(service):
    run = make.make_run(service, kind='terminate')
    allowed = api_client((WorkflowRun, ['view'], None), (DigitalService, ['apply', 'terminate'], None))
    response = apply(allowed, run)
    assert response.status_code == 400 and 'TERMINATE' in str(response.data['confirm'])
    half = api_client((WorkflowRun, ['view'], None), (DigitalService, ['apply'], None))
    assert apply(half, run, confirm='TERMINATE').status_code == 403
    run.refresh_from_db()
    assert run.status == 'draft'
    assert apply(allowed, run, confirm='TERMINATE').status_code == 202


@pytest.mark.parametrize('status', ['approved', 'running', 'succeeded', 'failed', 'aborted'])
def test_apply_of_anything_but_a_draft(service, status):
    run = make.make_run(service, status=status)
    response = apply(api_client(superuser=True), run)
    assert response.status_code == 409
    assert run.get_status_display() in response.data['detail']


def test_apply_when_the_object_is_gone(service):
    run = make.make_run(service)
    service.delete()
    assert apply(api_client(superuser=True), run).status_code == 409


def test_second_apply_is_refused(service):
    run, client = make.make_run(service), api_client(superuser=True)
    assert [apply(client, run).status_code for _ in range(2)] == [202, 409]


@pytest.mark.parametrize('action', RUN_ACTIONS)
def test_run_action_needs_its_permission(service, action):
    needed, status = RUN_ACTIONS[action]
    run = make.make_run(service, status=status)
    others = api_client((WorkflowRun, {'view', 'add', 'change', 'retry', 'abort', 'undo'} - {needed}, None))
    assert others.post(detail_url(run, action)).status_code == 403
    elsewhere = api_client((WorkflowRun, ['view'], None), (WorkflowRun, [needed], {'pk': 0}))
    assert elsewhere.post(detail_url(run, action)).status_code == 403
    blind = api_client((WorkflowRun, ['view', needed], {'pk': 0}))
    assert blind.post(detail_url(run, action)).status_code == 404
    run.refresh_from_db()
    assert run.status == status


@pytest.mark.parametrize('status', ['draft', 'approved', 'running'])
def test_abort(service, status):
    run = make.make_run(service, status=status)
    response = api_client((WorkflowRun, ['view', 'abort'], None)).post(detail_url(run, 'abort'))
    assert response.status_code == 200
    assert response.data['status']['value'] == 'aborted'


@pytest.mark.parametrize(('action', 'status'), [
    ('abort', 'succeeded'), ('abort', 'failed'), ('retry', 'draft'), ('retry', 'succeeded'), ('retry', 'running')])
def test_run_action_in_the_wrong_state(service, action, status):
    run = make.make_run(service, status=status)
    response = api_client(superuser=True).post(detail_url(run, action))
    assert response.status_code == 409
    assert run.get_status_display() in response.data['detail']


def test_available_actions_say_why_not(service):
    client = api_client((DigitalService, ['view', 'plan', 'terminate'], None))
    actions = client.get(detail_url(service)).data['available_actions']
    assert actions['plan'] is None and actions['terminate'] is None
    assert 'permission' in actions['validate']
    run = make.make_run(service, status='running')
    actions = client.get(detail_url(service)).data['available_actions']
    assert str(run) in actions['plan']
    assert 'available_actions' not in client.get(list_url(DigitalService)).data['results'][0]


# Routes


def offer_body(network, **changes):
    return {
        'service_type': '100GBE', 'mode': network.mode.pk,
        'client_port_a': network.port(0, 'port-1/1/3').pk, 'client_port_z': network.port(1, 'port-1/1/3').pk,
        'carriers': [{'och_id': 1, 'line_port_a': network.port(0, 'port-1/1/1').pk,
                      'line_port_z': network.port(1, 'port-1/1/1').pk, 'width': 50_000}],
        **changes,
    }


OFFERS = 'plugins-api:netbox_optical-api:digitalservice-offers'


def test_offers_routes_and_stores_nothing(network):
    client = api_client(
        (DigitalService, ['add'], None), (OpticalDevice, ['view'], None), (OpticalFiber, ['view'], None))
    before = DigitalService.objects.count(), WorkflowRun.objects.count()
    response = client.post(reverse(OFFERS), offer_body(network), format='json')
    assert response.status_code == 200
    offer, = response.data
    assert offer['index'] == 0 and offer['hops'] == 1 and offer['length'] == 80_000 and offer['loss'] == 19
    assert offer['frequencies'] == [191_350_000]
    assert offer['text'].startswith(network.roadms[0].tid)
    assert (DigitalService.objects.count(), WorkflowRun.objects.count()) == before


def test_offers_need_the_permission_to_add(network):
    client = api_client((DigitalService, ['view', 'plan', 'apply'], None))
    assert client.post(reverse(OFFERS), offer_body(network), format='json').status_code == 403


def test_offers_say_which_rule_dropped_which_fibre(network):
    client = api_client(
        (DigitalService, ['add'], None), (OpticalDevice, ['view'], None), (OpticalFiber, ['view'], None))
    span = network.spans[0]
    response = client.post(reverse(OFFERS), offer_body(network, excluded_fibers=[span.pk]), format='json')
    assert response.status_code == 400
    assert span.name in str(response.data['route'])
