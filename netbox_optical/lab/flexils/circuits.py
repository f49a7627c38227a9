"""What an OSNC makes of itself: terminations and cross-connections on every node of its route (GMPLS signalling)."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbox_optical.lab.flexils import sch
from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.fabric import Fabric, OwnerKey, PortKey
from netbox_optical.lab.flexils.spectrum import BAND, Ranges, format_pairs, parse_pairs
from netbox_optical.lab.flexils.tables import Row

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

MAX_INDEX = 128


@dataclass(frozen=True)
class Crossing:
    """One cross-connection of a route; an end is an SCH AID where it is given, else a line port."""

    tid: str
    source: str
    target: str
    target_is_sch: bool
    source_is_sch: bool

    @property
    def ports(self) -> tuple[str, str]:
        source = self.source.rpartition('-')[0] if self.source_is_sch else self.source
        return source, self.target.rpartition('-')[0] if self.target_is_sch else self.target


def owner_of(node: FlexilsNode, osnc: Row) -> OwnerKey:
    return ('OSNC', node.tid, osnc.aid)


def crossings(node: FlexilsNode, osnc: Row) -> list[Crossing]:
    """Cross-connections of a circuit from its source to its remote end. Raises Deny when the route does not exist."""
    local, remote, remote_tid = osnc.aid, osnc.values['REMENDPOINT'], osnc.values['REMNODETID']
    if not osnc.values['OELAID'] and remote_tid == node.tid:
        return [Crossing(node.tid, local, remote, True, True)]
    oel = node.oel.get(osnc.values['OELAID'])
    if oel is None:
        raise Deny('IENE', f'Object {{OEL}}={{{osnc.values["OELAID"]}}} is not found')
    if oel.values['DSTNODENAME'] != remote_tid:
        raise Deny('IDNC', f'OEL {oel.aid} leads to {oel.values["DSTNODENAME"]}, not to {remote_tid}')
    hops = node.fabric.resolve_route(oel.values['EXPLICITROUTE'])
    found = [Crossing(node.tid, local, hops[0].source[1], False, True)]
    for before, after in itertools.pairwise(hops):
        found.append(Crossing(before.target[0], before.target[1], after.source[1], False, False))
    found.append(Crossing(remote_tid, remote, hops[-1].target[1], False, True))
    return found


def ports_of(route: list[Crossing]) -> list[PortKey]:
    return [(crossing.tid, port) for crossing in route for port in crossing.ports]


def passbands_of(row: Row) -> Ranges:
    text = row.values.get('PASSBANDLIST') or row.values.get('PROVPBLIST', '')
    return parse_pairs('PASSBANDLIST', text) if text else ()


def build(node: FlexilsNode, osnc: Row) -> None:
    """Create what is missing: end SCH (shutter closed; kept if there), inner SCH, and SIGNALED OCRS on every node."""
    owner = owner_of(node, osnc)
    passbands = passbands_of(osnc)
    for crossing in crossings(node, osnc):
        place = node.fabric.nodes[crossing.tid]
        inner = ''
        if crossing.source_is_sch and not crossing.target_is_sch:
            inner = place.system_port_for(*crossing.ports)
        if inner:
            inner = new_index(place, inner, passbands)
            place.sch[inner] = sch.new_row(inner, 'INTERMEDIATE', passbands, owner)
        ends = [
            _termination(place, end, given, passbands, owner)
            for end, given in (
                (crossing.source, crossing.source_is_sch),
                (crossing.target, crossing.target_is_sch),
            )
        ]
        aid = ','.join(ends)
        xct = 'AddDrop' if crossing.source_is_sch else 'Express'
        place.ocrs[aid] = new_cross_connection(place, aid, 'SIGNALED', xct, inner, owner)
    refresh(node, osnc)


def _termination(place: FlexilsNode, end: str, given: bool, passbands: Ranges, owner: OwnerKey) -> str:
    aid = end if given else new_index(place, end, passbands)
    if aid not in place.sch:
        place.sch[aid] = sch.new_row(aid, 'CLIENT' if given else 'LINE', passbands, owner)
    return aid


def new_index(place: FlexilsNode, port: str, passbands: Ranges) -> str:
    """A free SCH AID on a line or system port.

    The first try follows from the spectrum, so that the same circuit gets the same AID whatever came before it.
    Raises Deny SARB.
    """
    low = passbands[0][0] if passbands else BAND[0]
    first = (low - BAND[0]) * MAX_INDEX // (BAND[1] - BAND[0])
    for step in range(MAX_INDEX):
        aid = f'{port}-{(first + step) % MAX_INDEX + 1}'
        if aid not in place.sch:
            return aid
    raise Deny('SARB', f'No free super-channel on {port}')


def new_cross_connection(
    place: FlexilsNode, aid: str, signalling: str, kind: str, inner: str, owner: OwnerKey
) -> Row:
    """An OCRS row, keywords in the order in which the gear prints them."""
    values = {
        'LABEL': '',
        'SIGTYPE': signalling,
        'XCT': kind,
        'CKTIDSUFFIX': '',
        'CKTID': place.new_circuit_id(),
        'SUPCHNUM': 'SCH-NONE',
        'CHANPLANTYPE': 'CHPLAN-NONE',
        'FREQSLOTPLANTYPE': 'FREQ-SLOT-PLAN-NONE',
        'OELAID': '',
        'SCHOFFSET': '0',
        'LMSCH': '',
        'BAUDRATE': 'NA',
        'RXSCHOFFSET': '0',
        'SERVICESTATEFWD': 'ENABLED',
        'SERVICESTATEBWD': 'ENABLED',
        'AUTORETUNELMSCH': 'DISABLED',
        'MODULATIONCAT': 'NA',
        'FWDACTSTATUS': 'ACTIVATED',
        'BWDACTSTATUS': 'ACTIVATED',
        'LASTDEACTREASONFWD': 'NOTAPPLICABLE',
        'LASTDEACTREASONBWD': 'NOTAPPLICABLE',
        'DLTINPRGRESS': 'FALSE',
        'FWDASEIDLERSTATUS': 'NOTAPPLICABLE',
        'BWDASEIDLERSTATUS': 'NOTAPPLICABLE',
        'PATHSTATE': 'ACTIVEPATH',
        'PROFSCHNUM': '',
        'SCHPROFID': '',
        'PGAID': '',
        'ROLE': 'NA',
        'PASSBANDLIST': '',
        'ACTIVEPASSBANDLIST': 'NULL',
        'CARRIERLIST': '',
        'INTERMEDIATESCHCTP': inner,
        'INTRACARRSPECSHAPING': 'ENABLED',
        'FSGALIGNMENT': '12.5GHZ',
    }
    return Row(aid, '2WAY', values, owner=owner)


def circuit_id(prefix: str, suffix: str) -> str:
    """CKTID: `<epoch>.<node id>.<numbers>:<suffix>`; an old suffix is replaced."""
    return f'{prefix.partition(":")[0]}:{suffix}'


def new_prefix(node_id: str, number: int) -> str:
    return f'{int(time.time())}.{node_id}.0.1.{number}.1.3.1'


def refresh(node: FlexilsNode, osnc: Row) -> None:
    """Carry the circuit's label, name, spectrum and activation to everything that it made."""
    owner = owner_of(node, osnc)
    status = 'ACTIVATED' if osnc.admin == 'IS' else 'DEACTIVATED'
    passbands = format_pairs(passbands_of(osnc))
    for place in node.fabric.nodes.values():
        for row in place.ocrs.values():
            if row.owner != owner:
                continue
            for name in ('LABEL', 'CKTIDSUFFIX', 'OELAID', 'CARRIERLIST', 'INTRACARRSPECSHAPING', 'AUTORETUNELMSCH'):
                row.values[name] = osnc.values[name]
            row.values['CKTID'] = circuit_id(row.values['CKTID'], osnc.values['CKTIDSUFFIX'])
            row.values['PASSBANDLIST'] = passbands
            row.values['FWDACTSTATUS'] = row.values['BWDACTSTATUS'] = status
        for row in place.sch.values():
            if row.owner == owner:
                row.values['PROVPBLIST'] = passbands
                row.values['TARGETOPR'] = sch.target_power(passbands_of(osnc))


def reroute(node: FlexilsNode, osnc: Row) -> None:
    """Signal the inner parts again along the present route; both end SCH stay, with their shutters closed."""
    owner = owner_of(node, osnc)
    for place in node.fabric.nodes.values():
        for table in (place.sch, place.ocrs):
            for aid, row in list(table.items()):
                if row.owner == owner and row.values.get('TPTYPE') != 'CLIENT':
                    del table[aid]
    build(node, osnc)
    close_shutters(node.fabric, owner)


def close_shutters(fabric: Fabric, owner: OwnerKey) -> None:
    for place in fabric.nodes.values():
        for row in place.sch.values():
            if row.owner == owner and 'SHUTTERSTATE' in row.values:
                row.values['SHUTTERSTATE'] = 'CLOSED'
