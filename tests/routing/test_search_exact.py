"""The search against an exhaustive walk over all simple routes of random small networks."""

import random
from dataclasses import replace

import pytest

from netbox_optical.routing import Cost, Graph, Mix, Reason, Request, find_routes, recheck
from netbox_optical.spectrum import Fit, bitmap
from tests.routing.plants import G30_LINES, SMALL, exhaustive, latency, random_graph, slots


def random_request(rng, graph, **more):
    source, target = rng.sample(list(graph.nodes), 2)
    low = rng.randrange(12)
    carriers = rng.choice([
        (12_500,), (25_000,), (50_000,), (12_500, 25_000), (25_000, 12_500), (slots(low, low + 2),),
        (slots(low, low + 4),), (slots(low, low + 2), 12_500), (),
    ])

    def ends(node):
        return (rng.choice(G30_LINES),) if graph.nodes[node].platform == 'groove-g30' and rng.random() < 0.7 else ()

    cost = rng.choice(list(Cost))
    mix = Mix(hop=rng.choice([0, 1, 2.5]), km=rng.choice([0.25, 1]), db=rng.choice([0, 0.5]), us=rng.choice([0, 0.1]))
    more = {'stretch': None, 'mix': mix if cost is Cost.MIX else None, **more}
    if rng.random() < 0.15:
        more['max_latency_us'] = rng.choice([15, 30, 60])
    if rng.random() < 0.1:
        more['exclude_risk_groups'] = {'r'}
    return Request(
        source, target, carriers, ends(source), ends(target), cost=cost, fit=rng.choice(list(Fit)),
        exclude_nodes={node for node in graph.nodes if node not in (source, target) and rng.random() < 0.05},
        exclude_fibers={fiber for fiber in graph.edges if rng.random() < 0.05},
        allow_unknown=rng.random() < 0.3, **more)


def score(route):
    return route.unmeasured, round(route.cost, 6), route.edges


def check_route(graph, request, route):
    """What must hold of a route whatever its rank: a connected simple chain, free spectrum, ports in order."""
    assert (route.nodes[0], route.nodes[-1]) == (request.source, request.target)
    assert len(set(route.nodes)) == len(route.nodes)
    assert not set(route.nodes) & request.exclude_nodes and not set(route.fibers) & request.exclude_fibers
    for step in route.steps:
        assert {step.source, step.target} == {graph.edges[step.edge].a_node, graph.edges[step.edge].z_node}
        assert (step.ports[0].device, step.ports[-1].device) == (step.source, step.target)
        assert route.free & ~graph.edges[step.edge].occupancy.available(request.allow_unknown) == 0
    assert len(route.passbands) == len(request.carriers)
    for n, passband in enumerate(route.passbands):
        assert bitmap.passband_bits(passband, SMALL) & ~route.free == 0
        assert not any(passband.overlaps(other) for other in route.passbands[:n])
        assert request.carriers[n] in (passband, passband.width)
    on_unknown = any(bitmap.passband_bits(passband, SMALL) & graph.edges[id].occupancy.unknown
                     for passband in route.passbands for id in route.edges)
    assert route.unknown == on_unknown
    assert recheck(graph, route, allow_unknown=request.allow_unknown) == ()


@pytest.mark.parametrize('seed', range(10))
def test_feasibility_and_cost_equal_exhaustive_search(seed):
    rng = random.Random(seed)
    feasible = 0
    for _ in range(250):
        graph = random_graph(rng, measured=rng.choice([1.0, 0.7]))
        request = random_request(rng, graph)
        expected, found = exhaustive(graph, request), find_routes(graph, request)
        assert bool(found) == bool(expected), request
        if found:
            feasible += 1
            assert score(found[0])[:2] == expected[0][:2], request
            check_route(graph, request, found[0])
    assert 40 < feasible < 210  # both answers really occur


@pytest.mark.parametrize('seed', range(4))
def test_F5_49_the_k_cheapest_equal_exhaustive_search(seed):
    rng = random.Random(1_000 + seed)
    several = 0
    for _ in range(180):
        graph = random_graph(rng)
        request = random_request(rng, graph, k=rng.choice([2, 5, 1_000]))
        expected = exhaustive(graph, request)
        found = list(find_routes(graph, request))
        assert [score(route)[:2] for route in found] == [one[:2] for one in expected[:request.k]], request
        assert len({route.edges for route in found}) == len(found)
        assert {score(route) for route in found} <= set(expected)
        if request.k == 1_000 and request.cost is not Cost.HOPS:
            assert {score(route) for route in found} == set(expected)
        several += len(found) > 1
        for route in found:
            check_route(graph, request, route)
    assert several > 20


