"""The open-line card of a G30: OCC2 with sub-cards for amplifiers and add/drop, and what their state is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..network import CardDescription, DeviceDescription, NetworkDescription
from .catalogue import DWDM_LINE, LINE_RX, LINE_TX, NO_POWER, SUBCARDS
from .schema import AMPLIFIER, OPTICAL_PORT, SUBCARD, SUBPORT, SUBSLOT

Tree = dict[str, Any]


def split_aid(aid: str) -> tuple[int, int]:
    """Slot and sub-slot of a card's `1/3` or `1/3.2`; sub-slot 0 for a card itself."""
    slot, _, subslot = aid.partition('/')[2].partition('.')
    return int(slot), int(subslot or 0)


def add_subcard(
    card: Tree, device: DeviceDescription, network: NetworkDescription, described: CardDescription
) -> None:
    """Put a sub-card in its sub-slot. Its ports are described as `1`, sub-ports as `1.4`. Raises ValueError."""
    if described.type not in SUBCARDS:
        raise ValueError(f'{device.tid} card {described.aid}: unknown type {described.type}')
    if card['required-type'] != 'OCC2':
        raise ValueError(f'{device.tid} card {described.aid}: a {card["required-type"]} has no sub-slots')
    _, number = split_aid(described.aid)
    kind = SUBCARDS[described.type]
    subcard = SUBCARD.new({
        'required-type': described.type, 'alias-name': f'subcard-{described.aid}', 'oper-status': 'up',
    })
    for text in described.ports:
        port_id, _, subport_id = text.partition('.')
        port = subcard['port'].get((port_id,))
        if port is None:
            port = subcard['port'][port_id,] = _port(device, network, described.aid, port_id, kind.port)
        if subport_id:
            name = f'{described.aid}/{text}'
            port['subport'][subport_id,] = SUBPORT.new({
                'subport-id': int(subport_id), 'port-name': f'{kind.subport}{subport_id}',
                'port-type': 'optical-nomon', 'alias-name': f'subport-{name}',
                **fibre_end(device, network, f'subport-{name}'),
            })
    if kind.amplifier:
        subcard['amplifier'][kind.amplifier,] = AMPLIFIER.new({
            'amplifier-name': kind.amplifier, 'alias-name': f'{kind.amplifier}-{described.aid}',
        })
    card['subslot'][str(number),] = SUBSLOT.new({
        'subslot-id': number, 'actual-subcard-type': described.type, 'subcard': subcard,
    })


def _port(device: DeviceDescription, network: NetworkDescription, aid: str, port_id: str, name: str) -> Tree:
    full = f'{aid}/{port_id}'
    return OPTICAL_PORT.new({
        'port-id': int(port_id), 'port-name': name, 'port-type': 'optical' if name == DWDM_LINE else 'optical-nomon',
        'alias-name': f'port-{full}', **fibre_end(device, network, f'port-{full}'),
    })


def fibre_end(device: DeviceDescription, network: NetworkDescription, name: str) -> Tree:
    """The leaves of a port by the fibre that the description has on it: commissioned by whoever laid it."""
    peer = network.peer(device.tid, name)
    if peer is None:
        return {'admin-status': 'down'}
    inside = peer[0] == device.tid
    text = f'patched to {peer[1]}' if inside else f'{peer[0]}.{network.domain} {peer[1]}'
    return {'admin-status': 'up', 'connected-to': text, 'external-connectivity': 'no' if inside else 'yes'}


def optical_ports(card: Tree) -> Iterator[tuple[str, Tree]]:
    """`<sub-slot>/<port>[.<subport>]` and entry of every port of an open-line card."""
    for (subslot,), entry in card.get('subslot', {}).items():
        for (number,), port in entry['subcard']['port'].items():
            yield f'{subslot}/{number}', port
            for (subnumber,), subport in port['subport'].items():
                yield f'{subslot}/{number}.{subnumber}', subport


def settle(slot: str, card: Tree, fibred: frozenset[str]) -> None:
    """Read-only values of an open-line card. `fibred` are the names of ports that a fibre ends on."""
    for name, port in optical_ports(card):
        prefix = 'subport' if '.' in name else 'port'
        lit = port['port-type'] != 'optical' or f'{prefix}-1/{slot}.{name}' in fibred
        up = port['admin-status'] != 'down'
        port['oper-status'] = 'up' if up and lit else 'down'
        port['avail-status'] = '' if up and lit else 'LowerLayerDown' if up else 'Shutdown'
        if port['port-type'] == 'optical':
            port['rx-optical-power'] = LINE_RX if lit else NO_POWER
            port['tx-optical-power'] = LINE_TX if up else NO_POWER
    for entry in card.get('subslot', {}).values():
        for amplifier in entry['subcard']['amplifier'].values():
            _settle_amplifier(amplifier)


def _settle_amplifier(amplifier: Tree) -> None:
    up = amplifier['admin-status'] != 'down'
    on = up and amplifier['amplifier-enable'] == 'enabled'
    amplifier['oper-status'] = 'up' if on else 'down'
    amplifier['avail-status'] = '' if on else 'Idle' if up else 'Shutdown'
    manual = amplifier['control-mode'] == 'manual'
    amplifier['operating-gain'] = (amplifier['target-gain'] if manual else '18.0') if on else NO_POWER
