"""Manual cross-connections (OCRS): create, converge in place, delete (reference section 5.10, 6.7).

Identity is name and both ports. What an OSNC signalled belongs to its circuit: it is seen, and never touched.
"""

from __future__ import annotations

from pydantic import JsonValue

from ...base import Action, Impact, NativeRequest, Operation, PlanContext
from ...errors import CannotPlan
from ...resources import Carrier, OpticalCrossConnect
from ...transport.tl1 import grammar
from ..fibers import is_line
from .channels import choose_channel
from .records import NodeView, Ocrs, letter_of, plain, view_of
from .shutters import is_open, opening

MANUAL = 'MANUAL'
NEEDS = ('EQPT', 'OTS', 'SCG', 'OSNC', 'SCH', 'OCRS')


def observe_crossing(view: NodeView, wish: OpticalCrossConnect) -> OpticalCrossConnect | None:
    """The cross-connection of this name between these ports, with its light let through."""
    found = _find(view, wish)
    if found is None or not _is_lit(view, found):
        return None
    frequency, width = found.carriers[0] if found.carriers else (0, None)
    carrier = Carrier(frequency=frequency, width=width)
    return wish.model_copy(
        update={
            'label': found.label,
            'passband': found.passbands[0] if found.passbands else (0, 0),
            'carrier': wish.carrier if _carriers(wish) == found.carriers else carrier,
        }
    )


def plan_crossing(wish: OpticalCrossConnect, present: bool, tid: str, context: PlanContext) -> list[Operation]:
    """At most one operation."""
    view = view_of(context, tid)
    view.need(*NEEDS)
    found = _find(view, wish)
    if not present:
        return [_delete(wish, found, tid)] if found else []
    _check(wish, view)
    if found is None:
        _refuse_namesake(wish, view)
        return [_create(wish, view, context)]
    return _converge(wish, found, view)


def _ends(view: NodeView, wish: OpticalCrossConnect) -> tuple[str, str]:
    """Ports where it ends, in the order of the node: a system port comes first. Raises CannotPlan."""
    first, second = (port if is_line(port) else view.termination(port) for port in (wish.from_port, wish.to_port))
    return (second, first) if letter_of(second) == 'S' and letter_of(first) != 'S' else (first, second)


def _find(view: NodeView, wish: OpticalCrossConnect) -> Ocrs | None:
    ends = set(_ends(view, wish))
    for crossing in view.crossings:
        if crossing.name == wish.name and crossing.signalling == MANUAL and set(crossing.ports) == ends:
            return crossing
    return None


def _check(wish: OpticalCrossConnect, view: NodeView) -> None:
    for port in (wish.from_port, wish.to_port):
        if port not in (view.lines if is_line(port) else view.ports):
            raise CannotPlan(f'port {port} does not exist', device=view.tid)
    if len(set(_ends(view, wish))) != 2:
        raise CannotPlan(f'cross-connection {wish.name} would join port {wish.from_port} to itself', device=view.tid)
    ((frequency, width),) = _carriers(wish)
    low, high = wish.passband
    if 2 * frequency - width < 2 * low or 2 * frequency + width > 2 * high:
        raise CannotPlan(
            f'cross-connection {wish.name}: carrier {frequency} +- {width / 2:g} MHz does not fit into its passband '
            f'{low}..{high} MHz', device=view.tid,
        )  # fmt: skip


def _refuse_namesake(wish: OpticalCrossConnect, view: NodeView) -> None:
    for crossing in view.crossings:
        if crossing.name == wish.name:
            raise CannotPlan(
                f'a cross-connection {wish.name} exists between {" and ".join(crossing.aids)} '
                f'({crossing.signalling.lower() or "unknown origin"})', device=view.tid,
            )  # fmt: skip


def _carriers(wish: OpticalCrossConnect) -> tuple[tuple[int, int], ...]:
    """A carrier without width fills the passband."""
    return ((wish.carrier.frequency, wish.carrier.width or wish.passband[1] - wish.passband[0]),)


def _create(wish: OpticalCrossConnect, view: NodeView, context: PlanContext) -> Operation:
    # The name makes the choice the owner's; two ends are two scopes.
    first, second = (choose_channel(view, port, wish.name, context) for port in _ends(view, wish))
    aid = f'{first},{second}'
    keywords = {
        'LABEL': grammar.quote(wish.label.strip()),
        'CKTIDSUFFIX': grammar.value(wish.name),
        'FREQSLOTPLANTYPE': 'FREQ-SLOT-PLAN-NONE',
        'SCHOFFSET': '0',
        'PASSBANDLIST': grammar.ranges([wish.passband]),
        'CARRIERLIST': grammar.ranges(_carriers(wish)),
        'AUTORETUNELMSCH': 'DISABLED',
        'INTRACARRSPECSHAPING': 'ENABLED',
    }
    # "Already exists" is not accepted: it would be somebody else's that took an index meanwhile.
    enter = NativeRequest(
        protocol='tl1', command=grammar.command('ENT-OCRS', view.tid, aid, keywords=keywords),
        undo=(grammar.command('DLT-OCRS', view.tid, aid),),
    )  # fmt: skip
    open_it = [] if letter_of(first.rpartition('-')[0]) == 'L' else opening(view.tid, first, None)
    after = {**_wished(wish), 'channels': aid}
    return _operation(wish, view.tid, 'create', 'Create', 'none', None, after, [enter, *open_it])


