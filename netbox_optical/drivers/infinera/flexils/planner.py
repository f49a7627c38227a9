"""The plan of one node: every kind in the order in which a FlexILS network must be changed."""

from __future__ import annotations

from collections.abc import Iterable

from ...base import Operation, PlanContext
from ...errors import CannotPlan
from ...resources import (
    AddDropPort,
    FiberEnd,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    Resource,
    Shutter,
    Target,
)
from . import circuits, crossconnects, fiber_ends, ports, routes, shutters
from .records import Osnc, view_of

KINDS = (FiberEnd, AddDropPort, OpticalRoute, OpticalCircuit, OpticalCrossConnect, Shutter)


def plan_node(tid: str, targets: Iterable[Target], context: PlanContext) -> list[Operation]:
    """Operations towards `targets` of node `tid`; some may be for the far end, when a circuit is held there.

    Order: circuits and cross-connections go first, since they free spectrum; then fibres, ports, routes, circuits,
    cross-connections and shutters that are wished; last the routes, ports and fibres that are no longer.
    """
    targets = [_with_accepted(target, tid, context) for target in targets]
    for target in targets:
        if not isinstance(target.resource, KINDS):
            raise CannotPlan(f'FlexILS has no {target.resource.kind}', device=tid)
    wished_circuits = _of(targets, OpticalCircuit, True)
    gone_circuits = _of(targets, OpticalCircuit, False)
    gone = [osnc for circuit in gone_circuits if (osnc := circuits.locate(circuit, tid, context))]
    kept = {circuit.name: circuits.locate(circuit, tid, context) for circuit in wished_circuits}

    plan: list[Operation] = []
    for circuit in gone_circuits:
        plan += circuits.plan_absent(circuit, tid, context)
    for crossing in _of(targets, OpticalCrossConnect, False):
        plan += crossconnects.plan_crossing(crossing, False, tid, context)
    for end in _of(targets, FiberEnd, True):
        plan += fiber_ends.plan_fiber_end(end, True, tid, context)
    for port in _ports_alone(targets, tid):
        plan += ports.plan_port(port, True, tid, context)
    for route in _of(targets, OpticalRoute, True):
        for holder, directed in _directions(route, wished_circuits, kept, tid):
            plan += routes.plan_present(directed, holder, context)
    for circuit in wished_circuits:
        plan += circuits.plan_present(circuit, tid, context, gone)
    for crossing in _of(targets, OpticalCrossConnect, True):
        plan += crossconnects.plan_crossing(crossing, True, tid, context)
    for shutter in _of(targets, Shutter, True):
        plan += shutters.plan_shutter(shutter, tid, context)
    for route in _of(targets, OpticalRoute, False):
        plan += _without_route(route, tid, context, wished_circuits, kept, gone)
    for port in _of(targets, AddDropPort, False):
        plan += ports.plan_port(port, False, tid, context, _leaving(port, gone, tid, context))
    for end in _of(targets, FiberEnd, False):
        plan += fiber_ends.plan_fiber_end(end, False, tid, context)
    return plan


def _with_accepted(target: Target, tid: str, context: PlanContext) -> Target:
    """With the label that somebody accepted, or that is to stay; nothing else of these resources is a value by itself.
    """
    label = target.accepted.get('label')
    if 'label' in target.ignored and (observation := context.observations.get(tid)):
        label = getattr(observation.get(target.resource.ref), 'label', None)
    if not isinstance(label, str) or 'label' not in type(target.resource).model_fields:
        return target
    return target.model_copy(update={'resource': target.resource.model_copy(update={'label': label})})


def _of[R: Resource](targets: list[Target], kind: type[R], present: bool) -> list[R]:
    return [t.resource for t in targets if isinstance(t.resource, kind) and t.present == present]


def _ports_alone(targets: list[Target], tid: str) -> list[AddDropPort]:
    """Wished add/drop ports that no wished fibre end makes ready as well. Raises CannotPlan on a contradiction."""
    attached = {end.port for end in _of(targets, FiberEnd, True)}
    detached = {end.port for end in _of(targets, FiberEnd, False)}
    wished = _of(targets, AddDropPort, True)
    for port in wished:
        if port.port in detached:
            raise CannotPlan(f'port {port.port} is wished ready and without its fibre', device=tid)
    return [port for port in wished if port.port not in attached]


def _leaving(port: AddDropPort, gone: list[Osnc], tid: str, context: PlanContext) -> set[str]:
    """SCH of this node whose circuits this plan deletes, wherever these are held; only for a port that asks."""
    if port.was is None:
        return set()
    elsewhere = [
        circuits.locate(circuit, holder, context) for holder, targets in context.targets.items() if holder != tid
        for circuit in _of(list(targets), OpticalCircuit, False)
    ]
    return {aid for osnc in [*gone, *elsewhere] if osnc for aid in osnc.ends_on(tid)}


def _directions(
    route: OpticalRoute, wished: list[OpticalCircuit], kept: dict[str, Osnc | None], tid: str
) -> list[tuple[str, OpticalRoute]]:
    """Where a route is needed: on each node that holds, or will hold, a circuit on it, in that node's direction."""
    users = [kept[circuit.name] for circuit in wished if circuit.route == route.name]
    holders = {osnc.tid if osnc else tid for osnc in users} or {tid}
    found = [(tid, route)] if tid in holders else []
    return found + [(holder, routes.reversed_route(route)) for holder in sorted(holders - {tid})]


def _without_route(
    route: OpticalRoute,
    tid: str,
    context: PlanContext,
    wished: list[OpticalCircuit],
    kept: dict[str, Osnc | None],
    gone: list[Osnc],
) -> list[Operation]:
    """Delete a route here, and its reverse at the far end, where circuits that are held there have left it."""
    if any(circuit.route == route.name for circuit in wished):
        raise CannotPlan(f'route {route.name} is wished absent and used by a wished circuit', device=tid)
    leaving = gone + [osnc for osnc in kept.values() if osnc]
    plan = routes.plan_absent(route, tid, context, {osnc.aid for osnc in leaving if osnc.tid == tid})
    far = route.hops[-1].destination_node
    # Where no circuit leaves it here, the far end holds it, or did.
    leaves_here = any(osnc.tid == tid and osnc.uses(route.name) for osnc in leaving)
    if far != tid and ('OEL' in view_of(context, far).known or not leaves_here):
        aids = {osnc.aid for osnc in leaving if osnc.tid == far}
        plan += routes.plan_absent(routes.reversed_route(route), far, context, aids)
    return plan
