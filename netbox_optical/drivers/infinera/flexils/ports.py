"""Add/drop ports: interface type for alien wavelengths, and in service (reference section 6.1 and 6.3)."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import JsonValue

from ...base import Impact, NativeRequest, Operation, PlanContext
from ...errors import CannotPlan
from ...resources import AddDropPort
from . import scg
from .records import NodeView, Scg, as_found, plain, view_of


def observe_port(view: NodeView, wish: AddDropPort) -> AddDropPort | None:
    """The port if it is ready, with the label that it has when the wish names one."""
    found = view.ports.get(wish.port)
    if not found or not ready(found):
        return None
    return wish if wish.label is None else wish.model_copy(update={'label': as_found(wish.label, found)})


def ready(found: Scg) -> bool:
    """In service and set for alien wavelengths."""
    return found.interface == scg.ALIEN and found.admin == 'IS'


def plan_port(
    wish: AddDropPort, present: bool, tid: str, context: PlanContext, leaving: Collection[str] = ()
) -> list[Operation]:
    """At most one operation: only the transitions that are needed, from the state that the port is in.

    `leaving` are the SCH on the node that the same plan takes away before.
    """
    view = view_of(context, tid)
    view.need('SCG')
    found = view.ports.get(wish.port)
    if found is None:
        if not present:
            return []
        raise CannotPlan(f'port {wish.port} does not exist', device=tid)
    if present:
        return _prepare(wish, found, view)
    if wish.was is not None:
        return _give_back(wish, found, view, context, leaving)
    return _unlabel(wish, found, view) if wish.stays else _lock(wish, found, view)


def _prepare(wish: AddDropPort, found: Scg, view: NodeView) -> list[Operation]:
    edits = {'INTFTYP': scg.ALIEN} if found.interface != scg.ALIEN else {}
    after: dict[str, JsonValue] = {'interface': scg.ALIEN, 'state': 'IS'}
    if wish.label is not None:
        after['label'] = plain(wish.label)
        if found.label != after['label']:
            edits['LABEL'] = wish.label
    if ready(found) and not edits:
        return []
    if not ready(found):
        view.need('EQPT')
    impact: Impact = 'label' if ready(found) else 'interrupts' if found.admin == 'IS' else 'none'
    return [_operation(wish, view.tid, f'Prepare add/drop port {wish.port}', impact, found, after,
                       scg.to_service(view, found, edits))]


def _lock(wish: AddDropPort, found: Scg, view: NodeView) -> list[Operation]:
    if found.admin == 'OOS':
        return []
    view.need('EQPT')
    if scg.carries(view, wish.port):
        raise CannotPlan(f'port {wish.port} carries circuits', device=view.tid)
    impact: Impact = 'interrupts' if found.admin == 'IS' else 'none'
    after: dict[str, JsonValue] = {'interface': found.interface, 'state': 'OOS'}
    return [_operation(wish, view.tid, f'Lock add/drop port {wish.port}', impact, found, after,
                       scg.to_locked(view, found, {}))]


def _give_back(
    wish: AddDropPort, found: Scg, view: NodeView, context: PlanContext, leaving: Collection[str]
) -> list[Operation]:
    """What the port was before it was made ready; not under the feet of circuits that came to it since."""
    was = wish.was or {}
    after = {name: was[name] for name in ('interface', 'state', 'label') if name in was}
    view.need('EQPT')
    requests = scg.give_back(view, found, after)
    if not requests:
        return []
    if scg.carries(view, wish.port, leaving):
        context.notes.append(f'{view.tid} {wish.port} stays ready: other circuits end there')
        return []
    return [_operation(wish, view.tid, f'Put add/drop port {wish.port} back as it was', 'none', found, after, requests)]


def _unlabel(wish: AddDropPort, found: Scg, view: NodeView) -> list[Operation]:
    if not found.label:
        return []
    after: dict[str, JsonValue] = {'interface': found.interface, 'state': found.admin, 'label': ''}
    return [_operation(wish, view.tid, f'Clear the label of add/drop port {wish.port}', 'label', found, after,
                       scg.edit(view.tid, found, {'LABEL': ''}))]


def _operation(
    wish: AddDropPort,
    tid: str,
    title: str,
    impact: Impact,
    found: Scg,
    after: dict[str, JsonValue],
    requests: list[NativeRequest],
) -> Operation:
    before: dict[str, JsonValue] = {'interface': found.interface, 'state': found.admin}
    if 'label' in after:
        before['label'] = found.label
    return Operation(
        device=tid,
        action='modify',
        kind=wish.kind,
        key=wish.key,
        title=title,
        impact=impact,
        before=before,
        after=after,
        requests=tuple(requests),
    )
