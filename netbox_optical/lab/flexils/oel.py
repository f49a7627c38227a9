"""OEL, engineered light paths: a named explicit route, entered on its source node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.errors import Deny, already_exists
from netbox_optical.lab.flexils.fabric import parse_route
from netbox_optical.lab.flexils.grammar import Command
from netbox_optical.lab.flexils.ports import Values
from netbox_optical.lab.flexils.reply import Reply
from netbox_optical.lab.flexils.spectrum import BAND, format_pairs, parse_ranges
from netbox_optical.lab.flexils.tables import Row, find, retrieve

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

MAX_AID = 127
_DEFAULTS = {
    'LABEL': '',
    'SRCNODENAME': '',
    'DSTNODENAME': '',
    'MODULATION': '',
    'ENCODMOD': 'None',
    'RATE': '',
    'SPECTYPE': '',
    'CARDTYPE': '',
    'FREQSLOTPLANTYPE': '',
    'COMPCARDTYPELIST': 'UNKNOWN',
    'VALIDFRANGELIST': format_pairs([BAND]),
    'SRCPOWEROFFSET': '0',
    'DSTPOWEROFFSET': '0',
    'EXPLICITROUTE': '',
    'OELSOURCE': 'MANUAL',
    'GAURDBAND': '0',
    'NUMFECITRNS': '4',
}


def rtrv_oel(node: FlexilsNode, command: Command, values: Values) -> Reply:
    return retrieve(node.oel, 'OEL', command)


def ent_oel(node: FlexilsNode, command: Command, values: Values) -> Reply:
    """Only form is checked here; whether the links exist is what OPR-VALROUTE-OEL and ENT-OSNC find out."""
    if node.is_amplifier:
        raise Deny('SROF', 'This network element has no add/drop ports')
    if len(command.aid) > MAX_AID:
        raise Deny('IIAC', f'Name is longer than {MAX_AID} characters')
    if command.aid in node.oel:
        raise already_exists('OEL', command.aid)
    hops = parse_route(values['EXPLICITROUTE'])
    if values['SRCNODENAME'] != node.tid:
        raise Deny('IPNV', f'Input, Invalid Value, {{SRCNODENAME}}={{{values["SRCNODENAME"]}}}: not this node')
    if hops[0][0] != node.tid or hops[-1][2] != values['DSTNODENAME']:
        raise Deny('IDNC', 'EXPLICITROUTE does not lead from SRCNODENAME to DSTNODENAME')
    if values.get('VALIDFRANGELIST'):
        values = values | {'VALIDFRANGELIST': format_pairs(parse_ranges('VALIDFRANGELIST', values['VALIDFRANGELIST']))}
    node.oel[command.aid] = Row(command.aid, 'OEL', _DEFAULTS | values, admin=command.state or 'IS')
    return Reply()


def ed_oel(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.oel, 'OEL', command.aid)
    row.values.update(values)
    row.admin = command.state or row.admin
    return Reply()


def opr_valroute_oel(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.oel, 'OEL', command.aid)
    node.fabric.resolve_route(row.values['EXPLICITROUTE'])
    return Reply()


def dlt_oel(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.oel, 'OEL', command.aid)
    if row.admin != 'OOS':
        raise Deny('SNVS', 'OEL is not Locked')
    if any(osnc.values['OELAID'] == row.aid for osnc in node.osnc.values()):
        raise Deny('SROF', 'OEL is in use')
    del node.oel[row.aid]
    return Reply()


HANDLERS = {
    'RTRV-OEL': rtrv_oel,
    'ENT-OEL': ent_oel,
    'ED-OEL': ed_oel,
    'OPR-VALROUTE-OEL': opr_valroute_oel,
    'DLT-OEL': dlt_oel,
}
