"""Smallest changes that make a refused request feasible. Each is tried before it is suggested: applied, it works."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from netbox_optical.routing.explain import NoRoute
from netbox_optical.routing.filters import edge_masks
from netbox_optical.routing.footprint import Footprint
from netbox_optical.routing.graph import ADD_DROP_ROLES, Edge, Graph, Id
from netbox_optical.routing.request import INCLUDES, Request
from netbox_optical.routing.route import Route
from netbox_optical.routing.search import Search, find_routes
from netbox_optical.spectrum import Demand, Occupancy, Passband, SpectrumError, bitmap, format_bandwidth

__all__ = ('Change', 'Suggestion', 'suggest')

# Above the fields of a weight: what has to be freed counts before any cost.
_FREED = 1 << 200


class Change(StrEnum):
    """What a suggestion changes; in this order suggestions come: those that cost the network nothing first."""

    CENTRE = 'another centre'
    LIMIT = 'a wider limit'
    RANGE = 'any frequency'
    EXCLUSION = 'drop an exclusion'
    INCLUSION = 'drop an inclusion'
    WIDTH = 'a narrower width'
    FREE = 'free spectrum'
    UNKNOWN = 'use unknown spectrum'


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change after which a route exists.

    Attributes:
        change: what kind.
        detail: a sentence for a person.
        request: the request with the change made (the same one when spectrum is to be freed).
        sections, blocks: what is to be freed: these blocks on each of these sections.
        route: the first route afterwards.
    """

    change: Change
    detail: str
    request: Request
    route: Route
    sections: tuple[Id, ...] = ()
    blocks: tuple[Passband, ...] = ()

    def applied(self, graph: Graph) -> Graph:
        """The network with the change made."""
        return _freed(graph, self.sections, self.blocks)


def suggest(graph: Graph, request: Request) -> tuple[Suggestion, ...]:
    """Single changes that make a refused request feasible, at most one of each kind; empty when none of them does."""
    return tuple(_Suggestions(graph, replace(request, k=1, differ=0.0)).all())


def _freed(graph: Graph, sections: tuple[Id, ...], blocks: tuple[Passband, ...]) -> Graph:
    if not sections:
        return graph
    bits = 0
    for block in blocks:
        bits |= bitmap.passband_bits(block, graph.band)

    def free(edge: Edge) -> Edge:
        occupancy = edge.occupancy
        return replace(edge, occupancy=Occupancy(occupancy.used & ~bits, occupancy.unknown, occupancy.band))

    edges = [free(edge) if edge.id in sections else edge for edge in graph.edge_list]
    return Graph(graph.node_list, edges, dropped=graph.dropped, platforms=graph.platforms, band=graph.band)


