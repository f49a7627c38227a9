"""How light passes a node: decided by cross-connections, shutters and port states as they really are configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbox_optical.lab.element import Dark, Signal
from netbox_optical.lab.flexils.ports import OPEN_INTERFACE
from netbox_optical.lab.flexils.spectrum import doubled, inside, parse_pairs
from netbox_optical.lab.flexils.tables import Row

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode


def forward(node: FlexilsNode, in_port: str, signal: Signal) -> str:
    """The port where the signal leaves. Raises Dark with the first obstacle on the way."""
    if in_port not in node.ots and in_port not in node.scg:
        raise Dark(f'{node.tid} {in_port}', 'no such optical port')
    _check_port(node, in_port)
    out_port = _other_side(node, in_port) if node.is_amplifier else _through_cross_connection(node, in_port, signal)
    _check_port(node, out_port)
    return out_port


def _check_port(node: FlexilsNode, port: str) -> None:
    where = f'{node.tid} {port}'
    line = node.ots.get(port)
    if line is not None:
        if line.admin != 'IS':
            raise Dark(where, 'line port is in maintenance')
        return
    row = node.scg[port]
    if row.values['INTFTYP'] != OPEN_INTERFACE:
        raise Dark(where, f'interface type is {row.values["INTFTYP"]}, not {OPEN_INTERFACE}')
    if row.admin != 'IS':
        raise Dark(where, 'add/drop port is ' + ('in maintenance' if row.admin == 'MT' else 'out of service'))


def _other_side(node: FlexilsNode, in_port: str) -> str:
    others = [aid for aid in node.ots if aid != in_port]
    if len(others) != 1:
        raise Dark(f'{node.tid} {in_port}', f'amplifier has {len(others) + 1} line ports, not 2')
    return others[0]


def _through_cross_connection(node: FlexilsNode, in_port: str, signal: Signal) -> str:
    port = node.circuit_port(in_port)
    where = f'{node.tid} {in_port}'
    circuits = [row for row in node.ocrs.values() if port in _ports(row)]
    if not circuits:
        raise Dark(where, 'no cross-connect')
    low, high = 2 * signal.frequency - signal.width, 2 * signal.frequency + signal.width
    fitting = [row for row in circuits if inside(low, high, doubled(_passbands(row)))]
    if not fitting:
        passbands = ', '.join(row.values['PASSBANDLIST'] for row in circuits)
        raise Dark(
            where, f'no cross-connect passes {signal.frequency} MHz, {signal.width} MHz wide; passbands: {passbands}'
        )
    row = fitting[0]
    if row.values['FWDACTSTATUS'] != 'ACTIVATED' or row.admin != 'IS':
        raise Dark(where, f'cross-connect {row.aid} is deactivated')
    for end in row.aid.split(','):
        _check_termination(node, end)
    first, second = _ports(row)
    return node.face_port(second if port == first else first)


def _check_termination(node: FlexilsNode, sch: str) -> None:
    where = f'{node.tid} {sch.rpartition("-")[0]}'
    row = node.sch.get(sch)
    if row is None:
        raise Dark(where, f'super-channel {sch} does not exist')
    if row.values.get('SHUTTERSTATE', 'OPEN') != 'OPEN':
        raise Dark(where, f'shutter of {sch} is closed')
    if row.admin != 'IS':
        raise Dark(where, f'super-channel {sch} is ' + ('in maintenance' if row.admin == 'MT' else 'out of service'))


def _ports(row: Row) -> tuple[str, str]:
    first, second = row.aid.split(',')
    return first.rpartition('-')[0], second.rpartition('-')[0]


def _passbands(row: Row) -> tuple[tuple[int, int], ...]:
    return parse_pairs('PASSBANDLIST', row.values['PASSBANDLIST'])
