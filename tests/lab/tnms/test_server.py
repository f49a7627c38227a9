"""The network manager over HTTPS with its certificate verified: login, inventory, script jobs, faults."""

import re
import time

import httpx
import pytest

from netbox_optical.lab.flexils.options import Drop
from netbox_optical.lab.http import HttpsServer
from tests.lab.flexils.harness import PASSWORD, USER

PHYSICAL = '/data/tapi-common:context/tapi-equipment:physical-context'
SCRIPT = 'tapi-equipment-extensions-cli'
LOGIN, LOGOUT = f'ACT-USER:flex.aa01:{USER}:A1::{PASSWORD};', f'CANC-USER:flex.aa01:{USER}:A9;'


def devices(http, fields='device(name;uuid)'):
    return http.get(PHYSICAL, params={'fields': fields}).json()['tapi-equipment:physical-context']['device']


def uuid_of(http, tid):
    [found] = [device['uuid'] for device in devices(http) if device['name'][0]['value'] == tid]
    return found


def post(http, operation, values, slash='/'):
    return http.post(f'/operations/{SCRIPT}:{operation}{slash}', json={f'{SCRIPT}:input': values})


def submit(http, commands, tids=('flex.aa01',), policy='CONTINUE', **more):
    values = {
        'device-list': [uuid_of(http, tid) for tid in tids],
        'commands': commands,
        'channel': 'TL1',
        'error-policy': policy,
    } | more
    reply = post(http, 'run-cli-script', values)
    assert reply.status_code == 200, reply.text
    return reply.json()[f'{SCRIPT}:output']['id']


def result(http, number):
    seen = []
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        output = post(http, 'get-cli-script-result', {'id': number}).json()[f'{SCRIPT}:output']
        seen.append(output['status'])
        if output['status'] not in ('PENDING', 'RUNNING'):
            return output, seen
        assert 'device-results' not in output
        time.sleep(0.005)
    raise AssertionError(seen)


def run(http, commands, **more):
    output, _ = result(http, submit(http, commands, **more))
    return output['device-results'][0]['responses']


def test_login(manager):
    for data in ({'user': USER, 'password': 'wrong'}, {'user': 'x', 'password': PASSWORD}, {}):
        reply = manager.http.post('/auth', data=data)
        assert reply.status_code == 401
        assert reply.json()['ietf-restconf:errors']['error'][0]['error-tag'] == 'access-denied'
    assert manager.http.get('/auth').status_code == 405


@pytest.mark.parametrize('header', [None, 'Bearer nonsense', 'Basic abc', 'Bearer'])
def test_no_token_no_data(manager, header):
    headers = {'Authorization': header} if header else {}
    assert manager.http.get(PHYSICAL, headers=headers).status_code == 401
    body = {f'{SCRIPT}:input': {'id': 1}}
    path = f'/operations/{SCRIPT}:get-cli-script-result/'
    assert manager.http.post(path, json=body, headers=headers).status_code == 401


def test_tokens_expire(manager, http):
    assert http.get(PHYSICAL).status_code == 200
    manager.lab.loop.call(manager.server.expire_tokens)
    assert http.get(PHYSICAL).status_code == 401
    manager.server.options.token_lifetime = 0.2
    token = http.post('/auth', data={'user': USER, 'password': PASSWORD}).json()['access_token']
    headers = {'Authorization': f'Bearer {token}'}
    assert http.get(PHYSICAL, headers=headers).status_code == 200
    time.sleep(0.25)
    assert http.get(PHYSICAL, headers=headers).status_code == 401


def test_certificate_is_verified(manager):
    with pytest.raises(httpx.ConnectError):
        httpx.get(f'{manager.base}/auth', trust_env=False, timeout=5)


def test_devices_are_all_elements(manager, http):
    found = devices(http)
    assert [set(device) for device in found] == [{'name', 'uuid'}] * 7
    assert found[0]['name'] == [{'value-name': 'name', 'value': 'flex.aa01'}]
    assert [device['name'][0]['value'] for device in found[-3:]] == ['g30.aa01', 'g30.cc01', 'g42.bb01']
    encoded = http.get(f'{PHYSICAL}?fields=device%28name%28value%29%3Buuid%29')
    assert encoded.headers['content-type'] == 'application/yang-data+json'
    assert encoded.json()['tapi-equipment:physical-context']['device'][0]['name'] == [{'value': 'flex.aa01'}]
    assert manager.server.requests >= 3


def test_one_device_with_its_ports(http):
    path = f'{PHYSICAL}/device={uuid_of(http, "flex.aa01")}'
    for fields in ('access-port(name;uuid)', '(access-port(name;uuid))'):
        body = http.get(path, params={'fields': fields}).json()
        [device] = body['tapi-equipment:device']
        names = [port['name'][0]['value'] for port in device['access-port']]
        assert set(device) == {'access-port'}
        for name in ('Line PTP 1-A-1.L1', 'Tributary PTP 1-E1-1.T3A', 'System PTP 1-A-1.S3', 'OSC PTP 1-A-1.O1'):
            assert name in names
    whole = http.get(path).json()['tapi-equipment:device'][0]
    assert whole['name'][0]['value'] == 'flex.aa01'
    assert whole['equipment'][0]['name'][0]['value'] == '1-A-1'
    ports = http.get(f'{PHYSICAL}/device={uuid_of(http, "g30.aa01")}').json()['tapi-equipment:device'][0]['access-port']
    assert ports[0]['name'][0]['value'] == 'Optical-TTP 1-2.1'


