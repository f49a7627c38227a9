"""Working and protection together: the cheapest two routes that share nothing, each with spectrum of its own.

Exact, by branching on what is shared. Each route is searched for alone; where the two share something (a section, a
device, a fibre, a risk group), any answer keeps one of them off it, so one branch forbids it to the working and one to
the protection route. Branches are taken in order of the sum of their two costs, a lower bound of all below, hence the
first pair that shares nothing is the cheapest. This is conflict-based search as known from moving several robots
[G. Sharon, R. Stern, A. Felner, N. R. Sturtevant, Artificial Intelligence 219, 2015], here over the exact search
for a route and its spectrum. Taking the shortest route first and then looking for another refuses feasible requests.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.explain import NoRoute, Reason
from netbox_optical.routing.footprint import Disjoint, Resource, resources
from netbox_optical.routing.graph import Graph
from netbox_optical.routing.request import INCLUDES, UNITS, Request, figures
from netbox_optical.routing.route import Route
from netbox_optical.routing.search import Search

__all__ = ('Pair', 'find_pair')

# Branches after which the search gives up; it says so.
BRANCHES = 2_000
BEYOND = 200  # the same, when it is only to be told whether a limit refused


@dataclass(frozen=True, slots=True)
class Pair:
    """Two routes that share nothing of a level.

    Attributes:
        working, protection: the routes; when both were asked for alike, the working one is not the dearer.
        level: what they do not share.
        cost: of both together, in the unit of the request.
    """

    working: Route
    protection: Route
    level: Disjoint
    cost: int | float


def find_pair(graph: Graph, request: Request, level: Disjoint = Disjoint.NODE, *, protection: Request | None = None,
              branches: int = BRANCHES) -> Pair | NoRoute:
    """The cheapest working and protection routes that share nothing of `level`, or why there are none.

    Each has spectrum of its own: the frequencies may be equal or differ. `protection` asks for something else on the
    second route (other carriers, add/drop ports, exclusions) between the same nodes and by the same cost. The bounds of
    a request hold for each of its routes. Exact within them, unless the answer is Reason.EFFORT: the search was given
    up after `branches`, and neither a pair nor that there is none is known.
    """
    if any(getattr(one, name) for one in (request, protection or request) for name in INCLUDES):
        raise RoutingError('A pair cannot be told what to pass.', value=INCLUDES,
                           remedy='Search the working route, then one that is diverse from it.')
    return _PairSearch(graph, request, protection or request, level).answer(branches)


class _PairSearch:
    def __init__(self, graph: Graph, working: Request, protection: Request, level: Disjoint):
        self.graph, self.level = graph, level
        self.alike = working == protection
        self.requests = working, protection
        ends = {('node', working.source), ('node', working.target)}
        self.needs = [resources(edge, level) - ends for edge in graph.edge_list]
        self.users: dict[Resource, list[int]] = {}
        for position, needs in enumerate(self.needs):
            for resource in needs:
                self.users.setdefault(resource, []).append(position)
        self.found: dict[tuple[bool, frozenset[Resource]], tuple[int, tuple[int, ...]] | None] = {}

    def answer(self, branches: int) -> Pair | NoRoute:
        self.searches = []
        for request in self.requests:
            search = Search(self.graph, replace(request, k=1))
            # Also sets the search up; a single route that cannot be had is explained as such.
            alone = search.answer()
            if isinstance(alone, NoRoute):
                return alone
            if not alone[0].steps:
                return search.refuse(Reason.DISJOINT, 'A circuit inside one node has no second route.')
            self.searches.append(search)
        if self._has_bottleneck():
            return self._no_pair()
        heap, seen = [], set()
        self._push(heap, seen, frozenset(), frozenset())
        for _ in range(branches):
            if not heap:
                return self._refuse()
            cost, _, barred, ways = heappop(heap)
            shared = self._shared(*ways)
            if not shared:
                return self._pair(cost, ways)
            self._branch(heap, seen, barred, ways, shared)
        return self.searches[0].refuse(Reason.EFFORT, f'{branches} branches did not tell whether two routes exist that '
                                                      f'share no {self._what()}.')

    def _has_bottleneck(self) -> bool:
        """Whether all ways of both requests need one resource, so that no limit and no spectrum is to blame."""
        nothing = frozenset()
        ways = [self._cheapest(second, nothing)[1] for second in (False, True)]
        return any(
            not any(search.reaches_without(self.users[resource]) for search in self.searches)
            for resource in self._shared(*ways))

    def _branch(self, heap: list, seen: set, barred: tuple, ways: tuple, shared: list[Resource]) -> None:
        """Forbid one shared resource, to one and to the other: that whose loss costs most, so that bounds rise fast."""
        best = None
        for resource in shared:
            costs = [self._cost(second, barred[second] | {resource}) for second in (False, True)]
            # A branch without a route is none at all; two of them end this part of the search.
            rank = sorted((cost is None, cost or 0) for cost in costs)
            if best is None or rank > best[0]:
                best = rank, resource
        working, protection = barred
        self._push(heap, seen, working | {best[1]}, protection)
        if not (self.alike and working == protection):
            self._push(heap, seen, working, protection | {best[1]})

    def _push(self, heap: list, seen: set, working: frozenset[Resource], protection: frozenset[Resource]) -> None:
        key = (working, protection)
        if key in seen or (self.alike and key[::-1] in seen):
            return
        seen.add(key)
        ways = self._cheapest(False, working), self._cheapest(True, protection)
        if None not in ways:
            heappush(heap, (ways[0][0] + ways[1][0], len(seen), key, (ways[0][1], ways[1][1])))

    def _cost(self, second: bool, barred: frozenset[Resource]) -> int | None:
        way = self._cheapest(second, barred)
        return way and way[0]

    def _cheapest(self, second: bool, barred: frozenset[Resource]) -> tuple[int, tuple[int, ...]] | None:
        """Weight and edges of the cheapest route off the barred resources."""
        key = (second and not self.alike, barred)
        if key not in self.found:
            edges = {edge for resource in barred for edge in self.users[resource]}
            way = self.searches[second].without(edges)
            self.found[key] = way and (way.cost, way.edges)
        return self.found[key]

    def _shared(self, one: Iterable[int], other: Iterable[int]) -> list[Resource]:
        first = frozenset().union(*(self.needs[edge] for edge in one))
        second = frozenset().union(*(self.needs[edge] for edge in other))
        shared = first & second
        # Of resources that always come together (a section and its fibres) one is enough.
        unique = {tuple(self.users[resource]): resource for resource in sorted(shared, key=str)}
        return sorted(unique.values(), key=str)

    def _pair(self, cost: int, ways: tuple) -> Pair:
        routes = [search.route_of(way) for search, way in zip(self.searches, ways, strict=True)]
        if self.alike:
            routes.sort(key=lambda route: (route.unmeasured, route.cost))
        return Pair(*routes, self.level, figures(cost, self.requests[0].cost))

    def _what(self) -> str:
        return self.level.value if self.level is not Disjoint.NODE else 'section or device'

    def _refuse(self) -> NoRoute:
        if any(search.cut for search in self.searches) and (answer := self._beyond()) is not None:
            return answer
        return self._no_pair()

    def _no_pair(self) -> NoRoute:
        request = self.requests[0]
        names = [self.graph.nodes[node].name for node in (request.source, request.target)]
        return self.searches[0].refuse(Reason.DISJOINT, f'Between {names[0]} and {names[1]} there is a route, but no '
                                                        f'two with spectrum that share no {self._what()}.')

    def _beyond(self) -> NoRoute | None:
        """The refusal when a pair exists beyond the limits, or when that is not known; None when there is none."""
        free = [replace(one, limit=None, stretch=None, max_latency_us=None) for one in self.requests]
        wider = find_pair(self.graph, free[0], self.level, protection=free[1], branches=BEYOND)
        if isinstance(wider, Pair):
            dearest = max(wider.working.cost, wider.protection.cost)
            return self.searches[0].refuse(Reason.LIMIT, f'Only beyond the limit are there two routes that share no '
                                                         f'{self._what()}; the dearer takes {dearest} '
                                                         f'{UNITS[self.requests[0].cost]}.', limit_cost=dearest)
        if wider.reason is Reason.EFFORT:
            return self.searches[0].refuse(Reason.LIMIT, f'Within the limit no two routes share no {self._what()}; '
                                                         'beyond it was not searched to the end.')
        return None
