"""GxG42Driver: reads cards, facilities and cross-connects in one request each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from pydantic import JsonValue

from ...base import DiscoveredPort, Inventory, Measurement, NativeRequest, Observation
from ...errors import CannotPlan
from ...resources import ClientPort, CrossConnect, FiberEnd, LinePort, Resource, Target
from ...snapshot import Snapshot
from ...transport.yang import entries, flat, member, unwrapped
from ..yang_driver import STATE, Draft, YangDriver
from . import whole
from .fiber_plan import FiberPlanner
from .measure import GET_PM, measurements, real_time
from .model import MODEL
from .names import FACILITIES, NE, XCON_LIST, G42Port, card_path
from .state import FACILITY_KINDS, PLATFORM, G42State, card_type, observation, ports_of

# card, port, tom and its leaves.
_CARD_DEPTH = 4
# facilities, the entry and its leaves.
_FACILITIES_DEPTH = 3
# equipment, card, port, tom and its leaves.
_EQUIPMENT_DEPTH = 5
# The tree itself and its equipment are above a card.
_NE_DEPTH = _CARD_DEPTH + 2
_FIELDS = ('ne-name', 'equipment/card', *(f'facilities/{kind}' for kind in FACILITY_KINDS), 'services/xcon')
_ROLES = {'line': 'line', 'tributary': 'client', 'tributary-subport': 'client', 'optical': 'tributary'}


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
        raise CannotPlan(f'a transponder has no {wish.kind}')


class GxG42Driver(YangDriver):
    """GX G42 over RESTCONF or NETCONF."""

    platform = PLATFORM
    planner = Planner
    model = MODEL

    def observe(self, wanted: Iterable[Resource]) -> Observation:
        """One read of cards, facilities and cross-connects; one of each from a device that cannot choose fields."""
        resources = list(wanted)
        cards = sorted({G42Port.parse(name).card for resource in resources for name in ports_of(resource)})
        if not cards:
            return observation(self.endpoint.device, {}, resources)
        together = self.chosen(NE, _NE_DEPTH, _FIELDS)
        if together is None:
            known = {card: self.client.get(card_path(card), depth=_CARD_DEPTH) for card in cards}
            facilities = self.client.get(FACILITIES, depth=_FACILITIES_DEPTH)
            served = any(not isinstance(resource, FiberEnd) for resource in resources)
            xcons = list(cast(list[Any], self.client.get(XCON_LIST, depth=2) or [])) if served else []
        else:
            known = {str(card['name']): card for card in entries(member(together, 'equipment'), 'card')}
            facilities = member(together, 'facilities')
            xcons = list(entries(member(together, 'services'), 'xcon'))
        native: dict[str, Any] = {
            'cards': {card: known.get(card) for card in cards},
            'facilities': _facilities(facilities),
            'xcons': xcons,
            'name': str(member(together, 'ne-name') or ''),
        }
        return observation(self.endpoint.device, native, resources)

    def survey(self) -> Snapshot:
        """Five reads."""
        equipment = self.client.get(NE.child('equipment'), depth=_EQUIPMENT_DEPTH)
        facilities = self.client.get(FACILITIES, depth=_FACILITIES_DEPTH)
        name = self.chosen(NE, 2, ('ne-name',))
        native: dict[str, Any] = {
            'cards': {str(card['name']): card for card in entries(equipment, 'card')},
            'facilities': _facilities(facilities),
            'xcons': list(cast(list[Any], self.client.get(XCON_LIST, depth=2) or [])),
            'name': str(member(name, 'ne-name') or ''),
        }
        native[STATE] = state = G42State(native, self.endpoint.device)
        resources, problems = whole.everything(state)
        return Snapshot(
            # Neighbours name a G42 by its TID.
            device=self.endpoint.device, identity=self.endpoint.device, inventory=self._inventory(equipment),
            resources=tuple(resources), neighbours=tuple(whole.neighbours(state, self.endpoint.device)),
            problems=tuple(problems), native=native)

    def observation(self, snapshot: Snapshot, wanted: Iterable[Resource]) -> Observation:
        return observation(snapshot.device, dict(snapshot.native), wanted)

    def discover(self) -> Inventory:
        """Cards with their ports, the serial number of chassis 1, the active software."""
        return self._inventory(self.client.get(NE.child('equipment'), depth=_EQUIPMENT_DEPTH))

    def _inventory(self, equipment: JsonValue) -> Inventory:
        cards: dict[str, str] = {}
        serials: dict[str, str] = _serials(equipment)
        modes: dict[str, tuple[str, ...]] = {}
        ports: list[DiscoveredPort] = []
        for card in entries(equipment, 'card'):
            name = str(card['name'])
            cards[name] = card_type(card)
            if card.get('serial-number'):
                serials[name] = str(card['serial-number'])
            names = tuple(G42State({'cards': {name: card}}).modes(name))
            if names:
                modes[name] = names
            for port in entries(card, 'port'):
                if port.get('port-type') != 'line' and not port.get('installed-type'):
                    # A client port without a plug does not exist for the device's clients (reference section 2.1).
                    continue
                ports.append(DiscoveredPort(
                    name=str(port.get('AID') or f'{name}-{port["name"]}'),
                    role=_ROLES.get(str(port.get('port-type')), 'system'),
                    label=str(port.get('label') or ''), neighbour=str(port.get('connected-to') or ''),
                ))
        return Inventory(
            device=self.endpoint.device, serial=_serial(equipment), software=self._software(), cards=cards,
            serials=serials, modes=modes, ports=tuple(ports),
        )

    def measure(self, ports: Iterable[str] | None = None) -> tuple[Measurement, ...]:
        """One call of get-pm; another one for each port when the device has more records than it gives at once."""
        wanted = None if ports is None else sorted(ports)
        if wanted is not None and not wanted:
            return ()
        output = self.client.rpc(GET_PM, real_time(wanted))
        if member(output, 'additional-records-available') and wanted and len(wanted) > 1:
            return tuple(found for port in wanted for found in self.measure([port]))
        return tuple(measurements(output))

    def pick(self, request: NativeRequest, document: JsonValue) -> dict[str, JsonValue]:
        """The name of the cross-connect that a request was to make: it must be there now."""
        state = G42State({'xcons': unwrapped(document, XCON_LIST) or []})
        picked: dict[str, JsonValue] = {}
        for name, choice in request.picks.items():
            wanted = cast(dict[str, str], choice)
            for xcon in state.xcons_of(wanted['client']):
                if xcon.container == wanted['container'] and xcon.payload == wanted['payload']:
                    picked[name] = xcon.name
                    break
            else:
                what = f'a {wanted["payload"]} cross-connect of {wanted["client"]} in {wanted["container"]}'
                raise self.not_yet(request, what)
        return picked

    def _software(self) -> str:
        """Version of the active software load, empty when the device does not say."""
        management = self.client.get(NE.child('system').child('sw-management'))
        for load in entries(management, 'software-load'):
            if str(load.get('state') or load.get('swload-state') or '').lower() == 'active':
                return str(load.get('swload-version') or '')
        return ''


def _facilities(facilities: JsonValue) -> dict[str, dict[str, dict[str, JsonValue]]]:
    return {kind: {str(entry['name']): flat(entry) for entry in entries(facilities, kind)} for kind in FACILITY_KINDS}


def _serial(equipment: JsonValue) -> str:
    """Serial number of chassis 1: by the inventory, else the one that it is expected to have."""
    known = _serials(equipment).get('1')
    if known:
        return known
    for chassis in entries(equipment, 'chassis'):
        serial = chassis.get('serial-number') or chassis.get('expected-serial-number')
        if serial and str(chassis.get('name')) == '1':
            return str(serial)
    return ''


def _serials(equipment: JsonValue) -> dict[str, str]:
    """Serial numbers by name, of releases that list them in an inventory of their own."""
    return {
        str(entry.get('name')): str(entry['serial-number'])
        for entry in entries(member(equipment, 'inventory'), 'inventory-item') if entry.get('serial-number')
    }
