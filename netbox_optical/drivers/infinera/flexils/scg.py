"""The state machine of super-channel groups (SCG): the way from any state to in service or locked (reference 6.1, 6.3).

        ED :OOS                RMV-SCG
    OOS <-------> IS <-----------------> MT          FSM tributaries and FRM system ports know no MT
        ED :IS                 RST-SCG

The interface type changes only in maintenance (where there is none: locked); pointer and label change in any state.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...base import Impact, NativeRequest
from ...errors import CannotPlan
from ...transport.tl1 import grammar
from .records import NodeView, Scg, letter_of, plain, port_of

ALIEN = 'MANUALMODE-2'
_FIELDS = {'INTFTYP': 'interface', 'PROVOWREMPTP': 'remote', 'LABEL': 'label_text'}


def two_states_only(view: NodeView, port: str) -> bool:
    """FSM tributaries and FRM system ports know no maintenance."""
    return (letter_of(port), view.card_type(port)[:3]) in (('T', 'FSM'), ('S', 'FRM'))


def to_service(view: NodeView, scg: Scg, edits: Mapping[str, str]) -> list[NativeRequest]:
    """Only the needed transitions into service, with `edits` (keyword to plain value) on the way."""
    edit_first = edit(view.tid, scg, edits)
    if 'INTFTYP' not in edits:
        into = {'MT': [_restore(view, scg)], 'OOS': [_lock(view, scg, 'IS')]}.get(scg.admin, [])
        return [*edit_first, *into]
    if two_states_only(view, scg.aid):
        leave = [_restore(view, scg)] if scg.admin == 'MT' else []
        lock = [] if scg.admin == 'OOS' else [_lock(view, scg, 'OOS', undo='IS' if scg.admin == 'IS' else '')]
        return [*leave, *lock, *edit_first, _lock(view, scg, 'IS')]
    # From locked the way into maintenance leads through service.
    unlock = [_lock(view, scg, 'IS', undo='OOS')] if scg.admin == 'OOS' else []
    maintain = [] if scg.admin == 'MT' else [_maintain(view, scg)]
    return [*unlock, *maintain, *edit_first, _restore(view, scg)]


def to_locked(view: NodeView, scg: Scg, edits: Mapping[str, str]) -> list[NativeRequest]:
    """Only the needed transitions out of service, with `edits` (keyword to plain value) on the way."""
    edit_first = edit(view.tid, scg, edits)
    if two_states_only(view, scg.aid):
        leave = [_restore(view, scg)] if scg.admin == 'MT' else []
        lock = [] if scg.admin == 'OOS' else [_lock(view, scg, 'OOS', undo='IS')]
        return [*leave, *lock, *edit_first]
    if scg.admin == 'OOS' and 'INTFTYP' not in edits:
        return edit_first
    unlock = [_lock(view, scg, 'IS', undo='OOS')] if scg.admin == 'OOS' else []
    maintain = [_maintain(view, scg)] if edit_first and scg.admin != 'MT' else []
    restore = [_restore(view, scg, undo=True)] if edit_first or scg.admin == 'MT' else []
    return [*unlock, *maintain, *edit_first, *restore, _lock(view, scg, 'OOS')]


def give_back(view: NodeView, scg: Scg, was: Mapping[str, object]) -> list[NativeRequest]:
    """Back to the `interface`, `remote`, `label` and `state` that the port had, as far as `was` tells them."""
    edits = {
        key: str(was[name]) for key, name in (('INTFTYP', 'interface'), ('PROVOWREMPTP', 'remote'), ('LABEL', 'label'))
        # An interface type that the port did not tell cannot be given back.
        if name in was and (was[name] or key != 'INTFTYP') and plain(str(was[name])) != getattr(scg, name)
    }
    state = was.get('state', scg.admin)
    if state == 'MT' and not two_states_only(view, scg.aid):
        unlock = [_lock(view, scg, 'IS', undo='OOS')] if scg.admin == 'OOS' else []
        return [*unlock, *([] if scg.admin == 'MT' else [_maintain(view, scg)]), *edit(view.tid, scg, edits)]
    if state == scg.admin and 'INTFTYP' not in edits:
        return edit(view.tid, scg, edits)
    return to_service(view, scg, edits) if state == 'IS' else to_locked(view, scg, edits)


def dip(view: NodeView, scg: Scg) -> Impact:
    """What it means to take a port out of service, if only for a moment: what it carries is interrupted.

    A port that is not set for alien wavelengths may carry signals that no circuit tells of.
    """
    return 'interrupts' if scg.admin == 'IS' and (scg.interface != ALIEN or carries(view, scg.aid)) else 'none'


def carries(view: NodeView, port: str, leaving: Collection[str] = ()) -> bool:
    """Whether circuits end on a port, held here or elsewhere, but for those on the SCH `leaving`."""
    view.need('OSNC', 'SCH')
    try:
        port = view.termination(port)
    except CannotPlan:
        return False
    ends = {aid for osnc in view.circuits.values() for aid in osnc.ends_on(view.tid)}
    return port in {port_of(aid) for aid in (ends | set(view.channels)) - set(leaving)}


def edit(tid: str, scg: Scg, edits: Mapping[str, str]) -> list[NativeRequest]:
    """Change pointer or label and nothing else; an interface type only in the state that allows it."""
    if not edits:
        return []
    # What the port does not tell of itself cannot be given back.
    before = {key: getattr(scg, _FIELDS[key]) for key in edits}
    before = {key: text for key, text in before.items() if text or key != 'INTFTYP'}
    undo = (_keywords(tid, scg.aid, before),) if before else ()
    return [NativeRequest(protocol='tl1', command=_keywords(tid, scg.aid, edits), undo=undo)]


def _keywords(tid: str, port: str, edits: Mapping[str, str]) -> str:
    keywords = {key: grammar.quote(text) if key == 'LABEL' else grammar.value(text) for key, text in edits.items()}
    return grammar.command('ED-SCG', tid, port, keywords=keywords, state='')


def _lock(view: NodeView, scg: Scg, state: str, undo: str = '') -> NativeRequest:
    """`ED-SCG` into a state, `IS` or `OOS`."""
    back = (grammar.command('ED-SCG', view.tid, scg.aid, keywords={}, state=undo),) if undo else ()
    return NativeRequest(
        protocol='tl1', command=grammar.command('ED-SCG', view.tid, scg.aid, keywords={}, state=state), undo=back
    )


def _maintain(view: NodeView, scg: Scg) -> NativeRequest:
    return NativeRequest(
        protocol='tl1',
        command=grammar.command('RMV-SCG', view.tid, scg.aid),
        undo=(grammar.command('RST-SCG', view.tid, scg.aid),),
    )


def _restore(view: NodeView, scg: Scg, undo: bool = False) -> NativeRequest:
    back = (grammar.command('RMV-SCG', view.tid, scg.aid),) if undo else ()
    return NativeRequest(protocol='tl1', command=grammar.command('RST-SCG', view.tid, scg.aid), undo=back)
