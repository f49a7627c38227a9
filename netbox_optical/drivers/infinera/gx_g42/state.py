"""What was read from a G42, as planning asks for it; and the resources that it amounts to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import JsonValue

from ...base import Finding, Observation
from ...errors import CannotPlan
from ...resources import TRIBUTARY_UNITS, ClientPort, CrossConnect, FiberEnd, LineCarrier, LinePort, Resource
from ...transport.yang import YangPath, entries, flat, member
from ..fibers_yang import found_end, port_findings
from ..modes import Mode, modes_of
from ..yang_driver import STATE, observed
from .names import XCON_LIST, G42Port, carrier_name, carrier_of_odu, container_name, instance, super_channel_name
from .slots import SLOTS_PER_UNIT, are_free, parse_slots, slots_of

PLATFORM = 'gx-g42'
NO_SERVICE = 'not-applicable'
FACILITY_KINDS = ('super-channel-group', 'super-channel', 'optical-carrier', 'odu', 'trib-ptp', 'ethernet')


@dataclass(frozen=True)
class Xcon:
    """One cross-connect. `container` is the high-order ODU at the line end, `slots` its half-open ranges there."""

    name: str
    client: str
    odu: str
    container: str
    payload: str
    direction: str
    label: str
    suffix: str
    slots: tuple[tuple[int, int], ...]
    system: bool

    @property
    def path(self) -> YangPath:
        return XCON_LIST.parent.child('xcon', self.name)

    def __str__(self) -> str:
        return f'{self.name} "{self.label}"' if self.label else self.name


class G42State:
    """`Observation.native`: `{'cards': {'1-4': <card>}, 'facilities': {kind: {name: leaves}}, 'xcons': [<entry>],
    'name': <ne-name>}`."""

    def __init__(self, native: dict[str, Any], device: str = ''):
        self.device = device
        self.cards: dict[str, Any] = native.get('cards', {})
        self.facilities: dict[str, dict[str, dict[str, JsonValue]]] = native.get('facilities', {})
        # What the device calls itself; empty when it was not asked.
        self.name: str = native.get('name', '')
        self._xcon_entries: list[dict[str, JsonValue]] = native.get('xcons', [])

    @cached_property
    def xcons(self) -> list[Xcon]:
        """Understood when they are asked for: a port knows nothing of them."""
        return [self._xcon(entry) for entry in self._xcon_entries]

    def facility(self, kind: str, name: str) -> dict[str, JsonValue] | None:
        """Leaves of a facility, or None."""
        return self.facilities.get(kind, {}).get(name)

    def card_type(self, card: str) -> str:
        """`CHM6-C6`: type and subtype of the card in a slot."""
        return card_type(self.cards.get(card))

    def modes(self, card: str) -> dict[str, Mode]:
        return modes_of(PLATFORM, self.card_type(card))

    def port(self, port: G42Port) -> dict[str, JsonValue] | None:
        """The port's list entry with its `tom`, or None."""
        for entry in entries(self.cards.get(port.card), 'port'):
            if entry.get('name') == port.port:
                return entry
        return None

    def need(self, name: str, port_type: str) -> tuple[G42Port, dict[str, JsonValue]]:
        """A port that must exist and be of that type by the device's own word. Raises CannotPlan."""
        port = G42Port.parse(name)
        if self.cards.get(port.card) is None:
            raise CannotPlan(f'{name}: there is no card {port.card}')
        entry = self.port(port)
        if entry is None:
            raise CannotPlan(f'{name}: card {port.card} ({self.card_type(port.card)}) has no such port')
        if entry.get('port-type') != port_type:
            raise CannotPlan(f'{name} is a {entry.get("port-type")} port, not a {port_type} port')
        return port, entry

    def tom(self, port: G42Port) -> dict[str, JsonValue] | None:
        tom = member(self.port(port), 'tom')
        return flat(tom) if isinstance(tom, dict) else None

    def service_type(self, client_port: str) -> str:
        """Service type of a client port; `not-applicable` when there is none."""
        return str((self.facility('trib-ptp', client_port) or {}).get('service-type') or NO_SERVICE)

    def super_channel(self, line_ports: Iterable[str]) -> dict[str, JsonValue] | None:
        return self.facility('super-channel', super_channel_name(line_ports))

    def other_super_channel(self, line_ports: Iterable[str]) -> str | None:
        """Name of another super-channel that has one of these ports' carriers."""
        ports = list(line_ports)
        carriers = {carrier_name(port) for port in ports}
        for name, leaves in self.facilities.get('super-channel', {}).items():
            if name != super_channel_name(ports) and carriers & set(carriers_of(leaves)):
                return name
        return None

    def signal_of(self, name: str) -> str | None:
        """The line or client signal that is configured on a port, for people; None when there is none."""
        for channel, leaves in self.facilities.get('super-channel', {}).items():
            if carrier_name(name) in carriers_of(leaves):
                label = f' "{leaves["label"]}"' if leaves.get('label') else ''
                return f'super-channel {channel} ({leaves.get("carrier-mode")}){label}'
        service = self.service_type(name)
        if service == NO_SERVICE:
            return None
        label = str((self.facility('trib-ptp', name) or {}).get('label') or '')
        return f'client signal {service}' + (f' "{label}"' if label else '')

    def xcons_of(self, client_port: str) -> list[Xcon]:
        return [xcon for xcon in self.xcons if xcon.client == client_port]

    def xcons_in(self, container: str) -> list[Xcon]:
        return [xcon for xcon in self.xcons if xcon.container == container]

    def free_slots(self, container: str) -> list[tuple[int, int]] | None:
        """Free half-open slot ranges of a high-order ODU; None when it does not exist. Raises CannotPlan."""
        leaves = self.facility('odu', container)
        if leaves is None:
            return None
        text = str(leaves.get('available-time-slots') or '')
        try:
            return parse_slots(text)
        except ValueError as error:
            raise CannotPlan(f'{container}: available time slots "{text}" cannot be understood') from error

    def room(self, line_ports: Iterable[str]) -> dict[str, Any]:
        """Total and free tributary units of a line signal."""
        container = container_name(list(line_ports))
        total = int(str((self.facility('odu', container) or {}).get('total-time-slots') or 0)) // SLOTS_PER_UNIT
        free = self.free_slots(container) or []
        return {'total': total, 'free': [unit for unit in range(total) if are_free(free, slots_of(unit, 1))]}

    def _xcon(self, entry: dict[str, JsonValue]) -> Xcon:
        ends = [instance(str(entry.get(side) or '')) for side in ('source', 'destination')]
        client = next((end[1] for end in ends if end and end[0] == 'ethernet'), '')
        odu = next((end[1] for end in ends if end and end[0] == 'odu'), '')
        leaves = self.facility('odu', odu) or {}
        parent = str(leaves.get('parent-odu') or '')
        found = instance(parent)
        carrier = carrier_of_odu(odu)
        container = (found[1] if found else parent) or (f'{carrier}-ODUCni' if carrier else '')
        try:
            slots = tuple(parse_slots(str(leaves.get('time-slots') or '')))
        except ValueError:
            slots = ()
        return Xcon(
            name=str(entry.get('name')), client=client, odu=odu, container=container,
            payload=str(entry.get('payload-type') or ''), direction=str(entry.get('direction') or 'two-way'),
            label=str(entry.get('label') or ''), suffix=str(entry.get('circuit-id-suffix') or ''), slots=slots,
            system=entry.get('managed-by') == 'system',
        )


