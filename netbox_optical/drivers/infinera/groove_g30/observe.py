"""The resources that what was read from a G30 amounts to, and what disagrees without a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import JsonValue

from ...base import Finding, Observation
from ...errors import CannotPlan
from ...resources import (
    Amplifier,
    ClientPort,
    CrossConnect,
    FiberEnd,
    LineCarrier,
    LinePort,
    Resource,
)
from ..fibers_yang import found_end, port_findings
from ..yang_driver import STATE, observed
from .names import G30Port
from .state import FACILITY, NO_MODE, G30State, carrier_width


def _line(state: G30State, wanted: LinePort) -> LinePort | None:
    carriers = []
    for carrier in wanted.carriers:
        port = G30Port.on_card(carrier.port)
        och = state.inner(port, 'och-os') or {}
        frequency = int(str(och.get('frequency') or 0))
        # A new CHM1 has a mode but no frequency: dark.
        if not frequency or state.mode(carrier.port) == NO_MODE:
            return None
        carriers.append(LineCarrier(
            port=carrier.port, frequency=frequency,
            label=str(och.get('service-label') or ''), width=carrier_width(str(och.get('fec-type') or '')),
        ))
    fibred = all((state.entry(G30Port.on_card(c.port)) or {}).get('connected-to') for c in carriers)
    return LinePort(carriers=tuple(carriers), mode=state.mode(carriers[0].port), fibred=fibred)


def _client(state: G30State, wanted: ClientPort) -> ClientPort | None:
    mode = state.mode(wanted.port)
    entry = state.entry(G30Port.on_card(wanted.port))
    if entry is None or mode not in FACILITY:
        return None
    return ClientPort(port=wanted.port, service_type=mode, label=str(entry.get('service-label') or ''))


def _cross_connect(state: G30State, wanted: CrossConnect) -> CrossConnect | None:
    found = state.crs_of(wanted.client_port)
    line_ends = [end for crs in found if (end := crs.other_end(wanted.client_port)) is not None]
    mode = state.mode(wanted.client_port)
    if not line_ends or mode not in FACILITY:
        return None
    touched = {end.port_name for end in line_ends}
    ports = wanted.line_ports if touched <= set(wanted.line_ports) else tuple(sorted(touched))
    units = state.units(ports)
    numbers = sorted(units.index(end) for end in line_ends if end in units)
    return CrossConnect(
        client_port=wanted.client_port, line_ports=ports[:2], service_type=mode, label=found[0].label,
        first_unit=numbers[0] if numbers else 0,
    )


def _fiber_end(state: G30State, wanted: FiberEnd) -> FiberEnd | None:
    entry = state.entry(G30Port.parse(wanted.port)) or {}
    return found_end(wanted, state.device, str(entry.get('connected-to') or ''), patches=True)


def _amplifier(state: G30State, wanted: Amplifier) -> Amplifier | None:
    leaves = state.amplifier(G30Port.parse(wanted.port), wanted.stage)
    if leaves is None or leaves.get('amplifier-enable') != 'enabled':
        return None
    if leaves.get('control-mode') != 'manual':
        return Amplifier(port=wanted.port, stage=wanted.stage, control='automatic')
    return Amplifier(
        port=wanted.port, stage=wanted.stage, control='manual', gain=_decimal(leaves.get('target-gain')),
        attenuation=_decimal(leaves.get('output-voa')), tilt=_decimal(leaves.get('gain-tilt')),
    )


def _decimal(value: JsonValue) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


READERS: dict[type[Resource], Any] = {
    LinePort: _line, ClientPort: _client, CrossConnect: _cross_connect, FiberEnd: _fiber_end, Amplifier: _amplifier,
}


def _findings(state: G30State, end: FiberEnd) -> list[Finding]:
    port = G30Port.parse(end.port)
    entry = state.entry(port)
    if entry is None:
        return []
    client = entry.get('port-type') == 'client'
    plugged = not client or str(entry.get('actual-pluggable-type') or '').lower() not in ('', 'empty')
    found = port_findings(end, entry, plugged=plugged, state='avail-status')
    lit = (entry.get('connected-to'), entry.get('admin-status'), entry.get('oper-status'))
    if port.subslot and entry.get('port-type') == 'optical' and all(lit) and lit[1:] == ('up', 'down'):
        # An open line is up as soon as light comes in from the far end.
        found.append(Finding(ref=end.ref, field='oper-status', expected='up', found='down'))
    return found


def observation(
    device: str, native: dict[str, Any], wanted: Iterable[Resource], *, identity: str = ''
) -> Observation:
    """The resources under the refs of `wanted`, as far as they are there. Raises CannotPlan for a bad port name."""
    state = native.get(STATE) or G30State(native, device)
    return observed(device, native, wanted, state, READERS, _findings, identity=identity)


def ports_of(resource: Resource) -> tuple[G30Port, ...]:
    """The ports that a resource is about. Raises CannotPlan for a kind or a port that the platform does not have."""
    if isinstance(resource, LinePort):
        return tuple(G30Port.on_card(carrier.port) for carrier in resource.carriers)
    if isinstance(resource, ClientPort):
        return (G30Port.on_card(resource.port),)
    if isinstance(resource, CrossConnect):
        return tuple(map(G30Port.on_card, (resource.client_port, *resource.line_ports)))
    if isinstance(resource, (FiberEnd, Amplifier)):
        return (G30Port.parse(resource.port),)
    raise CannotPlan(f'a transponder has no {resource.kind}')
