"""RESTCONF itself, on a running G30 and G42: verbs, query parameters, errors [RFC 8040]."""

import json

import httpx
import pytest

from tests.lab.direct import MEDIA

LINE = 'shelf=1/slot=4/card/port=1'  # a CHM1 line port, which has a mode from the start
CLIENT = 'shelf=1/slot=1/card/port=3'


def test_discovery_and_root(g30a):
    found = g30a.http.get('/.well-known/host-meta', headers={'Accept': 'application/xrd+xml'})
    assert '/restconf' in found.text
    assert g30a.http.get('/restconf', headers={'Accept': MEDIA}).json()['ietf-restconf:restconf']['data'] == {}
    assert g30a.send('GET', '').json()['ne:ne']['ne-type'] == 'GROOVE_G30'


def test_authentication(direct, g30a, g42a):
    for client in (g30a, g42a):
        for auth in (None, ('administrator', 'wrong')):
            with httpx.Client(base_url=client.http.base_url, verify=client.http._transport._pool._ssl_context,
                              trust_env=False) as other:
                answer = other.get(f'/restconf/data/{client.module}:ne', auth=auth)
            assert answer.status_code == 401
            assert answer.headers['WWW-Authenticate'].startswith('Basic')
            assert answer.json()['ietf-restconf:errors']['error'][0]['error-tag'] == 'access-denied'


def test_the_certificate_is_checked(g30a):
    with pytest.raises(httpx.ConnectError, match='certificate'), httpx.Client(trust_env=False) as stranger:
        stranger.get(f'{g30a.http.base_url}/restconf')


def test_g42_cookie_session(direct, g42a):
    credentials = direct.lab.credentials['gx-g42']
    login = {'username': credentials.user, 'password': credentials.password}
    with httpx.Client(base_url=g42a.http.base_url, verify=g42a.http._transport._pool._ssl_context,
                      trust_env=False) as session:
        root = '/restconf/data/ioa-network-element:ne/ne-type'
        assert session.post('/login', json=login | {'password': 'x'}).status_code == 401
        assert session.post('/login', content=b'{').status_code == 400
        assert session.get(root).status_code == 401
        assert session.post('/login', json=login).status_code == 204
        assert session.get(root).json() == {'ioa-network-element:ne-type': 'G42'}
        assert session.post('/logout').status_code == 204
        assert session.get(root).status_code == 401


def test_media_types(g30a):
    url = f'/restconf/data/ne:ne/{CLIENT}'
    assert g30a.http.patch(url, json={}).status_code == 415
    assert g30a.http.get(url, headers={'Accept': 'text/html'}).status_code == 406
    answer = g30a.http.get(url, headers={'Accept': MEDIA})
    assert answer.headers['content-type'] == MEDIA
    garbage = g30a.http.patch(url, content=b'{"port": [', headers={'Content-Type': MEDIA})
    assert garbage.status_code == 400
    assert garbage.json()['ietf-restconf:errors']['error'][0]['error-tag'] == 'malformed-message'


def test_shapes(g30a):
    assert list(g30a.send('GET', LINE).json()) == ['ne:port']
    assert isinstance(g30a.send('GET', LINE).json()['ne:port'], list)
    assert isinstance(g30a.send('GET', 'shelf=1/slot=4/card').json()['ne:card'], dict)
    assert len(g30a.get('shelf=1/slot=1/card/port')) == 12
    assert g30a.get(f'{CLIENT}/port-mode') == 'not-applicable'


def test_depth_cuts_containers_and_lists_to_empty_objects(g30a):
    assert g30a.get(LINE, depth=1) == {}
    two = g30a.get(LINE, depth=2)
    assert two['och-os'] == {}
    assert two['port-id'] == 1
    three = g30a.get(LINE, depth=3)
    assert three['och-os']['otuc2'] == {}
    assert three['och-os']['frequency'] == 0
    assert g30a.get(f'{LINE}/och-os/otuc2', depth=2)['odu'] == {}
    assert len(g30a.get(f'{LINE}/och-os/otuc2', depth='unbounded')['odu']) == 3
    assert 'och-os' not in g30a.get(CLIENT)


def test_content(g30a):
    config = g30a.get(CLIENT, content='config')
    assert 'port-mode' in config
    assert not {'oper-status', 'port-type', 'avail-status'} & set(config)
    state = g30a.get(CLIENT, content='nonconfig')
    assert state['oper-status'] == 'down'
    assert state['port-id'] == 3
    assert 'port-mode' not in state
    assert 'inventory-data' not in g30a.get('', content='config')


