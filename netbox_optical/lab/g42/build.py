"""The tree of a freshly commissioned G42, from its description."""

from __future__ import annotations

from typing import Any

from ..network import CardDescription, DeviceDescription, NetworkDescription
from .catalogue import CARRIER_MODES, PLUGS
from .schema import CARD, CHASSIS, ETHERNET, NE, PORT, SUPER_CHANNEL_GROUP, TOM, TRIB_PTP

Tree = dict[str, Any]


def is_line(aid: str) -> bool:
    """Whether the last part of a port's AID is a line port, `L1` or `L2`."""
    return aid.rpartition('-')[2].startswith('L')


def build(device: DeviceDescription, network: NetworkDescription) -> Tree:
    """The root container. Raises ValueError for a card or plug that the simulator does not have."""
    tree = NE.new({'ne-id': device.serial, 'ne-name': device.tid, 'ne-site': device.pop})
    tree['equipment']['chassis']['1',] = CHASSIS.new({
        'name': '1', 'serial-number': device.serial, 'oper-state': 'enabled', 'avail-state': 'normal in-service',
    })
    for number, card in enumerate(device.cards):
        _add_card(tree, device, network, card, f'{device.serial}C{number}')
    load = NE.children['system'].children['sw-management'].children['software-load']
    tree['system']['sw-management']['software-load']['active',] = load.new({
        'name': 'active', 'swload-version': device.software, 'state': 'active',
    })
    return tree


def _add_card(
    tree: Tree, device: DeviceDescription, network: NetworkDescription, card: CardDescription, serial: str
) -> None:
    if card.type != 'CHM6' or card.subtype not in CARRIER_MODES:
        raise ValueError(f'{device.tid} card {card.aid}: unknown type {card.type} {card.subtype}')
    entry = CARD.new({
        'name': card.aid, 'AID': card.aid, 'required-type': 'gx:CHM6', 'required-subtype': card.subtype,
        'slot-name': card.aid.partition('-')[2], 'serial-number': serial, 'oper-state': 'enabled',
        'avail-state': 'normal in-service',
    })
    tree['equipment']['card'][card.aid,] = entry
    for name in card.ports:
        aid = f'{card.aid}-{name}'
        if is_line(aid):
            entry['port'][name,] = _line_port(tree, device, network, card.aid, name)
        else:
            entry['port'][name,] = _tributary(tree, card.aid, name, card.plugs.get(name))
    carriers = [f'{card.aid}-{name}-1' for name in card.ports if name.startswith('L')]
    entry['resources'] |= {'supported-carriers': carriers, 'unassigned-carriers': list(carriers)}


def _line_port(
    tree: Tree, device: DeviceDescription, network: NetworkDescription, card: str, name: str
) -> Tree:
    aid = f'{card}-{name}'
    tree['facilities']['super-channel-group'][aid,] = SUPER_CHANNEL_GROUP.new({
        'name': aid, 'AID': aid, 'admin-state': 'lock', 'supporting-card': card, 'supporting-port': name,
    })
    port = PORT.new({
        'name': name, 'AID': aid, 'port-type': 'line', 'admin-state': 'lock',
        'hosted-interface': f"/ioa-ne:ne/facilities/super-channel-group[name='{aid}']",
    })
    peer = network.peer(device.tid, aid)
    if peer:
        port |= {'admin-state': 'unlock', 'external-connectivity': 'yes',
                 'connected-to': f'{peer[0]}.{network.domain} {peer[1]}'}
    return port


def _tributary(tree: Tree, card: str, name: str, plug_name: str | None) -> Tree:
    aid = f'{card}-{name}'
    tree['facilities']['trib-ptp'][aid,] = TRIB_PTP.new({
        'name': aid, 'AID': aid, 'admin-state': 'lock', 'supporting-card': card, 'supporting-port': name,
    })
    port = PORT.new({
        'name': name, 'AID': aid, 'port-type': 'tributary', 'admin-state': 'lock',
        'hosted-interface': f"/ioa-ne:ne/facilities/trib-ptp[name='{aid}']",
        'supported-type': sorted({plug.type for plug in PLUGS.values()}),
    })
    if plug_name:
        if plug_name not in PLUGS:
            raise ValueError(f'{aid}: unknown plug {plug_name}')
        plug = PLUGS[plug_name]
        port['installed-type'] = plug.type
        port['tom'] = TOM.new({
            'required-type': plug.type, 'required-subtype': plug.subtype, 'phy-mode': plug.phy_modes[0],
            'supported-phy-modes': list(plug.phy_modes), 'admin-state': 'lock',
        })
    return port


def new_ethernet(card: str, name: str) -> Tree:
    """The Ethernet facility that a tributary's service type brings into being."""
    aid = f'{card}-{name}'
    return ETHERNET.new({'name': aid, 'AID': aid, 'supporting-card': card, 'supporting-port': name})