class _Suggestions:
    def __init__(self, graph: Graph, request: Request):
        self.graph, self.request = graph, request

    def all(self) -> Iterator[Suggestion]:
        ends = (self.request.source, self.request.target)
        if any(end not in self.graph.index or self.graph.nodes[end].role not in ADD_DROP_ROLES for end in ends):
            return
        for attempt in (self._centre, self._limit, self._range, self._exclusion, self._inclusion,
                        self._width, self._free, self._unknown):
            suggestion = attempt()
            if suggestion is not None:
                yield suggestion

    def _route(self, request: Request, graph: Graph | None = None) -> Route | None:
        found = find_routes(graph or self.graph, request)
        return None if isinstance(found, NoRoute) else found[0]

    def _changed(self, change: Change, detail: str, **changes: object) -> Suggestion | None:
        request = replace(self.request, **changes)
        route = self._route(request)
        return route and Suggestion(change, detail, request, route)

    def _centre(self) -> Suggestion | None:
        """The carriers elsewhere: a single one as near as possible, several wherever they fit."""
        carriers = self.request.carriers
        if not any(isinstance(carrier, Passband) for carrier in carriers):
            return None
        widths = tuple(carrier.width if isinstance(carrier, Passband) else carrier for carrier in carriers)
        try:
            route = self._route(replace(self.request, carriers=widths))
        except SpectrumError:  # a width off the grid has no other centre
            return None
        if route is None:
            return None
        if len(carriers) == 1:
            route = self._nearest(carriers[0], widths) or route
        places = ' and '.join(passband.human() for passband in route.passbands)
        return self._changed(Change.CENTRE, f'{places} is free end to end.', carriers=route.passbands)

    def _nearest(self, wanted: Passband, widths: tuple[int, ...]) -> Route | None:
        """A route in the smallest window around a passband that has one (the wider the window, the more fits)."""
        band = self.graph.band
        limits = self.request.within or band.passband

        def inside(steps: int) -> Route | None:
            low, high = wanted.start - steps * band.slot, wanted.end + steps * band.slot
            window = (max(low, limits.start), min(high, limits.end))
            return self._route(replace(self.request, carriers=widths, within=Passband(*window))) \
                if window[0] < window[1] else None

        steps = _first(lambda steps: inside(steps) is not None, 1, band.slots)
        return None if steps is None else inside(steps)

    def _limit(self) -> Suggestion | None:
        request = self.request
        if request.limit is None and request.stretch is None and request.max_latency_us is None:
            return None
        for latency in (request.max_latency_us, None):
            route = self._route(replace(request, limit=None, stretch=None, max_latency_us=latency))
            if route is not None:
                break
        else:
            return None
        latency = latency or (request.max_latency_us and route.latency_us)
        metres = 'an unknown number of' if route.length_m is None else route.length_m
        return self._changed(
            Change.LIMIT, f'The route of {route.hops} sections and {metres} m is free.',
            limit=None if route.unmeasured else max(route.cost, request.limit or 0), stretch=None,
            max_latency_us=latency)

    def _range(self) -> Suggestion | None:
        if self.request.within is None:
            return None
        return self._changed(Change.RANGE, f'Outside {self.request.within.human()} spectrum is free.', within=None)

    def _exclusion(self) -> Suggestion | None:
        """One exclusion less if that is enough, else as many as must go."""
        request = self.request
        items: list[tuple[str, object]] = []
        for field in ('exclude_nodes', 'exclude_fibers', 'exclude_risk_groups', 'diverse_from'):
            items += [(field, item) for item in sorted(getattr(request, field), key=str)]
        if not items or self._without(items) is None:
            return None
        dropped = next(([item] for item in items if self._without([item])), None)
        if dropped is None:
            dropped = list(items)
            for item in items:  # what can stay, stays
                fewer = [one for one in dropped if one != item]
                if self._without(fewer):
                    dropped = fewer
        changes = self._changes(dropped)
        return self._changed(Change.EXCLUSION, f'Without the exclusion of {", ".join(map(self._named, dropped))} there '
                                               'is a route.', **changes)

    def _inclusion(self) -> Suggestion | None:
        """Nothing less to be passed than is needed to find a route: one thing if that is enough, else all."""
        items = [(field, item) for field in INCLUDES for item in sorted(getattr(self.request, field), key=str)]
        if not items or self._without(items) is None:
            return None
        dropped = next(([item] for item in items if self._without([item])), items)
        return self._changed(
            Change.INCLUSION, f'Without having to pass {", ".join(map(self._named, dropped))} there is a route.',
            **self._changes(dropped))

    def _changes(self, dropped: list[tuple[str, object]]) -> dict[str, object]:
        return {field: [item for item in getattr(self.request, field) if (field, item) not in dropped]
                for field in {field for field, _ in dropped}}

    def _without(self, dropped: list[tuple[str, object]]) -> Route | None:
        return self._route(replace(self.request, **self._changes(dropped)))

    def _named(self, item: tuple[str, object]) -> str:
        field, value = item
        if field in ('exclude_nodes', 'include_nodes'):
            return self.graph.nodes[value].name if value in self.graph.nodes else str(value)
        if isinstance(value, Footprint):
            return f'what {value.name} uses'
        return f'{"fibre" if field.endswith("_fibers") else "risk group"} {value}'

    def _width(self) -> Suggestion | None:
        """Every carrier cut to the widest width that is free; fixed ones keep their centre."""
        step = 2 * self.graph.band.slot
        widest = max((_width_of(carrier) for carrier in self.request.carriers), default=0) // step
        fails = _first(lambda narrower: self._narrowed((widest - narrower) * step) is not None, 1, widest - 1)
        if fails is None:
            return None
        width = (widest - fails) * step
        return self._changed(Change.WIDTH, f'{format_bandwidth(width)} is free end to end.', carriers=self._cut(width))

    def _cut(self, width: int) -> tuple[Passband | int, ...]:
        return tuple(
            carrier if _width_of(carrier) <= width else
            Passband.from_centre(carrier.centre, width) if isinstance(carrier, Passband) else width
            for carrier in self.request.carriers)

    def _narrowed(self, width: int) -> Route | None:
        return self._route(replace(self.request, carriers=self._cut(width)))

    def _unknown(self) -> Suggestion | None:
        if self.request.allow_unknown:
            return None
        return self._changed(Change.UNKNOWN, 'There is a route over spectrum of which nobody knows whether it is free.',
                             allow_unknown=True)

    def _free(self) -> Suggestion | None:
        """One block freed on as few sections as possible; of equal ones on the cheapest route, at the lowest place."""
        if self.request.source == self.request.target:
            return None
        search = Search(self.graph, self.request)
        usable = edge_masks(self.graph, replace(self.request, carriers=()), Demand((), self.graph.band),
                            self.graph.band.mask)
        best: tuple[int, tuple[int, ...], tuple[Passband, ...], int] | None = None
        for blocks in self._places(search):
            bits = 0
            for block in blocks:
                bits |= bitmap.passband_bits(block, self.graph.band)
            found = search.with_fewest(usable, self._freeing(bits), best[0] if best else None)
            if found and (best is None or found.cost < best[0]):
                best = found.cost, found.edges, blocks, bits
                if found.cost < 2 * _FREED:
                    break
        return best and self._freeing_suggestion(*best[1:])

    def _places(self, search: Search) -> Iterator[tuple[Passband, ...]]:
        """The places that the carriers could have if everything was free, lowest first."""
        seen = set()
        for low in range(self.graph.band.slots):
            blocks = search.demand.place(search.base & ~((1 << low) - 1) | search.demand.fixed & search.base)
            if blocks is None:
                return
            if blocks not in seen:
                seen.add(blocks)
                yield blocks

    def _freeing(self, bits: int) -> list[int | None]:
        """Per section what it costs to free the block: None where its occupancy is unknown, so nobody could tell."""
        def cost(edge: Edge) -> int | None:
            if edge.occupancy.unknown & bits and not self.request.allow_unknown:
                return None
            return _FREED if edge.occupancy.used & bits else 0
        return [cost(edge) for edge in self.graph.edge_list]

    def _freeing_suggestion(self, edges: tuple[int, ...], blocks: tuple[Passband, ...], bits: int) -> Suggestion | None:
        taken = [self.graph.edge_list[edge] for edge in edges if self.graph.edge_list[edge].occupancy.used & bits]
        sections = tuple(edge.id for edge in taken)
        route = self._route(self.request, _freed(self.graph, sections, blocks))
        if route is None:
            return None
        where = ', '.join(self.graph.label(edge) for edge in taken)
        what = ' and '.join(block.human() for block in blocks)
        return Suggestion(Change.FREE, f'Free {what} on {where}.', self.request, route, sections, blocks)


def _width_of(carrier: Passband | int) -> int:
    return carrier.width if isinstance(carrier, Passband) else carrier


def _first(works: Callable[[int], bool], low: int, high: int) -> int | None:
    """The least number from low to high that works, when every larger one works as well; None when none does."""
    if low > high or not works(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if works(middle):
            high = middle
        else:
            low = middle + 1
    return low
