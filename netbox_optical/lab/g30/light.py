"""The way of light and payload through a G30: from a client port to its line carriers, and back."""

from __future__ import annotations

from typing import Any

from ..element import Dark, Signal
from . import connections
from .build import is_line, port_path, split_name
from .catalogue import FACILITIES, NOT_APPLICABLE, RECEIVER_TOLERANCE, line_mode, width
from .rules import is_up, laser_on

Tree = dict[str, Any]


class Optics:
    """Reads the tree of one element; `tid` names it in verdicts."""

    def __init__(self, tid: str, tree: Tree):
        self.tid = tid
        self.tree = tree

    def transmit(self, name: str) -> list[tuple[str, Signal]]:
        port = self._port(name)
        facility = self._client(name, port)
        line, odus = self._line_of(name, facility)
        mode = self._port(line)['port-mode']
        tributary = '+'.join(sorted(connections.tributary(odu) for odu in odus))
        result = []
        for carrier in self._carriers(line, mode):
            och = self._line(carrier)
            if not laser_on(self._port(carrier)):
                raise Dark(f'{self.tid} {carrier}', 'laser disabled')
            if not och['frequency']:
                raise Dark(f'{self.tid} {carrier}', 'no frequency')
            signal = Signal(och['frequency'], width(och['fec-type']), mode, tributary, port['port-mode'])
            result.append((carrier, signal))
        return result

    def receive(self, name: str, signal: Signal) -> str:
        where = f'{self.tid} {name}'
        och = self._line(name)
        mode = self._port(name)['port-mode']
        if mode != signal.mode:
            raise Dark(where, f'wrong mode: {mode} receives {signal.mode}')
        tuned = och['rx-frequency'] or och['frequency']
        if abs(tuned - signal.frequency) > RECEIVER_TOLERANCE:
            raise Dark(where, f'wrong frequency: tuned to {tuned} MHz, {signal.frequency} MHz arrives')
        base = self._carriers(name, mode)[0]
        self._line(base)
        client = self._client_of(base, where, signal)
        port = self._port(client)
        self._client(client, port)
        if port['port-mode'] != signal.rate:
            raise Dark(f'{self.tid} {client}', f'wrong rate: {port["port-mode"]} receives {signal.rate}')
        return client

    def _port(self, name: str) -> Tree:
        try:
            shelf, slot, number = split_name(name)
            return self.tree['shelf'][shelf,]['slot'][slot,]['card']['port'][number,]
        except KeyError:
            raise Dark(f'{self.tid} {name}', 'no such port') from None

    def _client(self, name: str, port: Tree) -> Tree:
        """The client facility, ready to carry traffic."""
        where = f'{self.tid} {name}'
        if is_line(port['port-id']):
            raise Dark(where, 'not a client port')
        if not is_up(port):
            raise Dark(where, 'client port is down')
        if port['port-mode'] not in FACILITIES:
            raise Dark(where, 'client port has no mode')
        container, _, _, plug = FACILITIES[port['port-mode']]
        if 'pluggable' not in port:
            raise Dark(where, 'no pluggable')
        if port['actual-pluggable-type'] != plug:
            raise Dark(where, f'wrong pluggable: {port["actual-pluggable-type"]} for {port["port-mode"]}')
        facility = port.get(container)
        if facility is None:
            raise Dark(where, 'client facility is not there yet')
        if not is_up(port['pluggable']) or not is_up(facility):
            raise Dark(where, 'client facility is down')
        if facility['loopback-enable'] == 'enabled':
            raise Dark(where, 'client loopback')
        if facility['test-signal-enable'] != 'NONE':
            raise Dark(where, 'client test signal')
        return facility

    def _line(self, name: str) -> Tree:
        """The line channel, in service."""
        where, port = f'{self.tid} {name}', self._port(name)
        if not is_line(port['port-id']):
            raise Dark(where, 'not a line port')
        if not is_up(port):
            raise Dark(where, 'line port is down')
        if port['port-mode'] == NOT_APPLICABLE:
            raise Dark(where, 'line port has no mode')
        och = port.get('och-os')
        if och is None:
            raise Dark(where, 'line channel is not there yet')
        if not is_up(och):
            raise Dark(where, 'line channel is down')
        if och['loopback-enable'] == 'enabled':
            raise Dark(where, 'line loopback')
        return och

    def _carriers(self, line: str, mode: str) -> list[str]:
        """The line ports of the signal; the first one holds the ODUs."""
        if mode == NOT_APPLICABLE or not line_mode(mode).coupled:
            return [line]
        card = line.rpartition('/')[0]
        return [f'{card}/1', f'{card}/2']

    def _odus(self, name: str) -> dict[str, Tree]:
        return dict(connections.odus(port_path(*split_name(name)), self._port(name)))

    def _line_of(self, client: str, facility: Tree) -> tuple[str, list[Tree]]:
        """The line port that carries a client, and the line ODUs, one for each of the client's."""
        connected = connections.other_ends(self.tree)
        ends = [connected.get(identifier) for identifier in self._odus(client)]
        if None in ends or len(ends) != len(facility['odu']):
            raise Dark(f'{self.tid} {client}', 'no cross-connect')
        card = client.rpartition('/')[0]
        for line in (f'{card}/1', f'{card}/2'):
            odus = self._odus(line)
            if all(end in odus for end in ends):
                return line, [odus[end] for end in ends]
        raise Dark(f'{self.tid} {client}', 'cross-connects to different line ports')

    def _client_of(self, line: str, where: str, signal: Signal) -> str:
        wanted = set(signal.tributary.split('+'))
        connected = connections.other_ends(self.tree)
        ends = {connected.get(identifier) for identifier, odu in self._odus(line).items()
                if connections.is_odu4(odu) and connections.tributary(odu) in wanted}
        if None in ends or len(ends) != len(wanted):
            raise Dark(where, f'no cross-connect for {signal.tributary}')
        card = line.rpartition('/')[0]
        _, slot, _ = split_name(line)
        for (number,) in self.tree['shelf']['1',]['slot'][slot,]['card']['port']:
            client = f'{card}/{number}'
            if not is_line(int(number)) and set(self._odus(client)) == ends:
                return client
        raise Dark(where, f'{signal.tributary} ends on different clients')