def card_type(card: JsonValue) -> str:
    """`gx:CHM6` and `C14` -> `CHM6-C14`."""
    kind = str(member(card, 'required-type') or '').rpartition(':')[2]
    subtype = str(member(card, 'required-subtype') or '').rpartition(':')[2]
    return f'{kind}-{subtype}' if subtype else kind


def carriers_of(super_channel: dict[str, JsonValue]) -> list[str]:
    """Names in the `carriers` leaf-list."""
    value = super_channel.get('carriers')
    return [str(name) for name in value] if isinstance(value, list) else []


def _line(state: G42State, wanted: LinePort) -> LinePort | None:
    ports = [carrier.port for carrier in wanted.carriers]
    channel = state.super_channel(ports)
    if channel is None or not {carrier_name(port) for port in ports} <= set(carriers_of(channel)):
        return None
    bandwidth = Decimal(str(channel.get('spectral-bandwidth') or 0))
    width = round(bandwidth * 1000) // len(carriers_of(channel)) if bandwidth else None
    carriers = []
    for port in ports:
        leaves = state.facility('optical-carrier', carrier_name(port)) or {}
        carriers.append(LineCarrier(
            port=port, frequency=int(Decimal(str(leaves.get('frequency') or 0))),
            label=str(leaves.get('label') or ''), width=width,
        ))
    fibred = all((state.port(G42Port.parse(port)) or {}).get('connected-to') for port in ports)
    return LinePort(carriers=tuple(carriers), mode=str(channel.get('carrier-mode') or ''), fibred=fibred)


