"""Routes through the line system: what can be offered, and how the chosen one is stored and booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from netbox_optical import naming
from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SpectrumHop, SpectrumSection
from netbox_optical.models.base import LIVE, band
from netbox_optical.planning.light import Light, Margin, way_of, worst
from netbox_optical.planning.lines import wanted
from netbox_optical.planning.plant import Plant, load_plant
from netbox_optical.planning.refusals import NoWay, holders, why_not
from netbox_optical.planning.visible import seen_by, way_text
from netbox_optical.platforms import profile
from netbox_optical.routing.direct import AddDropEnds, DirectConnection, line_ends
from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.explain import NoRoute
from netbox_optical.routing.graph import Graph, PortRef
from netbox_optical.routing.request import Request
from netbox_optical.routing.route import Route, route_text
from netbox_optical.routing.search import find_routes
from netbox_optical.routing.split import PlatformSection, oms_hops, split_by_platform
from netbox_optical.settings import get_settings
from netbox_optical.spectrum.assignment import Demand
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.passband import Passband

if TYPE_CHECKING:
    from netbox_optical.planning.service import ServiceRequest
    from netbox_optical.planning.spectrum import SpectrumRequest

OFFERS = 5


@dataclass(frozen=True)
class CarrierRoute:
    """One carrier's way: its sections (none for a direct connection) and the OMS it is booked on."""

    sections: tuple[PlatformSection, ...]
    oms: tuple[int, ...]
    plant: Plant


@dataclass(frozen=True)
class RouteOffer:
    """A way for all carriers of a request. `text` reads `TID (in × out) ⇋ ...`; `length` m, `loss` dB, `latency` µs.

    `unknown`: part of the spectrum was never read from the network, so it may be taken. `margins` has one per carrier.
    """

    text: str
    hops: int
    length: int | None
    loss: float | None
    passbands: tuple[Passband, ...]
    unknown: bool
    carriers: tuple[CarrierRoute, ...]
    latency: float | None = None
    margins: tuple[Margin, ...] = ()

    @property
    def frequencies(self) -> list[int]:
        """Proposed centres, MHz."""
        return [passband.centre for passband in self.passbands]

    @property
    def sections(self) -> tuple[int, ...]:
        """Primary keys of the multiplex sections in order; none for a direct connection."""
        return self.carriers[0].oms

    @property
    def margin(self) -> Margin:
        """Of the carrier that is worst off."""
        return worst(self.margins)

    def of(self, index: int) -> CarrierRoute:
        """The way of one carrier."""
        return self.carriers[index]


# Key of our advisory lock around "look for spectrum and book it"; the locks of devices have two keys and are others.
BOOKING_LOCK = 0x6F70_7469_6301


