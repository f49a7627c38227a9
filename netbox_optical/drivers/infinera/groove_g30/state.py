"""What was read from a G30, as planning asks for it; and the resources that it amounts to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from ...base import Observation
from ...errors import CannotPlan
from ...resources import ClientPort, CrossConnect, LineCarrier, LinePort, Resource
from ...transport.yang import YangPath, entries, flat, member
from ..modes import Mode, modes_of
from .names import CRS_LIST, G30Port
from .odu import Odu, free_units, line_odus, odus_under, ordered, parse_xpath

PLATFORM = 'groove-g30'
NO_MODE = 'not-applicable'
# Client mode -> facility that it makes.
FACILITY = {'100GBE': 'eth100g', '400GBE': 'eth400g'}
_FEC_WIDTH = {'SDFEC27ND': 75_000, 'SDFEC15ND2': 68_750}
_OTHER_FEC_WIDTH = 37_500


def carrier_width(fec_type: str) -> int:
    """MHz that a carrier takes, by its FEC (reference section 2.2)."""
    return _FEC_WIDTH.get(fec_type, _OTHER_FEC_WIDTH)


@dataclass(frozen=True)
class Crs:
    """One cross-connect as the device keys it, with its ends understood where they can be."""

    source: str
    destination: str
    label: str
    system: bool

    @property
    def ends(self) -> tuple[Odu | None, Odu | None]:
        return parse_xpath(self.source), parse_xpath(self.destination)

    @property
    def path(self) -> YangPath:
        return CRS_LIST.parent.child('CRS', self.source, self.destination)

    def touches(self, ports: Iterable[str]) -> bool:
        """Whether an end is on one of these ports."""
        names = set(ports)
        return any(end is not None and end.port_name in names for end in self.ends)

    def other_end(self, port: str) -> Odu | None:
        """The end that is not on `port`."""
        first, second = self.ends
        return second if first is not None and first.port_name == port else first

    def __str__(self) -> str:
        names = [end.port_name if end else text for end, text in zip(self.ends, (self.source, self.destination),
                                                                    strict=True)]
        label = f' "{self.label}"' if self.label else ''
        return f'{names[0]} - {names[1]}{label}'


class G30State:
    """The cards and cross-connects of `Observation.native`: `{'cards': {'1/2': <card>}, 'crs': [<entry>]}`."""

    def __init__(self, native: dict[str, Any]):
        self.cards: dict[str, Any] = native.get('cards', {})
        self.crs = [
            Crs(
                source=str(entry.get('src-tp', '')), destination=str(entry.get('dst-tp', '')),
                label=str(entry.get('service-label') or ''), system=entry.get('managed-by') == 'system',
            )
            for entry in native.get('crs', [])
        ]

    def card_type(self, card: str) -> str:
        return str(member(self.cards.get(card), 'required-type') or '')

    def modes(self, card: str) -> dict[str, Mode]:
        """Line modes of the card in a slot."""
        return modes_of(PLATFORM, self.card_type(card))

    def entry(self, port: G30Port) -> dict[str, JsonValue] | None:
        """The port's list entry, or None when the card has no such port."""
        for entry in entries(self.cards.get(port.card), 'port'):
            if str(entry.get('port-id')) == str(port.port):
                return entry
        return None

    def need(self, name: str, port_type: str) -> tuple[G30Port, dict[str, JsonValue]]:
        """A port that must exist and be of that type by the device's own word. Raises CannotPlan."""
        port = G30Port.on_card(name)
        if self.cards.get(port.card) is None:
            raise CannotPlan(f'{name}: there is no card in slot {port.card}')
        entry = self.entry(port)
        if entry is None:
            raise CannotPlan(f'{name}: card {port.card} ({self.card_type(port.card)}) has no such port')
        if entry.get('port-type') != port_type:
            raise CannotPlan(f'{name} is a {entry.get("port-type")} port, not a {port_type} port')
        return port, entry

    def mode(self, name: str) -> str:
        """`port-mode` of a port; `not-applicable` when there is no such port."""
        entry = self.entry(G30Port.on_card(name))
        return str((entry or {}).get('port-mode') or NO_MODE)

    def inner(self, port: G30Port, *names: str) -> dict[str, JsonValue] | None:
        """Leaves of a container inside a port; None when it is missing."""
        node: JsonValue = self.entry(port)
        for name in names:
            node = member(node, name)
        return flat(node) if isinstance(node, dict) else None

    def units(self, line_ports: Iterable[str]) -> list[Odu]:
        """The tributary units of a line signal, in their order."""
        found: list[Odu] = []
        for name in line_ports:
            port = G30Port.on_card(name)
            entry = self.entry(port)
            if entry is not None:
                found += line_odus(entry, port.shelf, port.slot)
        return ordered(found)

    def room(self, line_ports: Iterable[str]) -> dict[str, Any]:
        """Total and free tributary units of a line signal."""
        units = self.units(line_ports)
        taken = [odu for crs in self.crs for odu in crs.ends if odu]
        return {'total': len(units), 'free': free_units(units, taken)}

    def client_odus(self, name: str, service_type: str) -> list[Odu]:
        """The ODU4 of a client's Ethernet facility, in their order."""
        port = G30Port.on_card(name)
        facility = FACILITY[service_type]
        under = odus_under(
            member(self.entry(port), facility), shelf=port.shelf, slot=port.slot, port=port.port, facility=(facility,)
        )
        return ordered(odu for odu in under if odu.is_odu4())

    def crs_of(self, *ports: str) -> list[Crs]:
        """The cross-connects with an end on one of these ports."""
        return [crs for crs in self.crs if crs.touches(ports)]


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


_READERS: dict[type[Resource], Any] = {LinePort: _line, ClientPort: _client, CrossConnect: _cross_connect}


def observation(device: str, native: dict[str, Any], wanted: Iterable[Resource]) -> Observation:
    """The resources under the refs of `wanted`, as far as they are there. Raises CannotPlan for a bad port name.

    `native['units']` says of each line concerned (its ports joined by `+`) how many tributary units of 100 Gb/s it has
    in all and which are free: `{'total': 4, 'free': [1, 2, 3]}`.
    """
    wanted = list(wanted)
    state = G30State(native)
    resources = {}
    for resource in wanted:
        reader = _READERS.get(type(resource))
        found = reader(state, resource) if reader else None
        if found is not None:
            resources[resource.ref] = found
    native['units'] = {'+'.join(ports): state.room(ports) for ports in _lines_of(wanted)}
    return Observation(device=device, resources=resources, native=native)


def _lines_of(wanted: Iterable[Resource]) -> set[tuple[str, ...]]:
    lines = {r.line_ports for r in wanted if isinstance(r, CrossConnect)}
    return lines | {ports_of(r) for r in wanted if isinstance(r, LinePort)}


def ports_of(resource: Resource) -> tuple[str, ...]:
    """Names of the ports that a resource is about. Raises CannotPlan for a kind that a transponder does not have."""
    if isinstance(resource, LinePort):
        return tuple(carrier.port for carrier in resource.carriers)
    if isinstance(resource, ClientPort):
        return (resource.port,)
    if isinstance(resource, CrossConnect):
        return (resource.client_port, *resource.line_ports)
    raise CannotPlan(f'a transponder has no {resource.kind}')
