"""OSNC, optical sub-network connections: entered on the source node, signalled to every node of the route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbox_optical.lab.flexils import circuits
from netbox_optical.lab.flexils.errors import Deny, already_exists
from netbox_optical.lab.flexils.grammar import Command
from netbox_optical.lab.flexils.ports import (
    Values,
    check_endpoint,
    check_state_change,
    from_maintenance,
    to_maintenance,
)
from netbox_optical.lab.flexils.reply import Reply
from netbox_optical.lab.flexils.spectrum import (
    default_carriers,
    format_pairs,
    inside,
    parse_carriers,
    parse_passbands,
    parse_ranges,
)
from netbox_optical.lab.flexils.tables import OELAID_READ_BACK, Row, find, records, retrieve, select

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

# What may be edited while the circuit is in service.
_IN_SERVICE = frozenset({'LABEL', 'CKTIDSUFFIX', 'TAG'})
_DEFAULTS = {
    'LABEL': '',
    'REMENDPOINT': '',
    'REMNODETID': '',
    'OELAID': '',
    'CKTIDSUFFIX': '',
    'PREPROV': 'FALSE',
    'PASSBANDLIST': '',
    'CARRIERLIST': '',
    'ROUTETYPE': 'OEL',
    'LOCENDPOINT': '',
    'RESTORABLE': 'NONE',
    'AUTORETUNELMSCH': 'DISABLED',
    'INTRACARRSPECSHAPING': 'ENABLED',
}


def rtrv_osnc(node: FlexilsNode, command: Command, values: Values) -> Reply:
    if 'OELAID' not in values:
        return retrieve(node.osnc, 'OSNC', command)
    rows, _ = select(node.osnc, 'OSNC', command.aid)
    wanted = values['OELAID'][:OELAID_READ_BACK]
    return records([row for row in rows if row.values['OELAID'][:OELAID_READ_BACK] == wanted])


def ent_osnc(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = Row(command.aid, 'OSNC', _DEFAULTS | values | {'LOCENDPOINT': command.aid}, command.state or 'IS')
    remote_tid, remote = row.values['REMNODETID'], row.values['REMENDPOINT']
    if row.values['ROUTETYPE'] != 'OEL':
        raise Deny('INUP', 'Only ROUTETYPE=OEL is supported')
    far = node.fabric.nodes.get(remote_tid)
    if far is None:
        raise Deny('IPNV', f'Input, Invalid Value, {{REMNODETID}}={{{remote_tid}}}: no such node')
    if (far, remote) == (node, row.aid):
        raise Deny('IDNC', 'Both end points are the same')
    check_endpoint(node, row.aid)
    check_endpoint(far, remote)
    if row.values['OELAID'] or remote_tid != node.tid:
        find(node.oel, 'OEL', row.values['OELAID'])
    for place, aid in ((node, row.aid), (far, remote)):
        if node.fabric.endpoint_taken(place.tid, aid):
            raise already_exists('SCH', aid)
    if row.aid in node.osnc:
        raise already_exists('OSNC', row.aid)
    _check_spectrum(node, row, given='CARRIERLIST' in values)
    route = circuits.crossings(node, row)
    node.fabric.book(circuits.owner_of(node, row), circuits.ports_of(route), circuits.passbands_of(row))
    node.osnc[row.aid] = row
    node.provision_later(row)
    return Reply()


def _check_spectrum(node: FlexilsNode, row: Row, given: bool) -> None:
    """Put passbands and carriers of a row into canonical form. Raises Deny."""
    if not row.values['PASSBANDLIST']:
        raise Deny('IPMS', 'Input, Parameter Missing, {PASSBANDLIST}')
    passbands = parse_passbands(row.values['PASSBANDLIST'])
    oel = node.oel.get(row.values['OELAID'])
    if oel is not None:
        valid = parse_ranges('VALIDFRANGELIST', oel.values['VALIDFRANGELIST'])
        if not all(inside(low, high, valid) for low, high in passbands):
            raise Deny('IDRG', f'Passband {format_pairs(passbands)} is outside VALIDFRANGELIST of OEL {oel.aid}')
    if given and row.values['CARRIERLIST']:
        carriers = parse_carriers(row.values['CARRIERLIST'], passbands)
    else:
        carriers = default_carriers(passbands)
    row.values['PASSBANDLIST'] = format_pairs(passbands)
    row.values['CARRIERLIST'] = format_pairs(carriers)


def ed_osnc(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.osnc, 'OSNC', command.aid)
    check_state_change(row, 'OSNC', command.state)
    locked_only = [name for name in values if name not in _IN_SERVICE]
    if locked_only and row.admin != 'OOS':
        name = 'OELAid' if 'OELAID' in locked_only else locked_only[0]
        raise Deny('SNVS', f'{name} cannot be updated when Admin state is not locked')
    if values.get('ROUTETYPE', 'OEL') != 'OEL':
        raise Deny('INUP', 'Only ROUTETYPE=OEL is supported')
    changed = Row(row.aid, row.kind, row.values | values, command.state or row.admin)
    new_route = changed.values['OELAID'] != row.values['OELAID']
    if new_route or 'PASSBANDLIST' in values or 'CARRIERLIST' in values:
        _check_spectrum(node, changed, given='CARRIERLIST' in values or 'PASSBANDLIST' not in values)
    new_spectrum = changed.values['PASSBANDLIST'] != row.values['PASSBANDLIST']
    if new_route or new_spectrum:
        route = circuits.crossings(node, changed)
        owner = circuits.owner_of(node, row)
        node.fabric.book(owner, circuits.ports_of(route), circuits.passbands_of(changed))
    row.values, row.admin = changed.values, changed.admin
    if row.aid in node.provisioning:
        return Reply()
    if new_route or new_spectrum:
        circuits.reroute(node, row)
    circuits.refresh(node, row)
    return Reply()


def dlt_osnc(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.osnc, 'OSNC', command.aid)
    if row.admin != 'OOS':
        raise Deny('SNVS', 'OSNC is not Locked')
    node.remove_osnc(row)
    return Reply()


def rmv_osnc(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.osnc, 'OSNC', command.aid)
    to_maintenance(row, 'OSNC')
    circuits.refresh(node, row)
    return Reply()


def rst_osnc(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.osnc, 'OSNC', command.aid)
    from_maintenance(row, 'OSNC')
    circuits.refresh(node, row)
    return Reply()


HANDLERS = {
    'RTRV-OSNC': rtrv_osnc,
    'ENT-OSNC': ent_osnc,
    'ED-OSNC': ed_osnc,
    'DLT-OSNC': dlt_osnc,
    'RMV-OSNC': rmv_osnc,
    'RST-OSNC': rst_osnc,
}