def test_fibres_refer_to_known_ports(http):
    ports = {
        (device['uuid'], port['uuid']): (device['name'][0]['value'], port['name'][0]['value'].split()[-1])
        for device in devices(http, 'device')
        for port in device['access-port']
    }
    spans = http.get(PHYSICAL, params={'fields': 'physical-span'}).json()
    ends = [
        tuple(ports[(end['device-uuid'], end['access-port-uuid'])] for end in span['access-port'])
        for span in spans['tapi-equipment:physical-context']['physical-span']
    ]
    assert len(ends) == 9
    assert (('flex.aa01', '1-A-1.L1'), ('flex.am01', '1-A-1.L1')) in ends
    assert (('flex.bb01', '1-E1-2.T1A'), ('g42.bb01', '1-4.L1')) in ends


def test_contexts(http):
    body = http.get('/data/tapi-common:context', params={'fields': 'tapi-equipment:physical-context(name;uuid)'}).json()
    assert set(body['tapi-common:context']) == {'tapi-equipment:physical-context'}
    assert set(body['tapi-common:context']['tapi-equipment:physical-context']) == {'name', 'uuid'}
    assert http.get('/data/tapi-common:context/tapi-topology:topology-context').json() == {
        'tapi-topology:topology-context': {}
    }
    shallow = http.get('/data/tapi-common:context', params={'depth': '2'}).json()['tapi-common:context']
    assert shallow['tapi-equipment:physical-context'] == {}


@pytest.mark.parametrize(
    ('path', 'status'),
    [
        ('/data/nowhere', 404),
        (f'{PHYSICAL}/device=unknown', 404),
        (f'{PHYSICAL}/device', 400),
        (f'{PHYSICAL}/nothing', 404),
        (f'{PHYSICAL}?fields=device(', 400),
        (f'{PHYSICAL}?depth=0', 400),
        ('/operations/other', 404),
    ],
)
def test_bad_reads(http, path, status):
    assert http.get(path).status_code == status


def test_job_states_and_output(manager, http):
    manager.server.options.pending_delay = manager.server.options.running_delay = 0.1
    number = submit(http, [LOGIN, 'RTRV-OTS:flex.aa01:1-A-1-L1:A2::::;', LOGOUT])
    output, seen = result(http, number)
    assert sorted(set(seen), key=seen.index) == ['PENDING', 'RUNNING', 'FINISHED']
    [device] = output['device-results']
    assert device['device-ref'] == uuid_of(http, 'flex.aa01')
    login, answer, logout = device['responses']
    assert [item['status'] for item in (login, answer, logout)] == ['FINISHED'] * 3
    assert answer['output'].startswith('RTRV-OTS:flex.aa01:1-A-1-L1:A2::::;\r\n\r\n\n   flex.aa01 ')
    assert re.search(r'\r\nM  A2 COMPLD\r\n   "1-A-1-L1:OTS:LABEL=', answer['output'])
    assert answer['output'].endswith(';\r\n')
    jobs = http.get('/data/tapi-common:context/infn-job:job-context').json()
    assert jobs == {'infn-job:job-context': {'job': [{'id': number, 'status': 'FINISHED'}]}}
    assert not manager.lab.nodes['flex.aa01'].sessions


def test_every_job_has_a_session_of_its_own(http):
    run(http, [LOGIN])
    [answer] = run(http, ['RTRV-OTS:flex.aa01::A2::::;'])
    assert 'PRIVILEGE, LOGIN NOT ACTIVE' in answer['output']


def test_job_changes_the_node(manager, http):
    run(http, [LOGIN, 'ED-OTS:flex.aa01:1-A-1-L1:A2:::LABEL="by job";', LOGOUT])
    assert manager.lab.nodes['flex.aa01'].ots['1-A-1-L1'].values['LABEL'] == 'by job'


def test_denials_are_answers_and_abort_stops_there(http):
    script = [LOGIN, 'RTRV-OTS:flex.aa01:none:A2;', 'ED-OTS:flex.aa01:1-A-1-L1:A3:::LABEL="COMPLD";', LOGOUT]
    responses = run(http, script)
    assert [item['status'] for item in responses] == ['FINISHED'] * 4
    assert 'M  A2 DENY\r\n   IENE' in responses[1]['output']
    assert len(run(http, script, policy='ABORT')) == 2
    assert len(run(http, [LOGIN, script[2], LOGOUT], policy='ABORT')) == 3


