"""RESTCONF client on the wire: addresses, TLS, lost replies, refusals, what the journal keeps."""

import json
import socket

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Endpoint, Exchange, Login, NativeRequest, Timeouts, TlsPolicy
from netbox_optical.drivers.errors import (
    AuthenticationFailed,
    Broken,
    CannotPlan,
    EffectUnknown,
    Refused,
    Unreachable,
)
from netbox_optical.drivers.transport.restconf import RestconfClient, filled, native, target
from netbox_optical.drivers.transport.yang import Later, YangPath

from .wire import make_certificate, scripted

PASSWORD = 'hunter2-not-to-be-seen'
NODE = YangPath.root('ne:ne').child('shelf', 1).child('slot', 2).child('card').child('port', 3)


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp('tls'), '127.0.0.1', '127.0.0.2')


def client_of(files, port, *addresses, journal=None, timeouts=None, verify=True, ca=True):
    return RestconfClient(
        Endpoint(
            device='g30.aa01', platform='groove-g30', transport='restconf', addresses=addresses, port=port,
            login=Login('admin', SecretStr(PASSWORD)),
            tls=TlsPolicy(verify=verify, ca_file=str(files[0]) if ca else None),
            timeouts=timeouts or Timeouts(connect=2.0, read=2.0),
        ),
        journal,
    )


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as probe:
        return probe.getsockname()[1]


def body(document):
    return json.dumps(document).encode()


def error(tag, message):
    return body({'ietf-restconf:errors': {'error': [{'error-type': 'application', 'error-tag': tag,
                                                     'error-message': message}]}})


def test_get_unwraps_and_sends_the_query(files):
    with scripted('127.0.0.1', files, lambda r: (200, body({'ne:port': [{'port-id': 3}]}))) as server:
        client = client_of(files, server.port, '127.0.0.1')
        assert client.get(NODE, depth=3) == {'port-id': 3}
        request = server.received[0]
        assert request.path == (
            '/restconf/data/ne:ne/shelf=1/slot=2/card/port=3?content=all&depth=3&with-defaults=report-all'
        )
        assert request.headers['accept'] == 'application/yang-data+json'
        client.close()


@pytest.mark.parametrize('reply, expected', [
    ({'ne:CRS': [{'a': 1}, {'a': 2}]}, [{'a': 1}, {'a': 2}]),
    ({'CRS': []}, []),
])
def test_get_of_a_list(files, reply, expected):
    path = YangPath.root('ne:ne').child('services').child('CRS')
    with scripted('127.0.0.1', files, lambda r: (200, body(reply))) as server:
        assert client_of(files, server.port, '127.0.0.1').get(path) == expected


def test_get_of_what_is_absent_is_none(files):
    with scripted('127.0.0.1', files, lambda r: (404, error('invalid-value', 'no such node'))) as server:
        assert client_of(files, server.port, '127.0.0.1').get(NODE) is None


def test_every_verb(files):
    def script(request):
        return (200, body({'m:output': {'result': 'fine'}})) if 'operations' in request.path else (204, b'')

    with scripted('127.0.0.1', files, script) as server:
        client = client_of(files, server.port, '127.0.0.1')
        client.merge(NODE, {'port': [{'port-id': 3}]})
        client.create(NODE.parent, {'port': [{'port-id': 4}]})
        client.replace(NODE, {'port': [{'port-id': 3}]})
        client.delete(NODE)
        assert client.rpc('m:ping', {'x': 1}) == {'result': 'fine'}
        assert [(r.method, r.path.rpartition('/')[2]) for r in server.received] == [
            ('PATCH', 'port=3'), ('POST', 'card'), ('PUT', 'port=3'), ('DELETE', 'port=3'), ('POST', 'm:ping'),
        ]
        assert json.loads(server.received[4].body) == {'input': {'x': 1}}
        assert server.connections == 1, 'the connection is kept alive'


def test_second_address_when_the_first_refuses_the_connection(files):
    with scripted('127.0.0.2', files, lambda r: (204, b'')) as server:
        journal = []
        client = client_of(files, server.port, '127.0.0.1', '127.0.0.2', journal=journal.append)
        client.merge(NODE, {'port': [{'port-id': 3}]})
        client.merge(NODE, {'port': [{'port-id': 3}]})
        assert len(server.received) == 2
        assert [exchange.ok for exchange in journal] == [True, True]


