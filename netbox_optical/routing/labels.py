"""Exact search for the cheapest way with free spectrum: a generic Dijkstra over labels.

A label says: this node can be reached at this cost with this spectrum still free end to end. Labels are taken in
order of cost plus the remaining distance (a lower bound, from one plain Dijkstra backwards); one that is no better than
a settled label of its node in any respect is dominated and dropped. Because more cost or less spectrum never helps,
what is left still holds an optimal answer: no feasible request is refused, and no cheaper route overlooked, unlike
searching the k shortest paths and then looking for spectrum. After [I. Szczesniak, A. Jajszczyk,
B. Wozna-Szczesniak, "Generic Dijkstra for optical networks", J. Opt. Commun. Netw. 11(11), 2019].

Three things are added to cost and spectrum. `out`, the ways by which light may leave the node, given the port by which
it came (nodes with transit rules). `closed`, the visited nodes that have such rules: cutting a loop out of a walk is
always possible at a node that passes everything, but not at these, so a label may only dominate one that has visited
all the restricted nodes it has. And `delay`, when a latency is promised that is not what is minimised: a dearer label
that is faster is kept.

What a way must pass (`Must`) is kept as bits above those of the nodes in `closed`, cleared when it is passed: a label
may only dominate one that has as much still before it. Cutting out a loop could cut out what must be passed, so then
every node counts as restricted. That is exact, and can be long: such a search is given an `effort`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from netbox_optical.routing.graph import Graph, Way
from netbox_optical.spectrum import Demand

__all__ = ('Delay', 'Found', 'LabelSearch', 'Must', 'distances', 'must_pass')


class _Label(NamedTuple):
    """Compared as a tuple: the serial number is unique, so nothing after it is ever compared."""

    bound: int
    serial: int
    cost: int
    node: int
    free: int
    out: int
    closed: int
    delay: int
    visited: int
    way: Way | None
    before: '_Label | None'


_new = tuple.__new__


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A way found: its weight, and the positions of its edges in order."""

    cost: int
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Must:
    """One of these edges (positions) has to be passed; `remaining`: least weight to the target over one of them."""

    edges: frozenset[int]
    remaining: list[int | None]


def distances(graph: Graph, target: int, weights: list[int], usable: list[int]) -> list[int | None]:
    """Per node the least weight to the target over usable edges, whatever their spectrum; None when out of reach."""
    best: list[int | None] = [None] * len(graph.node_list)
    best[target] = 0
    return _spread(graph, best, weights, usable)


def must_pass(
    graph: Graph, edges: frozenset[int], weights: list[int], usable: list[int], remaining: list[int | None]
) -> Must:
    """One of `edges` has to be passed on the way to the target, which is `remaining` away."""
    best: list[int | None] = [None] * len(graph.node_list)
    for node, ways in enumerate(graph.ways):
        for edge, other, _ in ways:
            rest = remaining[other]
            if edge in edges and usable[edge] and rest is not None:
                more, known = rest + weights[edge], best[node]
                best[node] = more if known is None else min(known, more)
    return Must(edges, _spread(graph, best, weights, usable))


def _spread(graph: Graph, best: list[int | None], weights: list[int], usable: list[int]) -> list[int | None]:
    """Dijkstra backwards from the nodes that have a weight."""
    heap = [(weight, node) for node, weight in enumerate(best) if weight is not None]
    heapify(heap)
    while heap:
        cost, node = heappop(heap)
        if cost != best[node]:
            continue
        for edge, other, _ in graph.ways[node]:
            if usable[edge]:
                more, known = cost + weights[edge], best[other]
                if known is None or more < known:
                    best[other] = more
                    heappush(heap, (more, other))
    return best