def test_F5_47_the_order_does_not_depend_on_the_order_of_the_input():
    rng = random.Random(547)
    for _ in range(150):
        graph = random_graph(rng)
        request = random_request(rng, graph, k=6)
        first = list(find_routes(graph, request))
        for _ in range(2):
            nodes, edges = list(graph.node_list), list(graph.edge_list)
            rng.shuffle(nodes)
            rng.shuffle(edges)
            again = Graph(nodes, edges, band=SMALL)
            assert list(find_routes(again, request)) == first


UNIT = {Cost.HOPS: 1, Cost.LENGTH: 3_000, Cost.LOSS: 2.5, Cost.LATENCY: 15, Cost.MIX: 4}


def test_a_limit_refuses_exactly_what_is_beyond_it_and_says_so():
    rng = random.Random(99)
    limited = 0
    for _ in range(400):
        graph = random_graph(rng)
        free = replace(random_request(rng, graph), max_latency_us=None)
        expected = exhaustive(graph, free)
        limit = rng.choice([1, 2, 3]) * UNIT[free.cost]
        request = replace(free, limit=limit)
        found = find_routes(graph, request)
        assert bool(found) == any(not missing and cost <= limit for missing, cost, _ in expected)
        if not found:
            assert (found.reason is Reason.LIMIT) == bool(expected)
            if expected:
                limited += 1
                assert found.limit_cost == expected[0][1]
    assert limited > 20


def test_a_bound_on_latency_equals_exhaustive_search_where_the_cheapest_route_is_too_slow():
    rng = random.Random(31)
    dearer = 0
    for _ in range(600):
        graph = random_graph(rng, fills=(0.1, 0.3))
        cost = rng.choice([Cost.HOPS, Cost.LOSS])
        request = replace(random_request(rng, graph), cost=cost, mix=None, max_latency_us=None)
        routes = exhaustive(graph, request)
        if len(routes) < 2:
            continue
        latencies = sorted({latency(graph, ids) for _, _, ids in routes})
        request = replace(request, max_latency_us=rng.choice(latencies[:2]))
        expected, found = exhaustive(graph, request), find_routes(graph, request)
        assert score(found[0])[:2] == expected[0][:2], request
        check_route(graph, request, found[0])
        dearer += expected[0][:2] != routes[0][:2]
    assert dearer > 10


def test_every_refusal_reason_is_the_true_one():
    """Taking the blamed condition away makes the request feasible; keeping it and taking others away does not."""
    rng = random.Random(7)
    seen = set()
    for _ in range(1_500):
        graph = random_graph(rng, fills=(0.3, 0.6))
        request = replace(random_request(rng, graph), max_latency_us=None, exclude_risk_groups=())
        answer = find_routes(graph, request)
        if answer:
            continue
        seen.add(answer.reason)
        bare = Request(request.source, request.target)
        connected = bool(exhaustive(_without_transit(graph), bare))
        assert connected == (answer.reason is not Reason.DISCONNECTED)
        if answer.reason is Reason.DROPPED:
            dropped = {drop.section for drop in answer.explanations}
            left = Graph(_as_roadms(graph), [one for one in graph.edge_list if one.id not in dropped], band=SMALL)
            assert not exhaustive(left, bare)
        elif answer.reason is Reason.CONTINUITY:
            anything = Request(request.source, request.target, (), request.source_ports, request.target_ports,
                               request.exclude_nodes, request.exclude_fibers, allow_unknown=True)
            assert exhaustive(graph, anything)
        elif answer.reason is Reason.TRANSIT:
            dropped = {drop.section for drop in answer.explanations}
            left = [one for one in graph.edge_list if one.id not in dropped]
            ends = Request(request.source, request.target, (), request.source_ports, request.target_ports)
            assert exhaustive(Graph(_as_roadms(graph), left, band=SMALL), bare)
            assert not exhaustive(Graph(graph.node_list, left, band=SMALL), ends)
    assert seen == {Reason.DISCONNECTED, Reason.DROPPED, Reason.CONTINUITY, Reason.TRANSIT}


def _as_roadms(graph):
    from netbox_optical.routing import Node

    return [Node(node.id, node.name, 'flexils') for node in graph.node_list]


def _without_transit(graph):
    return Graph(_as_roadms(graph), graph.edge_list, band=SMALL)
