"""Routes with free spectrum between two nodes, or the reason why there are none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import compress, islice, product
from typing import Any

from netbox_optical.routing.explain import Drop, NoRoute, Reason, Rule
from netbox_optical.routing.filters import base_free, edge_masks, request_drops, spectrum_drop
from netbox_optical.routing.graph import ADD_DROP_ROLES, Graph, Id
from netbox_optical.routing.labels import Delay, Found, LabelSearch, Must, distances, must_pass
from netbox_optical.routing.request import INCLUDES, UNITS, Request, allowed_weight, figures, unmeasured_of, weights_of
from netbox_optical.routing.route import Route, Step
from netbox_optical.spectrum import Demand, bitmap, format_bandwidth

__all__ = ('cheapest_route', 'find_routes', 'recheck')

# Labels of the search that tells whether a limit refused, and routes per asked-for one that are compared with those
# before: figures of the worst case, not of the usual one.
BEYOND = 10_000
COMPARED = 40
# Labels of a search for a route that has to pass something.
PASSING = 200_000


def find_routes(graph: Graph, request: Request) -> list[Route] | NoRoute:
    """Up to `request.k` routes, cheapest first, on each of which all carriers are free at once; or why there are none.

    Exact: a request is refused only if no route within its limits exists, and no cheaper route is overlooked; when only
    the limits are in the way the reason is Reason.LIMIT. The order is by cost, then
    by the tie-breaker of the cost, then by the order of the section ids; it is the same every time, whatever order the
    graph was built from. Parallel sections make different routes. Spectrum of which nothing is known is not
    used unless the request allows it. SpectrumError for carriers that overlap each other or leave the band.
    """
    return Search(graph, request).answer()


def cheapest_route(graph: Graph, request: Request) -> Route | None:
    """The first of `find_routes`, or None without the reason: for many searches at once, of which nobody reads it."""
    found = Search(graph, request, explain=False).answer()
    return found[0] if found else None


def recheck(graph: Graph, route: Route, *, allow_unknown: bool = False) -> tuple[Drop, ...]:
    """What stands in the way of a route that was found earlier, on a graph as it is now; empty when nothing does.

    For the moment before execution: between choice and execution a section may have been rebuilt, removed, or taken.
    """
    demand = Demand(route.passbands, graph.band)
    drops = []
    for step in route.steps:
        edge = graph.edges.get(step.edge)
        if edge is None:
            drops.append(Drop(Rule.GONE, f'Section {step.edge} no longer exists.', step.edge, step.fibers))
        elif edge.ports_from(step.source) != step.ports or edge.fibers_from(step.source) != step.fibers:
            drops.append(Drop(Rule.CHANGED, f'{graph.label(edge)} no longer runs over the same fibres and ports.',
                              edge.id, step.fibers))
        elif drop := spectrum_drop(graph, edge, demand, graph.band.mask, allow_unknown):
            drops.append(drop)
    return tuple(drops)


class Search:
    """One request on one graph, set up for searching: what `find_routes` and `find_pair` share."""

    def __init__(self, graph: Graph, request: Request, *, explain: bool = True):
        self.graph, self.request, self.explain = graph, request, explain
        self.demand = Demand(request.carriers, graph.band)
        self.base = base_free(graph, request)
        self.masks: list[int] = []
        self.cut = False

    def answer(self) -> list[Route] | NoRoute:
        graph, request = self.graph, self.request
        for node in (request.source, request.target):
            if node not in graph.index or graph.nodes[node].role not in ADD_DROP_ROLES:
                return self.refuse(Reason.NOT_IN_GRAPH, f'{self._name(node)} is not an add/drop node.')
            if node in request.exclude_nodes:
                return self.refuse(Reason.END_EXCLUDED, f'{self._name(node)} is an end of the route and excluded.')
        if self.demand.place(self.base) is None:
            return self.refuse(Reason.ENDS_OCCUPIED, f'{self._wanted()} does not fit in what is free at the ends.')
        if request.source == request.target:
            return self._single_node()
        self.source, self.target = graph.index[request.source], graph.index[request.target]
        self.weights = weights_of(graph, request)
        self.masks = edge_masks(graph, request, self.demand, self.base)
        self.remaining = distances(graph, self.target, self.weights, self.masks)
        musts = self._musts()
        self.highest = allowed_weight(request, self._shortest(musts), compress(self.weights, self.masks))
        search = self._labels(self.demand, self.base, self.masks, highest=self.highest, delay=self._delay(),
                              musts=musts, effort=PASSING if musts else None)
        found = self._choose(search.routes())
        if not found and musts:
            return self._why_not_past(search.exhausted)
        if not found and not self.explain:
            return []
        return [self._route(way) for way in sorted(found)] if found else self._why(search.cut)

    def _musts(self) -> tuple[Must, ...]:
        """What the request includes and its ends do not pass anyway."""
        request, ends = self.request, (self.request.source, self.request.target)
        wanted = [lambda edge, one=one: one in (edge.a_node, *edge.amplifiers, edge.z_node)
                  for one in sorted(request.include_nodes, key=str) if one not in ends]
        wanted += [lambda edge, one=one: one in edge.fibers for one in sorted(request.include_fibers, key=str)]
        wanted += [lambda edge, one=one: one in edge.risk_groups
                   for one in sorted(request.include_risk_groups, key=str)]
        return tuple(must_pass(
            self.graph, frozenset(place for place, edge in enumerate(self.graph.edge_list) if passes(edge)),
            self.weights, self.masks, self.remaining) for passes in wanted)

    def _shortest(self, musts: tuple[Must, ...]) -> int | None:
        """The least weight of any way, a lower bound when something has to be passed."""
        all_of = [self.remaining[self.source], *(must.remaining[self.source] for must in musts)]
        return None if None in all_of else max(all_of)

    def _why_not_past(self, exhausted: bool) -> list[Route] | NoRoute:
        """The reason when something is to be passed: that, or what stands in the way without it."""
        if not self.explain:
            return []
        if exhausted:
            return self.refuse(Reason.EFFORT, 'A route past everything that is to be passed was not found; the search '
                                              'was given up before it was at its end.')
        alone = find_routes(self.graph, replace(self.request, k=1, differ=0.0, **dict.fromkeys(INCLUDES, ())))
        if isinstance(alone, NoRoute):
            return alone
        return self.refuse(Reason.INCLUDED, f'No route between {self._name(self.request.source)} and '
                                            f'{self._name(self.request.target)} within the limits passes everything '
                                            'that is to be passed.')

    def _choose(self, ways: Iterator[Found]) -> list[Found]:
        """The first k, of which each differs enough from all before it. Gives up when too many are too much alike."""
        if not self.request.differ:
            return list(islice(ways, self.request.k))
        chosen, known = [], set()
        for way in islice(ways, COMPARED * self.request.k):
            if not chosen or len(set(way.edges) - known) >= self.request.differ * len(way.edges):
                chosen.append(way)
                known.update(way.edges)
                if len(chosen) == self.request.k:
                    break
        return chosen

    def _delay(self) -> Delay | None:
        if self.request.max_latency_us is None:
            return None
        if 'latency' not in self.graph.memo:
            self.graph.memo['latency'] = [edge.latency_ns or 0 for edge in self.graph.edge_list]
        edges = self.graph.memo['latency']
        return Delay(edges, distances(self.graph, self.target, edges, self.masks),
                     int(self.request.max_latency_us * 1000 + 1e-6))

    def without(self, edges: Iterable[int]) -> Found | None:
        """The cheapest way that uses none of the edges at these positions, within the limits of the whole search."""
        masks = list(self.masks)
        for edge in edges:
            masks[edge] = 0
        remaining = distances(self.graph, self.target, self.weights, masks)
        search = self._labels(self.demand, self.base, masks, remaining, highest=self.highest, delay=self._delay())
        found = next(search.routes(), None)
        self.cut |= search.cut
        return found

    def reaches_without(self, edges: Iterable[int]) -> bool:
        """Whether anything leads to the target when these edges are gone, whatever fits on it and how long it is."""
        gone, seen, waiting = set(edges), {self.source}, [self.source]
        while waiting:
            for way in self.graph.ways[waiting.pop()]:
                if way.node not in seen and self.masks[way.edge] and way.edge not in gone:
                    if way.node == self.target:
                        return True
                    seen.add(way.node)
                    waiting.append(way.node)
        return False

    def with_fewest(self, usable: list[int], extra: list[int | None], below: int | None = None) -> Found | None:
        """The cheapest way whatever its spectrum, each section dearer by `extra` (None: not to be used).

        Only a way cheaper than `below` is looked for. Limits are not applied.
        """
        masks = [0 if more is None else mask for mask, more in zip(usable, extra, strict=True)]
        plain = weights_of(self.graph, self.request)
        weights = [one + (more or 0) for one, more in zip(plain, extra, strict=True)]
        self.source, self.target = self.graph.index[self.request.source], self.graph.index[self.request.target]
        remaining = distances(self.graph, self.target, weights, masks)
        shortest = remaining[self.source]
        if shortest is None or (below is not None and shortest >= below):
            return None
        search = LabelSearch(
            self.graph, self.source, self.target, demand=Demand((), self.graph.band), free=1, masks=masks,
            weights=weights, remaining=remaining, first_out=self._open(self.source, self.request.source_ports),
            last_in=self._open(self.target, self.request.target_ports), highest=None if below is None else below - 1)
        return next(search.routes(), None)

    def route_of(self, edges: tuple[int, ...]) -> Route:
        """The route over the edges at these positions."""
        return self._route(Found(sum(self.weights[edge] for edge in edges), edges))

    def _labels(self, demand: Demand, free: int, masks: list[int], remaining: list[int | None] | None = None,
                **limits: Any) -> LabelSearch:
        return LabelSearch(
            self.graph, self.source, self.target, demand=demand, free=demand.reduce(free), masks=masks,
            weights=self.weights, remaining=self.remaining if remaining is None else remaining, **limits,
            first_out=self._open(self.source, self.request.source_ports),
            last_in=self._open(self.target, self.request.target_ports),
        )

    def _open(self, position: int, ports: tuple[str, ...]) -> int:
        mask = -1
        for port in ports:
            mask &= self.graph.open_ways(position, port)
        return mask

    def _single_node(self) -> list[Route] | NoRoute:
        """A circuit between two add/drop ports of one node: no sections, so only the ends and the node itself count."""
        request = self.request
        if request.include_nodes - {request.source} or request.include_fibers or request.include_risk_groups:
            return self.refuse(Reason.INCLUDED, 'A circuit inside one node passes no other device, no fibre and no '
                                                'risk group.')
        position = self.graph.index[request.source]
        for port_in, port_out in product(request.source_ports, request.target_ports):
            if not self.graph.passes(position, port_in, port_out):
                return self.refuse(Reason.TRANSIT, f'{self._name(request.source)} cannot pass light from {port_in} '
                                                    f'to {port_out}.')
        return [self._route(Found(0, ()))]

    def _route(self, way: Found) -> Route:
        request, node, steps = self.request, self.request.source, []
        edges = [self.graph.edge_list[position] for position in way.edges]
        free, known = self.base, self._known_ends()
        for edge in edges:
            target = edge.z_node if node == edge.a_node else edge.a_node
            steps.append(Step(edge.id, node, target, edge.fibers_from(node), edge.ports_from(node)))
            free &= edge.occupancy.available(request.allow_unknown)
            known &= ~edge.occupancy.unknown
            node = target
        sections = [edge.occupancy.available(request.allow_unknown) for edge in edges]
        passbands = self.demand.place(free & known, request.fit, sections)
        if passbands is None:
            passbands = self.demand.place(free, request.fit, sections)
        unknown = any(bitmap.passband_bits(passband, self.graph.band) & ~known for passband in passbands)
        lengths, losses = [edge.length_m for edge in edges], [edge.loss_db for edge in edges]
        delays = [edge.latency_ns for edge in edges]
        return Route(
            source=request.source, target=request.target, steps=tuple(steps),
            source_port=next(iter(request.source_ports), None), target_port=next(iter(request.target_ports), None),
            cost=figures(way.cost, request.cost), unmeasured=unmeasured_of(way.cost),
            length_m=None if None in lengths else sum(lengths),
            loss_db=None if None in losses else round(sum(losses), 3),
            latency_us=None if None in delays else sum(delays) / 1000,
            passbands=passbands, unknown=unknown, free=free,
        )

    def _known_ends(self) -> int:
        known = self.graph.band.mask
        for occupancy in self.request.ends:
            known &= ~occupancy.unknown
        return known

    # Refusals

    def _why(self, cut: bool) -> NoRoute:
        """The reason for an empty result, found by taking the conditions away again one after the other."""
        ends = f'{self._name(self.request.source)} and {self._name(self.request.target)}'
        if cut and (answer := self._beyond(ends)) is not None:  # a refusal is false
            return answer
        if self.remaining[self.source] is None:
            everything = [1] * len(self.graph.edge_list)
            if distances(self.graph, self.target, self.weights, everything)[self.source] is None:
                return self.refuse(Reason.DISCONNECTED, f'No chain of sections connects {ends}.')
            return self.refuse(Reason.DROPPED, f'Every way between {ends} uses a section that a rule dropped.')
        any_spectrum = Demand((), self.graph.band)
        bare = self._labels(any_spectrum, self.base, [1 if mask else 0 for mask in self.masks])
        open_everywhere = bare.first_out == bare.last_in == -1 and not any(self.graph.restricted)
        if open_everywhere or next(bare.routes(), None):
            return self.refuse(Reason.CONTINUITY, f'On no route between {ends} is {self._wanted()} free on every '
                                                   'section at once.')
        return self.refuse(Reason.TRANSIT, f'Between {ends} there are sections with free spectrum, but no node '
                                            'sequence that can pass light from port to port.')

    def _beyond(self, ends: str) -> NoRoute | None:
        """The refusal when a route exists beyond the limits, or when nobody can tell; None when there is none."""
        search = self._labels(self.demand, self.base, self.masks, effort=BEYOND)
        way = next(search.routes(), None)
        if way is None:
            return self.refuse(
                Reason.LIMIT, f'Within the limit there is no route between {ends}; whether a longer one exists was not '
                              'searched to the end.') if search.exhausted else None
        if self.highest is None or way.cost <= self.highest:
            route = self._route(way)
            return self.refuse(Reason.LIMIT, f'The cheapest route between {ends} takes {route.latency_us} µs, which '
                                              'is beyond the limit.', limit_latency_us=route.latency_us)
        cost = figures(way.cost, self.request.cost)
        more = ' and sections whose figure is not known' if unmeasured_of(way.cost) else ''
        return self.refuse(Reason.LIMIT, f'The cheapest route between {ends} takes {cost} '
                                          f'{UNITS[self.request.cost]}{more}, which is beyond the limit.',
                            limit_cost=cost)

    def refuse(self, reason: Reason, message: str, **limits: int | float) -> NoRoute:
        """The refusal with every rule that dropped a section."""
        if not self.explain:
            return NoRoute(reason, message, (), **limits)
        drops = request_drops(self.graph, self.request, self.demand, self.base, self.masks)
        return NoRoute(reason, message, drops + self.graph.dropped, **limits)

    def _name(self, node: Id) -> str:
        return self.graph.nodes[node].name if node in self.graph.nodes else str(node)

    def _wanted(self) -> str:
        return ' and '.join(format_bandwidth(carrier) if isinstance(carrier, int) else carrier.human()
                            for carrier in self.request.carriers) or 'nothing'
