"""Fibre ends: line ports (OTS) and tributaries (SCG) name their far end and are in service (reference section 6.3)."""

from __future__ import annotations

import re

from pydantic import JsonValue

from ...base import Finding, Impact, NativeRequest, Observation, Operation, PlanContext
from ...errors import CannotPlan
from ...resources import FiberEnd, FiberPeer
from ...transport.tl1 import grammar
from ..fibers import is_line, on_fiber_flexils, remote_port_id
from . import scg
from .records import NodeView, Ots, Scg, as_found, plain, split_remote, view_of


def observe_fiber_end(view: NodeView, wish: FiberEnd) -> FiberEnd | None:
    """The end as the port tells it, when it is in service and names a far end.

    A tributary names a serial number or TID that only the far end can confirm: `peer` is that of the wish when the
    port part of the pointer agrees, else what the pointer says. A line port that only lacks its label is not attached.
    """
    if is_line(wish.port):
        line = view.lines.get(wish.port)
        attached = line is not None and line.admin == 'IS' and line.label
        return wish.model_copy(update={'label': as_found(wish.label, line)}) if line and attached else None
    port = view.ports.get(wish.port)
    if port is None or port.admin != 'IS' or port.interface != scg.ALIEN or not port.remote:
        return None
    node, _, remote = port.remote.rpartition('/')
    peer = wish.peer if remote == _remote_port(wish) else FiberPeer(node=node, platform='', fqdn='', port=remote)
    return wish.model_copy(update={'label': as_found(wish.label, port), 'peer': peer})


def check_fiber_end(view: NodeView, wish: FiberEnd) -> list[Finding]:
    """What is wrong with an attached port and cannot be put right by attaching it again."""
    if is_line(wish.port):
        line = view.lines.get(wish.port)
        return _check_line(line, wish) if line else []
    port = view.ports.get(wish.port)
    return _check_statistics(wish, port.statistics) if port else []


def plan_fiber_end(wish: FiberEnd, present: bool, tid: str, context: PlanContext) -> list[Operation]:
    """At most one operation: only the transitions that are needed, from the state that the port is in."""
    if present:
        try:
            on_fiber_flexils(wish)
        except ValueError as error:
            raise CannotPlan(str(error), device=tid) from error
    view = view_of(context, tid)
    if is_line(wish.port):
        view.need('OTS')
        line = view.lines.get(wish.port)
        if line is not None:
            return _attach_line(wish, line, tid) if present else _detach_line(wish, line, tid)
    else:
        view.need('SCG', 'EQPT', 'SCH', 'OSNC')
        port = view.ports.get(wish.port)
        if port is not None:
            return _attach_port(wish, port, view, context) if present else _detach_port(wish, port, view)
    if present:
        raise CannotPlan(f'port {wish.port} does not exist', device=tid)
    return []


# -- line ports -------------------------------------------------------------------------------------------------------


def _attach_line(wish: FiberEnd, line: Ots, tid: str) -> list[Operation]:
    requests = []
    if line.label != plain(wish.label):
        requests.append(_label_line(tid, line, wish.label))
    if line.admin == 'MT':
        requests.append(NativeRequest(protocol='tl1', command=grammar.command('RST-OTS', tid, line.aid)))
    if not requests:
        return []
    after: dict[str, JsonValue] = {'label': wish.label, 'state': 'IS'}
    impact: Impact = 'none' if line.admin == 'MT' else 'label'
    return [_operation(wish, tid, True, impact, {'label': line.label, 'state': line.admin}, after, requests)]


def _detach_line(wish: FiberEnd, line: Ots, tid: str) -> list[Operation]:
    """A line port stays in service: it has no locked state."""
    if wish.was is not None:
        return _give_line_back(wish, wish.was, line, tid)
    if not line.label:
        return []
    return [_operation(wish, tid, False, 'label', {'label': line.label}, {'label': ''}, [_label_line(tid, line, '')])]


def _give_line_back(wish: FiberEnd, was: dict[str, JsonValue], line: Ots, tid: str) -> list[Operation]:
    requests = []
    if plain(str(was.get('label', ''))) != line.label:
        requests.append(_label_line(tid, line, str(was['label'])))
    if was.get('state') == 'MT' and line.admin == 'IS':
        requests.append(NativeRequest(protocol='tl1', command=grammar.command('RMV-OTS', tid, line.aid)))
    before: dict[str, JsonValue] = {'label': line.label, 'state': line.admin}
    return [_operation(wish, tid, False, 'label', before, dict(was), requests)] if requests else []


