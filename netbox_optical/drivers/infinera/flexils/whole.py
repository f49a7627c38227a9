"""A whole FlexILS node out of its lists: circuits, routes, cross-connections, ready ports, neighbours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from ...base import Inventory
from ...errors import CannotPlan
from ...resources import (
    AddDropPort,
    Carrier,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    Resource,
    RouteHop,
    Shutter,
)
from ...snapshot import Neighbour, Snapshot
from ...transport.tl1.parser import Record
from ..fibers import is_tributary
from .crossconnects import MANUAL
from .inventory import build_inventory
from .ports import ready
from .records import NATIVE, READ, NodeView, Ocrs, Oel, Osnc, port_of, split_remote
from .routes import te_interface
from .shutters import is_open

# Everything that planning may ever ask for; `SYS` is for the inventory alone.
COLLECTIONS = ('SYS', 'EQPT', 'OTS', 'SCG', 'OTEINTF', 'OEL', 'OSNC', 'SCH', 'OCRS')


def build_snapshot(view: NodeView, read: Mapping[str, Sequence[Record]]) -> Snapshot:
    """From the records of `COLLECTIONS`, and the view made of them."""
    inventory: Inventory = build_inventory(view.tid, read)
    interfaces = _interfaces(view)
    problems: list[str] = []
    resources: list[Resource] = [AddDropPort(port=aid) for aid, scg in view.ports.items() if ready(scg)]
    for oel in view.routes.values():
        resources += _route(oel, view.tid, interfaces, problems)
    for osnc in view.circuits.values():
        resources += _circuit(osnc, view, problems)
    resources += [found for crossing in view.crossings for found in _crossing(crossing, problems)]
    return Snapshot(
        device=view.tid, identity=view.tid, inventory=inventory, resources=tuple(resources),
        neighbours=tuple(_neighbours(view)), terminations=_terminations(view), interfaces=interfaces,
        problems=tuple(problems), native={READ: dict(read), NATIVE: view},
    )


def _interfaces(view: NodeView) -> dict[str, str]:
    named = {te_interface(view, port): port for port in view.lines}
    return {name: port for name, port in named.items() if name and name != port}


def _terminations(view: NodeView) -> dict[str, str]:
    found = {}
    for port in view.ports:
        if is_tributary(port):
            # A port that cannot carry circuits has no place where they end.
            with contextlib.suppress(CannotPlan):
                if (end := view.termination(port)) != port:
                    found[port] = end
    return found


def _neighbours(view: NodeView) -> Iterator[Neighbour]:
    for line in view.lines.values():
        for source, text in (('discovered', line.discovered), ('provisioned', line.provisioned)):
            if split := split_remote(text):
                yield Neighbour(port=line.aid, node=split[0], far_port=split[1], source=source)
    for port in view.ports.values():
        node, slash, remote = port.remote.rpartition('/')
        if slash and is_tributary(port.aid):
            yield Neighbour(port=port.aid, node=node, far_port=remote, source='pointer')


def _route(oel: Oel, tid: str, interfaces: Mapping[str, str], problems: list[str]) -> Iterator[OpticalRoute]:
    if not oel.rows or any(len(row) != 4 for row in oel.rows):
        problems.append(f'route {oel.aid}: its path is not told hop by hop')
        return

    def port(node: str, name: str) -> str:
        return interfaces.get(name, name) if node == tid else name

    start, end = oel.ranges[0] if oel.ranges else (0, 0)
    yield OpticalRoute(name=oel.aid, label=oel.label, start=start, end=end, hops=tuple(
        RouteHop(source_node=row[0], source_port=port(row[0], row[1]),
                 destination_node=row[2], destination_port=port(row[2], row[3]))
        for row in oel.rows))


def _circuit(osnc: Osnc, view: NodeView, problems: list[str]) -> Iterator[Resource]:
    what = f'circuit {osnc.name or osnc.aid}'
    if len(osnc.passbands) != 1 or len(osnc.carriers) != 1:
        problems.append(f'{what}: it has {len(osnc.passbands)} passbands and {len(osnc.carriers)} carriers')
    (frequency, width) = osnc.carriers[0] if osnc.carriers else (0, None)
    near, far = port_of(osnc.aid), port_of(osnc.remote_aid)
    yield OpticalCircuit(
        name=osnc.name, label=osnc.label, source_port=near, destination_node=osnc.remote_node, destination_port=far,
        route=osnc.oel, passband=osnc.passbands[0] if osnc.passbands else (0, 0),
        carrier=Carrier(frequency=frequency, width=width))
    channel = view.channels.get(osnc.aid)
    if channel is not None and is_open(channel):
        yield Shutter(circuit=osnc.name, port=near, peer_node=osnc.remote_node, peer_port=far)


def _crossing(crossing: Ocrs, problems: list[str]) -> Iterator[OpticalCrossConnect]:
    """What a circuit signalled is the circuit's."""
    if crossing.signalling != MANUAL:
        return
    if len(crossing.aids) != 2 or not crossing.passbands:
        problems.append(f'cross-connection {crossing.name or crossing.aid}: ends or passband are not told')
        return
    frequency, width = crossing.carriers[0] if crossing.carriers else (0, None)
    first, second = crossing.ports
    yield OpticalCrossConnect(
        name=crossing.name, label=crossing.label, from_port=first, to_port=second, passband=crossing.passbands[0],
        carrier=Carrier(frequency=frequency, width=width))

