"""Planning of fibre ends of a G42 (reference section 5.6)."""

from __future__ import annotations

from ...errors import CannotPlan
from ...resources import FiberEnd
from ...transport.yang import BadValue
from ..fibers_yang import connected_to, on_fiber_gx_g42
from ..yang_driver import Draft
from .connect_plan import ConnectPlanner
from .names import G42Port
from .port_plan import port_node


class FiberPlanner(ConnectPlanner):
    """Fibre ends, on top of ports and cross-connects."""

    def fiber_present(self, wish: FiberEnd) -> list[Draft]:
        port = G42Port.parse(wish.port)
        entry = self.state.port(port)
        if entry is None:
            raise CannotPlan(f'{wish.port}: card {port.card} has no such port')
        try:
            on_fiber_gx_g42(wish)
            text = connected_to(wish, self.device, patches=False)
        except (ValueError, BadValue) as error:
            raise CannotPlan(str(error)) from None
        draft = self.draft(wish, present=True)
        draft.adjust(port_node(port, {
            'external-connectivity': 'yes', 'connected-to': text, 'admin-state': 'unlock',
        }), entry)
        return draft.titled(f'Fibre on {wish.port}: {text}')

    def fiber_absent(self, wish: FiberEnd) -> list[Draft]:
        port = G42Port.parse(wish.port)
        entry = self.state.port(port)
        if entry is None:
            return []
        self._refuse_signal(wish.port)
        draft = self.draft(wish, present=False)
        draft.adjust(port_node(port, self.leaves_before(wish) or {
            'external-connectivity': 'no', 'connected-to': '', 'label': '', 'admin-state': 'lock',
        }), entry)
        return draft.titled(f'No fibre on {wish.port}: locked', 'none')

    def _refuse_signal(self, name: str) -> None:
        """Raises CannotPlan when the port has a line or client signal that this plan does not remove."""
        found = None if name in self.dark_ports() else self.state.signal_of(name)
        if found is not None:
            raise CannotPlan(f'{name} carries the {found}; remove it before the fibre')
