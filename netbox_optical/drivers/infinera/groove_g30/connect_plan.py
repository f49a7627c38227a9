"""Planning of cross-connects of a G30: client ODU4 to line ODU4 (reference sections 2.4 and 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from ...errors import CannotPlan
from ...resources import TRIBUTARY_UNITS, CrossConnect
from ...transport.yang import DATA_MISSING, NOT_YET, Later, Node
from ..yang_driver import PATIENCE, Draft
from .names import CRS_LIST, G30Port, card_path
from .odu import Odu, free_units
from .port_plan import LABEL_MAX, PortPlanner, checked_label
from .state import FACILITY, Crs

# card, port, och-os | eth, otu | odu, odu, its leaves: what one read of a card must reach down to.
CARD_DEPTH = 6
# Cards whose cross-connects are made by the system.
SYSTEM_CONNECTED = ('CHM1',)


@dataclass(frozen=True)
class End:
    """One end of a cross-connect to be made: the ODU, or where it will be read from once it exists."""

    odu: Odu | None
    later: Later
    pick: dict[str, Any]

    @property
    def key(self) -> str | Later:
        return self.odu.xpath if self.odu else self.later


class ConnectPlanner(PortPlanner):
    """Cross-connects, on top of the ports."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        # Line port and unit -> client that takes it in this plan.
        self.claimed: dict[tuple[tuple[str, ...], int], str] = {}

    def connect_present(self, wish: CrossConnect) -> list[Draft]:
        checked_label(wish.label, f'cross-connect {wish.client_port}', LABEL_MAX)
        card = self._card(wish)
        if self.state.card_type(card) in SYSTEM_CONNECTED:
            return self._system_present(wish, card)
        line, client = self._line_ends(wish), self._client_ends(wish)
        existing = self._existing_crs(wish)
        draft = self.draft(wish, present=True)
        if self._already(existing, line, client):
            self._relabel(draft, existing, wish.label)
            return draft.titled(f'Cross-connect {wish.client_port}: label')
        for crs in existing:
            if crs.system:
                raise CannotPlan(f'{wish.client_port}: the system keeps cross-connect {crs}')
            self.drop(draft, crs)
        for end in line:
            self._refuse_taken(wish, end)
        reads = {end.later.name: end.pick for end in (*line, *client) if end.odu is None}
        if reads:
            draft.send(self.native(
                'get', card_path(card), depth=CARD_DEPTH, binds=','.join(reads), picks=reads,
                awaits=(DATA_MISSING, NOT_YET), patience=PATIENCE,
            ))
        made: list[Node] = []
        for number, (line_end, client_end) in enumerate(zip(line, client, strict=True)):
            made.append(Node('cross-connect', CRS_LIST.parent.child('CRS', line_end.key, client_end.key),
                             {'service-label': wish.label},
                             {'src-tp': str(line_end.key), 'dst-tp': str(client_end.key)}))
            draft.after[f'unit {wish.first_unit + number}'] = f'{line_end.key} - {client_end.key}'
        if len(made) == 1:
            draft.merge(made[0])
        else:
            rows = [{**node.key, **node.leaves} for node in made]
            draft.send(self.native('merge', CRS_LIST.parent, {CRS_LIST.parent.name: {CRS_LIST.name: rows}}))
        draft.differs('cross-connect', 'service-label', None, wish.label)
        last = wish.first_unit + len(line) - 1
        units = f'unit {last}' if len(line) == 1 else f'units {wish.first_unit} to {last}'
        lines = '+'.join(wish.line_ports)
        impact = 'interrupts' if existing else 'none'
        return draft.titled(f'Cross-connect {wish.client_port} to {lines}, {units}', impact)

    def connect_absent(self, wish: CrossConnect) -> list[Draft]:
        draft = self.draft(wish, present=False)
        for crs in self.state.crs_of(wish.client_port):
            if crs.system:
                self.note(f'cross-connect {crs} is made by the card itself and stays until the client is reset')
            else:
                self.drop(draft, crs)
        return draft.titled(f'Delete cross-connect of {wish.client_port}', 'interrupts')

    def _card(self, wish: CrossConnect) -> str:
        """The one card of all ports. Raises CannotPlan."""
        cards = {G30Port.on_card(name).card for name in (wish.client_port, *wish.line_ports)}
        if len(cards) > 1:
            raise CannotPlan(f'{wish.client_port}: client and line must be on one card, not {", ".join(sorted(cards))}')
        self.state.need(wish.client_port, 'client')
        for name in wish.line_ports:
            self.state.need(name, 'line')
        return cards.pop()

    def _existing_crs(self, wish: CrossConnect) -> list[Crs]:
        return [crs for crs in self.state.crs_of(wish.client_port) if crs not in self.dropped]

    def _line_ends(self, wish: CrossConnect) -> list[End]:
        """One line ODU for each unit. Raises CannotPlan when there are too few, or one is promised already."""
        count = TRIBUTARY_UNITS[wish.service_type]
        numbers = range(wish.first_unit, wish.first_unit + count)
        for number in numbers:
            other = self.claimed.setdefault((wish.line_ports, number), wish.client_port)
            if other != wish.client_port:
                raise CannotPlan(f'{wish.client_port}: unit {number} is wished for {other} too')
        remade = any(self.remade(name) for name in wish.line_ports)
        units = [] if remade else self.state.units(wish.line_ports)
        total = self.promised_units(wish.line_ports[0]) if remade else len(units)
        if wish.first_unit + count > total:
            lines = ', '.join(wish.line_ports)
            raise CannotPlan(
                f'{wish.client_port}: {lines} has {total} tributary units; '
                f'{wish.service_type} from unit {wish.first_unit} needs {wish.first_unit + count}'
            )
        return [
            End(
                odu=None if remade else units[number],
                later=Later(f'line_odu_{index}'),
                pick={'ports': list(wish.line_ports), 'under': 'och-os', 'odu4': number},
            )
            for index, number in enumerate(numbers)
        ]

    def _client_ends(self, wish: CrossConnect) -> list[End]:
        count = TRIBUTARY_UNITS[wish.service_type]
        remade = self.remade(wish.client_port)
        odus = [] if remade else self.state.client_odus(wish.client_port, wish.service_type)
        facility = FACILITY[wish.service_type]
        if not remade and len(odus) != count:
            raise CannotPlan(f'{wish.client_port}: {facility} has {len(odus)} ODU4, {wish.service_type} needs {count}')
        return [
            End(
                odu=None if remade else odus[number],
                later=Later(f'client_odu_{number}'),
                pick={'ports': [wish.client_port], 'under': facility, 'odu4': number},
            )
            for number in range(count)
        ]

    def _already(self, existing: list[Crs], line: list[End], client: list[End]) -> bool:
        """Whether exactly the wished pairs of ODU are connected, in either direction."""
        if any(end.odu is None for end in (*line, *client)):
            return False
        wished = {frozenset((one.odu, other.odu)) for one, other in zip(line, client, strict=True)}
        return wished == {frozenset(crs.ends) for crs in existing}

    def _refuse_taken(self, wish: CrossConnect, end: End) -> None:
        """Raises CannotPlan when a cross-connect that stays holds the line ODU, naming it and what is free."""
        if end.odu is None:
            return
        leaving = self.leaving()
        staying = [crs for crs in self.state.crs if crs not in self.dropped and not crs.touches(leaving)]
        holder = next((crs for crs in staying if end.odu in crs.ends), None)
        if holder is None:
            return
        taken = [odu for crs in staying for odu in crs.ends if odu]
        free = ', '.join(map(str, free_units(self.state.units(wish.line_ports), taken))) or 'none'
        raise CannotPlan(
            f'{wish.client_port}: unit {end.pick["odu4"]} of {", ".join(wish.line_ports)} is held by '
            f'cross-connect {holder}; free units: {free}'
        )

    @staticmethod
    def _relabel(draft: Draft, existing: list[Crs], label: str) -> None:
        for number, crs in enumerate(existing, start=1):
            # Paths of ODUs are too long for people: those of one client are numbered.
            title = 'cross-connect' if len(existing) == 1 else f'cross-connect {number}'
            keys: dict[str, JsonValue] = {'src-tp': crs.source, 'dst-tp': crs.destination}
            draft.adjust(Node(title, crs.path, {'service-label': label}, keys), {'service-label': crs.label})

    def _system_present(self, wish: CrossConnect, card: str) -> list[Draft]:
        """On a card that connects by itself: check where it did, and set the label."""
        draft = self.draft(wish, present=True)
        existing = self._existing_crs(wish)
        making = self.remade(wish.client_port) or any(self.remade(name) for name in wish.line_ports)
        if making:
            lines = list(wish.line_ports)
            draft.send(self.native(
                'get', CRS_LIST, binds='crs_source,crs_destination', awaits=(DATA_MISSING, NOT_YET), patience=PATIENCE,
                picks={
                    'crs_source': {'crs': 'src-tp', 'client': wish.client_port, 'lines': lines},
                    'crs_destination': {'crs': 'dst-tp', 'client': wish.client_port, 'lines': lines},
                },
            ))
            source, destination = Later('crs_source'), Later('crs_destination')
            draft.merge(Node('cross-connect', CRS_LIST.parent.child('CRS', source, destination),
                             {'service-label': wish.label},
                             {'src-tp': str(source), 'dst-tp': str(destination)}))
            draft.differs('cross-connect', 'service-label', None, wish.label)
            self.note(f'{wish.client_port}: card {card} makes its cross-connect itself, on a unit of its own choice')
            return draft.titled(f'Cross-connect {wish.client_port}: made by the card')
        if not any(crs.touches(wish.line_ports) for crs in existing):
            raise CannotPlan(
                f'{wish.client_port}: card {card} makes its cross-connects itself and has made none to '
                f'{", ".join(wish.line_ports)}'
            )
        self._relabel(draft, existing, wish.label)
        return draft.titled(f'Cross-connect {wish.client_port}: label')
