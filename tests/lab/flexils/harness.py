"""A small network on loopback addresses, and a TL1 client of our own (it shares nothing with the lab's grammar).

    g30.aa01 = flex.aa01 --- flex.am01 (amplifier) --- flex.bb01 --- flex.cc01 = g30.cc01
                   |                                      || g42.bb01    |
                   +-----------------------------------------------------+
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import socket
import threading
from contextlib import contextmanager

import asyncssh

from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.flexils.fabric import Fabric
from netbox_optical.lab.flexils.node import FlexilsNode
from netbox_optical.lab.flexils.options import NodeOptions
from netbox_optical.lab.network import NetworkDescription

USER, PASSWORD = 'netbox', 'Secret-7'
CREDENTIALS = Credentials(USER, PASSWORD)
TIMEOUT = 10.0


def loopback() -> str:
    """A loopback address that a parallel run hardly picks too."""
    return f'127.{random.randint(1, 254)}.{random.randint(0, 254)}.{random.randint(2, 254)}'


def _roadm(tid: str, index: int, degrees: int) -> dict:
    cards = [
        {'aid': f'1-A-{n}', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']}
        for n in range(1, degrees + 1)
    ]
    cards.append({'aid': '1-E1-1', 'type': 'FSM', 'ports': ['T1A', 'T2A', 'T3A']})
    cards.append({'aid': '1-E1-2', 'type': 'FMMF250', 'ports': ['T1A', 'T2A']})
    return _device(tid, index, 'flexils', 'roadm', cards)


def _device(tid: str, index: int, platform: str, role: str, cards: list) -> dict:
    return {
        'tid': tid,
        'pop': tid[-4:].upper(),
        'index': index,
        'platform': platform,
        'role': role,
        'transport': 'restconf' if platform != 'flexils' else 'tl1-tcp',
        'serial': f'MA46210801{index:02d}',
        'software': 'R22.1.2',
        'cards': cards,
    }


def _network() -> dict:
    amplifier = [{'aid': f'1-A-{n}', 'type': 'IAM', 'subtype': 'IAM-2', 'ports': ['L1']} for n in (1, 2)]
    g30 = [{'aid': '1/2', 'type': 'CHM2T', 'ports': ['1', '2', '3']}]
    devices = [
        _roadm('flex.aa01', 1, 2),
        _device('flex.am01', 2, 'flexils', 'amplifier', amplifier),
        _roadm('flex.bb01', 3, 2),
        _roadm('flex.cc01', 4, 2),
        _device('g30.aa01', 5, 'groove-g30', 'transponder', g30),
        _device('g30.cc01', 6, 'groove-g30', 'transponder', g30),
        _device('g42.bb01', 7, 'gx-g42', 'transponder', [{'aid': '1-4', 'type': 'CHM6', 'ports': ['L1', 'T1']}]),
    ]
    devices[0]['cards'] += [
        {'aid': '1-A-5', 'type': 'FMMC12', 'ports': ['T1']},
        {'aid': '1-A-6', 'type': 'FBM', 'ports': ['T1'], 'plugs': {'T1': '1-A-5'}},
    ]
    ends = [
        ('flex.aa01 1-A-1-L1', 'flex.am01 1-A-1-L1', 'span'),
        ('flex.am01 1-A-2-L1', 'flex.bb01 1-A-1-L1', 'span'),
        ('flex.bb01 1-A-2-L1', 'flex.cc01 1-A-1-L1', 'span'),
        ('flex.aa01 1-A-2-L1', 'flex.cc01 1-A-2-L1', 'span'),
        ('g30.aa01 port-1/2/1', 'flex.aa01 1-E1-1-T1A', 'patch'),
        ('g30.cc01 port-1/2/1', 'flex.cc01 1-E1-1-T1A', 'patch'),
        ('flex.bb01 1-E1-2-T1A', 'g42.bb01 1-4-L1', 'patch'),
        ('flex.aa01 1-E1-1-T2A', 'g30.aa01 port-1/2/2', 'patch'),
        ('flex.cc01 1-E1-1-T2A', 'g30.cc01 port-1/2/2', 'patch'),
    ]
    return {
        'name': 'test',
        'domain': 'garr.example',
        'source': 'made up',
        'partners': [],
        'pops': [
            {'code': code, 'name': code, 'city': code, 'latitude': 0, 'longitude': 0}
            for code in ('AA01', 'AM01', 'BB01', 'CC01')
        ],
        'devices': devices,
        'fibers': [
            {'a': a.split(' '), 'z': z.split(' '), 'kind': kind, 'loss': 1.0, 'segments': []} for a, z, kind in ends
        ],
    }


NETWORK = NetworkDescription.model_validate(_network())


class Loop:
    """An event loop in a thread; the tests are its clients and block on sockets."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(TIMEOUT)

    def call(self, function, *args):
        async def run():
            return function(*args)

        return self.run(run())

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(TIMEOUT)
        self.loop.close()


