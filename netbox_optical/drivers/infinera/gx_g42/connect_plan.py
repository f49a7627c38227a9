"""Planning of cross-connects of a G42: client Ethernet to time slots of the line's high-order ODU (section 5.2)."""

from __future__ import annotations

from typing import Any

from ...errors import CannotPlan
from ...resources import TRIBUTARY_UNITS, CrossConnect, LinePort
from ...transport.yang import DATA_EXISTS, DATA_MISSING, NOT_YET, Node
from ..yang_driver import PATIENCE, Draft
from .names import CREATE_XCON, XCON_LIST, G42Port, container_name, ethernet_xpath, facility
from .port_plan import PortPlanner, checked_label
from .slots import SLOTS_PER_UNIT, are_free, format_slots, merged, slots_of
from .state import NO_SERVICE, Xcon

# `circuit-id-suffix` is shorter than the label that it repeats.
SUFFIX_MAX = 48


class ConnectPlanner(PortPlanner):
    """Cross-connects, on top of the ports."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        # Container and slots -> client that takes them in this plan.
        self.claimed: list[tuple[str, tuple[int, int], str]] = []

    def connect_present(self, wish: CrossConnect) -> list[Draft]:
        label = checked_label(wish.label, f'cross-connect {wish.client_port}')
        self._check_ends(wish)
        container = container_name(wish.line_ports)
        slots = slots_of(wish.first_unit, TRIBUTARY_UNITS[wish.service_type])
        self._claim(wish, container, slots)
        wished = {'label': label, 'circuit-id-suffix': label[:SUFFIX_MAX]}
        draft = self.draft(wish, present=True)
        remaining = [xcon for xcon in self.state.xcons_of(wish.client_port) if xcon.name not in self.dropped]
        for xcon in remaining:
            if not self._fits(xcon, wish, container, slots):
                raise CannotPlan(
                    f'{wish.client_port} is cross-connected elsewhere: {xcon} '
                    f'({xcon.payload} in slots {format_slots(xcon.slots)} of {xcon.container}); remove it manually'
                )
            node = Node(f'cross-connect {xcon.name}', xcon.path, wished, {'name': xcon.name})
            draft.adjust(node, {'label': xcon.label, 'circuit-id-suffix': xcon.suffix})
        if remaining:
            return draft.titled(f'Cross-connect {wish.client_port}: label')
        making = self._check_room(wish, container, slots)
        if making:
            # The ODU appears a little after its super-channel.
            odu = facility('odu', container)
            draft.send(self.native('get', odu, depth=2, awaits=(DATA_MISSING,), patience=PATIENCE))
        text = format_slots([slots])
        draft.send(self.native('rpc', CREATE_XCON, {
            'source': ethernet_xpath(wish.client_port), 'dst-parent-odu': container, 'dst-time-slots': text,
            'direction': 'two-way', 'payload-type': wish.service_type, **wished,
        }, accepts=(DATA_EXISTS,)))
        made = {'client': wish.client_port, 'container': container, 'payload': wish.service_type}
        draft.send(self.native(
            'get', XCON_LIST, depth=2, binds='xcon', picks={'xcon': made}, awaits=(DATA_MISSING, NOT_YET),
            patience=PATIENCE / 2,
        ))
        draft.after |= {'container': container, 'time-slots': text, 'payload-type': wish.service_type, **wished}
        return draft.titled(f'Cross-connect {wish.client_port} to {container}, slots {text}', 'none')

    def connect_absent(self, wish: CrossConnect) -> list[Draft]:
        draft = self.draft(wish, present=False)
        for xcon in self.state.xcons_of(wish.client_port):
            if xcon.system:
                self.note(f'cross-connect {xcon} is made by the card itself and stays')
            else:
                self.drop(draft, xcon)
        return draft.titled(f'Delete cross-connect of {wish.client_port}', 'interrupts')

    def _check_ends(self, wish: CrossConnect) -> None:
        """Raises CannotPlan when the ends are not on one card, or the client is not (to be) of that service type."""
        cards = {G42Port.parse(name).card for name in (wish.client_port, *wish.line_ports)}
        if len(cards) > 1:
            raise CannotPlan(f'{wish.client_port}: client and line must be on one card, not {", ".join(sorted(cards))}')
        self.state.need(wish.client_port, 'tributary')
        for name in wish.line_ports:
            self.state.need(name, 'line')
        service = self.state.service_type(wish.client_port)
        if service != wish.service_type and not self.client_remade(wish.client_port):
            what = 'has no service type' if service == NO_SERVICE else f'is a {service}'
            raise CannotPlan(f'{wish.client_port} {what}; configure it as {wish.service_type} first')

    def _claim(self, wish: CrossConnect, container: str, slots: tuple[int, int]) -> None:
        """Take slots for this plan. Raises CannotPlan when another target of it wants them."""
        for other_container, other, client in self.claimed:
            overlap = other[0] < slots[1] and slots[0] < other[1]
            if other_container == container and client != wish.client_port and overlap:
                raise CannotPlan(
                    f'{wish.client_port}: slots {format_slots([slots])} of {container} are wished for {client} too'
                )
        self.claimed.append((container, slots, wish.client_port))

    def _fits(self, xcon: Xcon, wish: CrossConnect, container: str, slots: tuple[int, int]) -> bool:
        return (
            xcon.container == container and xcon.payload == wish.service_type and xcon.direction == 'two-way'
            and (not xcon.slots or list(xcon.slots) == [slots])
        )

    def _check_room(self, wish: CrossConnect, container: str, slots: tuple[int, int]) -> bool:
        """Whether the container is made by this plan. Raises CannotPlan when the slots are not (going to be) free."""
        if any(self.line_remade(port) for port in wish.line_ports):
            line: LinePort = self.targeted(LinePort, min(wish.line_ports))
            mode = self.state.modes(G42Port.parse(line.carriers[0].port).card).get(line.mode)
            total = (mode.units if mode else 0) * len(line.carriers) * SLOTS_PER_UNIT
            if slots[1] - 1 > total:
                raise CannotPlan(
                    f'{wish.client_port}: slots {format_slots([slots])} do not fit in mode {line.mode}, '
                    f'which has {total}'
                )
            return True
        free = self.state.free_slots(container)
        if free is None:
            raise CannotPlan(f'{wish.client_port}: the line has no ODU {container}; configure the line first')
        leaving = self.leaving()
        freed = [
            piece for xcon in self.state.xcons_in(container)
            if xcon.name in self.dropped or xcon.client in leaving for piece in xcon.slots
        ]
        free = merged([*free, *freed])
        if not are_free(free, slots):
            holders = [
                str(xcon) for xcon in self.state.xcons_in(container)
                if any(low < slots[1] and slots[0] < high for low, high in xcon.slots)
            ]
            held = f' (held by {", ".join(holders)})' if holders else ''
            raise CannotPlan(
                f'{wish.client_port}: slots {format_slots([slots])} of {container} are not free{held}; '
                f'free: {format_slots(free) or "none"}'
            )
        return False