def one_search_at_a_time() -> None:
    """Wait until no other transaction is between its search and its commit; held to the end of this transaction.

    What a search finds free is free only until somebody books it. With this lock taken before any row's, many who ask
    at once get one after the other as much as fits, and cannot dead-lock. Must run in a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute('SELECT pg_advisory_xact_lock(%s)', [BOOKING_LOCK])


def offers_for(request: ServiceRequest) -> list[RouteOffer]:
    """All offers, best first. Raises NoWay, on `route`, that tells which rule dropped which fibre."""
    plant = seen_by(load_plant(), request.user)
    try:
        ends = [
            line_ends(_ref(carrier.line_port_a), _ref(carrier.line_port_z), plant.fibers)
            for carrier in request.carriers
        ]
    except RoutingError as error:
        raise ValidationError({'line_port_a': str(error)}) from error
    if all(isinstance(end, DirectConnection) for end in ends):
        return [_direct(request, plant)]
    if any(isinstance(end, DirectConnection) for end in ends):
        raise ValidationError({'line_port_a': _('One carrier is connected directly and the other is not.')})
    return _search(request, plant, ends)


def offers_between(request: SpectrumRequest, a: PortRef, z: PortRef) -> list[RouteOffer]:
    """All offers between two add/drop ports, best first. Raises as `offers_for` does."""
    # No patch leads to these ports: what comes in there is not ours.
    return _search(request, seen_by(load_plant(), request.user), [AddDropEnds(a, z, None, None)])


def _ref(port) -> PortRef:
    return PortRef(port.optical_device_id, port.aid)


def _direct(request: ServiceRequest, plant: Plant) -> RouteOffer:
    limits = band()
    placed = _demand(request).place(limits.mask)
    if placed is None:
        raise ValidationError({'width': _('The carriers do not fit into the band together.')})
    empty = CarrierRoute((), (), plant)
    return RouteOffer(
        text=route_text((), plant.nodes), hops=0, length=None, loss=None, passbands=placed, unknown=False,
        carriers=(empty,) * len(placed),
        margins=(Margin(why_not=str(_('A direct connection passes no multiplex section.'))),) * len(placed),
    )


def _demand(request: ServiceRequest | SpectrumRequest) -> Demand:
    try:
        return Demand(tuple(wanted(carrier) for carrier in request.carriers), band())
    except SpectrumError as error:
        raise ValidationError({'central_frequency': str(error)}) from error


def _search(request: ServiceRequest | SpectrumRequest, plant: Plant, ends: list) -> list[RouteOffer]:
    _demand(request)
    nodes = {(end.a.device, end.z.device) for end in ends}
    if len(nodes) != 1:
        raise ValidationError({'line_port_z': _('The carriers do not end on the same pair of ROADMs.')})
    source, target = nodes.pop()
    wish = Request(
        source=source, target=target, carriers=tuple(wanted(carrier) for carrier in request.carriers),
        source_ports=tuple(end.a.port for end in ends), target_ports=tuple(end.z.port for end in ends),
        exclude_nodes=frozenset(device.pk for device in request.excluded_devices),
        exclude_fibers=frozenset(fiber.pk for fiber in request.excluded_fibers), stretch=request.stretch,
        k=max(OFFERS, request.route + 1), allow_unknown=get_settings().unknown_occupancy == 'warn',
    )
    graph = _on_the_way(plant.graph(besides=request.gives_way), request)
    try:
        found = find_routes(graph, wish)
    except (RoutingError, SpectrumError) as error:
        raise ValidationError({'route': str(error)}) from error
    if isinstance(found, NoRoute):
        reasons = why_not(found, plant) + holders(found, request.carriers, request.user)
        raise NoWay(reasons, answer=found, plant=plant, graph=graph, request=wish, user=request.user)
    light = Light((edge for route in found for edge in route.edges), besides=request.gives_way)
    return [
        _offer(route, plant, ends, light.margins(way_of(route, graph), route.passbands, request.mode))
        for route in found
    ]


def chosen(offers: list[RouteOffer], index: int) -> RouteOffer:
    """The offer of that number, counted from 0. Raises ValidationError on `route`."""
    if not 0 <= index < len(offers):
        raise ValidationError({'route': _('There is no route {index}; {count} are offered, counted from 0.').format(
            index=index, count=len(offers))})
    return offers[index]


def _on_the_way(graph: Graph, request: ServiceRequest | SpectrumRequest) -> Graph:
    """Only the sections that were chosen, when some were: the way is then that one, wherever it stands in a list."""
    if not request.sections:
        return graph
    missing = [section for section in request.sections if section not in graph.edges]
    if missing:
        raise ValidationError({'route': _('The chosen way is no longer there: section {section} is gone. Look for '
                                          'routes again.').format(section=missing[0])})
    edges = [graph.edges[section] for section in request.sections]
    return Graph(graph.node_list, edges, platforms=graph.platforms, band=graph.band)


def _offer(route: Route, plant: Plant, ends: list, margins: tuple[Margin, ...]) -> RouteOffer:
    carriers = []
    for end in ends:
        sections = split_by_platform(route.ports_between(end.a.port, end.z.port), plant.nodes)
        try:
            for section in sections:
                if profile(section.platform).line_system:
                    oms_hops(section.path, plant.nodes)
        except RoutingError as error:
            raise ValidationError({'route': str(error)}) from error
        carriers.append(CarrierRoute(sections, tuple(edge for edge in route.edges if isinstance(edge, int)), plant))
    return RouteOffer(
        text=way_text(route.ports, plant), hops=route.hops, length=route.length_m, loss=route.loss_db,
        passbands=route.passbands, unknown=route.unknown, carriers=tuple(carriers), latency=route.latency_us,
        margins=margins,
    )


def store_route(spectrum: OpticalSpectrum, route: CarrierRoute) -> None:
    """Write a spectrum's sections and hops and book it on its OMS; inside the caller's transaction."""
    plant = route.plant
    for position, section in enumerate(route.sections):
        has_circuit = profile(section.platform).line_system
        row = SpectrumSection.objects.create(
            spectrum=spectrum, position=position, platform=section.platform,
            a_port_id=plant.ports[section.a], z_port_id=plant.ports[section.z],
            circuit=naming.circuit_name(spectrum.name) if has_circuit else '',
            route=_route_name(section, plant) if has_circuit and section.path else '',
        )
        SpectrumHop.objects.bulk_create(
            SpectrumHop(section=row, position=index, port_id=plant.ports[port])
            for index, port in enumerate(section.path)
        )
    if route.oms:
        spectrum.book(OpticalMultiplexSection.objects.filter(pk__in=route.oms))


def _route_name(section: PlatformSection, plant: Plant) -> str:
    """The PoP codes along the way; a different way that has that name already makes a number follow."""
    codes = [plant.nodes[device].pop for device in section.devices]
    wanted_path = [plant.ports[port] for port in section.path]
    others = SpectrumSection.objects.filter(
        spectrum__in=OpticalSpectrum.objects.filter(LIVE), route__startswith=naming.route_name(codes),
    ).prefetch_related('hops')
    taken = {other.route for other in others if [hop.port_id for hop in other.hops.all()] != wanted_path}
    return naming.route_name(codes, taken)