class Network:
    """All FlexILS nodes of the test network; ports are free ones."""

    def __init__(self, loop: Loop, **special: NodeOptions):
        self.loop = loop
        self.host = loopback()
        self.host_key = asyncssh.generate_private_key('ssh-ed25519')
        self.fabric = Fabric(NETWORK)
        self.nodes = {
            device.tid: FlexilsNode(
                device=device,
                network=NETWORK,
                fabric=self.fabric,
                host=self.host,
                credentials=CREDENTIALS,
                options=special.get(device.tid[-4:]) or self.options(),
            )
            for device in NETWORK.devices
            if device.platform == 'flexils'
        }

    def options(self, **values) -> NodeOptions:
        defaults = {'tcp_port': 0, 'ssh_port': 0, 'host_key': self.host_key, 'provision_delay': 0.0}
        return NodeOptions(**(defaults | values))

    def start(self):
        for node in self.nodes.values():
            self.loop.run(node.start())

    def stop(self):
        for node in self.nodes.values():
            self.loop.run(node.stop())

    def state(self) -> dict:
        return {tid: self.loop.call(node.state) for tid, node in self.nodes.items()}

    def client(self, tid: str = 'flex.aa01', login: bool = True) -> Client:
        node = self.nodes[tid]
        client = Client(socket.create_connection((self.host, node.tcp_port), timeout=TIMEOUT), tid)
        if login:
            client.log_in()
        return client


@contextmanager
def network(**special):
    loop = Loop()
    found = Network(loop, **special)
    found.start()
    try:
        yield found
    finally:
        found.stop()
        loop.close()


class Client:
    """One TL1 connection. In commands `%` stands for a fresh correlation tag and `@` for the TID."""

    def __init__(self, connection, tid: str):
        self.connection = connection
        self.tid = tid
        self._tags = (f'A{n:05d}' for n in itertools.count(1))
        self.banner = self.read_until(lambda text: text.endswith('TL1>>'))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.connection.close()

    def read_until(self, done) -> str:
        data = b''
        while not done(data.decode(errors='replace')):
            chunk = self.connection.recv(65536)
            if not chunk:
                raise EOFError(data.decode())
            data += chunk
        return data.decode()

    def raw(self, text: str, tag: str) -> str:
        """Send text, return everything up to the prompt after the answer with this tag."""
        self.connection.sendall(text.encode())
        answer = re.compile(rf'^M  {tag} (COMPLD|DENY|PRTL)\r?$', re.MULTILINE)
        return self.read_until(lambda got: answer.search(got) and got.endswith('TL1>>'))

    def ask(self, command: str) -> Answer:
        tag = next(self._tags)
        text = command.replace('%', tag).replace('@', self.tid)
        return Answer(self.raw(text + '\r\n', tag), text, tag)

    def ok(self, command: str) -> Answer:
        answer = self.ask(command)
        assert answer.code == 'COMPLD', answer.text
        return answer

    def deny(self, command: str, error: str, words: str = '') -> Answer:
        answer = self.ask(command)
        assert (answer.code, answer.error) == ('DENY', error), answer.text
        assert words in answer.text, answer.text
        return answer

    def value(self, command: str, name: str) -> str:
        """A keyword of the only record of a retrieval."""
        [record] = self.ok(command).records
        return record[2][name]

    def log_in(self, tid: str = '@') -> Answer:
        return self.ok(f'ACT-USER:{tid}:{USER}:%::{PASSWORD};')


class Answer:
    """A reply cut open with regular expressions."""

    def __init__(self, text: str, command: str, tag: str):
        self.text = text
        self.echoed = text.startswith(command + '\r\n')
        codes = re.findall(rf'^M  {tag} (\w+)\r$', text, re.MULTILINE)
        self.parts, self.code = len(codes), codes[-1]
        after = text[text.index(f'M  {tag} ') :]
        lines = [line.strip() for line in after.split('\r\n')[1:]]
        self.error = lines[0] if self.code == 'DENY' else ''
        self.lines = [line for line in lines if line.startswith('"')]
        self.records = [_record(line) for line in self.lines if line.count(':') >= 3]

    def __getitem__(self, aid: str):
        return next(record for record in self.records if record[0] == aid)


def _record(line: str) -> tuple[str, str, dict, str]:
    inner = re.sub(r'\\(.)', r'\1', line[1:-1])
    aid, kind, rest = inner.split(':', 2)
    keywords, state = rest.rsplit(':', 1)
    pairs = re.findall(r'([A-Z0-9]+)=("(?:\\.|[^"\\])*"|[^,]*)', keywords)
    return aid, kind, {name: value.strip('"') for name, value in pairs}, state
