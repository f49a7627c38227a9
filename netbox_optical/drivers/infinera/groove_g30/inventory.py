"""Inventory and measurements of a G30, out of what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import JsonValue

from ...base import DiscoveredPort, Measurement
from ...transport.yang import entries, member
from .names import G30Port

_ROLES = {'line': 'line', 'client': 'client', 'client-subport': 'client', 'optical': 'tributary',
          'optical-nomon': 'tributary'}
_PORT_QUANTITIES = {'rx-optical-power': 'rx-power', 'tx-optical-power': 'tx-power'}
_CHANNEL_QUANTITIES = {'OSNR': 'osnr', 'Q-factor': 'q-factor', 'pre-fec-ber': 'pre-fec-ber', 'CD': 'cd', 'DGD': 'dgd'}
# What the device says where there is nothing to measure (reference section 1.3).
_UNMEASURED = -99.0

Entry = Mapping[str, JsonValue]


def cards_in(shelves: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, JsonValue], dict[str, JsonValue]]]:
    """`<shelf>/<slot>`, slot and card of every equipped slot."""
    for shelf in shelves:
        for slot in entries(shelf, 'slot'):
            card = member(slot, 'card')
            if isinstance(card, dict) and card:
                yield f'{shelf["shelf-id"]}/{slot["slot-id"]}', slot, card


def subcards_in(card: JsonValue) -> Iterator[tuple[int, JsonValue]]:
    """Number and sub-card of every equipped sub-slot."""
    for subslot in entries(card, 'subslot'):
        subcard = member(subslot, 'subcard')
        if subcard:
            yield int(str(subslot['subslot-id'])), subcard


def ports_in(name: str, card: JsonValue) -> Iterator[tuple[G30Port, dict[str, JsonValue]]]:
    """Every port and sub-port of the card in slot `<shelf>/<slot>`, those of its sub-cards too."""
    shelf, slot = map(int, name.split('/'))
    for subslot, holder in ((0, card), *subcards_in(card)):
        for entry in entries(holder, 'port'):
            number = int(str(entry['port-id']))
            yield G30Port(shelf, slot, subslot, number), entry
            if subslot:
                for sub in entries(entry, 'subport'):
                    yield G30Port(shelf, slot, subslot, number, int(str(sub['subport-id']))), sub


def discovered(port: G30Port, entry: Entry) -> DiscoveredPort:
    role = _ROLES.get(str(entry.get('port-type')), 'system')
    if entry.get('port-name') == 'dwdm-line':
        role = 'line'
    return DiscoveredPort(
        name=port.name, role=role, label=str(entry.get('service-label') or ''),
        neighbour=str(entry.get('connected-to') or ''),
    )


def serials_in(inventory: JsonValue) -> dict[str, str]:
    """Serial numbers by place: shelf `1`, card `1/2`, sub-card `1/3.2`, pluggable `port-1/2/3`."""
    found = {}
    for entry in entries(inventory, 'inventory'):
        shelf, slot, subslot, port = (
            int(str(entry.get(f'{name}-id') or 0)) for name in ('shelf', 'slot', 'subslot', 'port')
        )
        place = {
            'shelf': f'{shelf}', 'card': f'{shelf}/{slot}', 'subcard': f'{shelf}/{slot}.{subslot}',
            'pluggable': G30Port(shelf, slot, subslot, port).name,
        }.get(str(entry.get('equipment-type')))
        if place and entry.get('serial-number'):
            found[place] = str(entry['serial-number'])
    return found


def measurements(port: G30Port, entry: Entry) -> Iterator[Measurement]:
    """Powers of a port, and the quality of the line channel that it receives."""
    for leaf, quantity in _PORT_QUANTITIES.items():
        value = measured(entry.get(leaf))
        if value is not None:
            yield Measurement(port=port.name, quantity=quantity, value=value)
    och = member(dict(entry), 'och-os')
    if not isinstance(och, dict) or measured(entry.get('rx-optical-power')) is None:
        # Without light the quality leaves hold what they held last.
        return
    channel = f'och-os-{port.card}/{port.port}'
    own = {'rx-power': entry.get('rx-optical-power-selected-channel')}
    own |= {quantity: och.get(leaf) for leaf, quantity in _CHANNEL_QUANTITIES.items()}
    for quantity, text in own.items():
        value = measured(text)
        if value is not None:
            yield Measurement(port=port.name, channel=channel, quantity=quantity, value=value)


def measured(value: JsonValue) -> float | None:
    """A number as the device writes it (`-6.3`, `1.20E-03`); None where it measures nothing."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return None if number <= _UNMEASURED else number
