"""Ways between two ports or sites, computed and nothing else: alternatives, or why there are none. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from dcim.models import Site
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netbox_optical.models import OperationalMode, OpticalDevice, OpticalPort
from netbox_optical.models.base import LIVE, band
from netbox_optical.planning.light import Light, Margin, way_of, worst
from netbox_optical.planning.plant import Plant, load_plant
from netbox_optical.planning.visible import seen_by
from netbox_optical.routing.direct import add_drop_port
from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.explain import NoRoute
from netbox_optical.routing.footprint import Disjoint
from netbox_optical.routing.graph import ADD_DROP_ROLES, Graph, PortRef
from netbox_optical.routing.pair import Pair, find_pair
from netbox_optical.routing.request import DEFAULT_STRETCH, Cost, Mix, Request
from netbox_optical.routing.route import Route
from netbox_optical.routing.search import cheapest_route, find_routes
from netbox_optical.spectrum import bitmap
from netbox_optical.spectrum.assignment import Fit
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.passband import Passband

MAX_CARRIERS = 2
ALL_COSTS = tuple(cost.value for cost in Cost)
# Those that need no weights.
COSTS = tuple(cost for cost in ALL_COSTS if cost != Cost.MIX)
LEVELS = tuple(level.value for level in Disjoint)
FITS = tuple(fit.value for fit in Fit)
MAX_ROUTES = 20
# Searches that one matrix may take: a page must answer in seconds.
MAX_SEARCHES = 2000


@dataclass(frozen=True)
class PathQuery:
    """What is wanted. Ends are ports or sites (all add/drop nodes there); frequencies and widths in MHz.

    `frequencies` fixes the centre of every carrier; `lower` and `upper` are a range that all must lie in.
    """

    a: OpticalPort | Site
    z: OpticalPort | Site
    width: int
    carriers: int = 1
    frequencies: tuple[int, ...] = ()
    lower: int | None = None
    upper: int | None = None
    cost: str = Cost.HOPS
    # Weights of Cost.MIX by the names of `routing.Mix`.
    mix: Mapping[str, float] | None = None
    # A value of `routing.Disjoint`: a working and a protection way that share nothing of that level, in place of `k`.
    protection: str | None = None
    k: int = 1
    excluded_devices: frozenset[int] = frozenset()
    excluded_fibers: frozenset[int] = frozenset()
    excluded_risk_groups: frozenset[int] = frozenset()
    # What every way has to pass, in any order; not together with `protection`.
    included_devices: frozenset[int] = frozenset()
    included_fibers: frozenset[int] = frozenset()
    included_risk_groups: frozenset[int] = frozenset()
    allow_unknown: bool = False
    # Longest way looked at, as a multiple of the cheapest one, and the other limits of `routing.Request`.
    stretch: float = DEFAULT_STRETCH
    max_latency_us: float | None = None
    fit: str = Fit.LOWEST
    # Whose required OSNR the margin is told against.
    mode: OperationalMode | None = None
    # Who asks: texts name only what they may view. None is somebody at the machine itself.
    user: Any = None


@dataclass(frozen=True)
class End:
    """An add/drop node, and the port at which the light enters it when that is known."""

    node: int
    port: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Why there is no way between two nodes."""

    answer: NoRoute
    request: Request
    # Refused as a pair: there is a single way.
    pair: bool = False


@dataclass
class Answer:
    """Routes, cheapest first, or the cheapest pair of routes, or one refusal per pair of nodes."""

    query: PathQuery
    plant: Plant
    graph: Graph
    routes: list[Route] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def all_routes(self) -> list[Route]:
        """The routes, and working and protection of each pair."""
        return [*self.routes, *(route for pair in self.pairs for route in (pair.working, pair.protection))]


def find_paths(query: PathQuery) -> Answer:
    """Up to `k` routes between any node of A and any of Z. Raises ValidationError for a request of the wrong form."""
    base = _request(query)
    plant = seen_by(load_plant(), query.user)
    answer = Answer(query, plant, plant.graph())
    sources, targets = _ends(query.a, plant, 'a'), _ends(query.z, plant, 'z')
    for source in sources:
        for target in targets:
            _search_one(answer, replace(
                base, source=source.node, target=target.node, source_ports=(source.port,) if source.port else (),
                target_ports=(target.port,) if target.port else ()))
    answer.routes.sort(key=lambda route: (route.unmeasured, route.cost, route.hops, route.length_m or 0, route.nodes))
    del answer.routes[query.k:]
    answer.pairs.sort(key=lambda pair: (pair.cost, pair.working.nodes, pair.protection.nodes))
    del answer.pairs[1:]
    return answer


def margins_of(answer: Answer, *, gnpy: bool = False) -> list[Margin]:
    """Per route of `all_routes` the margin of the carrier that is worst off, in a constant number of queries."""
    light = Light(edge for route in answer.all_routes for edge in route.edges)
    return [
        worst(light.margins(way_of(route, answer.graph), route.passbands, answer.query.mode, gnpy=gnpy))
        for route in answer.all_routes
    ]


def _search_one(answer: Answer, request: Request) -> None:
    if request.source == request.target and not request.source_ports:
        return
    level = answer.query.protection
    try:
        found = find_pair(answer.graph, request, Disjoint(level)) if level else find_routes(answer.graph, request)
        single = bool(level) and isinstance(found, NoRoute) and bool(find_routes(answer.graph, request))
    except (RoutingError, SpectrumError) as error:
        raise ValidationError({'frequencies': str(error)}) from error
    if isinstance(found, NoRoute):
        answer.refusals.append(Refusal(found, request, single))
    elif isinstance(found, Pair):
        answer.pairs.append(found)
    else:
        answer.routes += found