def _label_line(tid: str, line: Ots, label: str) -> NativeRequest:
    def command(text: str) -> str:
        return grammar.command('ED-OTS', tid, line.aid, keywords={'LABEL': grammar.quote(text)})

    return NativeRequest(protocol='tl1', command=command(label), undo=(command(line.label_text),))


def _check_line(line: Ots, wish: FiberEnd) -> list[Finding]:
    found = []
    expected = f'{wish.peer.node}-{wish.peer.port}'
    if not _names(line.provisioned, wish.peer):
        found.append(Finding(ref=wish.ref, field='provisioned neighbour', expected=expected, found=line.provisioned))
    if line.discovered != line.provisioned:
        found.append(
            Finding(ref=wish.ref, field='discovered neighbour', expected=line.provisioned, found=line.discovered)
        )
    return found + _check_statistics(wish, line.statistics)


def _names(neighbour: str, peer: FiberPeer) -> bool:
    """Whether a neighbour is that port. Its form is not documented: the node is compared where it can be read."""
    if split := split_remote(neighbour):
        return split == (peer.node, peer.port)
    return re.search(rf'(?<![A-Za-z0-9]){re.escape(peer.port)}(?![A-Za-z0-9])', neighbour) is not None


def _check_statistics(wish: FiberEnd, statistics: str) -> list[Finding]:
    if statistics == 'ENABLED':
        return []
    return [Finding(ref=wish.ref, field='history statistics', expected='ENABLED', found=statistics)]


# -- tributaries ------------------------------------------------------------------------------------------------------


def _attach_port(wish: FiberEnd, port: Scg, view: NodeView, context: PlanContext) -> list[Operation]:
    after: dict[str, str] = {
        'interface': scg.ALIEN, 'remote': _pointer(wish, view.tid, context), 'label': wish.label, 'state': 'IS'
    }  # fmt: skip
    edits = _edits(port, after)
    requests = scg.to_service(view, port, edits)
    if not requests:
        return []
    impact: Impact = 'none'
    if port.admin == 'IS':
        impact = scg.dip(view, port) if 'INTFTYP' in edits else 'label'
    if 'LABEL' not in edits:
        after['label'] = port.label  # the same, as the node writes it
    return [_operation(wish, view.tid, True, impact, _state(port), {**after}, requests)]


def _detach_port(wish: FiberEnd, port: Scg, view: NodeView) -> list[Operation]:
    if wish.was is not None:
        requests = scg.give_back(view, port, wish.was)
        return [_operation(wish, view.tid, False, scg.dip(view, port), _state(port), dict(wish.was), requests)] \
            if requests else []
    after = {'interface': scg.ALIEN, 'remote': '', 'label': '', 'state': 'OOS'}
    if port.admin == 'OOS' and not port.remote and not port.label:
        # A port that never had a fibre is as good as one whose fibre was taken away.
        return []
    requests = scg.to_locked(view, port, _edits(port, after))
    return [_operation(wish, view.tid, False, scg.dip(view, port), _state(port), {**after}, requests)]


def _edits(port: Scg, after: dict[str, str]) -> dict[str, str]:
    """Keywords that have to change, in the order of the documentation."""
    wished = {'INTFTYP': after['interface'], 'PROVOWREMPTP': after['remote'], 'LABEL': after['label']}
    found = {'INTFTYP': port.interface, 'PROVOWREMPTP': port.remote, 'LABEL': port.label}
    return {key: text for key, text in wished.items() if plain(text) != found[key]}


def _state(port: Scg) -> dict[str, JsonValue]:
    return {'interface': port.interface, 'remote': port.remote, 'label': port.label, 'state': port.admin}


def _pointer(wish: FiberEnd, tid: str, context: PlanContext) -> str:
    """`<remote id>/<remote port>`; the far end itself says how it is to be named. Raises CannotPlan."""
    observation = context.observations.get(wish.peer.node)
    if not isinstance(observation, Observation) or not observation.identity:
        raise CannotPlan(f'{wish.peer.node} has not told by which identity {wish.port} is to name it', device=tid)
    return f'{observation.identity}/{remote_port_id(wish.peer.port)}'


def _remote_port(wish: FiberEnd) -> str:
    try:
        return remote_port_id(wish.peer.port)
    except ValueError:
        return ''


def _operation(
    wish: FiberEnd,
    tid: str,
    present: bool,
    impact: Impact,
    before: dict[str, JsonValue],
    after: dict[str, JsonValue],
    requests: list[NativeRequest],
) -> Operation:
    title = f'Attach {wish.port} to {wish.peer.node} {wish.peer.port}' if present else f'Detach {wish.port}'
    return Operation(
        device=tid, action='modify', kind=wish.kind, key=wish.key, title=title, impact=impact, before=before,
        after=after, requests=tuple(requests),
    )  # fmt: skip