def test_with_defaults(g30a):
    assert g30a.get(CLIENT, with_defaults='report-all')['arc-timer'] == 1440
    trimmed = g30a.get(CLIENT, with_defaults='trim')
    assert 'arc-timer' not in trimmed
    assert trimmed['admin-status'] == 'down'  # the default is up
    tagged = g30a.get(CLIENT, with_defaults='report-all-tagged')
    assert tagged['@arc-timer'] == {'ietf-netconf-with-defaults:default': True}
    assert '@admin-status' not in tagged


def test_fields(g30a):
    assert g30a.get(LINE, fields='port-id;och-os/frequency') == {'port-id': 1, 'och-os': {'frequency': 0}}
    assert g30a.get(LINE, fields='och-os(laser-enable;fec-type)') == {
        'och-os': {'laser-enable': 'disabled', 'fec-type': 'SDFEC25'}}


@pytest.mark.parametrize('query', [
    {'content': 'everything'}, {'depth': '0'}, {'depth': 'deep'}, {'with-defaults': 'some'}, {'colour': 'red'},
    {'fields': 'a(b'}, {'fields': ';'},
])
def test_bad_query(g30a, query):
    g30a.refused(400, 'GET', LINE, **query)


def test_absent_and_unknown(g30a):
    for path in ('shelf=2', 'shelf=1/slot=2/card', 'shelf=1/slot=3.3/card', f'{CLIENT}/och-os', f'{CLIENT}/eth100g',
                 'services/CRS', 'fault/standing-condition', 'shelf=1/slot=1/card/port=13'):
        g30a.refused(404, 'GET', path)
    for path in ('nonsense', f'{CLIENT}/speed', 'shelf/slot=1', 'shelf=1,2', f'{CLIENT}/eth100g/odu=1'):
        assert g30a.refused(400 if 'odu' not in path else 404, 'GET', path)
    answer = g30a.http.get('/restconf/data/other:ne')
    assert answer.status_code == 400


@pytest.mark.parametrize(('leaves', 'tag'), [
    ({'admin-state': 'unlock'}, 'unknown-element'),
    ({'xx:service-label': 'a'}, 'unknown-namespace'),
    ({'admin-status': 'unlock'}, 'invalid-value'),
    ({'admin-status': True}, 'invalid-value'),
    ({'service-label': None}, 'invalid-value'),
    ({'service-label': 'x' * 129}, 'invalid-value'),
    ({'alias-name': 'blank here'}, 'invalid-value'),
    ({'connected-to': 7}, 'invalid-value'),
    ({'arc-timer': '12'}, 'invalid-value'),
    ({'arc-timer': 10081}, 'invalid-value'),
    ({'oper-status': 'up'}, 'invalid-value'),
    ({'port-type': 'client'}, 'invalid-value'),
    ({'pluggable': []}, 'invalid-value'),
])
def test_refused_values_leave_no_trace(direct, g30a, leaves, tag):
    before = direct.state()
    body = {'port': [{'port-id': 3, 'service-label': 'must not stay', **leaves}]}
    error = g30a.refused(400, 'PATCH', CLIENT, body)
    assert error['error-tag'] == tag
    assert direct.state() == before


@pytest.mark.parametrize('body', [
    {}, [], {'port': {}}, {'port': []}, {'port': [{'port-id': 4}]}, {'port': [{'admin-status': 'up'}]},
    {'slot': [{'port-id': 3}]}, {'port': [{'port-id': 3}], 'card': {}}, {'port': [{'port-id': 3}, {'port-id': 4}]},
    {'port': [{'port-id': 3, 'ne:service-label': 'a', 'service-label': 'b'}]},
])
def test_malformed_bodies(g30a, body):
    g30a.refused(400, 'PATCH', CLIENT, body)


def test_prefixes_and_string_keys_are_accepted(g30a):
    g30a.ok('PATCH', CLIENT, {'ne:port': [{'ne:port-id': '3', 'ne:service-label': 'a'}]})
    assert g30a.get(CLIENT)['service-label'] == 'a'


def test_a_leaf_that_belongs_to_other_ports_is_unknown(g30a):
    error = g30a.refused(400, 'PATCH', LINE, {'port': [{'port-id': 1, 'arc-timer': 5}]})
    assert error['error-tag'] == 'unknown-element'


