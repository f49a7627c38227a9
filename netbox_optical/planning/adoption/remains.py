"""What is left over: parts on the network that belong together and make nothing whole. No database, no I/O."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

from netbox_optical import naming
from netbox_optical.drivers.resources import OpticalCircuit
from netbox_optical.planning.adoption.found import End, FoundChannel, FoundCircuit, Remains
from netbox_optical.planning.adoption.picture import Picture
from netbox_optical.planning.adoption.signals import Broken, Signals


@dataclass
class Known:
    """What belongs to live products of NetBox: client ports, line ports, circuits and routes by (TID, name)."""

    clients: set[End] = field(default_factory=set)
    lines: set[End] = field(default_factory=set)
    circuits: set[tuple[str, str]] = field(default_factory=set)
    routes: set[tuple[str, str]] = field(default_factory=set)

    def has_circuit(self, circuit: FoundCircuit) -> bool:
        """Held at either end: the far end may hold it."""
        return bool({(circuit.source.node, circuit.name), (circuit.target.node, circuit.name)} & self.circuits)


class _Groups:
    """Union-find over parts."""

    def __init__(self) -> None:
        self.parent: dict[Hashable, Hashable] = {}

    def root(self, item: Hashable) -> Hashable:
        self.parent.setdefault(item, item)
        while self.parent[item] != item:
            item = self.parent[item]
        return item

    def join(self, *items: Hashable) -> None:
        roots = [self.root(item) for item in items]
        for root in roots[1:]:
            self.parent[root] = roots[0]


@dataclass
class _Part:
    kind: str
    text: str
    name: str
    nodes: tuple[str, ...]
    ref: str
    broken: Broken | None = None


class _Collector:
    def __init__(self, picture: Picture, signals: Signals, known: Known):
        self.picture, self.signals, self.known = picture, signals, known
        self.parts: dict[Hashable, _Part] = {}
        self.groups = _Groups()

    def run(self) -> list[tuple[Remains, Broken]]:
        self._connects()
        self._clients()
        self._lines()
        self._circuits()
        self._others()
        self._same_names()
        return self._told()

    def add(self, key: Hashable, part: _Part, *others: Hashable) -> None:
        self.parts[key] = part
        self.groups.join(key, *others)

    def _connects(self) -> None:
        users = Counter(End(end.node, port) for end in self.signals.broken_connects
                        for port in self.picture.connects[end].line_ports)
        for end, broken in self.signals.broken_connects.items():
            if end in self.known.clients:
                continue
            connect = self.picture.connects[end]
            text = f'{end}: cross-connect "{connect.label}" to {", ".join(connect.line_ports)}'
            self.add(('connect', end), _Part(
                'connect', text, connect.label, (end.node,), connect.ref, broken), ('client', end),
                     # A line of several services is a row of its own, and each service is one.
                     *(('line', line) for port in connect.line_ports if users[line := End(end.node, port)] == 1))

    def _clients(self) -> None:
        served = {end for service in self.signals.services for end in (service.a, service.z)}
        for end, client in self.picture.clients.items():
            if end not in self.known.clients and end not in served:
                name = client.label.partition(' remote:')[0]
                self.add(('client', end), _Part(
                    'client', f'{end}: client signal {client.service_type} "{client.label}"', name, (end.node,),
                    client.ref))

    def _lines(self) -> None:
        users = {channel.ends for service in self.signals.services for channel in service.channels}
        for end, broken in self.signals.broken_lines.items():
            if end not in self.known.lines:
                self._line(end, broken)
        for channel in self.signals.channels:
            if channel.ends not in users and not channel.ends & self.known.lines:
                self._channel(channel)

    def _line(self, end: End, broken: Broken | None) -> None:
        line, carrier = self.picture.carriers[end]
        others = [('line', End(end.node, other.port)) for other in line.carriers]
        self.add(('line', end), _Part(
            'line', f'{end}: line signal {line.mode} at {carrier.frequency} MHz "{carrier.label}"', carrier.label,
            (end.node,), line.ref, broken), *others)

    def _channel(self, channel: FoundChannel) -> None:
        """A channel from line to line that no service uses."""
        unused = Broken('no service uses the channel')
        for end in (channel.a, channel.z):
            self._line(end, unused)
        self.groups.join(('line', channel.a), ('line', channel.z))
        if channel.circuit:
            self._circuit(channel.circuit, unused, ('line', channel.a))

    def _circuits(self) -> None:
        for circuit, broken in self.signals.loose_circuits:
            if not self.known.has_circuit(circuit):
                ends = [port for end in (circuit.source, circuit.target) for port in self.picture.add_drops(end)]
                lines = [('line', far) for port in ends if (far := self.picture.far.get(port))
                         and ('line', far) in self.parts
                         and circuit.passband[0] < self.picture.carriers[far][1].frequency < circuit.passband[1]]
                self._circuit(circuit, broken, *lines)

    def _circuit(self, circuit: FoundCircuit, broken: Broken, *others: Hashable) -> None:
        start, end = circuit.passband
        text = f'{circuit.source.node}: circuit {circuit.name} "{circuit.label}" from {circuit.source.port} to ' \
               f'{circuit.target}, {start}-{end} MHz'
        key = ('circuit', circuit.source.node, circuit.name, circuit.source)
        nodes = circuit.source.node, circuit.target.node
        self.add(key, _Part(
            'circuit', text, circuit.name, nodes, f'{OpticalCircuit.kind}:{circuit.name}', broken), *others)
        place = circuit.source.node, circuit.route
        users = [other for other in self.picture.circuits if (other.source.node, other.route) == place]
        if place in self.picture.routes and place not in self.known.routes and len(users) == 1:
            self._route(*place, Broken('only this circuit runs on it'), key)

    def _others(self) -> None:
        """Routes without a circuit, and cross-connections that somebody made by hand."""
        used = {(circuit.source.node, circuit.route) for circuit in self.picture.circuits}
        for tid, name in self.picture.routes:
            if (tid, name) not in used and (tid, name) not in self.known.routes:
                self._route(tid, name, Broken('no circuit runs on it'))
        for tid, crossing in self.picture.crossings:
            self.add(('crossing', tid, crossing.name, crossing.from_port), _Part(
                'crossing', f'{tid}: cross-connection {crossing.name} between {crossing.from_port} and '
                f'{crossing.to_port}', crossing.name, (tid,), crossing.ref,
                Broken('it was made by hand, not by a circuit')))

    def _route(self, tid: str, name: str, broken: Broken, *others: Hashable) -> None:
        route = self.picture.routes[tid, name]
        path = ' | '.join(f'{hop.source_node} {hop.source_port} {hop.destination_node} {hop.destination_port}'
                          for hop in route.hops)
        self.add(('route', tid, name), _Part('route', f'{tid}: route {name} ({path})', name, (tid,), route.ref, broken),
                 *others)

    def _same_names(self) -> None:
        """Halves of one service, or a circuit and its line, whose connection is broken still share their name."""
        named: dict[str, Hashable] = {}
        for key, part in self.parts.items():
            name = naming.circuit_name(part.name.strip())
            if name and part.kind in ('connect', 'client', 'line', 'circuit'):
                self.groups.join(named.setdefault(name, key), key)

    def _told(self) -> list[tuple[Remains, Broken]]:
        groups: dict[Hashable, list[_Part]] = defaultdict(list)
        for key, part in self.parts.items():
            groups[self.groups.root(key)].append(part)
        order = ('connect', 'client', 'line', 'circuit', 'route', 'crossing')
        found = []
        for parts in groups.values():
            parts.sort(key=lambda part: (order.index(part.kind), part.text))
            kind = parts[0].kind
            product = {'connect': 'service', 'client': 'service', 'line': 'channel'}.get(kind, kind)
            reasons = list(dict.fromkeys(part.broken.reason for part in parts if part.broken))
            unread = sorted({tid for part in parts if part.broken for tid in part.broken.unread})
            remains = Remains(
                product=product, name=parts[0].name.strip() or parts[0].text,
                parts=tuple(part.text for part in parts),
                devices=tuple(sorted({node for part in parts for node in part.nodes})),
                resources=tuple((part.nodes[0], part.ref) for part in parts))
            found.append((remains, Broken('; '.join(reasons) or 'it serves no cross-connect', tuple(unread))))
        return sorted(found, key=lambda item: (item[0].product, item[0].name))


def collect(picture: Picture, signals: Signals, known: Known) -> list[tuple[Remains, Broken]]:
    """Everything that is no part of a service, channel or spectrum, found or known, in groups that belong together."""
    return _Collector(picture, signals, known).run()
