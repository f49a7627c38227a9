"""SCH, super-channel terminations: shutters, maintenance, received power."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

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
from netbox_optical.lab.flexils.spectrum import Ranges, format_pairs, parse_passbands
from netbox_optical.lab.flexils.tables import Owner, Row, find, retrieve

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

NO_LIGHT_DBM = -60.0
_REFERENCE_DBM = -12.1824  # target power of a 50 GHz passband; wider ones get the same power density
_SPECTRUM_KEYS = ('PROVPBLIST', 'SUPCHNUM', 'SCHOFFSET')


def target_power(passbands: Ranges) -> str:
    """Target received power in dBm, by the width of the passbands in MHz."""
    width = sum(high - low for low, high in passbands) or 50_000
    return f'{_REFERENCE_DBM + 10 * math.log10(width / 50_000):.4f}'


def new_row(aid: str, role: str, passbands: Ranges, owner: Owner) -> Row:
    """A super-channel termination. `role`: CLIENT (has a shutter, closed), INTERMEDIATE (demux shutter) or LINE."""
    values = {
        'LABEL': '',
        'SUPCHNUM': 'SCH-NONE',
        'CHANPLANTYPE': 'CHPLAN-NONE',
        'FREQSLOTPLANTYPE': 'FREQ-SLOT-PLAN-NONE',
        'CLIENTSCHCTP': '',
        'TPTYPE': role,
        'ROLE': 'NA',
        'TARGETOPR': target_power(passbands),
        'MODULATIONCAT': 'NA',
        'RXSCHPWROFFSET': '0',
    }
    if role == 'CLIENT':
        values['SHUTTERSTATE'] = 'CLOSED'
    elif role == 'INTERMEDIATE':
        values |= {
            'MUXPWRCONTROLLOOP': 'MANUAL',
            'DEMUXPWRCONTROLLOOP': 'ENABLED',
            'DEMUXSHUTTERSTATE': 'CLOSED',
            'OSNRADD': '0',
            'OSNRDROP': '0',
        }
    values |= {'ALIENSCHTHPROFID': 'DFLT-SCH', 'PROVPBLIST': format_pairs(passbands)}
    return Row(aid, 'SCH', values, owner=owner)


def rtrv_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    return retrieve(node.sch, 'SCH', command)


def ent_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    if node.fabric.endpoint_taken(node.tid, command.aid):
        raise already_exists('SCH', command.aid)
    check_endpoint(node, command.aid)
    passbands = parse_passbands(values['PROVPBLIST']) if values.get('PROVPBLIST') else ()
    row = new_row(command.aid, 'CLIENT', passbands, owner=None)
    row.values.update(values)
    row.admin = command.state or 'IS'
    node.sch[row.aid] = row
    return Reply()


def ed_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.sch, 'SCH', command.aid)
    check_state_change(row, 'SCH', command.state)
    for name in ('SHUTTERSTATE', 'DEMUXSHUTTERSTATE'):
        if name in values and name not in row.values:
            raise Deny('IPNV', f'{{{name}}} does not apply to {{SCH}}={{{row.aid}}}')
        if name in values and row.admin != 'MT':
            raise Deny('SNVS', f'{name} can be updated in maintenance only')
    if row.owner and any(name in values for name in _SPECTRUM_KEYS):
        raise Deny('SROF', f'Spectrum of {{SCH}}={{{row.aid}}} belongs to {row.owner[0]} {row.owner[2]}')
    if values.get('PROVPBLIST'):
        values = values | {'PROVPBLIST': format_pairs(parse_passbands(values['PROVPBLIST']))}
    row.values.update(values)
    row.admin = command.state or row.admin
    return Reply()


def dlt_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    row = find(node.sch, 'SCH', command.aid)
    if row.owner:
        raise Deny('SROF', f'Object {{SCH}}={{{row.aid}}} is in use by {row.owner[0]} {row.owner[2]}')
    del node.sch[row.aid]
    return Reply()


def rmv_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    to_maintenance(find(node.sch, 'SCH', command.aid), 'SCH')
    return Reply()


def rst_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    from_maintenance(find(node.sch, 'SCH', command.aid), 'SCH')
    return Reply()


def rtrv_pm_sch(node: FlexilsNode, command: Command, values: Values) -> Reply:
    """Received power `OPR` in dBm; other monitoring types do not exist here."""
    row = find(node.sch, 'SCH', command.aid)
    montype = command.positional[0].upper() if command.positional else ''
    if montype not in ('', 'ALL', 'OPR'):
        raise Deny('IPNV', f'Input, Invalid Value, {{{montype}}}')
    reading = {'floor': f'{NO_LIGHT_DBM:.5f}', 'inf': '-inf', 'absent': ''}[node.options.dark_power]
    if _lit(node, row):
        reading = f'{float(row.values["TARGETOPR"]) + random.uniform(-0.4, 0.4):.5f}'  # measurement noise
    return Reply('COMPLD', [f'"{row.aid},SCH:OPR,{reading},,NEND,RCV,,"'] if reading else [])


def _lit(node: FlexilsNode, row: Row) -> bool:
    """Light arrives when the circuit is active, the shutters at this node's ends are open, and upstream sends it."""
    circuits = [
        ocrs
        for ocrs in node.ocrs.values()
        if row.aid in (*ocrs.aid.split(','), ocrs.values['INTERMEDIATESCHCTP'])
    ]
    active = [ocrs for ocrs in circuits if ocrs.values['FWDACTSTATUS'] == 'ACTIVATED']
    if not active or row.admin != 'IS':
        return False
    ends = active[0].aid.split(',')
    if any(node.sch[end].values.get('SHUTTERSTATE') == 'CLOSED' for end in ends if end in node.sch):
        return False
    upstream = node.fabric.upstream
    return upstream is None or upstream(node.tid, row.aid.rpartition('-')[0])


HANDLERS = {
    'RTRV-SCH': rtrv_sch,
    'ENT-SCH': ent_sch,
    'ED-SCH': ed_sch,
    'DLT-SCH': dlt_sch,
    'RMV-SCH': rmv_sch,
    'RST-SCH': rst_sch,
    'RTRV-PM-SCH': rtrv_pm_sch,
}
