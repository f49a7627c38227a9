"""Our types are really in the schema that NetBox serves, and a plausible question is answered over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from netbox_optical import models
from tests import factories as make
from tests.api.client import api_client, client_of, make_user

pytestmark = pytest.mark.django_db

NAMES = {
    'accepted_value', 'bulk_task', 'credential',
    'deviation', 'digital_service', 'network_manager', 'operational_mode', 'optical_device',
    'optical_fiber', 'optical_multiplex_section', 'optical_port', 'optical_spectrum', 'partner', 'pop',
    'shared_risk_group', 'transport_channel', 'workflow_run',
}


def ask(client, text):
    response = client.post(reverse('graphql'), {'query': text}, format='json')
    assert response.status_code == 200, response.content
    answer = response.json()
    assert 'errors' not in answer, answer
    return answer['data']


def test_all_models_are_in_the_live_schema():
    client = api_client(superuser=True)
    schema = ask(client, '{ __schema { queryType { fields { name args { name } } } } }')['__schema']
    fields = schema['queryType']['fields']
    args = {field['name']: {arg['name'] for arg in field['args']} for field in fields}
    assert set(args) >= NAMES | {f'{name}_list' for name in NAMES}
    for name in NAMES:
        assert args[f'{name}_list'] >= {'filters', 'pagination'}


def test_a_service_with_everything_it_runs_on():
    service = make.make_service(make.make_channel(42))
    run = make.make_run(service)
    section = make.make_section()
    service.channels.get().spectrum.book([section])
    client = api_client(superuser=True)
    data = ask(client, '''{
        digital_service_list(filters: {channels: {och_id: {filter_lookup: {exact: 42}}}}) {
            name tag status partner { display } client_port_a { display optical_device { fqdn } }
            channels { och_id central_frequency mode { name } spectrum { start end } line_port_z { aid } }
        }
        workflow_run_list(filters: {kind: {exact: KIND_CREATE}}) { target_name steps { title operation } }
        optical_multiplex_section_list { name allocations { start end state spectrum { name } } }
        optical_fiber_list(filters: {kind: {exact: KIND_SPAN}}) { name length segments { position type length } }
    }''')
    found, = data['digital_service_list']
    channel = service.channels.get()
    assert (found['name'], found['tag'], found['status']) == (service.name, service.tag, 'planned')
    assert found['partner']['display'] == service.partner.name
    assert found['client_port_a']['optical_device']['fqdn'] == service.client_port_a.optical_device.fqdn
    assert found['channels'] == [{
        'och_id': 42, 'central_frequency': channel.central_frequency, 'mode': {'name': channel.mode.name},
        'spectrum': {'start': channel.spectrum.start, 'end': channel.spectrum.end},
        'line_port_z': {'aid': 'port-1/1/1'},
    }]
    assert [step['title'] for step in data['workflow_run_list'][0]['steps']] == [step.title for step in run.steps.all()]
    allocation, = data['optical_multiplex_section_list'][0]['allocations']
    assert (allocation['start'], allocation['end']) == (channel.spectrum.start, channel.spectrum.end)
    assert data['optical_fiber_list'][0]['length'] == 40_000
    assert data['optical_fiber_list'][0]['segments'] == [{'position': 1, 'type': 'G.652.D', 'length': 40_000}]


def test_no_secret_in_a_credential():
    client = api_client(superuser=True)
    fields = ask(client, '{ __type(name: "CredentialType") { fields { name } } }')['__type']['fields']
    assert {field['name'] for field in fields} & {'secret', 'password', 'token', 'user'} == set()


def test_lists_cost_a_constant_number_of_queries():
    client = api_client(superuser=True)
    text = '''{ digital_service_list {
        name partner { display } client_port_a { display optical_device { tid } } channels { och_id spectrum { name } }
    } }'''
    costs = []
    for _ in range(2):
        for _ in range(3):
            make.make_service()
        with CaptureQueriesContext(connection) as captured:
            ask(client, text)
        costs.append(len(captured))
    assert models.DigitalService.objects.count() == 6
    assert costs[0] >= costs[1] and costs[1] <= 20


def test_without_a_permission_nothing_is_answered():
    make.make_partner()
    response = client_of(make_user()).post(
        reverse('graphql'), {'query': '{ partner_list { id } }'}, format='json')
    assert (response.json().get('data') or {}).get('partner_list') in (None, [])
