"""The widest free passband against an exhaustive walk with every width of the grid."""

import random

import pytest

from netbox_optical.routing import Graph, Request, recheck, widest_route
from tests.routing.plants import SMALL, edge, exhaustive, g42, random_graph, roadm, slots

STEP = 2 * SMALL.slot


def by_walking(graph, source, target, allow_unknown):
    """The widest width at which any simple route exists, each width tried."""
    fitting = [width for width in range(STEP, SMALL.slots * SMALL.slot + 1, STEP) if exhaustive(
        graph, Request(source, target, (width,), stretch=None, allow_unknown=allow_unknown))]
    return max(fitting, default=0)


@pytest.mark.parametrize('seed', range(60))
def test_as_wide_as_a_walk_over_all_routes_finds(seed):
    rng = random.Random(seed)
    graph = random_graph(rng, max_nodes=6)
    for allow_unknown in (False, True):
        source, target = rng.sample(list(graph.nodes), 2)
        route = widest_route(graph, [source], [target], allow_unknown=allow_unknown)
        assert (route.passbands[0].width if route else 0) == by_walking(graph, source, target, allow_unknown)
        if route:
            assert recheck(graph, route, allow_unknown=allow_unknown) == ()


@pytest.mark.parametrize('seed', range(20))
def test_the_best_of_several_nodes_at_each_end(seed):
    rng = random.Random(seed)
    graph = random_graph(rng, max_nodes=6)
    nodes = list(graph.nodes)
    sources, targets = nodes[:2], nodes[1:4]
    route = widest_route(graph, sources, targets)
    assert (route.passbands[0].width if route else 0) == max((
        by_walking(graph, a, z, False) for a in sources for z in targets if a != z), default=0)


def test_a_longer_way_that_is_wider_wins_and_continuity_counts():
    nodes = [roadm(name) for name in 'abc']
    direct = edge(1, 'a 1-A-1-L1', 'b 1-A-1-L1', [slots(4, 16)])
    around = [edge(2, 'a 1-A-2-L1', 'c 1-A-1-L1', [slots(0, 2)]), edge(3, 'c 1-A-2-L1', 'b 1-A-2-L1', [slots(12, 16)])]
    assert widest_route(Graph(nodes, [direct, *around], band=SMALL), 'a', 'b').edges == (2, 3)
    assert widest_route(Graph(nodes, [direct, *around], band=SMALL), 'a', 'b').passbands == (slots(2, 12),)
    # Each section has a block of eight slots; end to end nothing is free.
    apart = [edge(2, 'a 1-A-2-L1', 'c 1-A-1-L1', [slots(0, 8)]), edge(3, 'c 1-A-2-L1', 'b 1-A-2-L1', [slots(8, 16)])]
    assert widest_route(Graph(nodes, apart, band=SMALL), 'a', 'b') is None


def test_what_is_no_add_drop_node_or_not_there_has_nothing():
    graph = Graph([roadm('a'), g42('b')], [edge(1, 'a 1-A-1-L1', 'b 1-4-L1')], band=SMALL)
    assert widest_route(graph, ['a', 'x'], ['b', 'y', 'a']) is None
