"""OCRS, optical cross-connections: signalled ones are read here, manual ones are also made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbox_optical.lab.flexils import circuits, sch
from netbox_optical.lab.flexils.errors import Deny, already_exists, not_found
from netbox_optical.lab.flexils.grammar import Command
from netbox_optical.lab.flexils.ports import Values, check_endpoint
from netbox_optical.lab.flexils.reply import Reply
from netbox_optical.lab.flexils.spectrum import default_carriers, format_pairs, parse_carriers, parse_passbands
from netbox_optical.lab.flexils.tables import OELAID_READ_BACK, Row, find, records

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

def rtrv_ocrs(node: FlexilsNode, command: Command, values: Values) -> Reply:
    rows = list(node.ocrs.values())
    if command.aid not in ('', 'ALL'):
        rows = [find(node.ocrs, 'OCRS', command.aid)]
    for name in ('CHANPLANTYPE', 'SIGTYPE'):
        if name in values:
            rows = [row for row in rows if row.values[name] == values[name]]
    if 'OELAID' in values:
        wanted = values['OELAID'][:OELAID_READ_BACK]
        rows = [row for row in rows if row.values['OELAID'][:OELAID_READ_BACK] == wanted]
    return records(rows)


def ent_ocrs(node: FlexilsNode, command: Command, values: Values) -> Reply:
    """Both SCH are made here; the shutter of the *from* end is closed, that of the *to* end open."""
    source, target = command.aids
    if source == target:
        raise Deny('IDNC', 'Both ends are the same')
    ports = [_check_end(node, end) for end in (source, target)]
    if ports[0] == ports[1]:
        raise Deny('IDNC', 'Both ends are on the same port')
    if f'{source},{target}' in node.ocrs or f'{target},{source}' in node.ocrs:
        raise already_exists('OCRS', command.aid)
    for end in (source, target):
        if node.fabric.endpoint_taken(node.tid, end):
            raise already_exists('SCH', end)
    if not values.get('PASSBANDLIST'):
        raise Deny('IPMS', 'Input, Parameter Missing, {PASSBANDLIST}')
    values = values | _spectrum(values, '')
    owner = ('OCRS', node.tid, command.aid)
    passbands = parse_passbands(values['PASSBANDLIST'])
    node.fabric.book(owner, [(node.tid, port) for port in ports], passbands)
    for end in (source, target):
        role = 'LINE' if _is_line(node, end) else 'CLIENT'
        node.sch[end] = sch.new_row(end, role, passbands, owner)
    if 'SHUTTERSTATE' in node.sch[target].values:
        node.sch[target].values['SHUTTERSTATE'] = 'OPEN'
    kind = 'Express' if _is_line(node, source) and _is_line(node, target) else 'AddDrop'
    row = circuits.new_cross_connection(node, command.aid, 'MANUAL', kind, '', owner)
    node.ocrs[command.aid] = row
    _apply(row, values)
    return Reply()


def _is_line(node: FlexilsNode, end: str) -> bool:
    return end.rpartition('-')[0] in node.ots


def _check_end(node: FlexilsNode, end: str) -> str:
    port, _, index = end.rpartition('-')
    if port not in node.ots:
        return check_endpoint(node, end)
    if not index.isdecimal() or not 1 <= int(index) <= circuits.MAX_INDEX:
        raise Deny('IIAC', f'{{{end}}} is not <port>-<1..128>')
    return port


def _spectrum(values: Values, present_carriers: str) -> Values:
    """Canonical passbands and carriers; the carrier is the whole passband unless one is given. Raises Deny."""
    passbands = parse_passbands(values['PASSBANDLIST'])
    carriers = values.get('CARRIERLIST') or present_carriers
    pairs = parse_carriers(carriers, passbands) if carriers else default_carriers(passbands)
    return {'PASSBANDLIST': format_pairs(passbands), 'CARRIERLIST': format_pairs(pairs)}


def _apply(row: Row, values: Values) -> None:
    row.values.update(values)
    row.values['CKTID'] = circuits.circuit_id(row.values['CKTID'], row.values['CKTIDSUFFIX'])


def _manual(node: FlexilsNode, command: Command) -> Row:
    row = node.ocrs.get(command.aid)
    if row is None:
        raise not_found('OCRS', command.aid)
    if row.values['SIGTYPE'] != 'MANUAL' or row.owner is None:
        raise Deny('SROF', f'Object {{OCRS}}={{{row.aid}}} is SIGNALED and belongs to an OSNC')
    return row


def ed_ocrs(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = _manual(node, command)
    if 'PASSBANDLIST' in values or 'CARRIERLIST' in values:
        kept = '' if 'PASSBANDLIST' in values else row.values['CARRIERLIST']
        wanted = {'PASSBANDLIST': values.get('PASSBANDLIST') or row.values['PASSBANDLIST']}
        if values.get('CARRIERLIST'):
            wanted['CARRIERLIST'] = values['CARRIERLIST']
        values = values | _spectrum(wanted, kept)
    if values.get('PASSBANDLIST', row.values['PASSBANDLIST']) != row.values['PASSBANDLIST']:
        passbands = parse_passbands(values['PASSBANDLIST'])
        ends = row.aid.split(',')
        node.fabric.book(row.owner, [(node.tid, end.rpartition('-')[0]) for end in ends], passbands)
        for end in ends:
            node.sch[end].values['PROVPBLIST'] = values['PASSBANDLIST']
            node.sch[end].values['TARGETOPR'] = sch.target_power(passbands)
        if 'SHUTTERSTATE' in node.sch[ends[0]].values:
            node.sch[ends[0]].values['SHUTTERSTATE'] = 'CLOSED'
    _apply(row, values)
    return Reply()


def dlt_ocrs(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = _manual(node, command)
    node.fabric.drop_owned(row.owner)
    return Reply()


HANDLERS = {
    'RTRV-OCRS': rtrv_ocrs,
    'ENT-OCRS': ent_ocrs,
    'ED-OCRS': ed_ocrs,
    'DLT-OCRS': dlt_ocrs,
}
