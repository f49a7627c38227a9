"""Engineered paths (OEL): create with validation, relabel, delete when unused (reference 5.8, 6.4, 6.6)."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import JsonValue

from ...base import Action, Impact, NativeRequest, Operation, PlanContext
from ...errors import CannotPlan, NotObserved
from ...resources import OpticalRoute, RouteHop
from ...transport.tl1 import grammar
from .records import NodeView, Oel, letter_of, plain, port_of, view_of

NAME_LIMIT = 127
_FIXED = {
    'MODULATION': 'PM-NONE',
    'ENCODMOD': 'None',
    'RATE': 'NA',
    'SPECTYPE': 'NA',
    'CARDTYPE': 'UNKNOWN',
    'FREQSLOTPLANTYPE': 'FREQ-SLOT-PLAN-NONE',
    'COMPCARDTYPELIST': 'UNKNOWN',
}

Rows = tuple[tuple[str, ...], ...]


def observe_route(view: NodeView, wish: OpticalRoute) -> OpticalRoute | None:
    """The path of this name as the node holds it; interfaces of this node as port names, of others as they stand."""
    found = view.routes.get(wish.name)
    if found is None or not found.rows or any(len(row) != 4 for row in found.rows):
        return None
    back = {te_interface(view, hop_port): hop_port for hop_port in _ports_on(wish, view.tid)}
    hops = tuple(
        RouteHop(
            source_node=row[0],
            source_port=back.get(row[1], row[1]) if row[0] == view.tid else row[1],
            destination_node=row[2],
            destination_port=back.get(row[3], row[3]) if row[2] == view.tid else row[3],
        )
        for row in found.rows
    )
    start, end = found.ranges[0] if found.ranges else (wish.start, wish.end)
    return OpticalRoute(name=wish.name, label=found.label, hops=hops, start=start, end=end)


def reversed_route(route: OpticalRoute) -> OpticalRoute:
    """The same path entered on its other end, for circuits that are held there."""
    hops = tuple(
        RouteHop(
            source_node=hop.destination_node,
            source_port=hop.destination_port,
            destination_node=hop.source_node,
            destination_port=hop.source_port,
        )
        for hop in reversed(route.hops)
    )
    return route.model_copy(update={'hops': hops})


def explicit_rows(route: OpticalRoute, context: PlanContext, found: Rows = ()) -> Rows:
    """Hops with traffic-engineering interfaces instead of ports.

    `found` is the path that exists: where it names a line port as it is, a node need not have told its interfaces.
    Raises CannotPlan.
    """
    _need_interfaces(route, context, found)
    rows = []
    for hop in route.hops:
        row: list[str] = []
        for node, port in _ends(hop):
            view = view_of(context, node)
            interface = te_interface(view, port) if 'OTEINTF' in view.known else port
            if not interface:
                raise CannotPlan(f'line port {port} has no traffic-engineering interface', device=node)
            row += [node, interface]
        rows.append(tuple(row))
    return tuple(rows)


def _need_interfaces(route: OpticalRoute, context: PlanContext, found: Rows) -> None:
    """Raises NotObserved with every node whose interfaces have to be known and are not."""
    missing = {}
    for at, hop in enumerate(route.hops):
        there = found[at][1::2] if at < len(found) and len(found[at]) == 4 else ('', '')
        for (node, port), interface in zip(_ends(hop), there, strict=True):
            if interface != port and 'OTEINTF' not in view_of(context, node).known:
                missing[node] = ('OTEINTF',)
    if missing:
        raise NotObserved(missing)


def plan_present(route: OpticalRoute, tid: str, context: PlanContext) -> list[Operation]:
    """Create the path on node `tid`, where it starts, or bring label and state right."""
    view = view_of(context, tid)
    view.need('OEL')
    if route.hops[0].source_node != tid:
        raise CannotPlan(f'route {route.name} starts at {route.hops[0].source_node}', device=tid)
    found = view.routes.get(route.name)
    rows = explicit_rows(route, context, found.rows if found else ())
    if found is None:
        return [_create(route, rows, tid)]
    if found.rows != rows:
        raise CannotPlan(
            f'route {route.name} exists with another path: {_show(found.rows)}; wished is {_show(rows)}', device=tid
        )
    relabel = plain(route.label) != found.label
    unlock = found.admin == 'OOS'
    if not relabel and not unlock:
        return []
    keywords = {'LABEL': grammar.quote(route.label.strip())} if relabel else {}
    command = grammar.command('ED-OEL', tid, route.name, keywords=keywords, state='IS' if unlock else '')
    return [
        _operation(
            tid, 'modify', route, f'Update route {route.name}', 'label' if relabel else 'none',
            (NativeRequest(protocol='tl1', command=command),),
            before={'label': found.label, 'state': found.admin}, after={'label': route.label, 'state': 'IS'},
        )
    ]  # fmt: skip


def plan_absent(route: OpticalRoute, tid: str, context: PlanContext, leaving: Collection[str]) -> list[Operation]:
    """Delete the path from node `tid` if it is there and no circuit runs on it.

    `leaving` are AIDs of circuits on this node that leave the path within the same plan. A path of the same name over
    other nodes is somebody else's and stays.
    """
    view = view_of(context, tid)
    view.need('OEL', 'OSNC')
    found = view.routes.get(route.name)
    if found is None or not _same_nodes(found, route):
        return []
    if any(osnc.uses(route.name) and osnc.aid not in leaving for osnc in view.circuits.values()):
        return []
    lock = [] if found.admin == 'OOS' else [_lock(tid, route.name)]
    delete = NativeRequest(protocol='tl1', command=_delete(tid, route.name), accepts=('IENE',), joins=True)
    return [
        _operation(
            tid, 'delete', route, f'Delete route {route.name}', 'none', (*lock, delete),
            before={'label': found.label, 'path': _show(found.rows)}, after=None,
        )
    ]  # fmt: skip


def _create(route: OpticalRoute, rows: Rows, tid: str) -> Operation:
    if len(route.name) > NAME_LIMIT:
        raise CannotPlan(f'route name is longer than {NAME_LIMIT} characters: {route.name}', device=tid)
    keywords = {
        'LABEL': grammar.value(route.label.strip()),
        'SRCNODENAME': grammar.name(rows[0][0]),
        'DSTNODENAME': grammar.name(rows[-1][2]),
        **_FIXED,
        'VALIDFRANGELIST': grammar.ranges([(route.start, route.end)]),
        'SRCPOWEROFFSET': '0',
        'DSTPOWEROFFSET': '0',
        'EXPLICITROUTE': grammar.groups(rows),
        'OELSOURCE': 'MANUAL',
        'GAURDBAND': '0',
        'NUMFECITRNS': '4',
    }
    create = NativeRequest(
        protocol='tl1',
        command=grammar.command('ENT-OEL', tid, grammar.name(route.name), keywords=keywords, state='IS'),
        undo=(_lock(tid, route.name).command, _delete(tid, route.name)),
    )
    validate = NativeRequest(protocol='tl1', command=grammar.command('OPR-VALROUTE-OEL', tid, route.name), joins=True)
    return _operation(
        tid, 'create', route, f'Create route {route.name}', 'none', (create, validate),
        before=None, after={'label': route.label, 'path': _show(rows), 'range': [route.start, route.end]},
    )  # fmt: skip


def _operation(
    tid: str,
    action: Action,
    route: OpticalRoute,
    title: str,
    impact: Impact,
    requests: tuple[NativeRequest, ...],
    *,
    before: dict[str, JsonValue] | None,
    after: dict[str, JsonValue] | None,
) -> Operation:
    return Operation(
        device=tid, action=action, kind=route.kind, key=route.key, title=title, impact=impact, before=before,
        after=after, requests=requests,
    )  # fmt: skip


def _lock(tid: str, name: str) -> NativeRequest:
    return NativeRequest(
        protocol='tl1',
        command=grammar.command('ED-OEL', tid, name, keywords={}, state='OOS'),
        accepts=('IENE',),
        undo=(grammar.command('ED-OEL', tid, name, keywords={}, state='IS'),),
    )


def _delete(tid: str, name: str) -> str:
    return grammar.command('DLT-OEL', tid, name)


def te_interface(view: NodeView, port: str) -> str:
    """The interface of a line port, found through its supervisory channel; empty when there is none."""
    supervisory = f'{port_of(port)}-O{port.rpartition("-")[2][1:]}' if letter_of(port) == 'L' else port
    if supervisory in view.interfaces:
        return port
    return next((aid for aid, channel in view.interfaces.items() if channel == supervisory), '')


def _ports_on(route: OpticalRoute, tid: str) -> list[str]:
    ends = [end for hop in route.hops for end in _ends(hop)]
    return [port for node, port in ends if node == tid]


def _ends(hop: RouteHop) -> tuple[tuple[str, str], tuple[str, str]]:
    return (hop.source_node, hop.source_port), (hop.destination_node, hop.destination_port)


def _same_nodes(found: Oel, route: OpticalRoute) -> bool:
    there = [(row[0], row[2]) for row in found.rows if len(row) == 4]
    return there == [(hop.source_node, hop.destination_node) for hop in route.hops]


def _show(rows: Rows) -> str:
    return ' | '.join(' '.join(row) for row in rows) or 'unknown'
