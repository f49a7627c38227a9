"""Planning of fibre ends and open-line amplifiers of a G30 (reference section 5.4)."""

from __future__ import annotations

from decimal import Decimal

from pydantic import JsonValue

from ...errors import CannotPlan
from ...resources import Amplifier, FiberEnd
from ...transport.yang import BadValue, Node
from ..fibers_yang import connected_to, is_h4_line, on_fiber_groove_g30
from ..yang_driver import Draft
from .connect_plan import ConnectPlanner
from .names import G30Port, subcard_path
from .port_plan import port_node
from .state import AMPLIFIERS, NO_MODE


def amplifier_node(port: G30Port, stage: str, leaves: dict[str, JsonValue | Decimal]) -> Node:
    """An amplifier stage of an H4 line."""
    subslot, name = AMPLIFIERS[stage]
    path = subcard_path(port.card, subslot).child('amplifier', name)
    return Node(f'{port.card}.{subslot}/{name}', path, leaves, {'amplifier-name': name})


def amplifier_leaves(wish: Amplifier) -> dict[str, JsonValue | Decimal]:
    """The leaves of a stage that is on. A manual one keeps its gain also when its input is lost."""
    leaves: dict[str, JsonValue | Decimal] = {
        'admin-status': 'up', 'amplifier-enable': 'enabled', 'target-gain-range': 'standard',
    }
    mode = 'manual' if wish.control == 'manual' else 'auto'
    leaves |= {'control-mode': mode, 'gain-range-control': mode, 'tilt-control-mode': mode}
    if wish.control == 'manual':
        leaves['input-los-shutdown'] = 'disabled'
        known = {'target-gain': wish.gain, 'output-voa': wish.attenuation, 'gain-tilt': wish.tilt}
        leaves |= {name: value for name, value in known.items() if value is not None}
    return leaves


class FiberPlanner(ConnectPlanner):
    """Fibre ends and amplifiers, on top of ports and cross-connects."""

    def fiber_present(self, wish: FiberEnd) -> list[Draft]:
        port, entry = self.state.existing(wish.port)
        try:
            on_fiber_groove_g30(wish.model_copy(update={'node': self.device}))
            text = connected_to(wish, self.device, patches=True)
        except (ValueError, BadValue) as error:
            raise CannotPlan(str(error)) from None
        external = 'no' if wish.peer.node == self.device else 'yes'
        draft = self.draft(wish, present=True)
        draft.adjust(port_node(port, external_connectivity=external, connected_to=text, admin_status='up'), entry)
        self.raised.add(port)
        return draft.titled(f'Fibre on {wish.port}: {text}')

    def fiber_absent(self, wish: FiberEnd) -> list[Draft]:
        port = G30Port.parse(wish.port)
        entry = self.state.entry(port)
        if entry is None:
            return []
        draft = self.draft(wish, present=False)
        if port.subslot:
            # An open-line port stays as it is, for the channels of other fibres that its sub-card may carry.
            draft.adjust(port_node(port, **(self.leaves_before(wish) or {'connected-to': ''})), entry)
            return draft.titled(f'No fibre on {wish.port}', 'label')
        self._refuse_signal(wish.port, entry)
        leaves: dict[str, JsonValue] = {
            'external_connectivity': 'no', 'connected_to': '', 'admin_status': 'down', 'service_label': '',
        }
        if entry.get('port-mode', NO_MODE) != NO_MODE:
            leaves['port_mode'] = NO_MODE
        draft.adjust(port_node(port, **(self.leaves_before(wish) or leaves)), entry)
        return draft.titled(f'No fibre on {wish.port}: down', 'none')

    def amplifier_present(self, wish: Amplifier) -> list[Draft]:
        port = self._h4_line(wish)
        found = self.state.amplifier(port, wish.stage)
        if found is None:
            subslot, name = AMPLIFIERS[wish.stage]
            raise CannotPlan(f'{wish.port}: slot {port.card}.{subslot} has no amplifier "{name}"')
        draft = self.draft(wish, present=True)
        draft.adjust(amplifier_node(port, wish.stage, amplifier_leaves(wish)), found)
        return draft.titled(f'{wish.stage.capitalize()} of {wish.port}: {wish.control}')

    def amplifier_absent(self, wish: Amplifier) -> list[Draft]:
        port = self._h4_line(wish)
        found = self.state.amplifier(port, wish.stage)
        if found is None:
            return []
        draft = self.draft(wish, present=False)
        draft.adjust(amplifier_node(port, wish.stage, {'amplifier-enable': 'disabled'}), found)
        return draft.titled(f'{wish.stage.capitalize()} of {wish.port}: off', 'interrupts')

    def _h4_line(self, wish: Amplifier) -> G30Port:
        if not is_h4_line(wish.port):
            raise CannotPlan(f'{wish.port} is no H4 line (port-<shelf>/3.3/<port>) and has no {wish.stage}')
        return G30Port.parse(wish.port)

    def _refuse_signal(self, name: str, entry: dict[str, JsonValue]) -> None:
        """Raises CannotPlan when the port has a line or client signal that this plan does not remove."""
        mode = str(entry.get('port-mode') or NO_MODE)
        if mode == NO_MODE or name in self.dark_ports():
            return
        if entry.get('port-type') == 'line':
            och = self.state.inner(G30Port.parse(name), 'och-os') or {}
            frequency = int(str(och.get('frequency') or 0))
            # A new CHM1 has a mode but no frequency: no signal.
            if not frequency:
                return
            what = f'line signal {mode} at {frequency / 1_000_000:.6f} THz'
            label = och.get('service-label')
        else:
            what, label = f'client signal {mode}', entry.get('service-label')
        named = f' "{label}"' if label else ''
        raise CannotPlan(f'{name} carries the {what}{named}; remove it before the fibre')
