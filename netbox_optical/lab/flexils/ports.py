"""OTS (line ports) and SCG (tributary and system ports): reading, editing, maintenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import Command
from netbox_optical.lab.flexils.reply import Reply
from netbox_optical.lab.flexils.tables import Row, find, records, retrieve, select

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

Values = dict[str, str]
OPEN_INTERFACE = 'MANUALMODE-2'


def to_maintenance(row: Row, kind: str) -> None:
    """RMV: in service -> maintenance. Raises Deny SNVS for a locked entity."""
    if row.admin not in ('IS', 'MT'):
        raise Deny('SNVS', f'Object {{{kind}}}={{{row.aid}}} is locked, unlock it first')
    row.admin = 'MT'


def from_maintenance(row: Row, kind: str) -> None:
    """RST: maintenance -> in service; nothing happens to one already there. Raises Deny SNVS for a locked one."""
    if row.admin not in ('IS', 'MT'):
        raise Deny('SNVS', f'Object {{{kind}}}={{{row.aid}}} is locked, RST applies to maintenance only')
    row.admin = 'IS'


def check_state_change(row: Row, kind: str, state: str) -> None:
    """ED with a state block moves between IS and OOS only; out of maintenance only RST leads."""
    if state and row.admin == 'MT':
        raise Deny('SNVS', f'Object {{{kind}}}={{{row.aid}}} is in maintenance, use RST command')


def rtrv_ots(node: FlexilsNode, command: Command, values: Values) -> Reply:
    return retrieve(node.ots, 'OTS', command)


def ed_ots(node: FlexilsNode, command: Command, values: Values) -> Reply:
    find(node.ots, 'OTS', command.aid).values.update(values)
    return Reply()


def rmv_ots(node: FlexilsNode, command: Command, values: Values) -> Reply:
    to_maintenance(find(node.ots, 'OTS', command.aid), 'OTS')
    return Reply()


def rst_ots(node: FlexilsNode, command: Command, values: Values) -> Reply:
    from_maintenance(find(node.ots, 'OTS', command.aid), 'OTS')
    return Reply()


def rtrv_scg(node: FlexilsNode, command: Command, values: Values) -> Reply:
    card = command.positional[0].upper() if command.positional else ''
    if not card:
        return retrieve(node.scg, 'SCG', command)
    rows, _ = select(node.scg, 'SCG', command.aid)
    return records([row for row in rows if node.card_type(row.aid) == card])


def ed_scg(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.scg, 'SCG', command.aid)
    check_state_change(row, 'SCG', command.state)
    changes_type = values.get('INTFTYP', row.values['INTFTYP']) != row.values['INTFTYP']
    if changes_type and row.admin == 'IS':
        raise Deny('SNVS', 'INTFTYP cannot be updated when Admin state is not locked or in maintenance')
    row.values.update(values)
    row.admin = command.state or row.admin
    return Reply()


def rmv_scg(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.scg, 'SCG', command.aid)
    if node.locks_only(row.aid):
        raise Deny('SNVS', f'Object {{SCG}}={{{row.aid}}} does not support maintenance, use lock')
    to_maintenance(row, 'SCG')
    return Reply()


def rst_scg(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.scg, 'SCG', command.aid)
    if node.locks_only(row.aid):
        raise Deny('SNVS', f'Object {{SCG}}={{{row.aid}}} does not support maintenance, use unlock')
    from_maintenance(row, 'SCG')
    return Reply()


def check_endpoint(node: FlexilsNode, sch: str) -> str:
    """The port of an add/drop SCH AID, ready to carry a circuit. Raises Deny."""
    port, _, index = sch.rpartition('-')
    row = find(node.scg, 'SCG', port)
    if not index.isdecimal() or index != str(int(index)) or not 1 <= int(index) <= 128:
        raise Deny('IIAC', f'{{{sch}}} is not <port>-<1..128>')
    if node.card_type(port) == 'FMMC12':
        raise Deny('IIAC', f'{{{sch}}}: circuits of this card end on the associated FBM port')
    if node.options.strict_endpoints:
        if row.values['INTFTYP'] != OPEN_INTERFACE:
            raise Deny('SNVS', f'INTFTYP of {{SCG}}={{{port}}} on {node.tid} is not {OPEN_INTERFACE}')
        if row.admin != 'IS':
            raise Deny('SNVS', f'Object {{SCG}}={{{port}}} on {node.tid} is not in service')
    return port


HANDLERS = {
    'RTRV-OTS': rtrv_ots,
    'ED-OTS': ed_ots,
    'RMV-OTS': rmv_ots,
    'RST-OTS': rst_ots,
    'RTRV-SCG': rtrv_scg,
    'ED-SCG': ed_scg,
    'RMV-SCG': rmv_scg,
    'RST-SCG': rst_scg,
}