class LabelSearch:
    """Searches between two nodes over one set of edge masks; `routes()` gives the ways, cheapest first.

    Args:
        free: spectrum available before the first section, reduced by the demand.
        masks: per edge its available spectrum, reduced by the demand; 0 for an edge not to be used.
        first_out: ways by which light may leave the source (-1: all).
        last_in: ways of the target by which light may arrive (-1: all).
        highest: largest weight allowed, or None; `cut` tells afterwards whether anything was left out for it.
        delay: the bound on latency, or None. It counts as a limit too.
        effort: labels after which the search gives up, or None; `exhausted` tells afterwards whether it did.
        musts: what every way has to pass.
    """

    def __init__(self, graph: Graph, source: int, target: int, *, demand: Demand, free: int, masks: list[int],
                 weights: list[int], remaining: list[int | None], first_out: int = -1, last_in: int = -1,
                 highest: int | None = None, delay: 'Delay | None' = None, effort: int | None = None,
                 musts: tuple[Must, ...] = ()):
        self.graph, self.source, self.target = graph, source, target
        self.demand, self.free, self.masks, self.weights = demand, free, masks, weights
        self.remaining, self.first_out, self.last_in, self.highest = remaining, first_out, last_in, highest
        self.delay, self.effort, self.exhausted = delay, effort, False
        self.musts = musts
        # Bits of `closed`: nodes, and above them what is still to be passed.
        nodes = len(graph.node_list)
        self.restricted = [1 << node for node in range(nodes)] if musts else graph.restricted
        self.unmet = [1 << nodes + number for number in range(len(musts))]
        self.nodes_only = (1 << nodes) - 1
        self.passing: dict[int, int] = {}
        for bit, must in zip(self.unmet, musts, strict=True):
            for edge in must.edges:
                self.passing[edge] = self.passing.get(edge, -1) & ~bit
        self.packs = len(demand.widths) > 1
        self.cut = False
        self.serial = 0

    def routes(self) -> Iterator[Found]:
        """All feasible simple ways in order of weight, found as they are asked for.

        After each way the remaining ones are partitioned by where they leave it, and each part is searched for its
        cheapest (Yen's and Lawler's scheme, here over the exact search, so that the k-th answer is exact as well).
        """
        candidates: list[tuple[Found, int, frozenset[int]]] = []
        self._add(candidates, (), 0, frozenset())
        while candidates:
            found, deviation, banned = heappop(candidates)
            yield found
            for place in range(deviation, len(found.edges)):
                barred = frozenset({found.edges[place]}) | (banned if place == deviation else frozenset())
                self._add(candidates, found.edges[:place], place, barred)

    def _add(self, candidates: list, prefix: tuple[int, ...], place: int, banned: frozenset[int]) -> None:
        label = self._start(prefix, banned)
        found = label and self._cheapest(label)
        if found:
            # Parts of the partition are disjoint, so no two entries hold the same edges and ties end there.
            heappush(candidates, (found, place, banned))

    def _start(self, prefix: tuple[int, ...], banned: frozenset[int]) -> _Label | None:
        """The label at the end of a prefix that the search has to keep, its first steps restricted."""
        node = self.source
        closed, visited = self.restricted[node] | sum(self.unmet), 1 << node
        label = _Label(self._left(node, closed) or 0, 0, 0, node, self.free, self.first_out, closed, 0, visited,
                       None, None)
        for edge in prefix:
            way = next(way for way in self.graph.ways[label.node] if way.edge == edge)
            closed = self._closed(label, way)
            label = self._step(label, way, label.free & self.masks[edge], closed, self._left(way.node, closed) or 0)
        for place, way in enumerate(self.graph.ways[label.node]):
            if way.edge in banned:
                label = label._replace(out=label.out & ~(1 << place))
        return label if self._left(node, closed) is not None else None

    def _left(self, node: int, closed: int) -> int | None:
        """A lower bound of the weight from a node to the target past all that is still to be passed; None: no way."""
        left = self.remaining[node]
        if not self.musts or left is None:
            return left
        for bit, must in zip(self.unmet, self.musts, strict=True):
            if closed & bit:
                past = must.remaining[node]
                if past is None:
                    return None
                left = max(left, past)
        return left

    def _closed(self, label: _Label, way: Way) -> int:
        return label.closed & self.passing.get(way.edge, -1) | self.restricted[way.node]

    def _step(self, label: _Label, way: Way, free: int, closed: int, left: int) -> _Label:
        self.serial += 1
        cost = label.cost + self.weights[way.edge]
        # Not by calling the class, which takes twice as long.
        return _new(_Label, (
            cost + left, self.serial, cost, way.node, free,
            self.graph.transit[way.node][way.entry], closed,
            label.delay + self.delay.edges[way.edge] if self.delay else 0, label.visited | 1 << way.node, way, label,
        ))

    def _cheapest(self, start: _Label) -> Found | None:
        heap, settled = [start], {}
        ways, target, masks, plain = self.graph.ways, self.target, self.masks, not self.musts
        remaining, restricted = self.remaining, self.restricted
        while heap:
            label = heappop(heap)
            if label.node == target:
                return _trace(label)
            if self.effort is not None and self.serial > self.effort:
                self.exhausted = True
                return None
            rivals = settled.setdefault(label.node, [])
            if _dominated(rivals, label.free, label.out, label.closed, label.delay):
                continue
            rivals.append((label.free, label.out, label.closed, label.delay))
            out, visited, open_here = label.out, label.visited, label.free
            for place, way in enumerate(ways[label.node]):
                edge, node, _entry = way
                if not out >> place & 1 or visited >> node & 1:
                    continue
                free = open_here & masks[edge]
                if free:  # said here and not in a call: most ways end so
                    closed = label.closed | restricted[node] if plain else self._closed(label, way)
                    left = remaining[node] if plain else self._left(node, closed)
                    if left is not None:
                        self._extend(heap, settled, label, way, free, closed, left)
        return None

    def _extend(
        self, heap: list[_Label], settled: dict, label: _Label, way: Way, free: int, closed: int, remaining: int
    ) -> None:
        edge, node, entry = way
        if self.packs and not self.demand.fits(free):
            return
        if node == self.target and (not self.last_in >> entry & 1 or (self.musts and closed > self.nodes_only)):
            return
        if self.highest is not None and label.cost + self.weights[edge] + remaining > self.highest:
            self.cut = True
            return
        delay = 0
        if self.delay:
            delay = label.delay + self.delay.edges[edge]
            if delay + (self.delay.remaining[node] or 0) > self.delay.highest:
                self.cut = True
                return
        rivals = settled.get(node)
        if rivals and _dominated(rivals, free, self.graph.transit[node][entry], closed, delay):
            return
        heappush(heap, self._step(label, way, free, closed, remaining))


@dataclass(frozen=True, slots=True)
class Delay:
    """A bound on latency: nanoseconds per edge, least nanoseconds from each node to the target, the most allowed."""

    edges: list[int]
    remaining: list[int | None]
    highest: int


def _dominated(rivals: list[tuple[int, int, int, int]], free: int, out: int, closed: int, delay: int) -> bool:
    """True when a settled label (never dearer, for labels are settled in order) is at least as good in all respects."""
    for best, way, shut, quick in rivals:  # the innermost loop of all: a generator would take three times as long
        if not (free & ~best or out & ~way or shut & ~closed) and quick <= delay:
            return True
    return False


def _trace(label: _Label) -> Found:
    cost, edges = label.cost, []
    while label.way is not None:
        edges.append(label.way.edge)
        label = label.before
    return Found(cost, tuple(reversed(edges)))
