"""NETCONF client on the wire: addresses, host keys, lost replies, refusals, what is shown, what the journal keeps."""

import dataclasses
import socket

import asyncssh
import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Endpoint, Exchange, Login, NativeRequest, Timeouts
from netbox_optical.drivers.errors import (
    AuthenticationFailed,
    Broken,
    CannotPlan,
    EffectUnknown,
    Refused,
    Unreachable,
)
from netbox_optical.drivers.infinera.groove_g30.model import MODEL
from netbox_optical.drivers.transport.netconf import WITH_DEFAULTS, NetconfClient
from netbox_optical.drivers.transport.yang import DATA_EXISTS, DATA_MISSING, Later, YangPath

from .wire import PASSWORD, scripted

NE = YangPath.root('ne:ne')
PORT = NE.child('shelf', 1).child('slot', 2).child('card').child('port', 3)
BODY = {'port': [{'port-id': 3, 'port-mode': '100GBE'}]}


def data(inner):
    return f'<data><ne xmlns="http://coriant.com/yang/os/ne">{inner}</ne></data>'


def port(inner):
    slot = f'<slot><slot-id>2</slot-id><card><port>{inner}</port></card></slot>'
    return data(f'<shelf><shelf-id>1</shelf-id>{slot}</shelf>')


def error(tag, message, severity='error'):
    return (f'<rpc-error><error-type>application</error-type><error-tag>{tag}</error-tag><error-severity>{severity}'
            f'</error-severity><error-path>/ne:ne/shelf</error-path><error-message>{message}</error-message></rpc-error>')


def endpoint_of(server, *addresses, **more):
    return Endpoint(**{
        'device': 'g30.aa01', 'platform': 'groove-g30', 'transport': 'netconf', 'addresses': addresses,
        'port': server.port, 'login': Login('admin', SecretStr(PASSWORD)), 'host_key': server.host_key,
        'timeouts': Timeouts(connect=3.0, read=3.0), **more,
    })


@pytest.fixture
def connect():
    clients = []

    def opened(server, *addresses, journal=None, **more):
        client = NetconfClient(endpoint_of(server, *(addresses or ('127.0.0.1',)), **more), MODEL, journal)
        clients.append(client)
        return client

    yield opened
    for client in clients:
        client.close()


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as probe:
        return probe.getsockname()[1]


@pytest.mark.parametrize('chunked', [True, False], ids=['base:1.1', 'base:1.0'])
def test_get_selects_one_node_and_gives_it_its_types(connect, chunked):
    reply = port('<port-id>3</port-id><port-mode>100GBE</port-mode><service-label/><rx-optical-power>-6.3'
                 '</rx-optical-power><possible-pluggable-types>QSFP28</possible-pluggable-types><och-os/>'
                 '<eth100g><odu><odutype-L1>odu4</odutype-L1><oduid-L1>1</oduid-L1></odu></eth100g>')
    with scripted('127.0.0.1', lambda text: reply, chunked=chunked) as server:
        client = connect(server)
        assert client.get(PORT, depth=3) == {
            'port-id': 3, 'port-mode': '100GBE', 'service-label': '', 'rx-optical-power': '-6.3',
            'possible-pluggable-types': ['QSFP28'], 'och-os': {},
            'eth100g': {'odu': [{'odutype-L1': 'odu4', 'oduid-L1': 1}]},
        }
        assert client.get(PORT) and server.sessions == server.logins == 1, 'the session is reused'
        assert server.operations[0] == (
            '<get xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">\n  <filter type="subtree">\n'
            '    <ne xmlns="http://coriant.com/yang/os/ne">\n      <shelf>\n        <shelf-id>1</shelf-id>\n'
            '        <slot>\n          <slot-id>2</slot-id>\n          <card>\n            <port>\n'
            '              <port-id>3</port-id>\n            </port>\n          </card>\n        </slot>\n'
            '      </shelf>\n    </ne>\n  </filter>\n</get>'
        )