def _request(query: PathQuery) -> Request:
    limits = band()
    if query.a == query.z:
        raise ValidationError({'z': _('Both ends are {end}.').format(end=query.z)})
    if not 1 <= query.carriers <= MAX_CARRIERS:
        raise ValidationError({'carriers': _('One or two carriers, not {count}.').format(count=query.carriers)})
    if not 1 <= query.k <= MAX_ROUTES:
        raise ValidationError({'k': _('Ask for 1 to {most} routes.').format(most=MAX_ROUTES)})
    if query.frequencies and len(query.frequencies) != query.carriers:
        raise ValidationError({'frequencies': _('Give as many frequencies as carriers, or none.')})
    try:
        limits.check_width(query.width)
    except SpectrumError as error:
        raise ValidationError({'width': str(error)}) from error
    try:
        for frequency in query.frequencies:
            limits.check_channel(frequency, query.width)
    except SpectrumError as error:
        raise ValidationError({'frequencies': str(error)}) from error
    included = query.included_devices | query.included_fibers | query.included_risk_groups
    if query.protection and included:
        raise ValidationError({'protection': _('A pair of ways cannot be told what to pass; ask for one way.')})
    within = None
    if query.lower is not None or query.upper is not None:
        lower, upper = query.lower or limits.start, query.upper or limits.end
        if lower >= upper:
            raise ValidationError({'upper': _('The range ends at {upper} MHz, below its start {lower} MHz.').format(
                upper=upper, lower=lower)})
        within = Passband(lower, upper)
    try:
        return Request(
            source=0, target=0, k=query.k, cost=query.cost, mix=Mix(**query.mix) if query.mix else None,
            within=within, allow_unknown=query.allow_unknown, stretch=query.stretch,
            max_latency_us=query.max_latency_us, fit=Fit(query.fit),
            carriers=tuple(Passband.from_centre(centre, query.width) for centre in query.frequencies)
            or (query.width,) * query.carriers,
            exclude_nodes=query.excluded_devices, exclude_fibers=query.excluded_fibers,
            exclude_risk_groups=query.excluded_risk_groups, include_nodes=query.included_devices,
            include_fibers=query.included_fibers, include_risk_groups=query.included_risk_groups)
    except RoutingError as error:
        raise ValidationError({'cost': str(error)}) from error


def _ends(end: OpticalPort | Site, plant: Plant, name: str) -> list[End]:
    if isinstance(end, Site):
        found = OpticalDevice.objects.filter(LIVE, device__site=end, role__in=ADD_DROP_ROLES).order_by('pk')
        ends = [End(pk) for pk in found.values_list('pk', flat=True)]
        if not ends:
            raise ValidationError({name: _('There is no add/drop node at {site}.').format(site=end)})
        return ends
    ref = PortRef(end.optical_device_id, end.aid)
    if ref.device in plant.nodes and plant.nodes[ref.device].role not in ADD_DROP_ROLES:
        try:
            ref, _fiber = add_drop_port(ref, plant.fibers)
        except RoutingError as error:
            raise ValidationError({name: str(error)}) from error
    return [End(ref.device, ref.port)]


# What can be sold


@dataclass(frozen=True)
class Availability:
    """Between two sites: how many carriers of `width` MHz fit on the cheapest free route, and where the first goes."""

    a: Site
    z: Site
    width: int
    route: Route | None = None

    @property
    def count(self) -> int:
        """Carriers of this width beside each other on that route; 0 when there is none."""
        if self.route is None:
            return 0
        slots = self.width // band().slot
        return sum((high - low) // slots for low, high in bitmap.runs(self.route.free))

    @property
    def frequency(self) -> int | None:
        """Proposed centre, MHz."""
        return self.route.passbands[0].centre if self.route else None


def availability(
    sites: Iterable[Site], widths: Iterable[int], *, cost: str = Cost.HOPS, allow_unknown: bool = False
) -> list[Availability]:
    """Every pair of sites for every width, on one load of the network. Raises ValidationError when that is too much."""
    sites, widths = list(sites), sorted(set(widths))
    limits = band()
    try:
        for width in widths:
            limits.check_width(width)
    except SpectrumError as error:
        raise ValidationError({'width': str(error)}) from error
    plant = load_plant()
    at: dict[int, list[int]] = {}
    rows = OpticalDevice.objects.filter(LIVE, device__site__in=sites, role__in=ADD_DROP_ROLES).order_by('pk')
    for site, device in rows.values_list('device__site_id', 'pk'):
        at.setdefault(site, []).append(device)
    pairs = [pair for pair in combinations(sites, 2) if all(site.pk in at for site in pair)]
    searches = sum(len(at[a.pk]) * len(at[z.pk]) for a, z in pairs) * len(widths)
    if searches > MAX_SEARCHES:
        raise ValidationError({'site': _('{count} searches are too many at once, {most} are allowed; choose fewer '
                                         'sites or widths.').format(count=searches, most=MAX_SEARCHES)})
    graph = plant.graph()
    return [
        Availability(a, z, width, _best(graph, at[a.pk], at[z.pk], width, cost, allow_unknown))
        for a, z in pairs for width in widths
    ]


def _best(graph: Graph, a: list[int], z: list[int], width: int, cost: str, allow_unknown: bool) -> Route | None:
    found = [
        cheapest_route(graph, Request(
            source=source, target=target, carriers=(width,), cost=cost, allow_unknown=allow_unknown))
        for source in a for target in z
    ]
    routes = (route for route in found if route)
    return min(routes, key=lambda route: (route.unmeasured, route.cost, route.nodes), default=None)
