"""What a node is: EQPT, SYS, TIDMAP, TOPONODE, its TE interfaces and links, and its alarms. Read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import Command
from netbox_optical.lab.flexils.ports import Values
from netbox_optical.lab.flexils.reply import Reply
from netbox_optical.lab.flexils.spectrum import format_pairs
from netbox_optical.lab.flexils.tables import Row, Table, records, retrieve, select

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode


def rtrv_sys(node: FlexilsNode, command: Command, values: Values) -> Reply:
    keywords = {
        'NETYPE': 'OLA' if node.is_amplifier else 'ROADM',
        'SWVERSION': node.device.software,
        'NODEID': node.node_id,
    }
    return retrieve({node.tid: Row(node.tid, 'SYS', keywords)}, 'SYS', command)


def rtrv_tidmap(node: FlexilsNode, command: Command, values: Values) -> Reply:
    """Nodes that this login point reaches: all of them for a gateway, else itself."""
    reached = node.fabric.nodes.values() if node.options.gateway else [node]
    table = {
        other.tid: Row(other.tid, 'TIDMAP', {'IPADDR': other.host, 'NODEID': other.node_id}) for other in reached
    }
    return retrieve(table, 'TIDMAP', command)


def rtrv_toponode(node: FlexilsNode, command: Command, values: Values) -> Reply:
    table = {
        other.tid: Row(other.tid, 'TOPONODE', {'NENAME': other.tid, 'ROUTERID': other.router_id})
        for other in node.fabric.nodes.values()
    }
    return retrieve(table, 'TOPONODE', command)


def rtrv_eqpt(node: FlexilsNode, command: Command, values: Values) -> Reply:
    kind = command.positional[0].upper() if command.positional else ''
    if not kind and not values:
        return retrieve(node.eqpt, 'EQPT', command)
    rows, _ = select(node.eqpt, 'EQPT', command.aid)
    if values.get('PROVSTATUS') == 'UNPROV' or 'SAUPGPENDING' in values:
        rows = []  # everything is provisioned and no upgrade is pending
    return records([row for row in rows if kind in ('', 'ALL', row.kind.upper())])


def rtrv_oteintf(node: FlexilsNode, command: Command, values: Values) -> Reply:
    return retrieve(node.oteintf, 'OTEINTF', command)


def link_table(node: FlexilsNode, remote: bool) -> Table:
    """TE links that start here (`Local`) and, if wanted, their other directions (`Remote`)."""
    table: Table = {}
    for port in node.ots:
        mate = node.fabric.line_mate(node.tid, port)
        if mate is None or node.is_amplifier:
            continue
        ends = [((node.tid, port), mate, 'Local')] + ([(mate, (node.tid, port), 'Remote')] if remote else [])
        for here, there, reach in ends:
            keywords = {'REACHSCOPE': reach, 'MATETELINK': '-'.join(there), **_free_spectrum(node, here)}
            table['-'.join(here)] = Row('-'.join(here), 'OTELINK', keywords)
    return table


def _free_spectrum(node: FlexilsNode, here: tuple[str, str]) -> Values:
    free = format_pairs(node.fabric.free_ranges(*here))
    if free or node.options.full_band == 'empty':
        return {'AVAILFREQRANGELIST': free}
    return {'AVAILFREQRANGELIST': 'NULL'} if node.options.full_band == 'null' else {}


def rtrv_otelink(node: FlexilsNode, command: Command, values: Values) -> Reply:
    return retrieve(link_table(node, remote=True), 'OTELINK', command)


def rtrv_alm_all(node: FlexilsNode, command: Command, values: Values) -> Reply:
    lines = [alarm.line() for alarm in node.alarms() if command.aid in ('', 'ALL', alarm.aid)]
    if not lines:
        raise Deny('IENE')
    return Reply('COMPLD', lines)


def rtrv_hdr(node: FlexilsNode, command: Command, values: Values) -> Reply:
    return Reply()


HANDLERS = {
    'RTRV-HDR': rtrv_hdr,
    'RTRV-SYS': rtrv_sys,
    'RTRV-TIDMAP': rtrv_tidmap,
    'RTRV-TOPONODE': rtrv_toponode,
    'RTRV-EQPT': rtrv_eqpt,
    'RTRV-OTEINTF': rtrv_oteintf,
    'RTRV-OTELINK': rtrv_otelink,
    'RTRV-ALM-ALL': rtrv_alm_all,
}