def test_defaults_are_asked_for_where_they_can_be_told(connect):
    more = (f'{WITH_DEFAULTS}?basic-mode=explicit&amp;also-supported=report-all',)
    with scripted('127.0.0.1', lambda text: port('<port-id>3</port-id>'), capabilities=more) as server:
        connect(server).get(PORT, content='config')
        assert '<with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">report-all<' in (
            server.received[0])
        assert server.operations[0].startswith('<get-config ') and '<source>\n    <running/>' in server.received[0]


@pytest.mark.parametrize('reply', ['<data/>', data(''), port('<port-id>4</port-id>'), error(DATA_MISSING, 'none')])
def test_get_of_what_is_absent_is_none(connect, reply):
    with scripted('127.0.0.1', lambda text: reply) as server:
        assert connect(server).get(PORT) is None


def test_a_list_is_a_list_even_with_one_entry(connect):
    path = NE.child('services').child('CRS')
    reply = data('<services><CRS><src-tp xmlns:x="http://coriant.com/yang/os/ne">/x:ne/shelf[shelf-id=\'1\']</src-tp>'
                 '<dst-tp>a</dst-tp></CRS></services>')
    with scripted('127.0.0.1', lambda text: reply) as server:
        assert connect(server).get(path) == [{'src-tp': "/ne:ne/shelf[shelf-id='1']", 'dst-tp': 'a'}]


def test_what_is_shown_is_what_is_sent(connect):
    label = 'f1 <a> & "b" \'c\' é'
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        client = connect(server)
        requests = [
            client.native('merge', PORT, {'port': [{'port-id': 3, 'service-label': label}]}),
            client.native('create', PORT.parent, {'port': [{'port-mode': '100GBE', 'port-id': 4}]}),
            client.native('replace', PORT, BODY),
            client.native('delete', PORT),
            client.native('rpc', 'coriant-rpc:cli-command', {'commands': label, 'echo': 'off', 'replace': True}),
        ]
        for request in requests:
            client.perform(NativeRequest.model_validate_json(request.model_dump_json()))
        assert server.operations == [request.command for request in requests]
        assert server.sessions == 1
    assert '<service-label>f1 &lt;a&gt; &amp; "b" \'c\' é</service-label>' in requests[0].command
    assert '<port xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="create">' in requests[1].command
    assert requests[1].command.index('port-id') < requests[1].command.index('port-mode')
    assert 'nc:operation="delete"' in requests[3].command and 'port-mode' not in requests[3].command
    assert requests[4].command.startswith('<cli-command xmlns="urn:coriant:os:rpc">')
    assert '<replace>true</replace>' in requests[4].command


def test_placeholders_are_filled_in_keys_and_leaves_and_escaped(connect):
    path = NE.child('services').child('CRS', Later('one'), "lit{eral}'")
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        client = connect(server)
        request = client.native('merge', path, {'CRS': [{'src-tp': '{one}', 'service-label': 'no {one} here'}]})
        assert '>{one}</ne:src-tp>' in request.command
        client.perform(request, {'one': "/ne:ne/a[b='<&>']"})
        assert "/ne:ne/a[b='&lt;&amp;&gt;']</ne:src-tp>" in server.received[0]
        assert 'no {one} here' in server.received[0] and "lit{eral}'" in server.received[0]
        assert 'xmlns:ne="http://coriant.com/yang/os/ne"' in server.received[0]
        with pytest.raises(CannotPlan, match='"one" has not been bound'):
            client.perform(request)
        assert len(server.received) == 1


def test_codes_of_refusals_are_the_tags(connect):
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        request = connect(server).native('delete', PORT, accepts=(DATA_MISSING,), awaits=(DATA_EXISTS,))
    assert (request.accepts, request.awaits) == (('data-missing',), ('data-exists',))


