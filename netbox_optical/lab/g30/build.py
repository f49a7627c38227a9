"""The tree of a freshly commissioned G30, from its description."""

from __future__ import annotations

from typing import Any

from ..network import CardDescription, DeviceDescription, NetworkDescription
from ..yang.path import Path, Segment
from .catalogue import CARDS, FACILITIES, NOT_APPLICABLE, line_mode
from .openline import add_subcard, fibre_end, split_aid
from .schema import CARD, CRS, INVENTORY, NE, OCH_OS, ODU, ODU_KEYS, OTU, PLUGGABLE, PORT, SHELF

PLUG_TYPES = ('QSFP28', 'QSFPDD')


def is_line(port_id: int) -> bool:
    """Ports 1 and 2 of every transponder card face the line."""
    return port_id <= 2


def port_path(shelf: str, slot: str, port: str) -> Path:
    return (Segment('ne'), Segment('shelf', (shelf,)), Segment('slot', (slot,)), Segment('card'),
            Segment('port', (port,)))


def split_name(name: str) -> tuple[str, str, str]:
    """`port-1/2/3` -> shelf, slot, port. Raises KeyError for anything else."""
    parts = name.removeprefix('port-').split('/')
    if not name.startswith('port-') or len(parts) != 3:
        raise KeyError(name)
    return parts[0], parts[1], parts[2]


def build(device: DeviceDescription, network: NetworkDescription) -> dict[str, Any]:
    """The root container of `ne:ne`. Raises ValueError for a card type the simulator does not have."""
    tree = NE.new({'ne-id': device.serial, 'ne-name': device.tid, 'ne-site': device.pop})
    shelf = SHELF.new({'shelf-id': 1, 'shelf-serial-number': device.serial, 'oper-status': 'up'})
    tree['shelf']['1',] = shelf
    inventory = tree['inventory-data']['inventory']
    _add_inventory(inventory, 'shelf', module='GROOVE_G30', serial=device.serial)
    for slot_id in range(1, 5):
        shelf['slot'][str(slot_id),] = SHELF.children['slot'].new({
            'slot-id': slot_id, 'possible-card-types': sorted(CARDS),
        })
    for number, card in enumerate(device.cards):
        slot_id, subslot_id = split_aid(card.aid)
        serial = f'{device.serial}C{number}'
        if subslot_id:
            add_subcard(shelf['slot'][str(slot_id),].get('card', {'required-type': 'EMPTY'}), device, network, card)
            _add_inventory(inventory, 'subcard', slot_id, subslot=subslot_id, module=card.type, serial=serial)
            continue
        slot = shelf['slot'][str(slot_id),]
        slot['actual-card-type'] = card.type
        slot['card'] = _card(device, network, card, slot_id)
        _add_inventory(inventory, 'card', slot_id, module=card.type, serial=serial)
        for port, plug in card.plugs.items():
            serial = f'{device.serial}P{slot_id}{int(port):02d}'
            _add_inventory(inventory, 'pluggable', slot_id, int(port), module=plug, serial=serial)
    load = NE.children['system'].children['sw-management'].children['softwareload']
    tree['system']['sw-management']['softwareload']['active',] = load.new({
        'swload-label': 'active', 'swload-version': device.software, 'swload-state': 'active',
    })
    return tree


def _add_inventory(
    inventory: dict[tuple[str, ...], Any], kind: str, slot: int = 0, port: int = 0, *, subslot: int = 0, module: str,
    serial: str,
) -> None:
    entry = INVENTORY.new({
        'equipment-type': kind, 'shelf-id': 1, 'slot-id': slot, 'subslot-id': subslot, 'port-id': port,
        'module-type': module, 'vendor': 'Infinera', 'serial-number': serial,
    })
    inventory[INVENTORY.key_of(entry)] = entry


