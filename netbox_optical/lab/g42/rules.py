"""The state machine of a G42 [reference sections 5 and 6]."""

from __future__ import annotations

import asyncio
from typing import Any

from ..yang.errors import bad, denied
from ..yang.path import Path, text
from ..yang.store import Changes, Datastore, Rules
from . import slots, xcon
from .build import new_ethernet
from .catalogue import ANCHOR, CARRIER_MODES, PLUGS, SERVICES, SLOTS_PER_100G, TUNING, TUNING_STEP, carrier_mode
from .schema import NE, ODU, OPTICAL_CARRIER

Tree = dict[str, Any]
OTU = NE.children['facilities'].children['otu']


def is_up(entry: Tree) -> bool:
    """Maintenance is in service, alarms suppressed."""
    return entry['admin-state'] != 'lock'


class G42Rules(Rules):
    store: Datastore

    def __init__(self, *, delay: float = 0.0):
        self.delay = delay

    def changed(self, where: str, path: Path, entry: Tree, changes: Changes) -> None:
        check = {
            'facilities/trib-ptp': self._change_service,
            'facilities/super-channel': self._change_super_channel,
            'facilities/optical-carrier': self._check_frequency,
            'facilities/ethernet': self._check_lldp,
            'equipment/card/port/tom': self._check_phy_mode,
        }.get(where)
        if check:
            check(path, entry, changes)

    def created(self, where: str, path: Path, entry: Tree) -> None:
        if where == 'facilities/super-channel':
            self._create_super_channel(path, entry)
        else:
            raise denied('cross-connects are made with the operation create-xcon', text(path))

    def removing(self, where: str, path: Path, entry: Tree) -> None:
        if where == 'services/xcon':
            xcon.release(self.store.tree, entry)
            return
        self._check_unused(path, entry)
        facilities = self.store.tree['facilities']
        for carrier in entry['carriers']:
            facilities['optical-carrier'].pop((carrier,), None)
        facilities['otu'].pop((f'{entry["carriers"][0]}-OTUCni',), None)
        facilities['odu'].pop((f'{entry["carriers"][0]}-ODUCni',), None)

    def _change_service(self, path: Path, tributary: Tree, changes: Changes) -> None:
        if 'service-type' not in changes:
            return
        _, service = changes['service-type']
        where = f'{text(path)}/service-type'
        if service not in ('not-applicable', *SERVICES):
            raise bad(f'{service} is not supported by this card', where)
        if xcon.of_client(self.store.tree, tributary['name']):
            raise denied('the client is cross-connected', where, 'in-use')
        ethernet = self.store.tree['facilities']['ethernet']
        ethernet.pop((tributary['name'],), None)
        if service in SERVICES:
            self._appear(tributary, service)

    def _appear(self, tributary: Tree, service: str) -> None:
        """Make the Ethernet facility: at once, or a little later if the service type is still the same then."""
        def make() -> None:
            card, _, port = tributary['name'].rpartition('-')
            self.store.tree['facilities']['ethernet'][tributary['name'],] = new_ethernet(card, port)

        def later() -> None:
            now = self.store.tree['facilities']['trib-ptp'].get((tributary['name'],), {})
            if now.get('service-type') == service:
                make()
                self.settle()

        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, later)
        else:
            make()

    def _create_super_channel(self, path: Path, entry: Tree) -> None:
        self._check_carriers(path, entry)
        self._check_mode(path, entry)
        entry |= {'AID': entry['name'], 'managed-by': 'user'}
        facilities = self.store.tree['facilities']
        for carrier in entry['carriers']:
            facilities['optical-carrier'][carrier,] = OPTICAL_CARRIER.new({'name': carrier, 'AID': carrier})
        first = entry['carriers'][0]
        facilities['otu'][f'{first}-OTUCni',] = OTU.new({
            'name': f'{first}-OTUCni', 'AID': f'{first}-OTUCni', 'otu-type': 'OTUCni',
        })
        facilities['odu'][f'{first}-ODUCni',] = ODU.new({
            'name': f'{first}-ODUCni', 'AID': f'{first}-ODUCni', 'odu-type': 'ODUCni', 'class': 'high-order',
        })

    def _change_super_channel(self, path: Path, entry: Tree, changes: Changes) -> None:
        if 'carriers' in changes:
            raise denied('the carriers of a super-channel are fixed: delete and create it', text(path))
        if 'carrier-mode' in changes:
            self._check_mode(path, entry)
            self._check_unused(path, entry)

    def _check_carriers(self, path: Path, entry: Tree) -> None:
        tree, where, carriers = self.store.tree, f'{text(path)}/carriers', entry['carriers']
        card = carriers[0].rpartition('-L')[0]
        known = tree['equipment']['card'].get((card,), {}).get('resources', {}).get('supported-carriers', [])
        if not set(carriers) <= set(known):
            raise bad(f'not all of {", ".join(carriers)} are carriers of one card', where)
        if carriers != sorted(carriers):
            raise bad('carriers are listed in the order of their ports', where)
        if entry['name'] != '_'.join(carrier.removesuffix('-1') for carrier in carriers):
            raise bad('the name is made of the line ports, joined with _', f'{text(path)}/name')
        for other in tree['facilities']['super-channel'].values():
            if other is not entry and set(other['carriers']) & set(carriers):
                raise denied(f'super-channel {other["name"]} has a carrier of these', where, 'in-use')

    def _check_mode(self, path: Path, entry: Tree) -> None:
        card = entry['carriers'][0].rpartition('-L')[0]
        subtype = self.store.tree['equipment']['card'][card,]['required-subtype']
        if entry['carrier-mode'] not in CARRIER_MODES[subtype]:
            raise bad(f'{entry["carrier-mode"]!r} is not a mode of CHM6 {subtype}', f'{text(path)}/carrier-mode')

    def _check_unused(self, path: Path, entry: Tree) -> None:
        parent = f'{entry["carriers"][0]}-ODUCni'
        if any(odu['parent-odu'] == parent for odu in self.store.tree['facilities']['odu'].values()):
            raise denied('cross-connects use the super-channel', text(path), 'in-use')

    def _check_frequency(self, path: Path, carrier: Tree, changes: Changes) -> None:
        for name in ('frequency', 'rx-frequency'):
            value = int(changes.get(name, ('0', '0'))[1])
            if value and not TUNING[0] <= value <= TUNING[1]:
                raise bad(f'{value} MHz is outside {TUNING[0]}..{TUNING[1]}', f'{text(path)}/{name}')
            if value and (value - ANCHOR) % TUNING_STEP:
                raise bad(f'{value} MHz is off the grid of {TUNING_STEP} MHz', f'{text(path)}/{name}')

    def _check_lldp(self, path: Path, ethernet: Tree, changes: Changes) -> None:
        modes = {ethernet['lldp-ingress-mode'], ethernet['lldp-egress-mode']}
        if ethernet['lldp-admin-status'] == 'disabled' and modes != {'disabled'}:
            raise bad('LLDP modes need lldp-admin-status other than disabled', text(path))

    def _check_phy_mode(self, path: Path, tom: Tree, changes: Changes) -> None:
        if 'phy-mode' in changes and tom['phy-mode'] not in tom['supported-phy-modes']:
            raise bad(f'{tom["phy-mode"]} is none of {", ".join(tom["supported-phy-modes"])}', f'{text(path)}/phy-mode')

    def settle(self) -> None:
        tree = self.store.tree
        for entry in tree['facilities']['super-channel'].values():
            _settle_super_channel(tree, entry)
        for card in tree['equipment']['card'].values():
            used = {carrier for entry in tree['facilities']['super-channel'].values() for carrier in entry['carriers']}
            resources = card['resources']
            resources['unassigned-carriers'] = [c for c in resources['supported-carriers'] if c not in used]
            for port in card['port'].values():
                _settle_port(tree, port)
        for entry in tree['services']['xcon'].values():
            xcon.settle(tree, entry)


