"""Add/drop ports: interface type for alien wavelengths, and in service (reference section 6.1 and 6.3)."""

from __future__ import annotations

from ...base import Impact, Operation, PlanContext
from ...errors import CannotPlan
from ...resources import AddDropPort
from . import scg
from .records import NodeView, Scg, view_of


def observe_port(view: NodeView, wish: AddDropPort) -> AddDropPort | None:
    """The port if it is ready."""
    found = view.ports.get(wish.port)
    return wish if found and ready(found) else None


def ready(found: Scg) -> bool:
    """In service and set for alien wavelengths."""
    return found.interface == scg.ALIEN and found.admin == 'IS'


def plan_port(wish: AddDropPort, present: bool, tid: str, context: PlanContext) -> list[Operation]:
    """At most one operation: only the transitions that are needed, from the state that the port is in."""
    view = view_of(context, tid)
    view.need('SCG')
    found = view.ports.get(wish.port)
    if found is None:
        if not present:
            return []
        raise CannotPlan(f'port {wish.port} does not exist', device=tid)
    if ready(found) if present else found.admin == 'OOS':
        return []
    view.need('EQPT')
    if not present and scg.carries(view, wish.port):
        raise CannotPlan(f'port {wish.port} carries circuits', device=tid)
    edits = {'INTFTYP': scg.ALIEN} if present and found.interface != scg.ALIEN else {}
    steps = scg.to_service(view, found, edits) if present else scg.to_locked(view, found, {})
    impact: Impact = 'interrupts' if found.admin == 'IS' else 'none'
    after = {'interface': scg.ALIEN, 'state': 'IS'} if present else {'interface': found.interface, 'state': 'OOS'}
    return [
        Operation(
            device=tid,
            action='modify',
            kind=wish.kind,
            key=wish.key,
            title=f'{"Prepare" if present else "Lock"} add/drop port {wish.port}',
            impact=impact,
            before={'interface': found.interface, 'state': found.admin},
            after=after,
            requests=tuple(steps),
        )
    ]