def test_decimals_are_strings_with_fixed_digits(g30a):
    g30a.ok('PATCH', f'{LINE}/och-os', {'och-os': {'required-tx-optical-power': '-2.5', 'tx-filter-roll-off': '0.2'}})
    och = g30a.get(f'{LINE}/och-os')
    assert (och['required-tx-optical-power'], och['tx-filter-roll-off']) == ('-2.5', '0.20')
    for value in (-2.5, '-2.55', 'x', 'NaN', '7', '1e9'):
        g30a.refused(400, 'PATCH', f'{LINE}/och-os', {'och-os': {'required-tx-optical-power': value}})


def test_put_replaces_and_delete_resets_a_leaf(g30a):
    g30a.ok('PATCH', CLIENT, {'port': [{'port-id': 3, 'service-label': 'a', 'connected-to': 'b'}]})
    g30a.ok('PUT', CLIENT, {'port': [{'port-id': 3, 'service-label': 'c', 'admin-status': 'down'}]})
    port = g30a.get(CLIENT)
    assert (port['service-label'], port['connected-to']) == ('c', '')
    g30a.ok('PUT', f'{CLIENT}/connected-to', {'ne:connected-to': 'd'})
    assert g30a.get(f'{CLIENT}/connected-to') == 'd'
    g30a.ok('DELETE', f'{CLIENT}/connected-to')
    assert g30a.get(f'{CLIENT}/connected-to') == ''
    g30a.refused(400, 'DELETE', f'{CLIENT}/oper-status')


def test_what_the_device_makes_no_client_makes_or_removes(g30a):
    assert g30a.refused(405, 'DELETE', CLIENT)['error-tag'] == 'operation-not-supported'
    g30a.refused(405, 'DELETE', f'{LINE}/och-os')
    g30a.refused(405, 'POST', 'shelf=1/slot=1/card', {'port': [{'port-id': 13}]})
    g30a.refused(405, 'PUT', f'{CLIENT}/eth100g', {'eth100g': {}})
    g30a.refused(404, 'PATCH', f'{CLIENT}/eth100g', {'eth100g': {}})
    g30a.refused(404, 'PATCH', 'shelf=1/slot=1/card/port=99', {'port': [{'port-id': 99}]})
    g30a.refused(405, 'PATCH', 'shelf', {'shelf': []})


def test_post_put_delete_of_a_list_entry(g42a):
    body = {'super-channel': [{'name': '1-4-L1', 'carriers': ['1-4-L1-1'], 'carrier-mode': '400E.96P'}]}
    made = g42a.send('POST', 'facilities', body)
    assert made.status_code == 201
    location = made.headers['Location']
    assert location == '/restconf/data/ioa-network-element:ne/facilities/super-channel=1-4-L1'
    assert g42a.http.get(location).json()['ioa-network-element:super-channel'][0]['capacity'] == 400
    assert g42a.refused(409, 'POST', 'facilities', body)['error-tag'] == 'data-exists'
    g42a.ok('DELETE', 'facilities/super-channel=1-4-L1')
    g42a.refused(404, 'DELETE', 'facilities/super-channel=1-4-L1')
    assert g42a.send('PUT', 'facilities/super-channel=1-4-L1', body).status_code == 201
    assert g42a.send('PUT', 'facilities/super-channel=1-4-L1', body).status_code == 204


def test_operations(g30a):
    answer = g30a.rpc('coriant-rpc:cli-command', commands='show softwareload')
    assert 'FP4.8.0' in answer.json()['coriant-rpc:output']['result']
    assert 'ERROR' in g30a.rpc('coriant-rpc:cli-command', commands='fly').json()['coriant-rpc:output']['result']
    assert g30a.rpc('coriant-rpc:cli-command', command='x').status_code == 400
    assert g30a.rpc('coriant-rpc:cli-command').status_code == 400
    assert g30a.rpc('coriant-rpc:fly', a='b').status_code == 404
    assert g30a.http.get('/restconf/operations/coriant-rpc:cli-command').status_code == 405
    assert g30a.http.post('/restconf/operations/coriant-rpc:cli-command', content=json.dumps([]),
                          headers={'Content-Type': MEDIA}).status_code == 400


def test_requests_are_counted(direct, g30a):
    before = direct.status()['elements']['g30.aa01']['requests']
    g30a.get(CLIENT)
    g30a.refused(404, 'GET', 'services/CRS')
    assert direct.status()['elements']['g30.aa01']['requests'] == before + 2