def test_bug_42_a_refused_change_is_sent_once(files):
    def refuse(request):
        return 409, error('in-use', 'port-mode cannot change while a CRS exists')

    port = free_port()
    with scripted('127.0.0.1', files, refuse, port) as first, scripted('127.0.0.2', files, refuse, port) as second:
        client = client_of(files, port, '127.0.0.1', '127.0.0.2')
        with pytest.raises(Refused) as caught:
            client.merge(NODE, {'port': [{'port-id': 3, 'port-mode': '100GBE'}]})
        assert (len(first.received), len(second.received)) == (1, 0)
    assert caught.value.code == '409'
    assert 'in-use: port-mode cannot change while a CRS exists' in str(caught.value)
    assert caught.value.device == 'g30.aa01'
    assert 'PATCH' in caught.value.request and '100GBE' in caught.value.request
    assert 'in-use' in caught.value.reply


@pytest.mark.parametrize('answer', [None, 3.0], ids=['connection cut', 'no answer in time'])
def test_lost_reply_of_a_change_leaves_the_effect_unknown(files, answer):
    port = free_port()
    with scripted('127.0.0.1', files, lambda r: answer, port) as first, \
            scripted('127.0.0.2', files, lambda r: (204, b''), port) as second:
        client = client_of(files, port, '127.0.0.1', '127.0.0.2', timeouts=Timeouts(connect=1.0, read=0.5))
        with pytest.raises(EffectUnknown) as caught:
            client.delete(NODE)
        assert (len(first.received), len(second.received)) == (1, 0)
    assert caught.value.__cause__ is not None


def test_lost_reply_of_a_read_is_no_unknown_effect(files):
    with scripted('127.0.0.1', files, lambda r: None) as server:
        with pytest.raises(Unreachable, match='no complete reply'):
            client_of(files, server.port, '127.0.0.1').get(NODE)
        assert len(server.received) == 1


def test_no_address_answers(files):
    client = client_of(files, free_port(), '127.0.0.1', '127.0.0.2')
    with pytest.raises(Unreachable) as caught:
        client.get(NODE)
    assert '127.0.0.1' in str(caught.value) and '127.0.0.2' in str(caught.value)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize('addresses', [(), ('not an address\n',)])
def test_no_usable_address(files, addresses):
    with pytest.raises(Unreachable):
        client_of(files, 8181, *addresses).get(NODE)


def test_wrong_login_is_not_tried_again(files):
    with scripted('127.0.0.1', files, lambda r: (401, error('access-denied', 'no'))) as server:
        client = client_of(files, server.port, '127.0.0.1', '127.0.0.2')
        for _ in range(2):
            with pytest.raises(AuthenticationFailed):
                client.get(NODE)
        assert len(server.received) == 1


def test_certificate_is_verified_by_default(files):
    with scripted('127.0.0.1', files, lambda r: (204, b'')) as server:
        with pytest.raises(Unreachable, match='CERTIFICATE_VERIFY_FAILED'):
            client_of(files, server.port, '127.0.0.1', ca=False).delete(NODE)
        assert server.received == []
        client_of(files, server.port, '127.0.0.1', ca=False, verify=False).delete(NODE)
        assert len(server.received) == 1


def test_certificate_of_another_address_is_refused(tmp_path):
    files = make_certificate(tmp_path, '127.0.0.9')
    with scripted('127.0.0.1', files, lambda r: (204, b'')) as server:
        with pytest.raises(Unreachable, match='IP address mismatch'):
            client_of(files, server.port, '127.0.0.1').delete(NODE)
        assert server.received == []


def test_missing_ca_file_is_named(files, tmp_path):
    endpoint = Endpoint(device='x', platform='gx-g42', transport='restconf', addresses=('127.0.0.1',),
                        tls=TlsPolicy(ca_file=str(tmp_path / 'none.pem')))
    with pytest.raises(Unreachable, match='CA file'):
        RestconfClient(endpoint).get(NODE)


def test_environment_proxies_are_ignored(files, monkeypatch):
    monkeypatch.setenv('HTTPS_PROXY', f'http://127.0.0.1:{free_port()}')
    with scripted('127.0.0.1', files, lambda r: (204, b'')) as server:
        client_of(files, server.port, '127.0.0.1').delete(NODE)
        assert len(server.received) == 1


