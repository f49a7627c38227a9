"""The tables of a node as the network description gives them: a commissioned node, fibres attached and labelled."""

from __future__ import annotations

import hashlib
import re

from netbox_optical.lab.flexils.ports import OPEN_INTERFACE
from netbox_optical.lab.flexils.tables import Row, Table
from netbox_optical.lab.network import CardDescription, DeviceDescription, NetworkDescription


def serial_of(tid: str, aid: str) -> str:
    """A made-up serial number that is the same in every run."""
    digest = hashlib.sha256(f'{tid} {aid}'.encode()).hexdigest()
    return f'MA{int(digest[:12], 16) % 10**10:010d}'


def fibre_label(network: NetworkDescription, peer: tuple[str, str]) -> str:
    """Fibre end description; the blank at the end belongs to it."""
    return f'Physically connected to {peer[0]}.{network.domain} {peer[1]}. '


def remote_pointer(network: NetworkDescription, peer: tuple[str, str]) -> str:
    """PROVOWREMPTP `<remote node id>/<remote port id>` of an add/drop port's fibre."""
    device = network.device(peer[0])
    node_id = device.serial if device.platform == 'groove-g30' else device.tid
    digits = re.search(r'\d.*', peer[1])
    return f'{node_id}/{re.sub(r"[^A-Za-z0-9]", "-", digits.group() if digits else peer[1])}'


def equipment(device: DeviceDescription) -> Table:
    """Chassis (the first has the node's serial number), and cards."""
    rows: Table = {}
    for chassis in sorted({'1'} | {card.aid.split('-')[0] for card in device.cards}, key=int):
        serial = device.serial if chassis == '1' else serial_of(device.tid, chassis)
        rows[chassis] = Row(chassis, 'CHASSIS', {'LABEL': '', 'PROVTYPE': 'MTC-9', 'SERNO': serial})
    for card in device.cards:
        subtype = card.subtype or card.type
        keywords = {
            'LABEL': '',
            'PROVTYPE': subtype,
            'INSTTYPE': subtype,
            'SERNO': serial_of(device.tid, card.aid),
            'PARTNO': f'130-{int(serial_of("", subtype)[2:6]):04d}-900',
            'SWVERS': device.software,
            'CLEI': 'NOCLEI',
        }
        rows[card.aid] = Row(card.aid, card.type, keywords)
    return rows


def line_ports(device: DeviceDescription, network: NetworkDescription) -> Table:
    """OTS of every line port; the neighbour is what the fibre leads to."""
    rows: Table = {}
    for card in device.cards:
        for port in card.ports:
            if not port.startswith('L') or card.type in ('FBM', 'FMMC12'):
                continue
            aid = f'{card.aid}-{port}'
            peer = network.peer(device.tid, aid)
            neighbour = '-'.join(peer) if peer else ''
            keywords = {
                'LABEL': fibre_label(network, peer) if peer else '',
                'PROVNBRNODEID': '',
                'PROVNBROTS': neighbour,
                'DISCNBROTS': neighbour,
                'HISTSTATS': 'ENABLE',
            }
            rows[aid] = Row(aid, 'OTS', keywords)
    return rows


def add_drop_ports(device: DeviceDescription, network: NetworkDescription) -> Table:
    """SCG of every tributary and system port; commissioned where a fibre is attached."""
    rows: Table = {}
    for card in device.cards:
        for port in card.ports:
            if port[0] in 'TS':
                aid = f'{card.aid}-{port}'
                rows[aid] = _add_drop_port(device, network, card, port, aid)
    return rows


def _add_drop_port(
    device: DeviceDescription, network: NetworkDescription, card: CardDescription, port: str, aid: str
) -> Row:
    peer = network.peer(device.tid, aid)
    label, pointer = '', ''
    if peer:
        label, pointer = fibre_label(network, peer), remote_pointer(network, peer)
    elif card.type == 'FBM' and port in card.plugs:
        pointer = f'{device.serial}/{card.plugs[port]}-L1'  # the FMMC12 card that this port multiplexes
    keywords = {
        'LABEL': label,
        'INTFTYP': OPEN_INTERFACE if pointer else 'INFWAVE',
        'PROVOWREMPTP': pointer,
        'HISTSTATS': 'ENABLE',
    }
    return Row(aid, 'SCG', keywords, admin='IS' if pointer else 'OOS')


def osc_port(line_port: str) -> str:
    """`1-A-2-L1` -> `1-A-2-O1`."""
    card, _, port = line_port.rpartition('-')
    return f'{card}-O{port[1:]}'


def te_interfaces(line_port_aids: list[str], form: str) -> tuple[Table, dict[str, str]]:
    """OTEINTF rows, and line port by the interface name that an explicit route uses for it."""
    rows: Table = {}
    by_name: dict[str, str] = {}
    for port in line_port_aids:
        osc = osc_port(port)
        if form == 'osc':
            rows[osc], route_name = Row(osc, 'OSC', {'ASSOCGCC': '', 'LABEL': ''}), port
        else:
            route_name = port if form == 'line' else f'TE-{port}'
            rows[route_name] = Row(route_name, 'OTS', {'ASSOCGCC': osc, 'LABEL': ''})
        by_name[route_name] = port
    return rows, by_name
