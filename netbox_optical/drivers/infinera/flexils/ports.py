"""Add/drop ports: interface type for alien wavelengths, and in service (reference section 6.1 and 6.3)."""

from __future__ import annotations

from ...base import Impact, NativeRequest, Operation, PlanContext
from ...errors import CannotPlan
from ...resources import AddDropPort
from ...transport.tl1 import grammar
from .records import NodeView, Scg, letter_of, port_of, view_of

ALIEN = 'MANUALMODE-2'


def observe_port(view: NodeView, wish: AddDropPort) -> AddDropPort | None:
    """The port if it is ready."""
    found = view.ports.get(wish.port)
    return wish if found and ready(found) else None


def ready(scg: Scg) -> bool:
    """In service and set for alien wavelengths."""
    return scg.interface == ALIEN and scg.admin == 'IS'


def plan_port(wish: AddDropPort, present: bool, tid: str, context: PlanContext) -> list[Operation]:
    """At most one operation: only the transitions that are needed, from the state that the port is in."""
    view = view_of(context, tid)
    view.need('SCG', 'EQPT')
    found = view.ports.get(wish.port)
    if found is None:
        if not present:
            return []
        raise CannotPlan(f'port {wish.port} does not exist', device=tid)
    if ready(found) if present else found.admin == 'OOS':
        return []
    if not present:
        _refuse_in_use(view, wish.port)
    steps = _to_ready(view, found) if present else _to_locked(view, found)
    dips = found.admin == 'IS'
    impact: Impact = 'interrupts' if dips else 'none'
    after = {'interface': ALIEN, 'state': 'IS'} if present else {'interface': found.interface, 'state': 'OOS'}
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


def two_states_only(view: NodeView, port: str) -> bool:
    """FSM tributaries and FRM system ports know no maintenance."""
    return (letter_of(port), view.card_type(port)[:3]) in (('T', 'FSM'), ('S', 'FRM'))


def _to_ready(view: NodeView, scg: Scg) -> list[NativeRequest]:
    tid, port = view.tid, scg.aid
    if scg.interface == ALIEN:
        return [_restore(tid, port) if scg.admin == 'MT' else _edit(tid, port, 'IS')]
    set_type = NativeRequest(
        protocol='tl1', command=grammar.command('ED-SCG', tid, port, keywords={'INTFTYP': ALIEN}, state='')
    )
    if two_states_only(view, port):
        leave = [_restore(tid, port)] if scg.admin == 'MT' else []
        lock = [] if scg.admin == 'OOS' else [_edit(tid, port, 'OOS', undo='IS' if scg.admin == 'IS' else '')]
        return [*leave, *lock, set_type, _edit(tid, port, 'IS')]
    # From locked the way into maintenance leads through service.
    unlock = [_edit(tid, port, 'IS', undo='OOS')] if scg.admin == 'OOS' else []
    maintain = [] if scg.admin == 'MT' else [_maintain(tid, port)]
    return [*unlock, *maintain, set_type, _restore(tid, port)]


def _to_locked(view: NodeView, scg: Scg) -> list[NativeRequest]:
    leave = [_restore(view.tid, scg.aid)] if scg.admin == 'MT' else []
    return [*leave, _edit(view.tid, scg.aid, 'OOS')]


def _refuse_in_use(view: NodeView, port: str) -> None:
    view.need('OSNC', 'SCH')
    ends = {port_of(aid) for osnc in view.circuits.values() for aid in (osnc.aid, osnc.remote_aid)}
    if port in ends or port in {port_of(aid) for aid in view.channels}:
        raise CannotPlan(f'port {port} carries circuits', device=view.tid)


def _edit(tid: str, port: str, state: str, undo: str = '') -> NativeRequest:
    back = (grammar.command('ED-SCG', tid, port, keywords={}, state=undo),) if undo else ()
    return NativeRequest(
        protocol='tl1', command=grammar.command('ED-SCG', tid, port, keywords={}, state=state), undo=back
    )


def _maintain(tid: str, port: str) -> NativeRequest:
    return NativeRequest(
        protocol='tl1', command=grammar.command('RMV-SCG', tid, port), undo=(grammar.command('RST-SCG', tid, port),)
    )


def _restore(tid: str, port: str) -> NativeRequest:
    return NativeRequest(protocol='tl1', command=grammar.command('RST-SCG', tid, port))