def test_several_devices(manager, http):
    number = submit(http, ['RTRV-HDR:::A1;'], tids=('flex.cc01', 'flex.am01'))
    output, _ = result(http, number)
    expected = [uuid_of(http, 'flex.cc01'), uuid_of(http, 'flex.am01')]
    assert [device['device-ref'] for device in output['device-results']] == expected
    manager.server.options.reverse_devices = True
    output, _ = result(http, submit(http, ['RTRV-HDR:::A1;'], tids=('flex.cc01', 'flex.am01')))
    assert [device['device-ref'] for device in output['device-results']] == expected[::-1]


def test_failed_jobs(manager, http):
    unknown = {'device-list': ['11111111-1111-1111-1111-111111111111']}
    assert result(http, submit(http, ['RTRV-HDR:::A1;'], **unknown))[0] == {'id': 1, 'status': 'FAILED'}
    assert result(http, submit(http, ['RTRV-HDR:::A1;'], tids=('g30.aa01',)))[0]['status'] == 'FAILED'
    manager.server.options.fail_jobs = 1
    before = manager.lab.nodes['flex.aa01'].requests
    assert result(http, submit(http, ['RTRV-HDR:::A1;']))[0]['status'] == 'FAILED'
    assert manager.lab.nodes['flex.aa01'].requests == before
    assert result(http, submit(http, ['RTRV-HDR:::A1;']))[0]['status'] == 'FINISHED'


def test_dropped_session_fails_that_response(manager, http):
    manager.lab.nodes['flex.aa01'].options.before_command = lambda command: Drop if command.ctag == 'A2' else None
    responses = run(http, [LOGIN, 'RTRV-OTS:::A2;', 'RTRV-HDR:::A3;'])
    assert [item['status'] for item in responses] == ['FINISHED', 'FAILED', 'FINISHED']


@pytest.mark.parametrize('slash', ['', '/'])
def test_operation_errors(http, slash):
    good = {'device-list': ['x'], 'commands': ['RTRV-HDR:::A1;'], 'channel': 'TL1', 'error-policy': 'CONTINUE'}
    assert post(http, 'run-cli-script', good, slash).status_code == 200
    wrong = (
        {'channel': 'CLI'},
        {'error-policy': 'PERHAPS'},
        {'device-list': []},
        {'commands': 'RTRV-HDR'},
        {'commands': [1]},
    )
    for change in wrong:
        reply = post(http, 'run-cli-script', good | change, slash)
        assert reply.status_code == 400, change
        assert reply.json()['ietf-restconf:errors']['error'][0]['error-message']
    for number in (99, 'x', None):
        assert post(http, 'get-cli-script-result', {'id': number}, slash).status_code == 404
    path = f'/operations/{SCRIPT}:run-cli-script{slash}'
    for content in (b'', b'[]', b'{"x": 1}', b'not json', f'{{"{SCRIPT}:input": 3}}'.encode()):
        assert http.post(path, content=content).status_code == 400
    assert http.post(path, content=b'x' * (2 << 20)).status_code == 413


def test_faults(manager, http):
    options = manager.server.options
    options.duplicate_devices = True
    names = [device['name'][0]['value'] for device in devices(http)]
    assert len(names) == 14 and names.count('flex.aa01') == 2
    options.duplicate_devices = False
    options.omit_ports = frozenset({'flex.aa01 1-A-1-L1'})
    ports = devices(http, 'device(access-port(name))')[0]['access-port']
    assert 'Line PTP 1-A-1.L1' not in str(ports) and 'Line PTP 1-A-2.L1' in str(ports)
    options.truncate_output = 10
    assert run(http, ['RTRV-HDR:::A1;'])[0]['output'] == 'RTRV-HDR::'
    options.unavailable = True
    assert http.get(PHYSICAL).status_code == 503


def test_reset_forgets_tokens_and_jobs(manager, http):
    number = submit(http, ['RTRV-HDR:::A1;'])
    result(http, number)
    manager.lab.loop.call(manager.server.reset)
    assert http.get(PHYSICAL).status_code == 401
    token = http.post('/auth', data={'user': USER, 'password': PASSWORD}).json()['access_token']
    http.headers['Authorization'] = f'Bearer {token}'
    assert post(http, 'get-cli-script-result', {'id': number}).status_code == 404


def test_stop_and_start_again(manager, http):
    manager.lab.loop.run(manager.server.stop())
    with pytest.raises(httpx.ConnectError):
        httpx.get(manager.base, verify=False, timeout=2, trust_env=False)  # nobody listens
    manager.lab.loop.run(manager.server.start())
    assert http.get(PHYSICAL).status_code == 200  # tokens live on


def test_secrets_do_not_show(manager, http):
    number = submit(http, [LOGIN, LOGOUT])
    result(http, number)
    shown = repr(manager.server) + repr(manager.server._jobs)
    assert PASSWORD not in shown
    assert PASSWORD not in http.get('/data/tapi-common:context/infn-job:job-context').text


def test_taken_address_is_an_error(manager):
    second = HttpsServer(
        None, manager.lab.host, manager.server.port, manager.folder / 'server.pem', manager.folder / 'server.key'
    )
    with pytest.raises(OSError):
        manager.lab.loop.run(second.start())
    manager.lab.loop.run(second.stop())
