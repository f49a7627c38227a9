"""All snapshots of a discovery, indexed by port: what the tracing asks. No database, no I/O."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from netbox_optical.drivers.resources import (
    ClientPort,
    CrossConnect,
    LineCarrier,
    LinePort,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
)
from netbox_optical.drivers.snapshot import Snapshot
from netbox_optical.planning.adoption.found import End, FoundCircuit, Hop


class Picture:
    """The network as the devices that answered tell it.

    Attributes:
        read: TIDs of the devices that were read; what lies on another one is unknown.
        silent: TIDs of devices that may hold circuits and were not read.
        far: the far end of a fibre, from either end: what NetBox has and what was found.
        carriers: line port -> (the line signal, its carrier there).
        signals: the line signals by their ports.
    """

    def __init__(self, snapshots: Mapping[str, Snapshot], silent: Iterable[str] = ()):
        self.snapshots = dict(snapshots)
        self.silent = frozenset(silent)
        self.read = set(snapshots)
        self.far: dict[End, End] = {}
        self.carriers: dict[End, tuple[LinePort, LineCarrier]] = {}
        self.signals: dict[tuple[str, tuple[str, ...]], LinePort] = {}
        self.clients: dict[End, ClientPort] = {}
        self.connects: dict[End, CrossConnect] = {}
        self.circuits: list[FoundCircuit] = []
        self.routes: dict[tuple[str, str], OpticalRoute] = {}
        self.crossings: list[tuple[str, OpticalCrossConnect]] = []
        self._ends: dict[End, list[FoundCircuit]] = defaultdict(list)
        for tid, snapshot in sorted(self.snapshots.items()):
            self._take(tid, snapshot)
        for tid, snapshot in sorted(self.snapshots.items()):
            self._take_circuits(tid, snapshot)

    def _take(self, tid: str, snapshot: Snapshot) -> None:
        for line in snapshot.of(LinePort):
            self.signals[tid, tuple(carrier.port for carrier in line.carriers)] = line
            self.carriers |= {End(tid, carrier.port): (line, carrier) for carrier in line.carriers}
        self.clients |= {End(tid, client.port): client for client in snapshot.of(ClientPort)}
        self.connects |= {End(tid, connect.client_port): connect for connect in snapshot.of(CrossConnect)}
        self.routes |= {(tid, route.name): route for route in snapshot.of(OpticalRoute)}
        self.crossings += [(tid, crossing) for crossing in snapshot.of(OpticalCrossConnect)]

    def _take_circuits(self, tid: str, snapshot: Snapshot) -> None:
        for circuit in snapshot.of(OpticalCircuit):
            route = self.route_of(tid, circuit)
            found = FoundCircuit(
                name=circuit.name, label=circuit.label, source=End(tid, circuit.source_port),
                target=End(circuit.destination_node, circuit.destination_port),
                route=route.name if route else circuit.route, passband=circuit.passband,
                frequency=circuit.carrier.frequency, hops=self._hops(route))
            self.circuits.append(found)
            for end in (found.source, found.target):
                self._ends[end].append(found)

    def route_of(self, tid: str, circuit: OpticalCircuit) -> OpticalRoute | None:
        """The explicit route of a circuit; the circuit may remember only the beginning of its name."""
        if not circuit.route:
            return None
        exact = self.routes.get((tid, circuit.route))
        longer = [route for (node, name), route in self.routes.items()
                  if node == tid and len(circuit.route) >= 64 and name.startswith(circuit.route)]
        return exact or (longer[0] if len(longer) == 1 else None)

    def _hops(self, route: OpticalRoute | None) -> tuple[Hop, ...]:
        return tuple(
            Hop(self._line(hop.source_node, hop.source_port), self._line(hop.destination_node, hop.destination_port))
            for hop in route.hops) if route else ()

    def _line(self, node: str, interface: str) -> End:
        """Another node's interface as the line port that it calls so."""
        known = self.snapshots.get(node)
        return End(node, known.interfaces.get(interface, interface) if known else interface)

    def termination(self, end: End) -> End:
        """Where the circuits of an add/drop port end."""
        known = self.snapshots.get(end.node)
        return End(end.node, known.terminations.get(end.port, end.port)) if known else end

    def add_drops(self, termination: End) -> list[End]:
        """The add/drop ports whose circuits end there."""
        known = self.snapshots.get(termination.node)
        behind = [port for port, end in known.terminations.items() if end == termination.port] if known else []
        return [End(termination.node, port) for port in behind] or [termination]

    def circuits_at(self, end: End, frequency: int | None = None) -> list[FoundCircuit]:
        """Circuits of an add/drop port, whichever end holds them; those that a carrier fits into when it is given."""
        return [circuit for circuit in self._ends[self.termination(end)]
                if frequency is None or circuit.passband[0] < frequency < circuit.passband[1]]

    def unread(self, nodes: Iterable[str]) -> list[str]:
        """Which of these devices were not read."""
        return sorted(set(nodes) - self.read)


def pointer_form(port: str) -> str:
    """A port name as pointers spell it: from its first digit on, all but letters and digits as hyphens."""
    found = re.search(r'[0-9].*', port)
    return re.sub(r'[^A-Za-z0-9]', '-', found.group()) if found else ''