def _converge(wish: OpticalCrossConnect, found: Ocrs, view: NodeView) -> list[Operation]:
    drift: dict[str, tuple[str, str]] = {}
    if plain(wish.label) != found.label:
        drift['LABEL'] = grammar.quote(found.label), grammar.quote(wish.label.strip())
    if found.passbands != (wish.passband,):
        drift['PASSBANDLIST'] = grammar.ranges(found.passbands), grammar.ranges([wish.passband])
    if found.carriers != _carriers(wish) or 'PASSBANDLIST' in drift:
        drift['CARRIERLIST'] = grammar.ranges(found.carriers), grammar.ranges(_carriers(wish))
    requests = _edit(view, found, drift) if drift else []
    # A change of the passband closes the shutter.
    if 'PASSBANDLIST' in drift or not _is_lit(view, found):
        requests += _opening(view, found, closed='PASSBANDLIST' in drift)
    if not requests:
        return []
    impact: Impact = 'interrupts' if drift.keys() - {'LABEL'} else 'label' if drift else 'none'
    return [_operation(wish, view.tid, 'modify', 'Change', impact, _found(view, found), _wished(wish), requests)]


def _edit(view: NodeView, found: Ocrs, drift: dict[str, tuple[str, str]]) -> list[NativeRequest]:
    aid = ','.join(found.aids)
    before, after = ({key: values[at] for key, values in drift.items() if values[at]} for at in (0, 1))
    undo = [grammar.command('ED-OCRS', view.tid, aid, keywords=before)] if before else []
    if 'PASSBANDLIST' in drift and _is_lit(view, found):
        undo += [request.command for request in _opening(view, found, closed=True)]
    command = grammar.command('ED-OCRS', view.tid, aid, keywords=after)
    return [NativeRequest(protocol='tl1', command=command, undo=tuple(undo))]


def _opening(view: NodeView, found: Ocrs, *, closed: bool) -> list[NativeRequest]:
    """Open the shutter of the *from* end, the only one that a cross-connection closes; lines have none."""
    if is_line(found.ports[0]):
        return []
    channel = view.channels.get(found.aid)
    if channel and closed:
        channel = channel.model_copy(update={'shutter': 'CLOSED'})
    return opening(view.tid, found.aid, channel)


def _is_lit(view: NodeView, found: Ocrs) -> bool:
    channel = view.channels.get(found.aid)
    return is_line(found.ports[0]) or (channel is not None and is_open(channel))


def _delete(wish: OpticalCrossConnect, found: Ocrs, tid: str) -> Operation:
    delete = NativeRequest(
        protocol='tl1', command=grammar.command('DLT-OCRS', tid, ','.join(found.aids)), accepts=('IENE',)
    )
    before: dict[str, JsonValue] = {**_spectrum(found), 'channels': ','.join(found.aids)}
    return _operation(wish, tid, 'delete', 'Delete', 'interrupts', before, None, [delete])


def _spectrum(found: Ocrs) -> dict[str, JsonValue]:
    return {
        'label': found.label,
        'passband': [list(pair) for pair in found.passbands],
        'carrier': [list(pair) for pair in found.carriers],
    }


def _found(view: NodeView, found: Ocrs) -> dict[str, JsonValue]:
    return {**_spectrum(found), 'shutter': 'OPEN' if _is_lit(view, found) else 'CLOSED'}


def _wished(wish: OpticalCrossConnect) -> dict[str, JsonValue]:
    carriers: list[JsonValue] = [list(pair) for pair in _carriers(wish)]
    return {'label': wish.label, 'passband': [list(wish.passband)], 'carrier': carriers, 'shutter': 'OPEN'}


def _operation(
    wish: OpticalCrossConnect,
    tid: str,
    action: Action,
    verb: str,
    impact: Impact,
    before: dict[str, JsonValue] | None,
    after: dict[str, JsonValue] | None,
    requests: list[NativeRequest],
) -> Operation:
    return Operation(
        device=tid, action=action, kind=wish.kind, key=wish.key, impact=impact, before=before, after=after,
        title=f'{verb} cross-connection {wish.name} between {wish.from_port} and {wish.to_port}',
        requests=tuple(requests),
    )  # fmt: skip
