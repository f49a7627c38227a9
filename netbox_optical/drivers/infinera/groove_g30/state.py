"""What was read from a G30, as planning asks for it; and the resources that it amounts to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import JsonValue

from ...errors import CannotPlan
from ...transport.yang import YangPath, entries, flat, member
from ..modes import Mode, modes_of
from .names import CRS_LIST, G30Port
from .odu import Odu, free_units, line_odus, odus_under, ordered, parse_xpath

PLATFORM = 'groove-g30'
NO_MODE = 'not-applicable'
# Stage of an H4 line -> sub-slot and name of its amplifier (reference section 5.4).
AMPLIFIERS = {'booster': (2, 'ba'), 'preamplifier': (3, 'pa')}
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

    @cached_property
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

    def __init__(self, native: dict[str, Any], device: str = ''):
        self.device = device
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

    def subcard(self, card: str, subslot: int) -> dict[str, JsonValue] | None:
        """The sub-card in a sub-slot of a card, or None."""
        for entry in entries(self.cards.get(card), 'subslot'):
            if str(entry.get('subslot-id')) == str(subslot):
                found = member(entry, 'subcard')
                return found if isinstance(found, dict) and found else None
        return None

    def entry(self, port: G30Port) -> dict[str, JsonValue] | None:
        """The list entry of a port or sub-port, or None when card or sub-card have no such port."""
        holder = self.subcard(port.card, port.subslot) if port.subslot else self.cards.get(port.card)
        found = _numbered(holder, 'port', port.port)
        return _numbered(found, 'subport', port.subport) if port.subport else found

    def existing(self, name: str) -> tuple[G30Port, dict[str, JsonValue]]:
        """A port of any kind that must be there. Raises CannotPlan."""
        port = G30Port.parse(name)
        entry = self.entry(port)
        if entry is None:
            where = f'{port.card}.{port.subslot}' if port.subslot else port.card
            raise CannotPlan(f'{name}: slot {where} has no such port')
        return port, entry

    def amplifier(self, port: G30Port, stage: str) -> dict[str, JsonValue] | None:
        """The leaves of an amplifier stage of an H4 line, or None."""
        subslot, name = AMPLIFIERS[stage]
        for entry in entries(self.subcard(port.card, subslot), 'amplifier'):
            if entry.get('amplifier-name') == name:
                return flat(entry)
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


def _numbered(holder: JsonValue, kind: str, number: int) -> dict[str, JsonValue] | None:
    """The entry of a list `<kind>` whose key `<kind>-id` is that number."""
    for entry in entries(holder, kind):
        if str(entry.get(f'{kind}-id')) == str(number):
            return entry
    return None