@pytest.mark.parametrize('tag', ['data-missing', 'data-exists', 'in-use', 'invalid-value', 'access-denied'])
def test_a_refused_change_is_sent_once(connect, tag):
    with scripted('127.0.0.1', lambda text: error(tag, 'no &amp; never')) as server:
        with pytest.raises(Refused) as caught:
            connect(server).merge(PORT, BODY)
        assert len(server.received) == 1
    assert caught.value.code == tag and caught.value.device == 'g30.aa01'
    assert f'{tag}: no & never (/ne:ne/shelf)' in str(caught.value)
    assert '100GBE' in caught.value.request and tag in caught.value.reply


def test_a_warning_is_no_refusal(connect):
    with scripted('127.0.0.1', lambda text: error('partial-operation', 'mind', 'warning') + '<ok/>') as server:
        connect(server).merge(PORT, BODY)
        assert len(server.received) == 1 and '100GBE' in str(server.received[0])


def test_output_of_an_operation(connect):
    with scripted('127.0.0.1', lambda text: '<result xmlns="urn:coriant:os:rpc">fine</result>') as server:
        assert connect(server).rpc('coriant-rpc:cli-command', {'commands': 'x'}) == {'result': 'fine'}


def test_unknown_modules_and_lists_are_not_guessed(connect):
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        client = connect(server)
        for path in ('nobody:rpc', NE.child('unknown-list', 'key')):
            with pytest.raises(CannotPlan):
                client.native('rpc' if isinstance(path, str) else 'delete', path)


@pytest.mark.parametrize('answer', [None, 9.0, b'<rpc-reply <'], ids=['connection cut', 'no answer in time', 'garbage'])
def test_lost_reply_of_a_change_leaves_the_effect_unknown(connect, answer):
    port = free_port()
    with scripted('127.0.0.1', lambda text: answer, port) as first, \
            scripted('127.0.0.2', lambda text: '<ok/>', port, key=first.key) as second:
        client = connect(first, '127.0.0.1', '127.0.0.2', timeouts=Timeouts(connect=2.0, read=0.5))
        with pytest.raises(EffectUnknown) as caught:
            client.delete(PORT)
        assert (len(first.received), len(second.received)) == (1, 0)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize('answer, kind', [(None, Unreachable), (9.0, Unreachable), (b'<rpc-reply <', Broken)])
def test_lost_reply_of_a_read_is_no_unknown_effect(connect, answer, kind):
    with scripted('127.0.0.1', lambda text: answer) as server:
        with pytest.raises(kind):
            connect(server, timeouts=Timeouts(connect=2.0, read=0.5)).get(PORT)
        assert len(server.received) == 1


def test_a_new_session_after_a_lost_one(connect):
    answers = [9.0, port('<port-id>3</port-id>')]
    with scripted('127.0.0.1', lambda text: answers.pop(0)) as server:
        client = connect(server, timeouts=Timeouts(connect=2.0, read=0.5))
        with pytest.raises(Unreachable):
            client.get(PORT)
        assert client.get(PORT) == {'port-id': 3}
        assert server.sessions == 2


def test_second_address_when_the_first_refuses_the_connection(connect):
    with scripted('127.0.0.2', lambda text: '<ok/>') as server:
        client = connect(server, '127.0.0.1', '127.0.0.2')
        client.merge(PORT, BODY)
        client.merge(PORT, BODY)
        assert len(server.received) == 2 and server.sessions == 1


@pytest.mark.parametrize('addresses', [(), ('127.0.0.1', '127.0.0.2'), ('not an address\n',)])
def test_no_address_answers(addresses):
    endpoint = Endpoint(device='x', platform='groove-g30', transport='netconf', addresses=addresses, port=free_port(),
                        host_key='ssh-ed25519 AAAA', timeouts=Timeouts(connect=1.0))
    with pytest.raises(Unreachable) as caught:
        NetconfClient(endpoint, MODEL).get(PORT)
    assert all(address in str(caught.value) for address in addresses)


