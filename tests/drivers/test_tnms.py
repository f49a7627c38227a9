"""Client of the network manager: tokens, standby, inventory, script jobs; against the simulated one and a rude one."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Login, NmsEndpoint, NmsTokens, Timeouts, TlsPolicy
from netbox_optical.drivers.errors import (
    AuthenticationFailed,
    Broken,
    EffectUnknown,
    Refused,
    Unreachable,
)
from netbox_optical.drivers.infinera.flexils import FlexilsDriver
from netbox_optical.drivers.transport.tl1.scripted import ScriptedSession
from netbox_optical.drivers.transport.tnms import TnmsClient
from tests.drivers.flexils import rig as rigs
from tests.drivers.flexils.rig import AA, BB, HOST, NMS_PASSWORD, NMS_USER, QUICK, circuit, service

DEAD = f'https://{HOST}:1'


@pytest.fixture(scope='module')
def running(tmp_path_factory):
    with rigs.rig(tmp_path_factory.mktemp('tnms')) as found:
        yield found


@pytest.fixture
def rig(running):
    running.transport = 'tnms'
    running.reset()
    yield running
    running.reset()


def client(rig, *urls, password=NMS_PASSWORD, tls=None, timeouts=QUICK, tokens=None):
    tls = tls or TlsPolicy(ca_file=str(rig.certificate[0]))
    urls = urls or (f'https://{HOST}:{rig.tnms.port}/',)
    login = Login(NMS_USER, SecretStr(password))
    return TnmsClient(NmsEndpoint(urls, login, tls, tokens=tokens or NmsTokens()), timeouts)


# -- the simulated manager --------------------------------------------------------------------------------------------


def test_inventory(rig):
    with client(rig) as tnms:
        tnms.check()
        devices = {device.name: device for device in tnms.devices(ports=True)}
        assert set(devices) == set(rig.nodes)
        assert 'Line PTP 1-A-1.L1' in devices[AA].ports.values()
        assert tnms.device_uuid(AA) == devices[AA].uuid
        owner = {uuid: (name, port) for name, device in devices.items() for uuid, port in device.ports.items()}
        ends = {frozenset(owner[port] for _, port in span) for span in tnms.spans()}
    assert frozenset({(AA, 'Line PTP 1-A-2.L1'), ('flex.cc01', 'Line PTP 1-A-2.L1')}) in ends and len(ends) == 4


def test_version_where_it_is_told(rig):
    with client(rig) as tnms:
        assert tnms.version() == ''
        rig.tnms.options.version = '22.1.2'
        assert tnms.version() == '22.1.2'


def test_spans_name_their_ends(rig):
    with client(rig) as tnms:
        devices = {device.uuid: device for device in tnms.devices(ports=True)}
        for span in tnms.spans():
            for end in (span.a, span.z):
                assert end.port in devices[end.device].ports


def test_device_names_must_be_exact_and_single(rig):
    with client(rig) as tnms:
        with pytest.raises(Refused, match='no device'):
            tnms.device_uuid('flex.aa0')
        rig.tnms.options.duplicate_devices = True
        with pytest.raises(Refused, match='2 devices'):
            tnms.device_uuid(AA)


def test_an_expired_token_is_renewed_once(rig):
    with client(rig) as tnms:
        tnms.check()
        rig.loop.call(rig.tnms.expire_tokens)
        before = rig.tnms.requests
        tnms.check()
        assert rig.tnms.requests - before == 3  # refused, login, repeated
        rig.tnms.options.token_lifetime = -1.0
        rig.loop.call(rig.tnms.expire_tokens)
        before = rig.tnms.requests
        with pytest.raises(AuthenticationFailed):
            tnms.check()
        assert rig.tnms.requests - before == 3


def test_those_who_share_tokens_log_in_once(rig):
    tokens = NmsTokens()
    clients = [client(rig, tokens=tokens) for _ in range(4)]
    before = rig.tnms.requests
    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(TnmsClient.check, clients))
    assert rig.tnms.requests - before == 1 + len(clients)
    assert list(tokens.by_url) == [f'https://{HOST}:{rig.tnms.port}']
    rig.loop.call(rig.tnms.expire_tokens)
    before = rig.tnms.requests
    for tnms in clients:
        tnms.check()
        tnms.close()
    assert rig.tnms.requests - before == len(clients) + 2  # the first one is refused and logs in for all
    assert NMS_PASSWORD not in repr(tokens) and not any(token in repr(tokens) for token in tokens.by_url.values())


def test_nobody_waits_for_the_login_of_another_that_hangs(rig):
    tokens = NmsTokens()
    with tokens.lock, client(rig, tokens=tokens) as tnms:
        begun = time.monotonic()
        tnms.check()
        assert time.monotonic() - begun < 10.0


def test_a_wrong_password_is_tried_once_and_nowhere_else(rig):
    url = f'https://{HOST}:{rig.tnms.port}'
    with client(rig, url, url, password='wrong-one') as tnms:
        before = rig.tnms.requests
        with pytest.raises(AuthenticationFailed) as caught:
            tnms.check()
        assert rig.tnms.requests - before == 1
    assert 'wrong-one' not in f'{caught.value} {vars(caught.value)}'


def test_standby_on_connection_failure_only(rig):
    url = f'https://{HOST}:{rig.tnms.port}'
    with client(rig, DEAD, url) as tnms:
        tnms.check()
    rig.tnms.options.unavailable = True
    with client(rig, url, url) as tnms:
        before = rig.tnms.requests
        with pytest.raises(Refused) as caught:
            tnms.check()
        assert rig.tnms.requests - before == 1 and caught.value.code == '503'
    with client(rig, 'not a url', 'ftp://x', url[:8] + '[bad') as tnms, pytest.raises(Unreachable):
        tnms.check()
    with client(rig, DEAD, f'https://{HOST}:2') as tnms, pytest.raises(Unreachable, match=f'{DEAD}.*:2'):
        tnms.check()


def test_certificates_are_checked(rig, tmp_path):
    with client(rig, tls=TlsPolicy()) as tnms, pytest.raises(Unreachable, match=r'[Cc]ertificate|CERTIFICATE'):
        tnms.check()
    missing = TlsPolicy(ca_file=str(tmp_path / 'none'))
    with client(rig, tls=missing) as tnms, pytest.raises(Unreachable, match='CA bundle'):
        tnms.check()
    with client(rig, tls=TlsPolicy(verify=False)) as tnms:
        tnms.check()


def test_scripts_run_to_the_end_whatever_is_denied(rig):
    with client(rig) as tnms:
        lines = ['ACT-USER:flex.aa01:netbox:A1::wrong;', 'RTRV-SYS:flex.aa01::A2;', 'CANC-USER:flex.aa01:netbox:A3;']
        responses = tnms.run_script(tnms.device_uuid(AA), lines)
    assert len(responses) == 3 and 'PIUI' in responses[0].output and 'PLNA' in responses[1].output


def test_a_failed_job(rig):
    operations = rig.plan(service())
    rig.tnms.options.fail_jobs = 1
    with pytest.raises(EffectUnknown, match=r'job \d+ ended as FAILED') as caught:
        rig.apply(operations[:1])
    assert caught.value.device == AA and 'ED-SCG' in caught.value.request and 'ACT-USER' not in caught.value.request


def test_a_slow_job_is_polled_and_then_given_up(rig):
    rig.tnms.options.running_delay = 0.6
    assert rig.driver(BB).observe([circuit()]).native
    rig.tnms.options.running_delay = 5.0
    endpoint = rig.endpoint(BB, timeouts=Timeouts(connect=2.0, read=2.0, job=0.7))
    begun = time.monotonic()
    with FlexilsDriver(endpoint) as driver, pytest.raises(EffectUnknown, match='may still be running'):
        driver.observe([circuit()])
    assert time.monotonic() - begun < 3.0


@pytest.mark.parametrize('length', [1, 60, 120, 200])
def test_a_truncated_output_is_never_parsed(rig, length):
    rig.converge(service())
    operations = rig.plan(service(circuit(label='new')))
    rig.tnms.options.truncate_output = length
    with pytest.raises((Broken, EffectUnknown)):
        rig.driver(AA).observe([circuit()])
    rig.tnms.options.truncate_output = min(length, 60)  # the reply to a write is short
    with pytest.raises((Broken, EffectUnknown)):
        rig.apply(operations)


def test_results_of_other_devices_are_not_ours(rig):
    rig.tnms.options.reverse_devices = True
    assert rig.driver(BB).discover().serial == 'MA4621080103'


def test_the_uuid_can_be_given(rig):
    with client(rig) as tnms:
        uuid = tnms.device_uuid(AA)
        session = ScriptedSession(AA, tnms, uuid, Login(rigs.USER, SecretStr(rigs.PASSWORD)))
        before = rig.tnms.requests
        assert session.run([]) == [] and rig.tnms.requests == before
        (reply,) = session.run([f'RTRV-SYS:{AA}::{{ctag}}::::;'])
    assert reply.records[0].text('SWVERSION') == 'R22.1.2'


# -- a rude manager ---------------------------------------------------------------------------------------------------


class _Rude(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length'] or 0))
        kind = 'auth' if self.path == '/auth' else 'run' if 'run-cli' in self.path else 'result'
        server = self.server
        count = server.seen.count(kind)
        server.seen.append(kind)
        said = {'access_token': 't'} if kind == 'auth' else server.script(kind, count, json.loads(body))
        if said is None:
            self.connection.close()
            self.close_connection = True
            return
        status, document = said if isinstance(said, tuple) else (200, said)
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@contextmanager
def rude(script):
    server = ThreadingHTTPServer((HOST, 0), _Rude)
    server.script, server.seen = script, []
    server.handle_error = lambda *_: None  # clients that hang up are part of the tests
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f'http://{HOST}:{server.server_port}'
    endpoint = NmsEndpoint((url, url), Login('u', SecretStr('password')))
    try:
        with TnmsClient(endpoint, Timeouts(connect=1.0, read=0.5, job=1.5)) as tnms:
            yield tnms, server.seen
    finally:
        server.shutdown()
        server.server_close()


def output(**content):
    return {'tapi-equipment-extensions-cli:output': content}


def finished(*outputs, device='u1'):
    responses = [{'output': text, 'status': 'FINISHED'} for text in outputs]
    return output(id=7, status='FINISHED', **{'device-results': [{'device-ref': device, 'responses': responses}]})


def test_a_script_whose_submission_was_lost_is_not_sent_again():
    with rude(lambda kind, count, body: None) as (tnms, seen):
        with pytest.raises(EffectUnknown) as caught:
            tnms.run_script('u1', ['X'])
        assert seen == ['auth', 'run'] and caught.value.__cause__ is not None


@pytest.mark.parametrize('answer', [b'<html>', (500, b'boom'), (504, b'')])
def test_a_submission_without_a_sound_answer_may_run(answer):
    with rude(lambda kind, count, body: answer) as (tnms, seen):
        with pytest.raises(EffectUnknown) as caught:
            tnms.run_script('u1', ['X'])
        assert seen == ['auth', 'run'] and caught.value.__cause__ is not None


def test_a_submission_that_times_out_is_not_sent_again():
    def script(kind, count, body):
        time.sleep(1.0)
        return output(id=7)

    with rude(script) as (tnms, seen):
        with pytest.raises(EffectUnknown):
            tnms.run_script('u1', ['X'])
        assert seen == ['auth', 'run']


def test_polling_survives_lost_connections():
    def script(kind, count, body):
        if kind == 'run':
            return output(id=7)
        return None if count < 2 else finished('a')

    with rude(script) as (tnms, _):
        assert [response.output for response in tnms.run_script('u1', ['X'])] == ['a']


@pytest.mark.parametrize(
    'answer',
    [(404, b'{"ietf-restconf:errors":{}}'), {}, {'tapi-equipment-extensions-cli:output': 5}, b'<html>',
     output(status='LOST'), finished('a', device='u2'), output(status='FINISHED')],
)  # fmt: skip
def test_a_job_whose_end_is_not_known(answer):
    with rude(lambda kind, count, body: output(id=7) if kind == 'run' else answer) as (tnms, seen):
        with pytest.raises(EffectUnknown, match=r'7|u1|output'):
            tnms.run_script('u1', ['X'])
        assert seen.count('run') == 1


def test_fewer_responses_than_commands():
    """With a manager that stops early, what stands at an index is not the answer to that command."""
    tag = {}

    def script(kind, count, body):
        if kind == 'run':
            commands = body['tapi-equipment-extensions-cli:input']['commands']
            tag.update(enumerate(command.split(':')[3].rstrip(';') for command in commands))
            return output(id=7)
        return finished(*(f'x\r\n\r\n\n   a 25-10-27 16:45:10\r\nM  {tag[at]} COMPLD\r\n;\r\n' for at in range(2)))

    login = Login('u', SecretStr('secret-word'))
    with rude(script) as (tnms, _):
        session = ScriptedSession('flex.aa00', tnms, 'u1', login)
        with pytest.raises(EffectUnknown, match='2 responses for 3 commands'):
            session.run(['DLT-OEL:flex.aa00:x:{ctag};'])
        with pytest.raises(Broken, match='no response'):
            session.run(['RTRV-OEL:flex.aa00:x:{ctag};', 'RTRV-OTS:flex.aa00::{ctag};'])
