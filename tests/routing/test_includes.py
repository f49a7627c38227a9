"""What a route has to pass: against the exhaustive walk, and in words when there is none."""

import random
from dataclasses import replace

import pytest

from netbox_optical.routing import Reason, Request, RoutingError, cheapest_route, find_pair, find_routes, suggest
from netbox_optical.routing.suggest import Change
from tests.routing.plants import edge, exhaustive, random_graph, roadm
from tests.routing.test_search_exact import check_route, random_request, score


def with_includes(rng, graph, request):
    """The same with one to three things to be passed."""
    nodes = [node for node in graph.nodes if node not in request.exclude_nodes]
    fibers = [fiber for one in graph.edge_list for fiber in one.fibers if fiber not in request.exclude_fibers]
    groups = set('rst') - set(request.exclude_risk_groups)
    kinds = rng.sample(['nodes', 'fibers', 'risk_groups'], rng.choice([1, 1, 2]))
    pools = {'nodes': nodes, 'fibers': fibers, 'risk_groups': sorted(groups)}
    return replace(request, **{
        f'include_{kind}': frozenset(rng.sample(pools[kind], min(len(pools[kind]), rng.choice([1, 1, 2]))))
        for kind in kinds})


@pytest.mark.parametrize('seed', range(6))
def test_feasibility_and_cost_with_includes_equal_exhaustive_search(seed):
    rng = random.Random(7_000 + seed)
    feasible = changed = 0
    for _ in range(200):
        graph = random_graph(rng)
        plain = random_request(rng, graph, k=rng.choice([1, 1, 4]))
        request = with_includes(rng, graph, plain)
        expected, found = exhaustive(graph, request), find_routes(graph, request)
        assert [score(route)[:2] for route in found or ()] == [one[:2] for one in expected[:request.k]], request
        cheapest = cheapest_route(graph, request)
        assert bool(cheapest) == bool(expected)
        for route in found or ():
            check_route(graph, request, route)
            assert score(route) in expected
        feasible += bool(expected)
        without = find_routes(graph, plain)
        changed += bool(expected) and score(found[0]) != score(without[0])
    assert feasible > 15 and changed > 3  # a detour is really made


LINE = [edge(1, 'a p1', 'b p1'), edge(2, 'b p2', 'c p1'), edge(3, 'a p2', 'd p1', risk_groups=frozenset('r'))]


def line():
    from netbox_optical.routing import Graph
    from tests.routing.plants import SMALL
    return Graph([roadm(name) for name in 'abcd'], LINE, band=SMALL)


def test_a_dead_end_cannot_be_passed_and_the_suggestion_is_not_to():
    request = Request('a', 'c', (12_500,), include_nodes={'d'}, include_fibers={'1-fibre'})
    answer = find_routes(line(), request)
    assert answer.reason is Reason.INCLUDED and 'flex.a and flex.c' in str(answer)
    (suggestion,) = [one for one in suggest(line(), request) if one.change is Change.INCLUSION]
    assert 'flex.d' in suggestion.detail and suggestion.request.include_nodes == frozenset()
    assert suggestion.request.include_fibers == {'1-fibre'} and find_routes(line(), suggestion.request)


def test_what_stands_in_the_way_anyway_is_told_first():
    request = Request('a', 'c', (12_500,), exclude_nodes={'b'}, include_nodes={'d'})
    assert find_routes(line(), request).reason is Reason.DROPPED


def test_the_ends_and_what_is_unknown():
    assert find_routes(line(), Request('a', 'c', (12_500,), include_nodes={'a', 'c'}))
    for field in ('include_nodes', 'include_fibers', 'include_risk_groups'):
        answer = find_routes(line(), Request('a', 'c', (12_500,), **{field: {'nowhere'}}))
        assert answer.reason is Reason.INCLUDED


def test_both_passed_and_excluded_is_a_mistake_and_pairs_have_no_includes():
    with pytest.raises(RoutingError, match='to be passed and excluded'):
        Request('a', 'c', (12_500,), exclude_nodes={'b'}, include_nodes={'b'})
    with pytest.raises(RoutingError, match='pair'):
        find_pair(line(), Request('a', 'c', (12_500,), include_nodes={'b'}))
