"""The way of a service over REST: ask, plan, apply, compare, terminate, with devices that answer."""

import json
from pathlib import Path

from netbox_optical.models import DigitalService, Partner, WorkflowRun
from tests.api.client import client_of, detail_url, list_url
from tests.planning.conftest import mode, port

from .conftest import carry_out


def ask(client):
    """A planned 100GbE service, by POST."""
    response = client.post(list_url(DigitalService), {
        'partner': Partner.objects.first().pk, 'service_type': '100GBE', 'flow_id': 1, 'client_id': 1,
        'client_port_a': port('g30.mi01', 'port-1/1/3').pk, 'client_port_z': port('g30.rm01', 'port-1/1/3').pk,
        'mode': mode('CHM2T', 'QPSK_100G').pk,
        'carriers': [{'och_id': 42, 'line_port_a': port('g30.mi01', 'port-1/1/1').pk,
                      'line_port_z': port('g30.rm01', 'port-1/1/1').pk, 'width': 50_000}],
    }, format='json')
    assert response.status_code == 201, response.data
    return DigitalService.objects.get(pk=response.data['id'])


def done(response):
    """Carry out what an accepted request has queued."""
    assert response.status_code == 202, response.data
    assert response.data['status']['value'] == 'approved'
    return carry_out(WorkflowRun.objects.get(pk=response.data['id']))


def test_service_from_request_to_light_and_back(garr, operator):
    client = client_of(operator)
    before = garr.state()
    service = ask(client)
    assert garr.state() == before

    planned = client.post(detail_url(service, 'plan'), {}, format='json')
    assert planned.status_code == 201
    assert planned.data['status']['value'] == 'draft'
    steps = planned.data['steps']
    assert steps and all(step['requests'] and step['device'] and step['impact'] for step in steps)
    assert [step['position'] for step in steps] == list(range(1, len(steps) + 1))
    assert garr.state() == before

    run = WorkflowRun.objects.get(pk=planned.data['id'])
    run = done(client.post(detail_url(run, 'apply'), {}, format='json'))
    assert (run.status, run.requested_by) == ('succeeded', operator)
    assert garr.light('g30.mi01', 'port-1/1/3').lit and garr.light('g30.rm01', 'port-1/1/3').lit
    shown = client.get(detail_url(run)).data
    assert all(step['journal'] and step['status']['value'] == 'succeeded' for step in shown['steps'])
    assert client.get(detail_url(service)).data['status']['value'] == 'active'

    again = client.post(detail_url(service, 'plan'), {}, format='json')
    assert (again.status_code, again.data['steps']) == (201, [])

    assert done(client.post(detail_url(service, 'validate'))).status == 'succeeded'
    service.refresh_from_db()
    assert (service.status, service.in_sync) == ('active', True)

    run = done(client.post(detail_url(service, 'terminate'), {'confirm': 'TERMINATE'}, format='json'))
    assert run.status == 'succeeded'
    assert garr.state() == before
    answer = client.get(detail_url(service)).data
    assert answer['status']['value'] == 'terminated'
    assert all(answer['available_actions'][name] for name in ('plan', 'terminate', 'validate'))


def test_no_password_in_any_answer(garr, operator):
    client = client_of(operator)
    service = ask(client)
    planned = client.post(detail_url(service, 'plan'), {}, format='json')
    run = done(client.post(detail_url(WorkflowRun.objects.get(pk=planned.data['id']), 'apply')))
    text = client.get(detail_url(run)).content.decode()
    logins = json.loads(Path(garr.inventory()['credentials']).read_text())
    secrets = {entry['password'] for entry in logins.values()}
    assert secrets and not [secret for secret in secrets if secret in text]
