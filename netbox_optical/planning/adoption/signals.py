"""From line signals, cross-connects and circuits to channels, services and spectra: by topology first, names second.

No database, no I/O. What is broken says why; what cannot be told because a device was not read says which one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from netbox_optical import naming
from netbox_optical.planning.adoption.found import End, FoundChannel, FoundCircuit, FoundService, FoundSpectrum
from netbox_optical.planning.adoption.picture import Picture


@dataclass(frozen=True)
class Broken:
    """Why something is not whole; `unread` names the devices without which it cannot be told."""

    reason: str
    unread: tuple[str, ...] = ()


@dataclass
class Signals:
    """What was traced. `broken_lines` and `broken_connects` are by line port and client port."""

    channels: list[FoundChannel] = field(default_factory=list)
    services: list[FoundService] = field(default_factory=list)
    spectra: list[FoundSpectrum] = field(default_factory=list)
    broken_lines: dict[End, Broken] = field(default_factory=dict)
    broken_connects: dict[End, Broken] = field(default_factory=dict)
    loose_circuits: list[tuple[FoundCircuit, Broken]] = field(default_factory=list)


class Tracer:
    """One pass over a picture whose fibres are known (`Picture.far`)."""

    def __init__(self, picture: Picture):
        self.picture = picture
        self.result = Signals()
        self.by_line: dict[End, FoundChannel] = {}
        self._on_lines: dict[tuple[str, frozenset[str]], list[End]] = defaultdict(list)
        for end, connect in picture.connects.items():
            self._on_lines[end.node, frozenset(connect.line_ports)].append(end)

    def run(self) -> Signals:
        for end in sorted(self.picture.carriers):
            self._line(end)
        done: set[End] = set()
        for client in sorted(self.picture.connects):
            if client not in done:
                done |= self._service(client)
        used = {channel.circuit for channel in self.result.channels if channel.circuit}
        for circuit in self.picture.circuits:
            if circuit not in used:
                self._alone(circuit)
        return self.result

    # -- channels -----------------------------------------------------------------------------------------------------

    def _line(self, end: End) -> None:
        if end in self.by_line:
            return
        found = self._trace(end)
        if isinstance(found, Broken):
            self.result.broken_lines[end] = found
            return
        far, circuit, add_drop = found
        back = self._trace(far)
        if isinstance(back, Broken) or back[0] != end:
            self.result.broken_lines[end] = back if isinstance(back, Broken) else Broken(
                f'{end} leads to {far}, but {far} to {back[0]}')
            return
        channel = self._channel(end, far, circuit, add_drop)
        if isinstance(channel, Broken):
            self.result.broken_lines[end] = channel
            return
        self.by_line |= {end: channel, far: channel}
        self.result.broken_lines.pop(far, None)
        self.result.channels.append(channel)

    def _trace(self, end: End) -> tuple[End, FoundCircuit | None, tuple[End, End] | None] | Broken:
        """The line port where the light of this one arrives, by which circuit, between which add/drop ports."""
        picture = self.picture
        if end not in picture.carriers:
            return Broken(f'{end} has no line signal', tuple(picture.unread([end.node])))
        near = picture.far.get(end)
        if near is None:
            return Broken(f'no fibre is known on {end}')
        if near in picture.carriers:
            return near, None, None
        if unread := picture.unread([near.node]):
            return Broken(f'{near.node} was not read', tuple(unread))
        frequency = picture.carriers[end][1].frequency
        circuits = picture.circuits_at(near, frequency)
        if len(circuits) != 1:
            # Its far end may hold the circuit, and that node may be among the silent ones.
            return Broken(f'{len(circuits) or "no"} circuit{"s" * (len(circuits) > 1)} at {near} around '
                          f'{frequency} MHz', () if circuits else tuple(sorted(picture.silent)))
        circuit = circuits[0]
        here = picture.termination(near)
        there = circuit.target if circuit.source == here else circuit.source
        return self._arrival(circuit, near, there, frequency)

    def _arrival(self, circuit: FoundCircuit, near: End, there: End, frequency: int
                 ) -> tuple[End, FoundCircuit, tuple[End, End]] | Broken:
        picture = self.picture
        if unread := picture.unread([there.node]):
            return Broken(f'{there.node} was not read', tuple(unread))
        ports = [port for port in picture.add_drops(there) if port in picture.far]
        if not ports:
            return Broken(f'circuit {circuit.name} ends on {there}, which has no fibre')
        lit = [port for port in ports if (line := picture.carriers.get(picture.far[port]))
               and line[1].frequency == frequency]
        if len(lit) == 1:
            return picture.far[lit[0]], circuit, (near, lit[0])
        unread = picture.unread(picture.far[port].node for port in ports)
        names = ', '.join(str(picture.far[port]) for port in ports)
        return Broken(f'circuit {circuit.name} leads to {names}, where {len(lit) or "no"} line is lit at '
                      f'{frequency} MHz', tuple(unread))

    def _channel(
        self, end: End, far: End, circuit: FoundCircuit | None, add_drop: tuple[End, End] | None
    ) -> FoundChannel | Broken:
        picture = self.picture
        (line, carrier), (other, other_carrier) = picture.carriers[end], picture.carriers[far]
        if line.mode != other.mode or len(line.carriers) != len(other.carriers):
            return Broken(f'{end} transmits {line.mode}, {far} expects {other.mode}')
        if carrier.frequency != other_carrier.frequency:
            return Broken(f'{end} is tuned to {carrier.frequency} MHz, {far} to {other_carrier.frequency} MHz')
        names = [text for text in (carrier.label, other_carrier.label) if naming.parse_channel_name(text)]
        parsed = naming.parse_channel_name(names[0]) if names else None
        starts_here = circuit is None or circuit.source == picture.termination(picture.far[end])
        if circuit is None and parsed and self._code(end) == parsed[1][1] != self._code(far):
            starts_here = False
        a, z = (end, far) if starts_here else (far, end)
        if add_drop and not starts_here:
            add_drop = add_drop[1], add_drop[0]
        inventory = picture.snapshots[a.node].inventory
        return FoundChannel(
            och_id=parsed[0] if parsed else None, name=names[0].strip() if names else '', a=a, z=z,
            frequency=carrier.frequency, mode=line.mode, card=_card(inventory.cards, a.port),
            width=carrier.width, circuit=circuit, add_drop=add_drop)

    @staticmethod
    def _code(end: End) -> str:
        return end.node.rpartition('.')[2].upper()

    # -- services -----------------------------------------------------------------------------------------------------

    def _service(self, client: End) -> set[End]:
        """The client ports that are settled: both of a service, or the one that is broken."""
        found = self._peer(client)
        if isinstance(found, Broken):
            self.result.broken_connects[client] = found
            return {client}
        far, channels = found
        back = self._peer(far)
        if isinstance(back, Broken) or back[0] != client:
            self.result.broken_connects[client] = back if isinstance(back, Broken) else Broken(
                f'{client} leads to {far}, but {far} to {back[0]}')
            return {client}
        self.result.services.append(self._build(client, far, channels))
        return {client, far}

    def _peer(self, client: End) -> tuple[End, tuple[FoundChannel, ...]] | Broken:
        picture = self.picture
        connect = picture.connects[client]
        lines = [End(client.node, port) for port in connect.line_ports]
        channels = []
        for line in lines:
            if line not in self.by_line:
                return self.result.broken_lines.get(line, Broken(f'{line} has no line signal'))
            channels.append(self.by_line[line])
        far_lines = {next(iter(channel.ends - {line})) for channel, line in zip(channels, lines, strict=True)}
        nodes = {end.node for end in far_lines}
        if len(nodes) != 1:
            return Broken(f'the lines of {client} lead to {", ".join(sorted(nodes))}')
        node, ports = nodes.pop(), {end.port for end in far_lines}
        same = [end for end in self._on_lines[node, frozenset(ports)]
                if (other := picture.connects[end]).first_unit == connect.first_unit
                and other.service_type == connect.service_type]
        if len(same) == 1:
            return same[0], tuple(channels)
        if same:
            return Broken(f'{len(same)} cross-connects of {node} answer to it: {", ".join(map(str, sorted(same)))}')
        return Broken(f'{node} has no cross-connect on {", ".join(sorted(ports))} that answers to it (unit '
                      f'{connect.first_unit}, {connect.service_type})')

    def _build(self, client: End, far: End, channels: tuple[FoundChannel, ...]) -> FoundService:
        picture = self.picture
        labels = [text for end in (client, far) if (text := picture.connects[end].label)]
        parsed = next(filter(None, map(naming.parse_service_name, labels)), None)
        a, z = client, far
        codes = self._code(a), self._code(z)
        turned = channels[0].a.node == z.node
        if parsed and codes[0] != codes[1] and parsed[3] in (codes, codes[::-1]):
            turned = codes != parsed[3]
        if turned:
            a, z = z, a
        if parsed and len(channels) == len(parsed[2]) == 2:
            place = {och: at for at, och in enumerate(parsed[2])}
            channels = tuple(sorted(channels, key=lambda channel: place.get(channel.och_id, 9)))
        return FoundService(
            name=labels[0].strip() if labels else '', flow_id=parsed[0] if parsed else None,
            client_id=parsed[1] if parsed else None, service_type=picture.connects[client].service_type, a=a, z=z,
            unit=picture.connects[client].first_unit, channels=channels)

    # -- circuits without lines ----------------------------------------------------------------------------------------

    def _alone(self, circuit: FoundCircuit) -> None:
        """A circuit that no channel uses: a spectrum when both ends say so, else it belongs to nothing."""
        found = self._spectrum(circuit)
        if isinstance(found, FoundSpectrum):
            self.result.spectra.append(found)
        else:
            self.result.loose_circuits.append((circuit, found))

    def _spectrum(self, circuit: FoundCircuit) -> FoundSpectrum | Broken:
        picture = self.picture
        ends: list[End] = []
        names: set[str] = set()
        for end in (circuit.source, circuit.target):
            if unread := picture.unread([end.node]):
                return Broken(f'{end.node} was not read', tuple(unread))
            ports = picture.add_drops(end)
            fibred = [port for port in ports if port in picture.far]
            if fibred:
                far = picture.far[fibred[0]]
                return Broken(f'{fibred[0]} is patched to {far}, which sends no light into circuit {circuit.name}',
                              tuple(picture.unread([far.node])))
            labels = {port.name: port.label for port in picture.snapshots[end.node].inventory.ports}
            said = {port: parsed for port in ports
                    if (parsed := naming.parse_spectrum_end(labels.get(port.port, '')))}
            if len(said) == 1:
                ends.append(next(iter(said)))
                names.add(said[ends[-1]][2])
        if len(ends) != 2 or len(names) != 1:
            return Broken(f'nothing is fibred to circuit {circuit.name}, and its ends do not both say for which '
                          'spectrum they are')
        return FoundSpectrum(name=names.pop(), a=ends[0], z=ends[1], circuit=circuit)


def trace(picture: Picture) -> Signals:
    """Everything that the picture holds of channels, services and spectra."""
    return Tracer(picture).run()


def _card(cards: Collection[str] | dict[str, str], port: str) -> str:
    """Type of the card that a port is on: the longest card name that the port's begins with."""
    bare = port.removeprefix('sub').removeprefix('port-')
    found = [name for name in cards if bare == name or bare.startswith((f'{name}/', f'{name}-'))]
    return dict(cards)[max(found, key=len)] if found else ''
