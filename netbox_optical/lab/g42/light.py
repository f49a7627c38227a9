"""The way of light and payload through a G42: from a client port to its optical carriers, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..element import Dark, Signal
from . import xcon
from .build import is_line
from .catalogue import RECEIVER_TOLERANCE, SERVICES
from .rules import is_up, service_of

Tree = dict[str, Any]


class Optics:
    """Reads the tree of one element; `tid` names it in verdicts."""

    def __init__(self, tid: str, tree: Tree):
        self.tid = tid
        self.tree = tree
        self.facilities = tree['facilities']

    def transmit(self, client: str) -> list[tuple[str, Signal]]:
        rate = self._client(client)
        entry = xcon.of_client(self.tree, client)
        if entry is None:
            raise self._dark(client, 'no cross-connect')
        odu = xcon.line_odu(self.tree, entry)
        if not is_up(odu):
            raise self._dark(client, f'{odu["name"]} is locked')
        first = odu['parent-odu'].removesuffix('-ODUCni')
        channel = next(c for c in self.facilities['super-channel'].values() if c['carriers'][0] == first)
        width = int(Decimal(channel['spectral-bandwidth']) * 1000) // len(channel['carriers'])
        result = []
        for name in channel['carriers']:
            line, carrier = name.removesuffix('-1'), self._carrier(name, channel)
            if not int(carrier['frequency']):
                raise self._dark(line, 'no frequency')
            frequency = int(carrier['frequency']) + carrier['frequency-offset']
            result.append((line, Signal(frequency, width, channel['carrier-mode'], odu['time-slots'], rate)))
        return result

    def receive(self, line: str, signal: Signal) -> str:
        name = f'{line}-1'
        channel = next((c for c in self.facilities['super-channel'].values() if name in c['carriers']), None)
        if channel is None:
            raise self._dark(line, 'no super-channel')
        carrier = self._carrier(name, channel)
        if channel['carrier-mode'] != signal.mode:
            raise self._dark(line, f'wrong mode: {channel["carrier-mode"]} receives {signal.mode}')
        tuned = int(carrier['rx-frequency']) or int(carrier['frequency']) + carrier['frequency-offset']
        if abs(tuned - signal.frequency) > RECEIVER_TOLERANCE:
            raise self._dark(line, f'wrong frequency: tuned to {tuned} MHz, {signal.frequency} MHz arrives')
        client = self._client_of(line, f'{channel["carriers"][0]}-ODUCni', signal.tributary)
        rate = self._client(client)
        if rate != signal.rate:
            raise self._dark(client, f'wrong rate: {rate} receives {signal.rate}')
        return client

    def _dark(self, port: str, reason: str) -> Dark:
        return Dark(f'{self.tid} {port}', reason)

    def _port(self, aid: str) -> Tree:
        card, _, name = aid.rpartition('-')
        try:
            return self.tree['equipment']['card'][card,]['port'][name,]
        except KeyError:
            raise self._dark(aid, 'no such port') from None

    def _client(self, aid: str) -> str:
        """The service type of a client that is ready to carry traffic."""
        port = self._port(aid)
        if is_line(aid):
            raise self._dark(aid, 'not a client port')
        if not is_up(port):
            raise self._dark(aid, 'client port is locked')
        if 'installed-type' not in port:
            raise self._dark(aid, 'no pluggable')
        tributary = self.facilities['trib-ptp'][aid,]
        rate = tributary['service-type']
        if rate not in SERVICES:
            raise self._dark(aid, 'client port has no service type')
        if port['tom']['required-type'] != port['installed-type'] or service_of(port) != rate:
            raise self._dark(aid, f'wrong pluggable: {port["installed-type"]} for {rate}')
        ethernet = self.facilities['ethernet'].get((aid,))
        if ethernet is None:
            raise self._dark(aid, 'ethernet is not there yet')
        for entry, what in ((port['tom'], 'tom'), (tributary, 'trib-ptp'), (ethernet, 'ethernet')):
            if not is_up(entry):
                raise self._dark(aid, f'{what} is locked')
        if ethernet['loopback'] != 'none':
            raise self._dark(aid, 'client loopback')
        if ethernet['test-signal-type'] != 'none':
            raise self._dark(aid, 'client test signal')
        return rate

    def _carrier(self, name: str, channel: Tree) -> Tree:
        """An optical carrier in service."""
        line = name.removesuffix('-1')
        carrier = self.facilities['optical-carrier'][name,]
        for entry, what in (
            (self._port(line), 'line port'), (self.facilities['super-channel-group'][line,], 'super-channel-group'),
            (channel, 'super-channel'), (carrier, 'optical-carrier'),
        ):
            if not is_up(entry):
                raise self._dark(line, f'{what} is locked')
        if carrier['loopback'] != 'none':
            raise self._dark(line, 'line loopback')
        return carrier

    def _client_of(self, line: str, parent: str, time_slots: str) -> str:
        for odu in self.facilities['odu'].values():
            if odu['parent-odu'] == parent and odu['time-slots'] == time_slots:
                client = xcon.client_of(self.tree, odu['name'])
                if client and is_up(odu):
                    return client
        raise self._dark(line, f'no cross-connect for time slots {time_slots}')
