"""Planning of line and client ports of a G30 (reference sections 4 and 5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from ...errors import CannotPlan
from ...resources import ClientPort, LineCarrier, LinePort
from ...transport.yang import DATA_MISSING, BadValue, Node, Step, check_text
from ..yang_driver import PATIENCE, STATE, Change, Draft, Planner
from .names import G30Port
from .state import FACILITY, NO_MODE, Crs, G30State

LABEL_MAX = 128
# Pluggables that no 400 Gb/s Ethernet fits through.
_TOO_SLOW = ('SFP', 'SFP+', 'SFP28', 'QSFP', 'QSFP+', 'QSFP28', 'CFP2')


def port_node(port: G30Port, **leaves: JsonValue) -> Node:
    """Leaves of the port itself (underscores stand for hyphens)."""
    wished = {name.replace('_', '-'): value for name, value in leaves.items()}
    return Node(title=port.name, path=port.path, leaves=wished, key=port.identity)


def och_node(port: G30Port, carrier: LineCarrier) -> Node:
    """The optical channel of a line port, lasers on."""
    return Node(title=f'{port.name}/och-os', path=port.path.child('och-os'), leaves={
        'frequency': carrier.frequency, 'rx-frequency': carrier.frequency, 'service-label': carrier.label,
        'admin-status': 'up', 'laser-enable': 'enabled', 'loopback-enable': 'disabled', 'loopback-type': 'none',
    })


def eth_node(port: G30Port, wish: ClientPort) -> Node:
    """The Ethernet facility of a client port.

    400GBASE-R cannot do without its FEC [IEEE 802.3 clause 119]; a 100 Gb/s optic decides for itself. The mapping is
    known for 100GBE only.
    """
    leaves: dict[str, JsonValue] = {
        'admin-status': 'up', 'service-label': wish.label, 'loopback-enable': 'disabled', 'test-signal-enable': 'NONE',
        'client-shutdown': 'no',
    }
    if wish.service_type == '100GBE':
        leaves |= {'eth-fec-type': 'auto', 'mapping-mode': 'GMP'}
    else:
        leaves |= {'eth-fec-type': 'enabled'}
    facility = FACILITY[wish.service_type]
    return Node(title=f'{port.name}/{facility}', path=port.path.child(facility), leaves=leaves)


def checked_label(label: str, what: str, limit: int) -> str:
    """Raises CannotPlan when no leaf of `limit` characters can hold it."""
    try:
        return check_text(label, limit, f'label of {what}')
    except BadValue as error:
        raise CannotPlan(str(error)) from None


class PortPlanner(Planner):
    """Line and client ports. A change of mode takes the port down, and cross-connects of this plan with it."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.state: G30State = self.observation.native[STATE]
        # Cross-connects that an operation of this plan has removed already.
        self.dropped: set[Crs] = set()
        # Ports that an operation of this plan has brought up, whatever was read before.
        self.raised: set[G30Port] = set()

    @staticmethod
    def entry_key(step: Step) -> dict[str, JsonValue]:
        """Lists are keyed by a number called after them, amplifiers by their name."""
        (key,) = step.keys
        return {'amplifier-name': str(key)} if step.name == 'amplifier' else {f'{step.name}-id': int(str(key))}

    def remade(self, name: str) -> bool:
        """Whether a target of this plan gives the port another mode, so that what hangs under it is made anew."""
        for target in self.targets:
            wish = target.resource
            if not target.present:
                continue
            if isinstance(wish, LinePort) and name in (c.port for c in wish.carriers):
                return any(self.state.mode(c.port) != wish.mode for c in wish.carriers)
            if isinstance(wish, ClientPort) and name == wish.port:
                return self.state.mode(name) != wish.service_type
        return False

    def owned(self, crs: Crs) -> bool:
        """Whether the cross-connect's client belongs to a cross-connect target of this plan."""
        return any(
            target.resource.kind == 'cross-connect' and crs.touches([target.resource.client_port])
            for target in self.targets
        )

    def leaving(self) -> set[str]:
        """Client ports whose cross-connect this plan removes."""
        return {
            target.resource.key for target in self.targets
            if target.resource.kind == 'cross-connect' and not target.present
        }

    def promised_units(self, line_port: str) -> int:
        """Tributary units of the line signal that this plan makes on a port."""
        for target in self.targets:
            wish = target.resource
            if target.present and isinstance(wish, LinePort) and line_port in (c.port for c in wish.carriers):
                mode = self.state.modes(G30Port.on_card(line_port).card).get(wish.mode)
                carriers = 1 if mode and mode.coupled else len(wish.carriers)
                return mode.units * carriers if mode else 0
        return 0

    def drop(self, draft: Draft, crs: Crs) -> None:
        """Delete a cross-connect, once in a plan; one that is gone already is no error."""
        if crs in self.dropped:
            return
        self.dropped.add(crs)
        draft.differs('cross-connect', str(crs), crs.label, None)
        draft.send(self.native('delete', crs.path, accepts=(DATA_MISSING,)))

    def release(self, draft: Draft, *ports: str) -> None:
        """Remove the cross-connects that forbid a change of mode. Raises CannotPlan for foreign ones."""
        for crs in self.state.crs_of(*ports):
            if crs in self.dropped or crs.system:
                continue
            if not self.owned(crs):
                raise CannotPlan(f'{", ".join(ports)}: cross-connect {crs} is in use; remove it first')
            self.drop(draft, crs)

    def down(self, port: G30Port, entry: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """What takes the port down, as the device wants it when its mode changes; it may come with the new mode.

        That a port goes down and loses its mode in one change is attested (reference section 5.4), so that its state
        is judged as it will be.
        """
        return {'admin-status': 'down'} if entry.get('admin-status') != 'down' or port in self.raised else {}

    def line_present(self, wish: LinePort) -> list[Draft]:
        ports = [self.state.need(carrier.port, 'line') for carrier in wish.carriers]
        coupled = self._checked_mode(wish, [port for port, _ in ports])
        draft = self.draft(wish, present=True)
        changing = self.remade(wish.carriers[0].port)
        if changing:
            self.release(draft, *(carrier.port for carrier in wish.carriers))
        first: list[Change] = []
        then: list[Change] = []
        for carrier, (port, entry) in zip(wish.carriers, ports, strict=True):
            checked_label(carrier.label, port.name, LABEL_MAX)
            leaves: dict[str, JsonValue] = {'service_label': carrier.label}
            # The higher port of a coupled pair shows the mode of the lower one and refuses to be written.
            if not coupled or port == ports[0][0]:
                leaves['port_mode'] = wish.mode
            node, up, och = port_node(port, **leaves), port_node(port, admin_status='up'), och_node(port, carrier)
            found = self.state.inner(port, 'och-os')
            changes = draft.compare(node, entry)
            if changing:
                first.append((node, {**self.down(port, entry), **changes}))
                draft.compare(och, found)
                draft.compare(up, entry)
                # Up together with its frequency: no light at one of before.
                then += [(up, up.leaves), (och, och.leaves)]
            else:
                then += [(node, changes), (up, draft.compare(up, entry)), (och, draft.compare(och, found))]
        # A coupled mode wants the higher port down already.
        draft.together(reversed(first))
        draft.together(then, awaits=(DATA_MISSING,), patience=PATIENCE)
        return draft.titled(f'Line {wish.key}: {wish.mode} at {_frequencies(wish)}')

    def line_absent(self, wish: LinePort) -> list[Draft]:
        ports = self._existing(wish.carriers)
        draft = self.draft(wish, present=False)
        self._still_used(*(carrier.port for carrier in wish.carriers))
        admin = 'up' if wish.fibred else 'down'
        lit = {port for port, entry in ports.items() if entry.get('port-mode', NO_MODE) != NO_MODE}
        mirrored = {port for port in lit if self._coupled(port, ports[port]) and port != min(ports)}
        first: list[Change] = []
        then: list[Change] = []
        for port, entry in ports.items():
            off: dict[str, JsonValue] = {'service_label': ''}
            if port in lit - mirrored:
                off['port_mode'] = NO_MODE
            node, state = port_node(port, **off), port_node(port, admin_status=admin)
            down = self.down(port, entry) if port in lit else {}
            first.append((node, {**down, **draft.compare(node, entry)}))
            changes = draft.compare(state, entry)
            # A lit port has just been taken down, whatever was read before.
            then.append((state, state.leaves if port in lit and admin == 'up' else {} if port in lit else changes))
        draft.together(reversed(first))
        draft.together(then)
        impact = 'interrupts' if lit else 'none'
        return draft.titled(f'Line {wish.key}: reset, {"dark" if wish.fibred else "down"}', impact)

    def client_present(self, wish: ClientPort) -> list[Draft]:
        port, entry = self.state.need(wish.port, 'client')
        checked_label(wish.label, port.name, LABEL_MAX)
        plugged = entry.get('actual-pluggable-type')
        if wish.service_type == '400GBE' and plugged in _TOO_SLOW:
            raise CannotPlan(f'{port.name} holds a {plugged}, which is too slow for 400GBE')
        draft = self.draft(wish, present=True)
        eth = eth_node(port, wish)
        found = self.state.inner(port, FACILITY[wish.service_type])
        node = port_node(port, port_mode=wish.service_type, service_label=wish.label)
        up = port_node(port, admin_status='up')
        changes, found_up = draft.compare(node, entry), draft.compare(up, entry)
        then: list[Change] = []
        if self.remade(wish.port):
            self.release(draft, wish.port)
            draft.together([(node, {**self.down(port, entry), **changes})])
            draft.compare(eth, None)
            then = [(up, up.leaves), (eth, eth.leaves)]
        else:
            then = [(node, changes), (up, found_up), (eth, draft.compare(eth, found))]
        plug = self.state.inner(port, 'pluggable')
        if plug is None:
            self.note(f'{port.name} has no pluggable: the client stays down until one is inserted')
        else:
            inserted = Node(f'{port.name}/pluggable', port.path.child('pluggable'), {'admin-status': 'up'})
            then.append((inserted, draft.compare(inserted, plug)))
        draft.together(then, awaits=(DATA_MISSING,), patience=PATIENCE)
        return draft.titled(f'Client {wish.port}: {wish.service_type}')

    def client_absent(self, wish: ClientPort) -> list[Draft]:
        port = G30Port.on_card(wish.port)
        entry = self.state.entry(port)
        if entry is None:
            return []
        draft = self.draft(wish, present=False)
        self._still_used(wish.port)
        lit = entry.get('port-mode', NO_MODE) != NO_MODE
        off: dict[str, JsonValue] = {'admin_status': 'down', 'service_label': ''}
        if lit:
            off['port_mode'] = NO_MODE
        draft.adjust(port_node(port, **off), entry)
        return draft.titled(f'Client {wish.port}: reset', 'interrupts' if lit else 'none')

    def _checked_mode(self, wish: LinePort, ports: list[G30Port]) -> bool:
        """Whether the mode couples both ports. Raises CannotPlan when card and mode do not fit."""
        if len({port.card for port in ports}) > 1:
            raise CannotPlan(f'{wish.key}: both carriers must be on one card')
        modes = self.state.modes(ports[0].card)
        card_type = self.state.card_type(ports[0].card)
        if not modes:
            raise CannotPlan(f'{wish.key}: cards of type "{card_type}" are not supported')
        mode = modes.get(wish.mode)
        if mode is None:
            raise CannotPlan(f'{wish.key}: mode {wish.mode} is not one of a {card_type}: {", ".join(modes)}')
        if mode.coupled and (len(ports) != 2 or ports != sorted(ports)):
            raise CannotPlan(f'{wish.key}: mode {wish.mode} couples both line ports, the lower one first')
        return mode.coupled

    def _coupled(self, port: G30Port, entry: Mapping[str, JsonValue]) -> bool:
        mode = self.state.modes(port.card).get(str(entry.get('port-mode')))
        return mode is not None and mode.coupled

    def _existing(self, carriers: tuple[LineCarrier, ...]) -> dict[G30Port, dict[str, JsonValue]]:
        ports = [G30Port.on_card(carrier.port) for carrier in carriers]
        return {port: entry for port in ports if (entry := self.state.entry(port)) is not None}

    def _still_used(self, *ports: str) -> None:
        """Refuse to reset a port under a cross-connect that this plan does not remove."""
        leaving = self.leaving()
        for crs in self.state.crs_of(*ports):
            if not crs.system and crs not in self.dropped and not crs.touches(leaving):
                raise CannotPlan(f'{", ".join(ports)}: cross-connect {crs} is in use; remove it first')


def _frequencies(wish: LinePort) -> str:
    return ' and '.join(f'{carrier.frequency / 1_000_000:.6f} THz' for carrier in wish.carriers)
