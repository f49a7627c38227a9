"""Shutters at the ends of circuits (SCH): opened in maintenance, then restored (reference section 6.4 step 7)."""

from __future__ import annotations

from collections.abc import Iterable

from ...base import NativeRequest, Operation, PlanContext
from ...resources import OpticalCircuit, Resource, Shutter
from ...transport.tl1 import grammar
from .channels import channel_of, choose_channel, crossed_channel
from .records import NodeView, Sch, port_of, view_of

# The SCH of a new circuit appears a few seconds after the circuit; a busy node takes longer. None is there at once.
PATIENCE = 30.0
AT_LEAST = 0.3
_REOPEN = 'reopen-shutters'
_LEFT = 'shutter-left-open'


def observe_shutter(view: NodeView, wish: Shutter, wanted: Iterable[Resource]) -> Shutter | None:
    """The shutter if it is open and in service.

    Where another node holds the circuit, its SCH is known by the circuit's passband if that is wanted as well, else by
    the cross-connection.
    """
    port = view.termination(wish.port)
    held = [osnc.aid for osnc in view.circuits.values() if osnc.name == wish.circuit and port_of(osnc.aid) == port]
    found = view.channels.get(held[0] if held else crossed_channel(view, port, wish.circuit))
    if found is None and not held:
        bands = [circuit.passband for circuit in wanted if isinstance(circuit, OpticalCircuit)
                 and circuit.name == wish.circuit]  # fmt: skip
        found = view.channel_with(wish.port, bands[0]) if bands else None
    return wish if found and is_open(found) else None


def plan_shutter(wish: Shutter, tid: str, context: PlanContext) -> list[Operation]:
    """Open the shutter unless it is open and stays so."""
    view = view_of(context, tid)
    view.need('SCH')
    port = view.termination(wish.port)
    aid = channel_of(view, port, wish.circuit, _peer(wish, context), context)
    found = view.channels.get(aid) if aid else None
    if not aid:
        aid = choose_channel(view, port, wish.circuit, context)
    if found and (_REOPEN, wish.circuit) in context.chosen:
        operation = _open(tid, aid, wish.port, wish.circuit, _shut(found))
        return [operation.model_copy(update={'follows': is_open(found)})]
    if found and is_open(found):
        # Should the circuit be interrupted by a step that is planned later, `reopen` finds this note.
        context.chosen[(_LEFT, tid, aid, wish.port, wish.circuit)] = 1
        return []
    return [_open(tid, aid, wish.port, wish.circuit, found)]


def reopen(circuit: str, context: PlanContext) -> list[Operation]:
    """A change of spectrum closes the shutters of a circuit: have those opened that are planned hereafter.

    Returns the operations for those that were already planned to be left alone, on either node.
    """
    context.chosen[(_REOPEN, circuit)] = 1
    left = [key for key in context.chosen if key[0] == _LEFT and key[-1] == circuit]
    for key in left:
        del context.chosen[key]
    return [
        _open(tid, aid, port, circuit, Sch(aid=aid, shutter='CLOSED', admin='IS')).model_copy(update={'follows': True})
        for _, tid, aid, port, _ in left
    ]


def _peer(wish: Shutter, context: PlanContext) -> tuple[str, str]:
    """The other end, as the circuit names it."""
    return wish.peer_node, view_of(context, wish.peer_node).termination(wish.peer_port)


def _shut(sch: Sch) -> Sch:
    """As it will be once the circuit was changed."""
    return sch.model_copy(update={'shutter': 'CLOSED'})


def is_open(sch: Sch) -> bool:
    """Open, and in service."""
    return sch.shutter == 'OPEN' and sch.admin == 'IS'


def opening(tid: str, aid: str, found: Sch | None) -> list[NativeRequest]:
    """The requests that open a shutter from the state of its SCH, which None leaves to appear: closed, in service."""
    remove = NativeRequest(
        protocol='tl1',
        command=grammar.command('RMV-SCH', tid, aid),
        awaits=('IENE',),
        patience=PATIENCE,
        after=0.0 if found else AT_LEAST,
        undo=(grammar.command('RST-SCH', tid, aid),),
    )
    unlock = NativeRequest(protocol='tl1', command=grammar.command('ED-SCH', tid, aid, keywords={}, state='IS'))
    keywords = {'SHUTTERSTATE': 'OPEN'}
    # Outside maintenance the shutter does not move, and coming back from where one has not been is nothing.
    edit = NativeRequest(
        protocol='tl1', command=grammar.command('ED-SCH', tid, aid, keywords=keywords, state=''), joins=True
    )
    restore = NativeRequest(protocol='tl1', command=grammar.command('RST-SCH', tid, aid), joins=True)
    state = found.admin if found else 'IS'
    first = {'MT': [], 'OOS': [unlock, remove]}.get(state, [remove])
    middle = [edit] if found is None or found.shutter != 'OPEN' else []
    # What is open already and only locked needs no maintenance.
    return [unlock] if state == 'OOS' and not middle else [*first, *middle, restore]


def _open(tid: str, aid: str, port: str, circuit: str, found: Sch | None) -> Operation:
    return Operation(
        device=tid,
        action='modify' if found else 'create',
        kind=Shutter.kind,
        key=f'{port}/{circuit}',
        title=f'Open the shutter of {circuit} on {port}',
        impact='none',
        before={'channel': aid, 'shutter': found.shutter, 'state': found.admin} if found else None,
        after={'channel': aid, 'shutter': 'OPEN', 'state': 'IS'},
        requests=tuple(opening(tid, aid, found)),
    )
