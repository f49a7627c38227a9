"""Planning of line and client ports of a G42 (reference sections 5.1 and 5.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import JsonValue

from ...base import NativeRequest
from ...errors import CannotPlan
from ...resources import ClientPort, LineCarrier, LinePort, Resource
from ...transport.yang import DATA_MISSING, BadValue, Node, Step, check_text
from ..yang_driver import PATIENCE, STATE, Change, Draft, Planner
from .names import FACILITIES, G42Port, carrier_name, container_name, facility, super_channel_name
from .state import NO_SERVICE, G42State, Xcon, carriers_of

LABEL_MAX = 256
# Client rate -> type and subtype of the pluggable, and its physical mode.
PLUGGABLE = {
    '100GBE': ('gx:QSFP28', 'TOM-100G-Q', '100G'),
    '400GBE': ('gx:QSFPDD', 'TOM-400G-Q-DR4', '400GE'),
}
_UNLOCKED: dict[str, JsonValue] = {'admin-state': 'unlock', 'alarm-report-control': 'allowed'}
# A carrier appears after its super-channel, an Ethernet facility after the service type.
_APPEARING = {'awaits': (DATA_MISSING,), 'patience': PATIENCE}


def port_node(port: G42Port, leaves: dict[str, JsonValue]) -> Node:
    return Node(port.name, port.path, leaves, {'name': port.port})


def facility_node(kind: str, name: str, leaves: dict[str, Any]) -> Node:
    return Node(f'{kind} {name}', facility(kind, name), leaves, {'name': name})


def tom_node(port: G42Port, leaves: dict[str, JsonValue]) -> Node:
    return Node(f'{port.name}/tom', port.path.child('tom'), leaves)


def group_node(port: G42Port, label: str) -> Node:
    return facility_node('super-channel-group', port.name, {
        **_UNLOCKED, 'label': label, 'line-system-mode': 'openwave',
    })


def channel_node(wish: LinePort) -> Node:
    """The super-channel; ports sorted, labels in the same order."""
    carriers = sorted(wish.carriers, key=lambda carrier: carrier.port)
    return facility_node('super-channel', super_channel_name(c.port for c in carriers), {
        **_UNLOCKED, 'label': '+'.join(c.label for c in carriers), 'carrier-mode': wish.mode,
        'carriers': [carrier_name(c.port) for c in carriers],
    })


def carrier_node(carrier: LineCarrier) -> Node:
    return facility_node('optical-carrier', carrier_name(carrier.port), {
        **_UNLOCKED, 'label': carrier.label, 'frequency': carrier.frequency, 'frequency-offset': 0,
        'tx-cd': Decimal('0.00'),
    })


def ethernet_node(wish: ClientPort) -> Node:
    return facility_node('ethernet', wish.port, {
        **_UNLOCKED, 'label': wish.label, 'fec-mode': 'enabled', 'loopback': 'none', 'test-signal-type': 'none',
        'test-signal-direction': 'egress', 'test-signal-monitoring': False, 'lldp-admin-status': 'rx-only',
        'lldp-ingress-mode': 'snoop', 'lldp-egress-mode': 'snoop',
    })


def checked_label(label: str, what: str) -> str:
    """Raises CannotPlan when the label leaf cannot hold it."""
    try:
        return check_text(label, LABEL_MAX, f'label of {what}')
    except BadValue as error:
        raise CannotPlan(str(error)) from None


class PortPlanner(Planner):
    """Line and client ports. What makes a signal anew takes the cross-connects of this plan with it."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.state: G42State = self.observation.native[STATE]
        # Cross-connects that an operation of this plan has removed already.
        self.dropped: set[str] = set()

    @staticmethod
    def entry_key(step: Step) -> dict[str, JsonValue]:
        """Every list is keyed by `name`."""
        (key,) = step.keys
        return {'name': str(key)}

    def targeted(self, kind: type[Resource], port: str) -> Any:
        """The wish of a present target of that kind on a port, or None."""
        for target in self.targets:
            wish = target.resource
            if target.present and isinstance(wish, kind):
                ports = [c.port for c in wish.carriers] if isinstance(wish, LinePort) else [getattr(wish, 'port', '')]
                if port in ports:
                    return wish
        return None

    def line_remade(self, port: str) -> bool:
        """Whether this plan makes the super-channel of a port, or gives it another mode or other carriers."""
        wish = self.targeted(LinePort, port)
        return wish is not None and self._remakes(wish)

    def client_remade(self, port: str) -> bool:
        """Whether this plan gives a client port another service type."""
        wish = self.targeted(ClientPort, port)
        return wish is not None and self._client_remakes(wish)

    def leaving(self) -> set[str]:
        """Client ports whose cross-connect this plan removes."""
        return {t.resource.key for t in self.targets if t.resource.kind == 'cross-connect' and not t.present}

    def drop(self, draft: Draft, xcon: Xcon) -> None:
        """Delete a cross-connect, once in a plan; one that is gone already is no error."""
        if xcon.name in self.dropped:
            return
        self.dropped.add(xcon.name)
        draft.differs('cross-connect', xcon.name, xcon.label, None)
        draft.send(self.native('delete', xcon.path, accepts=(DATA_MISSING,)))

    def release(self, draft: Draft, xcons: list[Xcon]) -> None:
        """Remove the cross-connects that forbid a change. Raises CannotPlan for those that are not of this plan."""
        owned = {t.resource.key for t in self.targets if t.resource.kind == 'cross-connect'}
        for xcon in xcons:
            if xcon.name not in self.dropped and xcon.client not in owned:
                raise CannotPlan(f'cross-connect {xcon} is in use; remove it first')
            self.drop(draft, xcon)

    def line_present(self, wish: LinePort) -> list[Draft]:
        ports = [carrier.port for carrier in wish.carriers]
        found = {name: self.state.need(name, 'line') for name in ports}
        self._check_line(wish)
        draft = self.draft(wish, present=True)
        if self._remakes(wish):
            self.release(draft, self.state.xcons_in(container_name(ports)))
        first: list[Change] = []
        for carrier in wish.carriers:
            port, entry = found[carrier.port]
            node = port_node(port, {**_UNLOCKED, 'label': checked_label(carrier.label, port.name)})
            first.append((node, draft.compare(node, entry)))
        for carrier in wish.carriers:
            group = group_node(found[carrier.port][0], carrier.label)
            known = self.state.facility('super-channel-group', carrier.port)
            changes = draft.compare(group, known)
            if known is None:
                draft.send(self.native('create', FACILITIES, group.document()))
            else:
                first.append((group, changes))
        then: list[Change] = []
        remakes = self._remakes(wish)
        channel = self._super_channel(draft, wish, first)
        for carrier in wish.carriers:
            node = carrier_node(carrier)
            changes = draft.compare(node, self.state.facility('optical-carrier', carrier_name(carrier.port)))
            # The carrier of a super-channel that was just made holds nothing of what was read before.
            (then if remakes else first).append((node, node.leaves if remakes else changes))
        draft.together(first)
        draft.stages += channel
        draft.together(then, **_APPEARING)
        frequencies = ' and '.join(f'{carrier.frequency / 1_000_000:.6f} THz' for carrier in wish.carriers)
        return draft.titled(f'Line {wish.key}: {wish.mode} at {frequencies}')

    def line_absent(self, wish: LinePort) -> list[Draft]:
        ports = [carrier.port for carrier in wish.carriers]
        leaving = self.leaving()
        draft = self.draft(wish, present=False)
        other = self.state.other_super_channel(ports)
        if other:
            self.note(f'super-channel {other} is not that of {wish.key} and stays')
            return []
        channel = self.state.super_channel(ports)
        if channel is not None:
            for xcon in self.state.xcons_in(container_name(ports)):
                if xcon.name not in self.dropped and xcon.client not in leaving:
                    raise CannotPlan(f'{wish.key}: cross-connect {xcon} is in use; remove it first')
            name = super_channel_name(ports)
            draft.differs(f'super-channel {name}', 'carrier-mode', channel.get('carrier-mode'), None)
            draft.send(self.native('delete', facility('super-channel', name), accepts=(DATA_MISSING,)))
        then: list[Change] = []
        for name in ports:
            group = self.state.facility('super-channel-group', name)
            if group is not None:
                node = facility_node('super-channel-group', name, {'admin-state': 'lock', 'label': ''})
                then.append((node, draft.compare(node, group)))
            entry = self.state.port(G42Port.parse(name))
            if entry is not None:
                leaves: dict[str, JsonValue] = {'label': ''} if wish.fibred else {'admin-state': 'lock', 'label': ''}
                node = port_node(G42Port.parse(name), leaves)
                then.append((node, draft.compare(node, entry)))
        draft.together(then)
        return draft.titled(f'Line {wish.key}: removed', 'interrupts' if channel is not None else 'none')

    def client_present(self, wish: ClientPort) -> list[Draft]:
        port, entry = self.state.need(wish.port, 'tributary')
        checked_label(wish.label, wish.port)
        kind, subtype, phy = PLUGGABLE[wish.service_type]
        installed = str(entry.get('installed-type') or '')
        if not installed:
            # By the device's own rule a client port without a pluggable does not exist (reference section 2.1).
            raise CannotPlan(f'{wish.port} has no pluggable; {wish.service_type} needs a {kind} ({subtype})')
        if installed.rpartition(':')[2] not in (kind.rpartition(':')[2], subtype):
            raise CannotPlan(f'{wish.port} holds a {installed}; {wish.service_type} needs a {kind} ({subtype})')
        draft = self.draft(wish, present=True)
        remakes = self._client_remakes(wish)
        if remakes:
            self.release(draft, self.state.xcons_of(wish.port))
        common: dict[str, JsonValue] = {**_UNLOCKED, 'label': wish.label}
        tom = tom_node(port, {**common, 'required-type': kind, 'required-subtype': subtype, 'phy-mode': phy})
        trib = facility_node('trib-ptp', wish.port, {**common, 'service-type': wish.service_type})
        first = [(node, draft.compare(node, found)) for node, found in (
            (port_node(port, common), entry), (tom, self.state.tom(port)),
            (trib, self.state.facility('trib-ptp', wish.port)),
        )]
        ethernet = ethernet_node(wish)
        changes = draft.compare(ethernet, self.state.facility('ethernet', wish.port))
        if remakes:
            draft.together(first)
            draft.together([(ethernet, ethernet.leaves)], **_APPEARING)
        else:
            draft.together([*first, (ethernet, changes)], **_APPEARING)
        return draft.titled(f'Client {wish.port}: {wish.service_type}')

    def client_absent(self, wish: ClientPort) -> list[Draft]:
        port = G42Port.parse(wish.port)
        entry = self.state.port(port)
        if entry is None:
            return []
        leaving = self.leaving()
        for xcon in self.state.xcons_of(wish.port):
            if xcon.name not in self.dropped and wish.port not in leaving:
                raise CannotPlan(f'{wish.port}: cross-connect {xcon} is in use; remove it first')
        draft = self.draft(wish, present=False)
        off: dict[str, JsonValue] = {'admin-state': 'lock', 'label': ''}
        draft.together([(node, draft.compare(node, found)) for node, found in (
            (facility_node('ethernet', wish.port, off), self.state.facility('ethernet', wish.port)),
            (facility_node('trib-ptp', wish.port, {**off, 'service-type': NO_SERVICE}),
             self.state.facility('trib-ptp', wish.port)),
            (tom_node(port, off), self.state.tom(port)),
            (port_node(port, off), entry),
        ) if found is not None])
        busy = self.state.service_type(wish.port) != NO_SERVICE
        return draft.titled(f'Client {wish.port}: reset', 'interrupts' if busy else 'none')

    def _super_channel(self, draft: Draft, wish: LinePort, changes: list[Change]) -> list[NativeRequest]:
        """The requests that make it, or put it anew when it has to lose carriers: a merge only ever adds.

        What can be changed in place is added to `changes`.
        """
        node = channel_node(wish)
        found = self.state.super_channel(carrier.port for carrier in wish.carriers)
        differing = draft.compare(node, found)
        if found is None:
            return [self.native('create', FACILITIES, node.document())]
        if set(carriers_of(found)) - set(carriers_of(dict(node.leaves))):
            return [self.native('replace', node.path, node.document())]
        changes.append((node, differing))
        return []

    def _remakes(self, wish: LinePort) -> bool:
        channel = self.state.super_channel(carrier.port for carrier in wish.carriers)
        if channel is None or channel.get('carrier-mode') != wish.mode:
            return True
        return set(carriers_of(channel)) != {carrier_name(carrier.port) for carrier in wish.carriers}

    def _client_remakes(self, wish: ClientPort) -> bool:
        return self.state.service_type(wish.port) != wish.service_type

    def _check_line(self, wish: LinePort) -> None:
        """Raises CannotPlan when card, mode and carriers do not fit."""
        ports = [G42Port.parse(carrier.port) for carrier in wish.carriers]
        if len({port.card for port in ports}) > 1:
            raise CannotPlan(f'{wish.key}: both carriers must be on one card')
        card_type = self.state.card_type(ports[0].card)
        modes = self.state.modes(ports[0].card)
        if not modes:
            raise CannotPlan(f'{wish.key}: cards of type "{card_type}" are not supported')
        if wish.mode not in modes:
            raise CannotPlan(f'{wish.key}: mode {wish.mode} is not one of the {len(modes)} modes of a {card_type}')
        other = self.state.other_super_channel(port.name for port in ports)
        if other:
            raise CannotPlan(f'{wish.key}: its carrier belongs to super-channel {other}; remove that first')
