"""The widest passband that is still free from end to end on some route.

A width that fits on a route leaves room for every narrower one on it, so the widest is found by halving the widths of
the grid, each answered by the exact search. The narrowest section of the best way, whatever its slots, bounds it from
above: what is tried first is usually the answer.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from netbox_optical.routing.filters import available_of
from netbox_optical.routing.graph import ADD_DROP_ROLES, Graph, Id
from netbox_optical.routing.request import Request
from netbox_optical.routing.route import Route
from netbox_optical.routing.search import cheapest_route
from netbox_optical.spectrum import bitmap

__all__ = ('widest_route',)


def widest_route(
    graph: Graph, sources: Iterable[Id], targets: Iterable[Id], *, allow_unknown: bool = False
) -> Route | None:
    """A route of the widest passband between any of these nodes, with few sections; None when nothing is free.

    Widths are those of the grid: multiples of two slots. The routing rules are those of a request without wishes.
    """
    best, step = None, 2 * graph.band.slot
    targets = list(targets)
    for source in sources:
        bounds = _bounds(graph, source, allow_unknown) if source in graph.index else []
        for target in targets:
            if source == target or not {source, target} <= graph.index.keys() or not all(
                    graph.nodes[node].role in ADD_DROP_ROLES for node in (source, target)):
                continue
            # In steps of the grid: `low` is what we have, `high` what cannot be beaten.
            low = best.passbands[0].width // step if best else 0
            high = bounds[graph.index[target]] // 2
            width = high
            while low < high:
                route = cheapest_route(graph, Request(
                    source=source, target=target, carriers=(width * step,), allow_unknown=allow_unknown))
                if route:
                    best, low = route, width
                else:
                    high = width - 1
                width = (low + high + 1) // 2
    return best


def _bounds(graph: Graph, source: Id, allow_unknown: bool) -> list[int]:
    """Per node position the slots of the widest free block of a section on the way that is best by this figure."""
    blocks = [high - low for low, high in (
        bitmap.largest_run(free) or (0, 0) for free in available_of(graph, allow_unknown))]
    reached = [0] * len(graph.node_list)
    waiting = [(-graph.band.slots, graph.index[source])]
    while waiting:
        least, node = heapq.heappop(waiting)
        if -least <= reached[node]:
            continue
        reached[node] = -least
        for way in graph.ways[node]:
            if (narrower := min(-least, blocks[way.edge])) > reached[way.node]:
                heapq.heappush(waiting, (-narrower, way.node))
    return reached