def test_redirects_are_not_followed(files):
    with scripted('127.0.0.1', files, lambda r: (307, b'')) as server:
        with pytest.raises(Refused) as caught:
            client_of(files, server.port, '127.0.0.1').delete(NODE)
        assert caught.value.code == '307'


@pytest.mark.parametrize('reply', [b'<html>proxy</html>', b'{"half":'])
def test_reply_that_is_no_json(files, reply):
    with scripted('127.0.0.1', files, lambda r: (200, reply)) as server, pytest.raises(Broken) as caught:
        client_of(files, server.port, '127.0.0.1').get(NODE)
    assert reply.decode() in caught.value.reply


@pytest.mark.parametrize('reply', [(500, b'boom'), (502, b''), (504, b''), (200, b'<html>proxy</html>')])
def test_a_change_that_failed_half_way_is_an_unknown_effect(files, reply):
    """RFC 8040 has 500 for `partial-operation`; a read cannot have an effect."""
    with scripted('127.0.0.1', files, lambda r: reply) as server:
        with pytest.raises(EffectUnknown):
            client_of(files, server.port, '127.0.0.1').delete(NODE)
        with pytest.raises((Refused, Broken)):
            client_of(files, server.port, '127.0.0.1').get(NODE)
    assert len(server.received) == 2


def test_journal_keeps_requests_and_replies_but_no_secrets(files):
    journal: list[Exchange] = []

    def script(request):
        return (409, b'boom') if request.method == 'DELETE' else (200, body({'m:output': {'status': 'ok'}}))

    with scripted('127.0.0.1', files, script) as server:
        client = client_of(files, server.port, '127.0.0.1', journal=journal.append)
        client.rpc('m:upload', {'filetype': 'config', 'password': PASSWORD})
        with pytest.raises(Refused) as caught:
            client.delete(NODE)
        assert json.loads(server.received[0].body)['input']['password'] == PASSWORD
    assert [exchange.ok for exchange in journal] == [True, False]
    assert journal[0].request.startswith('POST /restconf/operations/m:upload\n')
    assert '"filetype": "config"' in journal[0].request and journal[0].reply.startswith('200 ')
    assert journal[1].reply == '409 Text\nboom' and journal[1].device == 'g30.aa01'
    texts = [repr(journal), repr(client.endpoint), repr(caught.value), caught.value.request, caught.value.reply]
    assert not any(PASSWORD in text for text in texts)


def test_long_replies_are_cut_in_the_journal_only(files):
    journal: list[Exchange] = []
    document = {'ne:card': {'text': 'x' * 50_000}}
    with scripted('127.0.0.1', files, lambda r: (200, body(document))) as server:
        found = client_of(files, server.port, '127.0.0.1', journal=journal.append).get(NODE.parent)
    assert len(found['text']) == 50_000
    assert len(journal[0].reply) < 25_000 and 'characters more' in journal[0].reply


def test_keys_are_encoded_each_on_its_own():
    path = YangPath.root('ne:ne').child('services').child('CRS', "/a[b='1']", 'x,y=z é')
    assert target(path) == '/restconf/data/ne:ne/services/CRS=%2Fa%5Bb%3D%271%27%5D,x%2Cy%3Dz%20%C3%A9'


def test_placeholders_are_encoded_in_the_path_and_kept_in_the_body():
    path = YangPath.root('ne:ne').child('services').child('CRS', Later('one'), "lit{eral}'")
    request = native('merge', path, {'CRS': [{'src-tp': '{one}', 'service-label': 'no {one} here'}]})
    assert request.command == 'PATCH /restconf/data/ne:ne/services/CRS={one},lit%7Beral%7D%27'
    method, where, document = filled(request, {'one': "/n[k='1']"})
    assert (method, where) == ('PATCH', '/restconf/data/ne:ne/services/CRS=%2Fn%5Bk%3D%271%27%5D,lit%7Beral%7D%27')
    assert document == {'CRS': [{'src-tp': "/n[k='1']", 'service-label': 'no {one} here'}]}


def test_missing_value_stops_before_anything_is_sent(files):
    request = NativeRequest(protocol='restconf', command='DELETE /restconf/data/ne:ne/x={gone}')
    with scripted('127.0.0.1', files, lambda r: (204, b'')) as server:
        with pytest.raises(CannotPlan, match='gone'):
            client_of(files, server.port, '127.0.0.1').perform(request)
        assert server.received == []