def _client(state: G42State, wanted: ClientPort) -> ClientPort | None:
    service = state.service_type(wanted.port)
    ethernet = state.facility('ethernet', wanted.port)
    if service not in TRIBUTARY_UNITS or ethernet is None:
        return None
    return ClientPort(port=wanted.port, service_type=service, label=str(ethernet.get('label') or ''))


def _cross_connect(state: G42State, wanted: CrossConnect) -> CrossConnect | None:
    for xcon in state.xcons_of(wanted.client_port):
        if xcon.payload not in TRIBUTARY_UNITS:
            continue
        port = carrier_of_odu(xcon.container).rpartition('-')[0]
        ports = wanted.line_ports if xcon.container == container_name(wanted.line_ports) else (port or xcon.odu,)
        first = xcon.slots[0][0] if xcon.slots else 1
        return CrossConnect(
            client_port=wanted.client_port, line_ports=ports, service_type=xcon.payload, label=xcon.label,
            first_unit=(first - 1) // SLOTS_PER_UNIT,
        )
    return None


def _fiber_end(state: G42State, wanted: FiberEnd) -> FiberEnd | None:
    entry = state.port(G42Port.parse(wanted.port)) or {}
    return found_end(wanted, state.device, str(entry.get('connected-to') or ''), patches=False)


READERS: dict[type[Resource], Any] = {
    LinePort: _line, ClientPort: _client, CrossConnect: _cross_connect, FiberEnd: _fiber_end,
}


def _findings(state: G42State, end: FiberEnd) -> list[Finding]:
    entry = state.port(G42Port.parse(end.port))
    if entry is None:
        return []
    plugged = entry.get('port-type') != 'tributary' or bool(entry.get('installed-type'))
    found = port_findings(end, entry, plugged=plugged, state='avail-state')
    # Neighbours point to the TID: a device of another name is perhaps not the one that the fibre leads to.
    own, expected = state.name.lower(), state.device.lower()
    if own and own != expected and not own.startswith(f'{expected}.'):
        found.append(Finding(ref=end.ref, field='ne-name', expected=state.device, found=state.name))
    return found


def observation(device: str, native: dict[str, Any], wanted: Iterable[Resource]) -> Observation:
    """The resources under the refs of `wanted`, as far as they are there."""
    # Neighbours name a G42 by its TID.
    state = native.get(STATE) or G42State(native, device)
    return observed(device, native, wanted, state, READERS, _findings, identity=device)


def ports_of(resource: Resource) -> tuple[str, ...]:
    """Names of the ports that a resource is about. Raises CannotPlan for a kind that a transponder does not have."""
    if isinstance(resource, LinePort):
        return tuple(carrier.port for carrier in resource.carriers)
    if isinstance(resource, (ClientPort, FiberEnd)):
        return (resource.port,)
    if isinstance(resource, CrossConnect):
        return (resource.client_port, *resource.line_ports)
    raise CannotPlan(f'a transponder has no {resource.kind}')