def _settle_super_channel(tree: Tree, entry: Tree) -> None:
    parts, count, facilities = carrier_mode(entry['carrier-mode']), len(entry['carriers']), tree['facilities']
    entry |= {
        'actual-carrier-mode': entry['carrier-mode'], 'capacity': parts.capacity * count,
        'client-mode': parts.client_mode, 'baud-rate': f'{parts.baud_rate:.1f}', 'application': parts.application,
        'spectral-bandwidth': f'{parts.bandwidth * count:.2f}',
    }
    first = entry['carriers'][0]
    parent = facilities['odu'][f'{first}-ODUCni',]
    total = entry['capacity'] * SLOTS_PER_100G // 100
    taken = {slot for odu in facilities['odu'].values() if odu['parent-odu'] == parent['name']
             for slot in slots.parse(odu['time-slots'])}
    parent['total-time-slots'] = total
    parent['available-time-slots'] = slots.format_slots(set(range(1, total + 1)) - taken)
    facilities['otu'][f'{first}-OTUCni',]['rate'] = entry['capacity']
    lit = True
    for name in entry['carriers']:
        carrier = facilities['optical-carrier'][name,]
        carrier['carrier-mode'] = entry['carrier-mode']
        shining = is_up(entry) and is_up(carrier) and int(carrier['frequency'])
        carrier['actual-frequency'] = str(int(carrier['frequency']) + carrier['frequency-offset']) if shining else '0'
        state(carrier, is_up(entry))
        lit = lit and bool(shining)
    state(entry, lit)
    for odu in facilities['odu'].values():
        if odu is parent or odu['parent-odu'] == parent['name']:
            state(odu, lit)
    state(facilities['otu'][f'{first}-OTUCni',], lit)


def _settle_port(tree: Tree, port: Tree) -> None:
    facilities = tree['facilities']
    if port['port-type'] == 'line':
        state(port)
        state(facilities['super-channel-group'][port['AID'],], is_up(port))
        return
    state(port, 'installed-type' in port)
    tributary = facilities['trib-ptp'][port['AID'],]
    fits = 'tom' in port and port['tom']['required-type'] == port['installed-type']
    if 'tom' in port:
        state(port['tom'], is_up(port) and fits)
        fits = fits and is_up(port) and is_up(port['tom']) and service_of(port) == tributary['service-type']
    state(tributary, fits)
    if (port['AID'],) in facilities['ethernet']:
        state(facilities['ethernet'][port['AID'],], fits and is_up(tributary))


def service_of(port: Tree) -> str | None:
    """The service that the plug in a client port carries."""
    return next((plug.service for plug in PLUGS.values() if plug.type == port.get('installed-type')), None)


def state(entry: Tree, possible: bool = True) -> None:
    """oper-state and avail-state from the administrative state and what is possible."""
    if not is_up(entry):
        entry |= {'oper-state': 'disabled', 'avail-state': 'locked out-of-service'}
    elif possible:
        entry |= {'oper-state': 'enabled', 'avail-state': 'normal in-service'}
    else:
        entry |= {'oper-state': 'disabled', 'avail-state': 'lower-layer-down out-of-service'}
