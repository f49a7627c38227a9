"""Wrong input is refused with field, value and remedy, and nothing is written, whatever table one looks at."""

import pytest
from django.apps import apps
from django.db import connection

from netbox_optical.models import DigitalService, OpticalFiber, Partner, PoP, TransportChannel
from tests import factories as make

from .client import api_client, detail_url, list_url

pytestmark = pytest.mark.django_db


def counts():
    """Rows of every table of the database that NetBox and the plugin write."""
    with connection.cursor() as cursor:
        found = {}
        for model in apps.get_models():
            if not model._meta.managed or model._meta.proxy or model._meta.app_label in ('sessions', 'users'):
                continue
            cursor.execute(f'SELECT count(*) FROM {connection.ops.quote_name(model._meta.db_table)}')
            found[model._meta.db_table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def client(db):
    return api_client(superuser=True)


def body(network, card=1, **changes):
    """A good request for a service on a new channel."""
    carrier = {
        'och_id': 40 + card, 'line_port_a': network.port(0, f'port-1/{card}/1').pk,
        'line_port_z': network.port(1, f'port-1/{card}/1').pk, 'central_frequency': 193_100_000, 'width': 50_000,
    }
    carrier.update({name: changes.pop(name) for name in list(changes) if name in carrier})
    return {
        'partner': network.partner.pk, 'service_type': '100GBE', 'flow_id': 1, 'client_id': card,
        'client_port_a': network.port(0, f'port-1/{card}/3').pk,
        'client_port_z': network.port(1, f'port-1/{card}/3').pk, 'mode': network.mode.pk, 'carriers': [carrier],
        **changes,
    }


def refused(client, url, data, method='post'):
    """The answer to a request that has to be refused with 400 and without a trace."""
    before = counts()
    response = getattr(client, method)(url, data, format='json')
    assert response.status_code == 400, response.data
    assert counts() == before
    return response.data


def assert_names(errors, field, *texts):
    assert field in errors, errors
    for text in texts:
        assert text in str(errors[field]), errors[field]


@pytest.mark.parametrize(('changes', 'field', 'texts'), [
    ({'central_frequency': 193_103_000}, 'central_frequency', ('193103000', '193100000', '193106250')),
    ({'width': 40_000}, 'width', ('40000', '37500', '50000')),
    ({'central_frequency': 191_325_000}, 'central_frequency', ('191.325', '191350000')),
    ({'central_frequency': 196_125_000}, 'central_frequency', ('196.125', '196100000')),
    ({'flow_id': 0}, 'flow_id', ('1',)),
    ({'client_id': -1}, 'client_id', ('',)),
    ({'och_id': 0}, 'carriers', ('1',)),
    ({'mode': None}, 'mode', ('operational mode',)),
    ({'mode': 2**31 - 1}, 'mode', (str(2**31 - 1),)),
    ({'mode': {'name': 'NO_SUCH'}}, 'mode', ('NO_SUCH',)),
    ({'service_type': '10GBE'}, 'service_type', ('10GBE',)),
    ({'service_type': '400GBE'}, 'mode', ('200 Gb/s', '400 Gb/s')),
    ({'carriers': []}, 'och_ids', ('carriers',)),
    ({'carriers': 'x'}, 'carriers', ('list',)),
    ({'carriers': [{}]}, 'carriers', ('required',)),
    ({'carriers': [1, 2]}, 'carriers', ('int',)),
    ({'och_ids': [1]}, 'och_ids', ('either',)),
    ({'route': 7}, 'route', ('7', '1')),
    ({'route': -1}, 'route', ('0',)),
    ({'client_port_a': 'port-1/1/3'}, 'client_port_a', ('port-1/1/3',)),
    ({'excluded_devices': ['x']}, 'excluded_devices', ('pk',)),
    ({'partner': None}, 'partner', ('null',)),
])
def test_new_service(client, network, changes, field, texts):
    assert_names(refused(client, list_url(DigitalService), body(network, **changes)), field, *texts)


@pytest.mark.parametrize(('data', 'field', 'text'), [
    ('garbage', '__all__', 'Expected a dictionary, but got str'),
    (17, '__all__', 'Expected a dictionary, but got int'),
    (True, '__all__', 'Expected a dictionary, but got bool'),
    # No body at all.
    (None, 'partner', 'required'),
])
def test_body_that_is_no_object(client, network, data, field, text):
    errors = refused(client, list_url(DigitalService), data)
    assert text in str(errors[field]), errors


def test_body_that_is_no_json(client, network):
    before = counts()
    response = client.post(list_url(DigitalService), '{"flow_id": 1,,', content_type='application/json')
    assert response.status_code == 400
    assert 'JSON parse error' in response.data['detail']
    assert counts() == before


def test_F7_67_both_ends_on_one_node(client, network):
    other = network.port(0, 'port-1/1/4')
    errors = refused(client, list_url(DigitalService), body(network, client_port_z=other.pk))
    assert_names(errors, 'client_port_z', network.transponders[0].tid, 'different')


def test_F7_67_a_roadm_is_no_end(client, network):
    port = network.roadms[0].ports.get(aid='1-A-1-L1')
    errors = refused(client, list_url(DigitalService), body(network, client_port_a=port.pk))
    assert_names(errors, 'client_port_a', network.roadms[0].tid, 'ROADM', 'transponder')


@pytest.fixture
def lit(client, network):
    """A service that exists already."""
    response = client.post(list_url(DigitalService), body(network), format='json')
    assert response.status_code == 201, response.data
    return DigitalService.objects.get(pk=response.data['id'])


def test_F7_66_flow_and_client_of_a_live_service(client, network, lit):
    data = body(network, card=2, client_id=1)
    assert_names(refused(client, list_url(DigitalService), data), 'client_id', 'f001c01', lit.name)


def test_F7_66_repeated_och_id(client, network):
    data = body(network)
    data['carriers'] *= 2
    assert_names(refused(client, list_url(DigitalService), data), 'och_ids', '41', 'twice')


def test_F7_71_taken_client_port(client, network, lit):
    data = body(network, card=2, client_port_a=network.port(0, 'port-1/1/3').pk)
    assert_names(refused(client, list_url(DigitalService), data), 'client_port_a', 'port-1/1/3', lit.name)


def test_F7_70_taken_line_port(client, network, lit):
    data = body(network, client_id=9, och_id=99, central_frequency=194_000_000)
    data['client_port_a'] = network.port(0, 'port-1/1/4').pk
    data['client_port_z'] = network.port(1, 'port-1/1/4').pk
    assert_names(refused(client, list_url(DigitalService), data), 'line_port_a', 'port-1/1/1', 'OCh041')


def test_F7_68_one_of_two_och_ids_exists(client, network, lit):
    data = body(network, card=2)
    data['carriers'].append({**data['carriers'][0], 'och_id': 41})
    assert_names(refused(client, list_url(DigitalService), data), 'och_ids', '41', '42')


def test_och_id_that_does_not_exist(client, network):
    data = body(network)
    del data['carriers']
    errors = refused(client, list_url(DigitalService), {**data, 'och_ids': [77]})
    assert '77' in str(errors)


def test_spectrum_that_is_taken_says_who_has_it(client, network, lit):
    errors = refused(client, list_url(DigitalService), body(network, card=2))
    assert_names(errors, 'route', network.spans[0].name)


def test_F7_69_join_by_och_id(client, network, lit):
    data = body(network, client_id=2, client_port_a=network.port(0, 'port-1/1/4').pk,
                client_port_z=network.port(1, 'port-1/1/4').pk)
    del data['carriers'], data['mode']
    response = client.post(list_url(DigitalService), {**data, 'och_ids': [41]}, format='json')
    assert response.status_code == 201, response.data
    assert response.data['name'].startswith('f001c02 OCh041 ')
    assert TransportChannel.objects.count() == 1
    assert [channel['och_id'] for channel in response.data['channels']] == [41]


def test_list_is_all_or_nothing_and_says_which(client, network):
    good, bad = body(network), body(network, card=2, central_frequency=193_103_000)
    errors = refused(client, list_url(DigitalService), [good, bad])['errors']
    assert [entry['index'] for entry in errors] == [1]
    assert_names(errors[0]['errors'], 'central_frequency', '193103000')


def test_list_whose_second_takes_what_the_first_took(client, network):
    data = [body(network), body(network, card=2)]
    errors = refused(client, list_url(DigitalService), data)['errors']
    assert [entry['index'] for entry in errors] == [1]
    data[1]['carriers'][0]['central_frequency'] = None
    response = client.post(list_url(DigitalService), data, format='json')
    assert response.status_code == 201, response.data
    assert [service['client_id'] for service in response.data] == [1, 2]


@pytest.mark.parametrize('field', ['service_type', 'client_port_a', 'carriers', 'mode', 'och_ids', 'route'])
def test_what_a_service_is_made_of_does_not_change(client, network, lit, field):
    value = {
        'service_type': '400GBE', 'client_port_a': network.port(0, 'port-1/1/5').pk, 'mode': network.mode.pk,
        'carriers': body(network)['carriers'], 'och_ids': [1], 'route': 0,
    }[field]
    errors = refused(client, detail_url(lit), {field: value}, method='patch')
    assert_names(errors, field, 'terminate it and create another')


def test_status_of_a_service_is_not_for_clients(client, network, lit):
    response = client.patch(detail_url(lit), {'status': 'active', 'in_sync': True}, format='json')
    assert response.status_code == 200
    lit.refresh_from_db()
    assert (lit.status, lit.in_sync) == ('planned', None)


def fiber_body(**changes):
    cable = make.make_cable(make.make_port(), make.make_port())
    return {'cable': cable.pk, 'kind': 'span', 'status': 'active',
            'segments': [{'type': 'G.652.D', 'length': 1000}], **changes}


@pytest.mark.parametrize(('changes', 'field', 'texts'), [
    ({'segments': [{'type': 'G.652.D', 'length': 1}] * 6}, 'segments', ('5',)),
    ({'segments': [{'type': 'G.652.D', 'length': 0}]}, 'segments', ('positive number of metres',)),
    ({'segments': [{'type': 'G.652.D', 'length': -5}]}, 'segments', ('positive number of metres',)),
    ({'segments': [{'type': 'G.652.D'}]}, 'segments', ('required',)),
    ({'segments': [{'length': 5}]}, 'segments', ('required',)),
    ({'segments': ['x']}, 'segments', ('dictionary',)),
    ({'segments': 'x'}, 'segments', ('list',)),
    ({'measured_loss': '-0.1'}, 'measured_loss', ('0',)),
    ({'kind': 'aerial'}, 'kind', ('aerial',)),
    ({'cable': 2**31 - 1}, 'cable', (str(2**31 - 1),)),
])
def test_F3_22_fibre(client, changes, field, texts):
    data = fiber_body(**changes)
    assert_names(refused(client, list_url(OpticalFiber), data), field, *texts)


def test_F3_23_unknown_fibre_type_shows_the_list(client):
    data = fiber_body(segments=[{'type': 'G.999', 'length': 5}])
    errors = refused(client, list_url(OpticalFiber), data)
    assert_names(errors, 'segments', 'G.999', 'G.652.D', 'G.655.C', 'G.657.B')


def test_F3_22_segments_are_replaced_all_or_nothing(client):
    fiber = make.make_fiber(segments=(('G.652.D', 100), ('G.652.D', 200)))
    refused(client, detail_url(fiber), {'segments': [
        {'type': 'G.655.C', 'length': 5}, {'type': 'G.655.C', 'length': 0}]}, method='patch')
    assert list(fiber.segments.values_list('type', 'length')) == [('G.652.D', 100), ('G.652.D', 200)]
    response = client.patch(detail_url(fiber), {'segments': [{'type': 'G.655.C', 'length': 5}]}, format='json')
    assert response.status_code == 200
    assert response.data['segments'] == [{'position': 1, 'type': 'G.655.C', 'length': 5}]
    assert response.data['length'] == 5


def test_second_fibre_on_a_cable(client):
    fiber = make.make_fiber()
    assert_names(refused(client, list_url(OpticalFiber), {'cable': fiber.cable_id}), 'cable', fiber.name, 'edit that')


def test_second_partner_of_a_tenant(client):
    partner = make.make_partner('Twice')
    errors = refused(client, list_url(Partner), {'tenant': partner.tenant_id})
    assert_names(errors, 'tenant', 'Twice', f'#{partner.pk}', 'edit that one')


@pytest.mark.parametrize('code', ['', 'AA0', 'AA000', 'aa00', 'A-00', 'ÄA00'])
def test_F1_2_code_of_a_pop(client, code):
    site = make.make_site('AA00')
    assert_names(refused(client, list_url(PoP), {'site': site.pk, 'code': code}), 'code', '')


def test_section_that_carries_spectrum_keeps_its_fibres(client, network, lit):
    before = counts()
    response = client.delete(detail_url(network.spans[0]))
    assert response.status_code == 409
    assert 'OCh041' in response.data['detail']
    assert counts() == before


def test_protected_object(client, network, lit):
    before = counts()
    response = client.delete(detail_url(network.partner))
    assert response.status_code == 409
    assert lit.name in response.data['detail']
    assert counts() == before
