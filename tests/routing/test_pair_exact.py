"""Working and protection against every pair of simple routes of random small networks."""

import random
from dataclasses import replace

import pytest

from netbox_optical.routing import Cost, Disjoint, Graph, Pair, Reason, Request, find_pair, find_routes
from netbox_optical.spectrum import bitmap
from tests.routing.plants import SMALL, edge, exhaustive, random_graph, roadm, slots
from tests.routing.test_search_exact import random_request


def needs(graph, ids, request, level):
    """What a route may not share, said again in another way."""
    edges = [graph.edges[id] for id in ids]
    found = {f'oms {one.id}' for one in edges}
    if level == 'node':
        found |= {node for one in edges for node in (one.a_node, one.z_node)} - {request.source, request.target}
    if level == 'risk group':
        found |= {f'group {group}' for one in edges for group in one.risk_groups}
    return found


def cheapest_pair(graph, working, protection, level):
    """(unmeasured, cost) of the cheapest disjoint pair, found by trying all."""
    first, second = exhaustive(graph, working), exhaustive(graph, protection)
    sums = [(one[0] + other[0], round(one[1] + other[1], 6)) for one in first for other in second
            if not needs(graph, one[2], working, level) & needs(graph, other[2], working, level)]
    return min(sums, default=None)


@pytest.mark.parametrize('seed', range(8))
def test_pairs_equal_exhaustive_search(seed):
    rng = random.Random(3_000 + seed)
    pairs = refused = routes_but_no_pair = 0
    for _ in range(120):
        graph = random_graph(rng, fills=(0.1, 0.3, 0.5), measured=rng.choice([1.0, 0.8]))
        working = random_request(rng, graph)
        protection = working
        if rng.random() < 0.3:
            protection = replace(working, carriers=rng.choice([(12_500,), (25_000,)]), exclude_nodes=())
        level = rng.choice(list(Disjoint))
        expected = cheapest_pair(graph, working, protection, level)
        found = find_pair(graph, working, level, protection=protection)
        assert bool(found) == (expected is not None), (working, protection, level)
        if not found:
            refused += 1
            routes_but_no_pair += found.reason is Reason.DISJOINT
            assert found.reason is not Reason.EFFORT
            continue
        pairs += 1
        one, other = found.working, found.protection
        assert (one.unmeasured + other.unmeasured, round(one.cost + other.cost, 6)) == expected
        assert found.cost == pytest.approx(expected[1])
        assert not needs(graph, one.edges, working, level) & needs(graph, other.edges, working, level)
        for route, request in ((one, working), (other, protection)):
            assert all(bitmap.passband_bits(passband, SMALL) & ~route.free == 0 for passband in route.passbands)
            assert len(route.passbands) == len(request.carriers)
    assert pairs > 10 and refused > 10 and routes_but_no_pair > 3


def trap(**more):
    """The shortest route a-b-c-d uses the middle of both disjoint ones: whoever takes it first finds no second."""
    return Graph([roadm(name) for name in 'abcdef'], [
        edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1', more.get('ab', ()), length_m=1),
        edge('bc', 'b 1-A-2-L1', 'c 1-A-1-L1', more.get('bc', ()), length_m=1),
        edge('cd', 'c 1-A-2-L1', 'd 1-A-1-L1', more.get('cd', ()), length_m=1),
        edge('bd', 'b 1-A-3-L1', 'd 1-A-2-L1', more.get('bd', ()), length_m=9),
        edge('ac', 'a 1-A-2-L1', 'c 1-A-3-L1', more.get('ac', ()), length_m=8),
    ], band=SMALL)


def test_a_pair_is_found_where_the_shortest_route_hides_it():
    request = Request('a', 'd', (25_000,), cost=Cost.LENGTH)
    assert find_routes(trap(), request)[0].edges == ('ab', 'bc', 'cd')
    pair = find_pair(trap(), request, Disjoint.NODE)
    assert (pair.working.edges, pair.protection.edges, pair.cost) == (('ac', 'cd'), ('ab', 'bd'), 19)


def test_each_route_has_spectrum_of_its_own():
    pair = find_pair(trap(ac=[slots(0, 8)], bd=[slots(8, 16)]), Request('a', 'd', (25_000,), cost=Cost.LENGTH))
    assert pair.working.passbands == (slots(8, 12),) and pair.protection.passbands == (slots(0, 4),)


def test_a_pair_that_only_the_limit_refuses_says_so():
    request = Request('a', 'd', (25_000,), cost=Cost.LENGTH, stretch=2)
    refused = find_pair(trap(), request)
    assert refused.reason is Reason.LIMIT and refused.limit_cost == 10 and '10 m' in refused.message
    assert isinstance(find_pair(trap(), replace(request, stretch=4)), Pair)


def test_a_pair_without_a_second_route_and_without_a_first():
    assert find_pair(trap(bd=[slots(0, 16)]), Request('a', 'd', (25_000,))).reason is Reason.DISJOINT
    assert find_pair(trap(bd=[slots(0, 16)], cd=[slots(0, 16)]), Request('a', 'd', (25_000,))).reason is Reason.DROPPED
    assert find_pair(trap(), Request('a', 'a', (25_000,))).reason is Reason.DISJOINT


def test_a_search_that_is_given_up_does_not_say_there_is_none():
    assert find_pair(trap(), Request('a', 'd', (25_000,), cost=Cost.LENGTH), branches=1).reason is Reason.EFFORT


def test_what_every_way_needs_is_found_without_branching():
    chain = Graph([roadm(name) for name in 'abc'], [
        edge('ab1', 'a 1-A-1-L1', 'b 1-A-1-L1', length_m=5), edge('ab2', 'a 1-A-2-L1', 'b 1-A-2-L1', length_m=90),
        edge('bc1', 'b 1-A-3-L1', 'c 1-A-1-L1', length_m=5), edge('bc2', 'b 1-A-4-L1', 'c 1-A-2-L1', length_m=90),
    ], band=SMALL)
    request = Request('a', 'c', (25_000,), cost=Cost.LENGTH, stretch=2)
    # No two ways miss device b, whatever the limit; two that share no section exist beyond the limit.
    assert find_pair(chain, request, Disjoint.NODE, branches=0).reason is Reason.DISJOINT
    assert find_pair(chain, request, Disjoint.OMS).reason is Reason.LIMIT
    assert find_pair(chain, replace(request, stretch=None), Disjoint.OMS).cost == 190


def test_the_same_pair_from_a_shuffled_graph():
    rng = random.Random(8)
    for _ in range(40):
        graph = random_graph(rng)
        request = random_request(rng, graph)
        again = Graph(rng.sample(graph.node_list, len(graph.node_list)), graph.edge_list[::-1], band=SMALL)
        one, other = find_pair(graph, request), find_pair(again, request)
        assert bool(one) == bool(other) and (not one or one == other)
