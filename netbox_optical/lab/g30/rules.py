"""The state machine of a G30 [reference sections 4 and 6]."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ..yang.errors import bad, denied
from ..yang.path import Path, Segment, text
from ..yang.store import Changes, Datastore, Rules
from . import connections, openline
from .build import drop_facilities, is_line, make_facility, make_och_os
from .catalogue import CARDS, FACILITIES, NOT_APPLICABLE, TUNING, line_mode

PORT = 'shelf/slot/card/port'
RX_POWERS = ('rx-optical-power', 'rx-optical-power-selected-channel')
Tree = dict[str, Any]


def is_up(entry: Tree) -> bool:
    """`up-no-alm` is maintenance: in service, alarms suppressed."""
    return entry['admin-status'] != 'down'


class G30Rules(Rules):
    store: Datastore

    def __init__(self, *, strict: bool = True, fibred: frozenset[str] = frozenset(), delay: float = 0.0):
        self.strict = strict
        self.fibred = fibred
        self.delay = delay

    def changed(self, where: str, path: Path, entry: Tree, changes: Changes) -> None:
        if where == PORT and 'port-mode' in changes:
            self._change_mode(path, entry, changes)
        elif where == f'{PORT}/och-os':
            self._check_channel(path, changes)

    def created(self, where: str, path: Path, entry: Tree) -> None:
        if where == 'services/CRS':
            connections.check_new(self.store, text(path), entry)

    def removing(self, where: str, path: Path, entry: Tree) -> None:
        if entry['managed-by'] == 'system':
            raise denied('a cross-connect made by the system cannot be deleted', text(path))

    def _change_mode(self, path: Path, port: Tree, changes: Changes) -> None:
        old, new = changes['port-mode']
        slot, ports = self._card(path)
        card = CARDS[slot['actual-card-type']]
        line = is_line(port['port-id'])
        if new not in (NOT_APPLICABLE, *(card.line_modes if line else card.client_modes)):
            raise bad(f'{new} is not a mode of this port', f'{text(path)}/port-mode')
        if line and port['port-id'] == 2 and self._coupled(ports['1',]['port-mode']):
            raise denied('the mode of the upper port of a coupled pair is a read-only copy', text(path))
        self._check_changeable(path, port, lenient=old == NOT_APPLICABLE)
        drop_facilities(port)
        name = self._name(path)
        if not line:
            if new != NOT_APPLICABLE:
                self._appear(path, make_facility, name, new)
            return
        if self._coupled(old) or self._coupled(new):
            self._couple(path, ports['2',], new if self._coupled(new) else NOT_APPLICABLE, port)
        if new != NOT_APPLICABLE:
            self._appear(path, make_och_os, name, new)

    def _appear(self, path: Path, make: Callable[[Tree, str, str], None], name: str, mode: str) -> None:
        """Make what the mode brings: at once, or a little later if the port still has that mode then."""
        port = self.store.instance(path)
        if not self.delay:
            make(port, name, mode)
            return

        def later() -> None:
            port = self.store.instance(path)
            if port and port['port-mode'] == mode and not set(port) & {'och-os', 'eth100g', 'eth400g'}:
                make(port, name, mode)
                self.settle()

        asyncio.get_running_loop().call_later(self.delay, later)

    def _check_changeable(self, path: Path, port: Tree, *, lenient: bool = False) -> None:
        where = f'{text(path)}/port-mode'
        if is_up(port) and (self.strict or not lenient):
            raise denied('the mode changes only while the port is administratively down', where)
        if connections.busy(self.store.tree, path, port):
            raise denied('an ODU of the port is cross-connected', where, 'in-use')

    def _couple(self, path: Path, upper: Tree, mode: str, lower: Tree) -> None:
        """Give the upper line port the mode of a coupled pair, or free it."""
        if lower['port-id'] != 1:
            raise bad('a coupled mode is set on the lower port of the pair', text(path))
        upper_path = (*path[:-1], Segment('port', ('2',)))
        self._check_changeable(upper_path, upper, lenient=upper['port-mode'] == NOT_APPLICABLE)
        drop_facilities(upper)
        upper['port-mode'] = mode
        if mode != NOT_APPLICABLE:
            self._appear(upper_path, make_och_os, self._name(upper_path), mode)

    def _check_channel(self, path: Path, changes: Changes) -> None:
        for name in ('frequency', 'rx-frequency'):
            _, value = changes.get(name, (0, 0))
            if value and not TUNING[0] <= value <= TUNING[1]:
                raise bad(f'{value} MHz is outside {TUNING[0]}..{TUNING[1]}', f'{text(path)}/{name}')
        port = self.store.instance(path[:-1])
        parts = line_mode(port['port-mode'])
        for name, wanted in (('modulation-format', parts.modulation), ('rate-class', parts.rate_class)):
            if name in changes and changes[name][1] != wanted:
                raise bad(f'{port["port-mode"]} has {wanted}', f'{text(path)}/{name}')

    def _card(self, path: Path) -> tuple[Tree, Tree]:
        slot = self.store.instance(path[:3])
        return slot, slot['card']['port']

    @staticmethod
    def _coupled(mode: str) -> bool:
        return mode != NOT_APPLICABLE and line_mode(mode).coupled

    @staticmethod
    def _name(path: Path) -> str:
        return '/'.join(segment.keys[0] for segment in path if segment.keys)

    def settle(self) -> None:
        tree = self.store.tree
        connections.system_connect(tree)
        connected = connections.other_ends(tree)
        for slot_key, slot in tree['shelf']['1',]['slot'].items():
            openline.settle(slot_key[0], slot.get('card', {}), self.fibred)
            for port_key, port in slot.get('card', {}).get('port', {}).items():
                path = (Segment('ne'), Segment('shelf', ('1',)), Segment('slot', slot_key), Segment('card'),
                        Segment('port', port_key))
                _settle_port(port, f'port-1/{slot_key[0]}/{port_key[0]}' in self.fibred)
                for identifier, odu in connections.odus(path, port):
                    idle = connections.is_odu4(odu) and identifier not in connected
                    odu['connected-interface'] = connected.get(identifier, 'none')
                    _status(odu, is_up(port), *(['Idle'] if idle else []))


def _status(entry: Tree, possible: bool, *conditions: str) -> None:
    """oper-status and avail-status from what is possible and what is wrong."""
    words = list(conditions)
    if not is_up(entry):
        words.insert(0, 'Shutdown')
    entry['oper-status'] = 'up' if possible and is_up(entry) and not set(words) - {'Idle'} else 'down'
    entry['avail-status'] = ' '.join(words)


def _settle_port(port: Tree, fibred: bool) -> None:
    served = port['port-mode'] != NOT_APPLICABLE
    if is_line(port['port-id']):
        _status(port, served)
        port['tx-optical-power'] = '-99.0'
        for name in RX_POWERS:
            port[name] = '-99.0'
        if 'och-os' in port:
            _settle_channel(port, port['och-os'])
            _settle_quality(port, port['och-os'], fibred)
        return
    conditions = []
    if 'pluggable' not in port:
        conditions.append('NotPresent')
    elif served and port['actual-pluggable-type'] != FACILITIES[port['port-mode']][3]:
        conditions.append('Mismatch')
    _status(port, served, *conditions)
    for container in ('eth100g', 'eth400g'):
        if container in port:
            loop = ['Loopback'] if port[container]['loopback-enable'] == 'enabled' else []
            _status(port[container], is_up(port), *loop)


def _settle_channel(port: Tree, och: Tree) -> None:
    loop = ['Loopback'] if och['loopback-enable'] == 'enabled' else []
    _status(och, is_up(port), *loop)
    shining = laser_on(port) and och['frequency']
    och['actual-frequency'] = och['frequency'] if shining else 0
    och['actual-rx-frequency'] = (och['rx-frequency'] or och['frequency']) if is_up(port) else 0
    power = och['required-tx-optical-power'] if shining else '-99.0'
    och['actual-tx-optical-power'] = port['tx-optical-power'] = power
    for name, otu in och.items():
        if name.startswith('otu'):
            _status(otu, is_up(port) and is_up(och))


def _settle_quality(port: Tree, och: Tree, fibred: bool) -> None:
    """What the receiver measures. An element knows its own end only: a fibred line that shines is taken to be answered.

    Powers and quality are those of a good span; a wider constellation has less margin.
    """
    lit = fibred and laser_on(port) and bool(och['actual-rx-frequency'])
    port |= dict(zip(RX_POWERS, ('-6.3', '-7.2') if lit else ('-99.0', '-99.0'), strict=True))
    rate = int(och['rate-class'].removesuffix('G'))
    och |= {
        'OSNR': f'{38 - rate / 40:.1f}', 'Q-factor': f'{12 - rate / 100:.1f}', 'pre-fec-ber': f'{rate / 100:.2f}E-03',
        'CD': '1520.0', 'DGD': '1.8',
    } if lit else {'OSNR': '-99.0', 'Q-factor': '-99.0', 'pre-fec-ber': '0.00E+00', 'CD': '0.0', 'DGD': '-99.0'}


def laser_on(port: Tree) -> bool:
    """Admin down of the port or of the channel switches the laser off, whatever laser-enable says."""
    och = port['och-os']
    return is_up(port) and is_up(och) and och['laser-enable'] == 'enabled'