def test_a_peer_that_speaks_no_ssh(connect):
    with socket.create_server(('127.0.0.1', 0)) as silent, scripted('127.0.0.1', lambda text: '<ok/>') as server:
        client = connect(server, port=silent.getsockname()[1], timeouts=Timeouts(connect=0.5))
        with pytest.raises(Unreachable, match=r'127\.0\.0\.1'):
            client.get(PORT)


def test_wrong_login_is_not_tried_again(connect):
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        client = connect(server, login=Login('admin', SecretStr('wrong')))
        for _ in range(2):
            with pytest.raises(AuthenticationFailed, match='refused'):
                client.get(PORT)
        assert server.logins == 1 and server.received == []


@pytest.mark.parametrize('pinned, reason', [
    (None, 'no SSH host key is pinned'), ('other', 'has changed'), ('ecdsa-sha2-nistp256 AAAA', 'no host key of the'),
])
def test_host_key_must_be_the_pinned_one_before_any_login(connect, pinned, reason):
    if pinned == 'other':
        other = asyncssh.generate_private_key('ssh-ed25519').export_public_key().decode().split()
        pinned = ' '.join(other[:2])
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        with pytest.raises(AuthenticationFailed, match=reason):
            connect(server, '127.0.0.1', '127.0.0.2', host_key=pinned).get(PORT)
        assert server.logins == 0


def test_a_pinned_rsa_key_is_accepted(connect):
    key = asyncssh.generate_private_key('ssh-rsa', key_size=2048)
    with scripted('127.0.0.1', lambda text: '<ok/>', key=key) as server:
        connect(server).merge(PORT, BODY)
        assert len(server.received) == 1


def test_journal_keeps_requests_and_replies_but_no_secrets(connect):
    journal: list[Exchange] = []
    with scripted('127.0.0.1', lambda text: error('in-use', 'no') if 'delete' in text else '<ok/>') as server:
        client = connect(server, journal=journal.append)
        client.rpc('coriant-rpc:upload', {'filetype': 'config', 'password': PASSWORD})
        with pytest.raises(Refused) as caught:
            client.delete(PORT)
        assert f'<password>{PASSWORD}</password>' in server.received[0]
    assert [exchange.ok for exchange in journal] == [True, False]
    assert '<filetype>config</filetype>' in journal[0].request and '********' in journal[0].request
    assert 'in-use' in journal[1].reply and journal[1].device == 'g30.aa01'
    texts = [repr(journal), repr(client.endpoint), repr(caught.value), caught.value.request, caught.value.reply]
    assert not any(PASSWORD in text for text in texts)


def test_long_replies_are_cut_in_the_journal_only(connect):
    journal: list[Exchange] = []
    reply = port(f'<port-id>3</port-id><port-name>{"x" * 50_000}</port-name>')
    with scripted('127.0.0.1', lambda text: reply) as server:
        found = connect(server, journal=journal.append).get(PORT)
    assert len(found['port-name']) == 50_000
    assert len(journal[0].reply) < 25_000 and 'characters more' in journal[0].reply


def test_entities_of_a_reply_are_not_expanded(connect):
    def script(text):
        number = text.partition('message-id="')[2].partition('"')[0]
        return (f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><rpc-reply message-id="{number}" '
                f'xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">{port("<port-id>3</port-id><port-name>&e;</port-name>")}'
                '</rpc-reply>').encode()

    with scripted('127.0.0.1', script) as server, pytest.raises(Broken, match='is not XML'):
        connect(server).get(PORT)


def test_a_request_of_another_protocol_is_not_sent(connect):
    with scripted('127.0.0.1', lambda text: '<ok/>') as server:
        with pytest.raises(CannotPlan, match='planned for restconf'):
            connect(server).perform(NativeRequest(protocol='restconf', command='DELETE /restconf/data/ne:ne'))
        assert server.sessions == 0
        assert dataclasses.asdict(endpoint_of(server))['transport'] == 'netconf'
