"""A bare NETCONF client for the lab's tests: an SSH channel, both framings, replies as XML trees."""

from __future__ import annotations

import itertools
import re
from typing import Any, Self

import paramiko
from lxml import etree

BASE = 'urn:ietf:params:xml:ns:netconf:base:1.0'
BASE_1_0 = 'urn:ietf:params:netconf:base:1.0'
BASE_1_1 = 'urn:ietf:params:netconf:base:1.1'
G30 = 'http://coriant.com/yang/os/ne'
G42 = 'http://infinera.com/yang/ioa/ne'


class Raw:
    """One session; `hello` is the server's."""

    def __init__(self, lab: Any, tid: str, *, password: str = '', chunked: bool = True, subsystem: str = 'netconf'):
        entry = lab.inventory()['elements'][tid]
        credentials = lab.lab.credentials[entry['platform']]
        self.transport = paramiko.Transport((entry['host'], entry['ports']['netconf']))
        self.transport.connect(username=credentials.user, password=password or credentials.password)
        self.channel = self.transport.open_session(timeout=5)
        self.channel.settimeout(5)
        self.channel.invoke_subsystem(subsystem)
        self.chunked = False
        self.buffer = b''
        self.numbers = itertools.count(1)
        self.host_key = ' '.join((self.transport.get_remote_server_key().get_name(),
                                  self.transport.get_remote_server_key().get_base64()))
        self.hello = self.receive()
        version = BASE_1_1 if chunked else BASE_1_0
        self.send(f'<hello xmlns="{BASE}"><capabilities><capability>{version}</capability></capabilities></hello>')
        self.chunked = chunked

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()

    def send(self, text: str) -> None:
        data = text.encode()
        self.channel.sendall(b'\n#%d\n%s\n##\n' % (len(data), data) if self.chunked else data + b']]>]]>')

    def receive(self) -> etree._Element:
        end = b'\n##\n' if self.chunked else b']]>]]>'
        while end not in self.buffer:
            data = self.channel.recv(65536)
            if not data:
                raise EOFError('the server closed the session')
            self.buffer += data
        message, _, self.buffer = self.buffer.partition(end)
        return etree.fromstring(re.sub(rb'\n#\d+\n', b'', message))

    def rpc(self, operation: str) -> etree._Element:
        """The reply, whatever it is."""
        number = str(next(self.numbers))
        self.send(f'<rpc xmlns="{BASE}" message-id="{number}">{operation}</rpc>')
        reply = self.receive()
        assert reply.tag == f'{{{BASE}}}rpc-reply' and reply.get('message-id') == number
        return reply

    def ok(self, operation: str) -> None:
        reply = self.rpc(operation)
        assert [child.tag for child in reply] == [f'{{{BASE}}}ok'], etree.tostring(reply)

    def refused(self, operation: str) -> str:
        """The error tag."""
        reply = self.rpc(operation)
        assert reply[0].tag == f'{{{BASE}}}rpc-error', etree.tostring(reply)
        assert reply[0].findtext(f'{{{BASE}}}error-severity') == 'error'
        return reply[0].findtext(f'{{{BASE}}}error-tag')

    def get(self, selection: str = '', what: str = 'get', more: str = '') -> etree._Element:
        """The data element."""
        source = '<source><running/></source>' if what == 'get-config' else ''
        chosen = f'<filter type="subtree">{selection}</filter>' if selection else ''
        reply = self.rpc(f'<{what}>{source}{chosen}{more}</{what}>')
        assert reply[0].tag == f'{{{BASE}}}data', etree.tostring(reply)
        return reply[0]


def edit(config: str, more: str = '') -> str:
    return f'<edit-config xmlns:nc="{BASE}"><target><running/></target>{more}<config>{config}</config></edit-config>'


def g30_port(inner: str, port: int = 3, slot: int = 1, attributes: str = '') -> str:
    return (f'<ne xmlns="{G30}"><shelf><shelf-id>1</shelf-id><slot><slot-id>{slot}</slot-id><card>'
            f'<port {attributes}><port-id>{port}</port-id>{inner}</port></card></slot></shelf></ne>')


def g42_facility(kind: str, name: str, inner: str, operation: str = '') -> str:
    attribute = f' nc:operation="{operation}"' if operation else ''
    return f'<ne xmlns="{G42}"><facilities><{kind}{attribute}><name>{name}</name>{inner}</{kind}></facilities></ne>'
