"""What has to be read of a node for a set of wishes, in as few lists as possible.

First what shows whether everything is as wished; then, only where something is not, what planning the change needs. A
circuit is wished present together with its shutters; without them it is to go, or looked at for another node. What
turns out to be missing while it is planned (a circuit is not held where it starts) is read then: `NotObserved`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...resources import (
    AddDropPort,
    FiberEnd,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    Resource,
    Shutter,
)
from ..fibers import is_line
from . import crossconnects
from .ports import ready
from .records import NodeView, port_of

# The order of the commands.
_ORDER = ('EQPT', 'OTS', 'SCG', 'FBM', 'OTEINTF', 'OEL', 'OSNC', 'SCH', 'OCRS')
_PORT = frozenset({'EQPT', 'SCG', 'OSNC', 'SCH'})
_ROUTE = frozenset({'OTEINTF', 'OEL', 'OSNC'})


def at_first(wanted: Sequence[Resource], tid: str) -> list[str]:
    """Collections that tell whether everything is as wished."""
    needs: set[str] = set()
    for wish in wanted:
        if isinstance(wish, FiberEnd):
            needs |= {'OTS'} if is_line(wish.port) else _PORT
        elif isinstance(wish, AddDropPort):
            needs |= {'SCG'} if _serves(wish, wanted) else _PORT
        elif isinstance(wish, OpticalRoute):
            needs |= _route_at_first(wish, wanted, tid)
        elif isinstance(wish, OpticalCircuit):
            needs |= {'OSNC'} if _starts_here(wish, wanted, tid) else set()
        elif isinstance(wish, Shutter):
            needs |= {'FBM', 'SCH'} | (set() if _held_elsewhere(wish, wanted, tid) else {'OSNC'})
        elif isinstance(wish, OpticalCrossConnect):
            needs |= set(crossconnects.NEEDS)
    return _sorted(needs)


def afterwards(view: NodeView, wanted: Sequence[Resource]) -> list[str]:
    """Further collections, for what is not as wished."""
    needs: set[str] = set()
    for wish in wanted:
        if isinstance(wish, AddDropPort) and _serves(wish, wanted):
            found = view.ports.get(wish.port)
            needs |= {'EQPT'} if found is None or not ready(found) else set()
        elif isinstance(wish, OpticalCircuit) and _is_made(wish, wanted):
            needs |= _circuit_afterwards(view, wish, wanted)
        elif isinstance(wish, OpticalCircuit):
            needs |= _leaving_afterwards(view, wish, wanted)
        elif isinstance(wish, OpticalRoute) and any(_is_made(user, wanted) for user in _users(wish, wanted)):
            needs |= _route_afterwards(view, wish)
        elif isinstance(wish, Shutter) and not _knows_channel(view, wish, wanted):
            needs |= {'OCRS'}
    return _sorted(needs - view.known, view.known)


def more(needs: Iterable[str], wanted: Sequence[Resource], tid: str) -> list[str]:
    """What a plan was missing, and what will be missing next: a far end that is asked for a circuit that goes may have
    been left its route, too."""
    leaving = any(
        isinstance(wish, OpticalCircuit) and wish.route and not _is_made(wish, wanted)
        and not _starts_here(wish, wanted, tid)
        for wish in wanted
    )
    return _sorted({*needs, 'OEL'} if leaving and 'OSNC' in needs else needs)


def _sorted(needs: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    needs = set(needs)
    # The list of all ports holds those of the FBM cards.
    if 'SCG' in needs or 'SCG' in known:
        needs.discard('FBM')
    return [name for name in _ORDER if name in needs]


# -- ports and shutters -----------------------------------------------------------------------------------------------


def _serves(wish: AddDropPort, wanted: Sequence[Resource]) -> bool:
    """Whether a port is wished for a circuit: then it is never to be locked."""
    return any(isinstance(other, Shutter) and other.port == wish.port for other in wanted)


def _knows_channel(view: NodeView, wish: Shutter, wanted: Sequence[Resource]) -> bool:
    if any(osnc.name == wish.circuit for osnc in view.circuits.values()):
        return True
    return any(isinstance(other, OpticalCircuit) and other.name == wish.circuit for other in wanted)


# -- circuits and routes ----------------------------------------------------------------------------------------------


def _starts_here(circuit: OpticalCircuit, wanted: Sequence[Resource], tid: str) -> bool:
    """Whether a node is that of the circuit's source; the shutters tell, where both ends are on one node."""
    if circuit.destination_node != tid:
        return True
    return any(isinstance(s, Shutter) and s.circuit == circuit.name and s.peer_node == tid for s in wanted)


def _held_elsewhere(shutter: Shutter, wanted: Sequence[Resource], tid: str) -> bool:
    """Whether a circuit is wanted whose source should hold it, so that this end need not."""
    return any(
        isinstance(other, OpticalCircuit) and other.name == shutter.circuit and not _starts_here(other, wanted, tid)
        for other in wanted
    )


def _is_made(circuit: OpticalCircuit, wanted: Sequence[Resource]) -> bool:
    return any(isinstance(other, Shutter) and other.circuit == circuit.name for other in wanted)


def _users(route: OpticalRoute, wanted: Sequence[Resource]) -> list[OpticalCircuit]:
    return [other for other in wanted if isinstance(other, OpticalCircuit) and other.route == route.name]


def _route_at_first(route: OpticalRoute, wanted: Sequence[Resource], tid: str) -> set[str]:
    source = route.hops[0].source_node
    if tid != source:
        return set()
    return {'OEL', 'OSNC'} if _users(route, wanted) else set(_ROUTE)


def _circuit_afterwards(view: NodeView, wish: OpticalCircuit, wanted: Sequence[Resource]) -> set[str]:
    looked_at = not _starts_here(wish, wanted, view.tid)
    if any(osnc.name == wish.name for osnc in view.circuits.values()):
        return {'OEL'} if looked_at and wish.route else set()
    seen = view.channel_with(wish.destination_port if looked_at else wish.source_port, wish.passband)
    needs = set() if seen else {'EQPT'}
    if looked_at:
        # No light of that passband: the circuit is to be made, on a free index at this end too.
        needs |= set() if seen else {'OSNC'}
    # Not held here although it starts here: it is to be made, or the far end holds it with the route reversed.
    return needs | {'OTEINTF'} if wish.route and not (looked_at and seen) else needs


def _leaving_afterwards(view: NodeView, wish: OpticalCircuit, wanted: Sequence[Resource]) -> set[str]:
    """The ports where circuits end, if it is not plain that it starts on the one of its name."""
    if not _starts_here(wish, wanted, view.tid):
        return set()
    here = [port_of(osnc.aid) for osnc in view.circuits.values() if osnc.name == wish.name]
    return {'FBM'} if any(port != wish.source_port for port in here) else set()


def _route_afterwards(view: NodeView, route: OpticalRoute) -> set[str]:
    """Interfaces are needed to make a route, and to recognise one that does not name its line ports as they are."""
    if 'OEL' not in view.known:
        return set()
    found = view.routes.get(route.name)
    wished = [(hop.source_node, hop.source_port, hop.destination_node, hop.destination_port) for hop in route.hops]
    if found is None or len(found.rows) != len(wished):
        return {'OTEINTF'}
    ends = [
        (row[at + 1], hop[at + 1])
        for row, hop in zip(found.rows, wished, strict=True)
        for at in (0, 2)
        if hop[at] == view.tid
    ]
    return set() if all(interface == port for interface, port in ends) else {'OTEINTF'}
