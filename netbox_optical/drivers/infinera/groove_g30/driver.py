"""GrooveG30Driver: reads cards whole, plans ports and cross-connects, picks ODU that appear while a plan runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import JsonValue

from ...base import DiscoveredPort, Inventory, Measurement, NativeRequest, Observation
from ...errors import CannotPlan
from ...resources import Amplifier, ClientPort, CrossConnect, FiberEnd, LinePort, Resource, Target
from ...snapshot import Snapshot
from ...transport.yang import entries, member, unwrapped
from ..yang_driver import STATE, Draft, YangDriver
from . import whole
from .connect_plan import CARD_DEPTH
from .fiber_plan import FiberPlanner
from .inventory import cards_in, discovered, measurements, ports_in, serials_in, subcards_in
from .model import MODEL
from .names import CRS_LIST, NE, G30Port, card_path
from .observe import observation, ports_of
from .odu import parse_xpath
from .state import PLATFORM, G30State

# shelf, slot, card, subslot, subcard, port, subport and its leaves.
_INVENTORY_DEPTH = 8
# The tree itself, its shelves and their slots are above a card.
_NE_DEPTH = CARD_DEPTH + 3
_FIELDS = ('shelf/shelf-id', 'shelf/shelf-serial-number', 'shelf/slot/slot-id', 'shelf/slot/card', 'services/CRS')


class Planner(FiberPlanner):
    """All kinds of a transponder."""

    def operations(self, target: Target) -> list[Draft]:
        wish = target.resource
        if isinstance(wish, LinePort):
            return self.line_present(wish) if target.present else self.line_absent(wish)
        if isinstance(wish, ClientPort):
            return self.client_present(wish) if target.present else self.client_absent(wish)
        if isinstance(wish, CrossConnect):
            return self.connect_present(wish) if target.present else self.connect_absent(wish)
        if isinstance(wish, FiberEnd):
            return self.fiber_present(wish) if target.present else self.fiber_absent(wish)
        if isinstance(wish, Amplifier):
            return self.amplifier_present(wish) if target.present else self.amplifier_absent(wish)
        raise CannotPlan(f'a transponder has no {wish.kind}')


class GrooveG30Driver(YangDriver):
    """Groove G30 over RESTCONF or NETCONF."""

    platform = PLATFORM
    planner = Planner
    model = MODEL

    def observe(self, wanted: Iterable[Resource]) -> Observation:
        """One read of all cards and cross-connects; one of each from a device that cannot choose fields."""
        resources = list(wanted)
        cards = sorted({port.card for resource in resources for port in ports_of(resource)})
        if not cards:
            return observation(self.endpoint.device, {}, resources)
        together = self.chosen(NE, _NE_DEPTH, _FIELDS)
        if together is None:
            native, identity = self._apart(cards, resources)
        else:
            shelves = list(entries(together, 'shelf'))
            known = {name: card for name, _, card in cards_in(shelves)}
            native = {'cards': {card: known.get(card) for card in cards},
                      'crs': list(entries(member(together, 'services'), 'CRS'))}
            identity = _serial(shelves)
        if any(isinstance(resource, FiberEnd) for resource in resources):
            # Some releases do not show it at the shelf.
            identity = identity or self._serials().get('1', '')
        return observation(self.endpoint.device, native, resources, identity=identity)

    def _apart(self, cards: list[str], resources: list[Resource]) -> tuple[dict[str, Any], str]:
        """One read per card concerned, and what these resources need besides: cross-connects, the serial number."""
        fibred = any(isinstance(resource, FiberEnd) for resource in resources)
        served = any(not isinstance(resource, (FiberEnd, Amplifier)) for resource in resources)
        shelf = self.client.get(NE.child('shelf', 1), depth=2) if fibred else None
        return {
            'cards': {card: self.client.get(card_path(card), depth=CARD_DEPTH) for card in cards},
            'crs': (self.client.get(CRS_LIST) or []) if served else [],
        }, str(member(shelf, 'shelf-serial-number') or '')

    def survey(self) -> Snapshot:
        """Three reads; four of a device that cannot choose fields."""
        together = self.chosen(NE, _NE_DEPTH, (*_FIELDS, 'shelf/slot/actual-card-type'))
        if together is None:
            found = self.client.get(NE.child('shelf'), depth=_NE_DEPTH - 1)
            shelves, connects = cast(list[dict[str, Any]], found or []), self.client.get(CRS_LIST) or []
        else:
            shelves = cast(list[dict[str, Any]], list(entries(together, 'shelf')))
            connects = list(entries(member(together, 'services'), 'CRS'))
        inventory = self._inventory(shelves)
        native = {'cards': {name: card for name, _, card in cards_in(shelves)}, 'crs': connects}
        native[STATE] = state = G30State(native, self.endpoint.device)
        resources, problems = whole.everything(state)
        return Snapshot(
            device=self.endpoint.device, identity=inventory.serial, inventory=inventory, resources=tuple(resources),
            neighbours=tuple(whole.neighbours(state, self.endpoint.device)), problems=tuple(problems), native=native)

    def observation(self, snapshot: Snapshot, wanted: Iterable[Resource]) -> Observation:
        return observation(snapshot.device, dict(snapshot.native), wanted, identity=snapshot.identity)

    def discover(self) -> Inventory:
        """Shelves with their cards, sub-cards and ports, the inventory with its serial numbers, the active software."""
        return self._inventory(self._shelves('all'))

    def _inventory(self, shelves: list[dict[str, Any]]) -> Inventory:
        serials, serial = self._serials(), _serial(shelves)
        cards: dict[str, str] = {}
        modes: dict[str, tuple[str, ...]] = {}
        ports: list[DiscoveredPort] = []
        for name, slot, card in cards_in(shelves):
            cards[name] = str(card.get('required-type') or slot.get('actual-card-type') or '')
            cards |= {f'{name}.{number}': str(member(subcard, 'required-type') or '')
                      for number, subcard in subcards_in(card)}
            names = tuple(G30State({'cards': {name: card}}).modes(name))
            if names:
                modes[name] = names
            ports += [discovered(port, entry) for port, entry in ports_in(name, card)]
        return Inventory(
            device=self.endpoint.device, serial=serial or serials.get('1', ''), software=self._software(), cards=cards,
            serials={place: text for place, text in serials.items() if place != '1'}, modes=modes, ports=tuple(ports),
        )

    def measure(self, ports: Iterable[str] | None = None) -> tuple[Measurement, ...]:
        """One read: of the card when all ports are on one, else of all shelves."""
        wanted = None if ports is None else {G30Port.parse(name) for name in ports}
        if wanted is not None and not wanted:
            return ()
        cards = {port.card for port in wanted or ()}
        if len(cards) == 1:
            (name,) = cards
            read = [(name, self.client.get(card_path(name), depth=CARD_DEPTH, content='nonconfig'))]
        else:
            read = [(name, card) for name, _, card in cards_in(self._shelves('nonconfig'))]
        return tuple(
            measurement for name, card in read for port, entry in ports_in(name, card)
            if wanted is None or port in wanted for measurement in measurements(port, entry)
        )

    def _shelves(self, content: str) -> list[dict[str, Any]]:
        found = self.client.get(NE.child('shelf'), depth=_INVENTORY_DEPTH, content=content)
        return cast(list[dict[str, Any]], found or [])

    def pick(self, request: NativeRequest, document: JsonValue) -> dict[str, JsonValue]:
        """ODU of a card, or ends of a cross-connect that the card made; see `End.pick` for the descriptions."""
        return {name: self._picked(request, document, name) for name in request.picks}

    def _picked(self, request: NativeRequest, document: JsonValue, name: str) -> JsonValue:
        choice = cast(dict[str, Any], request.picks[name])
        if 'crs' in choice:
            for entry in cast(list[dict[str, Any]], unwrapped(document, CRS_LIST) or []):
                ends = {odu.port_name for side in ('src-tp', 'dst-tp') if (odu := parse_xpath(str(entry.get(side))))}
                if choice['client'] in ends and ends & set(choice['lines']):
                    return str(entry[choice['crs']])
            raise self.not_yet(request, f'a cross-connect of {choice["client"]} to {", ".join(choice["lines"])}')
        card = G30Port.on_card(choice['ports'][0]).card
        state = G30State({'cards': {card: unwrapped(document, card_path(card))}})
        if choice['under'] == 'och-os':
            odus = state.units(choice['ports'])
        else:
            service_type = '400GBE' if choice['under'] == 'eth400g' else '100GBE'
            odus = state.client_odus(choice['ports'][0], service_type)
        if choice['odu4'] >= len(odus):
            raise self.not_yet(request, f'ODU4 number {choice["odu4"]} of {", ".join(choice["ports"])}')
        return odus[choice['odu4']].xpath

    def _serials(self) -> dict[str, str]:
        return serials_in(self.client.get(NE.child('inventory-data')))

    def _software(self) -> str:
        """Version of the active software load, empty when the device does not say."""
        management = self.client.get(NE.child('system').child('sw-management'))
        for load in entries(management, 'softwareload'):
            if str(load.get('swload-state', 'active')).lower() == 'active':
                return str(load.get('swload-version') or '')
        return ''


def _serial(shelves: Iterable[Mapping[str, Any]]) -> str:
    """Serial number of shelf 1: neighbours name a G30 by it."""
    return next((str(shelf.get('shelf-serial-number') or '') for shelf in shelves
                 if str(shelf.get('shelf-id')) == '1'), '')
