"""Optical circuits (OSNC): create, converge, delete (reference section 5.9, 6.4 to 6.6).

Identity is name and both ends; everything else converges. Either end may hold a circuit, so both are searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from ...base import Binding, Impact, NativeRequest, Operation, PlanContext
from ...errors import CannotPlan
from ...resources import Carrier, OpticalCircuit
from ...transport.tl1 import grammar
from .channels import choose_channel
from .records import OEL_NAME_KEPT, NodeView, Osnc, plain, port_of, view_of
from .shutters import reopen

WIDTH = 'width'


@dataclass(frozen=True)
class Ends:
    """Both ends of a circuit, ports where it terminates on the nodes."""

    near: NodeView
    near_port: str
    far: NodeView
    far_port: str


def observe_circuit(view: NodeView, wish: OpticalCircuit) -> OpticalCircuit | None:
    """The circuit of this name between these ports, if this node holds it from its source end."""
    for osnc in view.circuits.values():
        if osnc.name != wish.name or osnc.remote_node != wish.destination_node:
            continue
        if view.ends_at(port_of(osnc.aid), wish.source_port):
            width = osnc.carriers[0][1] if osnc.carriers else None
            frequency = osnc.carriers[0][0] if osnc.carriers else 0
            return wish.model_copy(
                update={
                    'label': osnc.label,
                    'route': wish.route if osnc.uses(wish.route) else osnc.oel,
                    'passband': osnc.passbands[0] if osnc.passbands else (0, 0),
                    'carrier': Carrier(frequency=frequency, width=width),
                }
            )
    return None


def ends_of(circuit: OpticalCircuit, tid: str, context: PlanContext) -> Ends:
    """Both ends as observed. Raises CannotPlan when one was not."""
    near, far = view_of(context, tid), view_of(context, circuit.destination_node)
    for view in (near, far):
        view.need('OSNC')
    return Ends(near, near.termination(circuit.source_port), far, far.termination(circuit.destination_port))


def locate(circuit: OpticalCircuit, tid: str, context: PlanContext) -> Osnc | None:
    """The circuit where it is held: at its source, or at its destination, which is asked only when it has to be."""
    near, far = view_of(context, tid), view_of(context, circuit.destination_node)
    near.need('OSNC')
    found = _held(circuit.name, near, circuit.source_port, far, circuit.destination_port)
    if found is None:
        far.need('OSNC')
        found = _held(circuit.name, far, circuit.destination_port, near, circuit.source_port)
    return found


def _held(name: str, here: NodeView, here_port: str, there: NodeView, there_port: str) -> Osnc | None:
    """The circuit of that name between two add/drop ports, as `here` holds it."""
    for osnc in here.circuits.values():
        if osnc.name != name or osnc.remote_node != there.tid:
            continue
        if here.ends_at(port_of(osnc.aid), here_port) and there.ends_at(port_of(osnc.remote_aid), there_port):
            return osnc
    return None


def plan_present(
    circuit: OpticalCircuit, tid: str, context: PlanContext, leaving: Sequence[Osnc]
) -> list[Operation]:
    """Create or converge the circuit. `leaving` are circuits that the same plan deletes before."""
    found = locate(circuit, tid, context)
    if found is None:
        _refuse_namesake(circuit, ends_of(circuit, tid, context), leaving)
        return [_create(circuit, ends_of(circuit, tid, context), context)]
    return _converge(circuit, found, context)


def plan_absent(circuit: OpticalCircuit, tid: str, context: PlanContext) -> list[Operation]:
    """Delete the circuit from the node that holds it; nothing when there is none."""
    found = locate(circuit, tid, context)
    if found is None:
        return []
    lock = [] if found.admin == 'OOS' else [_lock(found)]
    delete = NativeRequest(
        protocol='tl1', command=grammar.command('DLT-OSNC', found.tid, found.aid), accepts=('IENE',), joins=True
    )
    operation = _operation(circuit, found.tid, 'delete', 'Delete', 'interrupts', [*lock, delete])
    return [operation.model_copy(update={'before': _found(found)})]


def _refuse_namesake(circuit: OpticalCircuit, ends: Ends, leaving: Sequence[Osnc]) -> None:
    views = {view.tid: view for view in (ends.near, ends.far)}
    for osnc in [osnc for view in views.values() for osnc in view.circuits.values()]:
        if osnc.name == circuit.name and osnc not in leaving:
            raise CannotPlan(
                f'a circuit {osnc.name} exists between {osnc.tid} {port_of(osnc.aid)} and {osnc.remote_node} '
                f'{port_of(osnc.remote_aid)}, not between the wished ports',
                device=osnc.tid,
            )


def _create(circuit: OpticalCircuit, ends: Ends, context: PlanContext) -> Operation:
    local = choose_channel(ends.near, ends.near_port, circuit.name, context)
    remote = choose_channel(ends.far, ends.far_port, circuit.name, context)
    keywords = {
        'LABEL': grammar.quote(circuit.label.strip()),
        'REMENDPOINT': grammar.name(remote),
        'REMNODETID': grammar.name(ends.far.tid),
        # Between two ports of one node there may be no line to run on.
        **({'OELAID': grammar.name(circuit.route)} if circuit.route else {}),
        'RESTORABLE': 'NONE',
        'CKTIDSUFFIX': grammar.value(circuit.name),
        'PREPROV': 'TRUE',
        'PASSBANDLIST': grammar.ranges([circuit.passband]),
        'CARRIERLIST': _carrier_list(circuit),
        'AUTORETUNELMSCH': 'DISABLED',
        'SRCRXSCHOFFSET': '0',
        'DSTRXSCHOFFSET': '0',
        'FAULTSOAKTIMER': '5',
        'BAUDRATE': 'NA',
        'MODULATION': 'PM-NONE',
        'FREQSLOTPLANTYPE': 'FREQ-SLOT-PLAN-NONE',
        'SRCSCHPOWEROFFSET': '0',
        'DSTSCHPOWEROFFSET': '0',
        'ROUTETYPE': 'OEL',
        'INTRACARRSPECSHAPING': 'ENABLED',
        'DIGITRIGGER': 'FALSE',
        'RESTORATIONTRIGGER': 'OPTICALSF',
    }
    command = grammar.command('ENT-OSNC', ends.near.tid, local, keywords=keywords, state='IS')
    # "Already exists" is not accepted here: it would be somebody else's circuit that took the index meanwhile.
    request = NativeRequest(protocol='tl1', command=command)
    operation = _operation(circuit, ends.near.tid, 'create', 'Create', 'none', [request])
    after = {**_wished(circuit), 'source_channel': local, 'destination_channel': remote}
    return operation.model_copy(update={'after': after, 'bindings': _bindings(circuit)})


def _converge(circuit: OpticalCircuit, found: Osnc, context: PlanContext) -> list[Operation]:
    drift: dict[str, str] = {}
    bindings: tuple[Binding, ...] = ()
    if found.oel[:OEL_NAME_KEPT] != circuit.route[:OEL_NAME_KEPT]:
        drift['OELAID'] = grammar.value(circuit.route)
    if found.passbands != (circuit.passband,):
        drift['PASSBANDLIST'] = grammar.ranges([circuit.passband])
    if not _same_carrier(circuit.carrier, found):
        drift['CARRIERLIST'] = _carrier_list(circuit)
        bindings = _bindings(circuit)
    relabel = plain(circuit.label) != found.label
    if drift:
        requests, impact = _reshape(circuit, found, drift), 'interrupts'
    elif relabel or found.admin != 'IS':
        requests, impact = [_settle(circuit, found, relabel)], 'label' if relabel else 'none'
    else:
        return []
    operation = _operation(circuit, found.tid, 'modify', 'Change', impact, requests)
    before = _found(found)
    # What stays is told as the device tells it; a circuit does not change its channels.
    stays = {'source_channel', 'destination_channel'} | {
        name for name, keyword in (('route', 'OELAID'), ('passband', 'PASSBANDLIST'), ('carrier', 'CARRIERLIST'))
        if keyword not in drift} | (set() if relabel else {'label'})
    after = {**_wished(circuit), **{name: before[name] for name in sorted(stays)}}
    update = {'before': before, 'after': after, 'bindings': bindings}
    reopened = reopen(circuit.name, context) if drift else []
    return [operation.model_copy(update=update), *reopened]


def _reshape(circuit: OpticalCircuit, found: Osnc, drift: dict[str, str]) -> list[NativeRequest]:
    """Lock alone, change while locked, unlock: a lock with parameters is refused while in service."""
    lock = [] if found.admin == 'OOS' else [_lock(found, undo=True)]
    change = grammar.command('ED-OSNC', found.tid, found.aid, keywords=drift, state='OOS')
    unlock = grammar.command(
        'ED-OSNC', found.tid, found.aid,
        keywords={'CKTIDSUFFIX': grammar.value(circuit.name), 'LABEL': grammar.quote(circuit.label.strip())},
        state='IS',
    )  # fmt: skip
    return [
        *lock, NativeRequest(protocol='tl1', command=change), NativeRequest(protocol='tl1', command=unlock)
    ]  # fmt: skip


def _settle(circuit: OpticalCircuit, found: Osnc, relabel: bool) -> NativeRequest:
    keywords = {'LABEL': grammar.quote(circuit.label.strip())} if relabel else {}
    return NativeRequest(
        protocol='tl1', command=grammar.command('ED-OSNC', found.tid, found.aid, keywords=keywords, state='IS')
    )


def _lock(found: Osnc, undo: bool = False) -> NativeRequest:
    back = (grammar.command('ED-OSNC', found.tid, found.aid, keywords={}, state='IS'),) if undo else ()
    return NativeRequest(
        protocol='tl1',
        command=grammar.command('ED-OSNC', found.tid, found.aid, keywords={}, state='OOS'),
        accepts=() if undo else ('IENE',),
        undo=back,
    )


def _same_carrier(wish: Carrier, found: Osnc) -> bool:
    """A width that the wish does not know is not compared."""
    if len(found.carriers) != 1:
        return False
    frequency, width = found.carriers[0]
    return frequency == wish.frequency and wish.width in (None, width)


def _carrier_list(circuit: OpticalCircuit) -> str:
    carrier = circuit.carrier
    if carrier.width is not None:
        low, high = carrier.frequency - carrier.width / 2, carrier.frequency + carrier.width / 2
        if low < circuit.passband[0] or high > circuit.passband[1]:
            raise CannotPlan(
                f'circuit {circuit.name}: carrier {carrier.frequency} +- {carrier.width / 2:g} MHz does not fit into '
                f'its passband {circuit.passband[0]}..{circuit.passband[1]} MHz'
            )
    width = _known_width(circuit)
    return grammar.ranges([(carrier.frequency, grammar.Placeholder(WIDTH) if width is None else width)])


def _known_width(circuit: OpticalCircuit) -> int | None:
    """In MHz; None: to be read from the transponder. Where nobody tells it, as wide as the passband allows."""
    carrier = circuit.carrier
    if carrier.width is None and carrier.width_from is None:
        return 2 * min(carrier.frequency - circuit.passband[0], circuit.passband[1] - carrier.frequency)
    return carrier.width


def _bindings(circuit: OpticalCircuit) -> tuple[Binding, ...]:
    carrier = circuit.carrier
    if carrier.width is not None or carrier.width_from is None:
        return ()
    device, port = carrier.width_from
    return (Binding(name=WIDTH, device=device, ref=f'line-port-carrier:{port}', field='width'),)


def _operation(
    circuit: OpticalCircuit, tid: str, action: str, verb: str, impact: Impact, requests: list[NativeRequest]
) -> Operation:
    return Operation(
        device=tid,
        action=action,
        kind=circuit.kind,
        key=circuit.key,
        title=f'{verb} circuit {circuit.name} to {circuit.destination_node} {circuit.destination_port}',
        impact=impact,
        requests=tuple(requests),
    )


def _found(osnc: Osnc) -> dict[str, JsonValue]:
    return {
        'label': osnc.label,
        'route': osnc.oel,
        'passband': [list(pair) for pair in osnc.passbands],
        'carrier': [list(pair) for pair in osnc.carriers],
        'state': osnc.admin,
        'source_channel': osnc.aid,
        'destination_channel': osnc.remote_aid,
    }


def _wished(circuit: OpticalCircuit) -> dict[str, JsonValue]:
    width: JsonValue = _known_width(circuit)
    if width is None and circuit.carrier.width_from:
        width = 'as configured on {} {}'.format(*circuit.carrier.width_from)
    return {
        'label': circuit.label,
        'route': circuit.route,
        'passband': [list(circuit.passband)],
        'carrier': [[circuit.carrier.frequency, width]],
        'state': 'IS',
    }