def _card(
    device: DeviceDescription, network: NetworkDescription, card: CardDescription, slot_id: int
) -> dict[str, Any]:
    if card.type not in CARDS:
        raise ValueError(f'{device.tid} card {card.aid}: unknown type {card.type}')
    entry = CARD.new({
        'required-type': card.type, 'required-subtype': card.subtype, 'equipment-name': f'{card.type}-01-{slot_id:02d}',
        'alias-name': f'card-1/{slot_id}', 'oper-status': 'up',
    })
    for text in card.ports:
        port_id = int(text)
        name = f'1/{slot_id}/{port_id}'
        entry['port'][text,] = _port(name, port_id, card.plugs.get(text)) | fibre_end(device, network, f'port-{name}')
    default = CARDS[card.type].default_line_mode
    if default != NOT_APPLICABLE:
        for port_id in (1, 2):
            entry['port'][str(port_id),]['port-mode'] = default
            make_och_os(entry['port'][str(port_id),], f'1/{slot_id}/{port_id}', default)
    return entry


def _port(name: str, port_id: int, plug: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        'port-id': port_id, 'alias-name': f'port-{name}', 'admin-status': 'down',
    }
    if is_line(port_id):
        values |= {'port-name': f'{port_id:02d}:Line:TxRx', 'port-type': 'line',
                   'possible-pluggable-types': ['non-pluggable']}
        return PORT.new(values)
    values |= {'port-name': f'{port_id:02d}:Client:TxRx', 'port-type': 'client',
               'possible-pluggable-types': list(PLUG_TYPES)}
    if plug:
        if plug not in PLUG_TYPES:
            raise ValueError(f'port-{name}: unknown plug {plug}')
        values['actual-pluggable-type'] = plug
        values['pluggable'] = PLUGGABLE.new({
            'alias-name': f'pluggable-{name}', 'required-type': plug,
            'equipment-name': f'{plug}-' + '-'.join(f'{int(part):02d}' for part in name.split('/')),
        })
    return PORT.new(values)


def _odu(alias: str, *levels: tuple[str, int], **values: Any) -> dict[str, Any]:
    """An ODU entry whose levels are `(type, id)`; the rest of the four is unused."""
    padded = [*levels, *[('unused', 0)] * (4 - len(levels))]
    keys = dict(zip(ODU_KEYS, (part for level in padded for part in level), strict=True))
    return ODU.new({**keys, 'alias-name': alias, 'odu-type': levels[-1][0], **values})


def make_och_os(port: dict[str, Any], name: str, mode: str) -> None:
    """The line facility of a mode: och-os, and its OTU with its ODUs.

    OTUCn has one ODUCn with n ODU4 in it; OTU4 has one ODU4. The upper port of a coupled pair has no OTU of its own.
    """
    parts = line_mode(mode)
    och = OCH_OS.new({
        'modulation-format': parts.modulation, 'rate-class': parts.rate_class, 'fec-type': parts.fec,
        'alias-name': f'och-os-{name}',
    })
    port['och-os'] = och
    if parts.coupled and port['port-id'] == 2:
        return
    otu = OTU.new({'alias-name': f'{parts.container}-{name}'})
    och[parts.container] = otu
    if parts.container == 'otu4':
        odus = [_odu(f'odu4-{name}-1', ('odu4', 1))]
    else:
        top = parts.container.replace('otu', 'odu')
        odus = [_odu(f'{top}-{name}-1', (top, 1), **{'odu-termination-mode': 'terminated', 'opu-config-actual': 'mux'})]
        for number in range(1, parts.rate // 100 + 1):
            slots = f'{20 * number - 19}..{20 * number}'
            odus.append(_odu(f'odu4-{name}-1.{number}', (top, 1), ('odu4', number), **{'trib-slot': slots}))
    for odu in odus:
        otu['odu'][ODU.key_of(odu)] = odu


def make_facility(port: dict[str, Any], name: str, mode: str) -> None:
    """The client facility of a mode, with its ODU4s."""
    container, prefix, count, _ = FACILITIES[mode]
    facility = PORT.children[container].new({'alias-name': f'{prefix}-{name}'})
    port[container] = facility
    for number in range(1, count + 1):
        odu = _odu(f'odu4-{name}-{number}', ('odu4', number), **{'opu-config-actual': 'client'})
        facility['odu'][ODU.key_of(odu)] = odu


def drop_facilities(port: dict[str, Any]) -> None:
    """Remove what the port's mode had made."""
    for container in ('och-os', 'eth100g', 'eth400g'):
        port.pop(container, None)


def new_crs(source: str, destination: str) -> dict[str, Any]:
    """A cross-connect made by the system."""
    return CRS.new({'src-tp': source, 'dst-tp': destination, 'managed-by': 'system'})
