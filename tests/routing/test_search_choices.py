"""Costs, limits, places in the spectrum, alternatives that differ, routes diverse from others."""

import random
from dataclasses import replace

import pytest

from netbox_optical.routing import (
    Cost,
    Disjoint,
    Graph,
    Mix,
    Reason,
    Request,
    RoutingError,
    Rule,
    find_routes,
    footprint_of,
)
from netbox_optical.spectrum import Demand, Fit, bitmap
from tests.routing.plants import SMALL, edge, random_graph, roadm, slots

A, B, C, D = (roadm(name) for name in 'abcd')


def ladder(**more):
    """a-d by three ways: direct and long, by b, by c; b and c are joined."""
    return Graph([A, B, C, D], [
        edge('ad', 'a 1-A-3-L1', 'd 1-A-3-L1', more.get('ad', ()), length_m=400_000, loss_db=80.0),
        edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1', length_m=100_000, loss_db=30.0),
        edge('bd', 'b 1-A-2-L1', 'd 1-A-1-L1', length_m=100_000, loss_db=30.0, risk_groups=frozenset({'bridge'})),
        edge('ac', 'a 1-A-2-L1', 'c 1-A-1-L1', length_m=150_000, loss_db=20.0),
        edge('cd', 'c 1-A-2-L1', 'd 1-A-2-L1', length_m=150_000, loss_db=20.0, risk_groups=frozenset({'bridge'})),
        edge('bc', 'b 1-A-3-L1', 'c 1-A-3-L1', length_m=10_000, loss_db=2.0),
    ], band=SMALL)


@pytest.mark.parametrize(('more', 'edges', 'cost'), [
    ({'cost': Cost.HOPS}, ('ad',), 1),
    ({'cost': Cost.LATENCY}, ('ab', 'bd'), 979.344),
    ({'cost': Cost.LOSS}, ('ac', 'cd'), 40.0),
    ({'cost': Cost.MIX, 'mix': Mix(km=1)}, ('ab', 'bd'), 200),
    ({'cost': Cost.MIX, 'mix': Mix(hop=500, km=1)}, ('ad',), 900),
    ({'cost': Cost.MIX, 'mix': Mix(km=0.1, db=1.5)}, ('ac', 'cd'), 90),
])
def test_costs(more, edges, cost):
    route, = find_routes(ladder(), Request('a', 'd', (12_500,), **more))
    assert route.edges == edges and route.cost == pytest.approx(cost, abs=2e-3)


def test_light_in_fibre_takes_4_9_microseconds_per_kilometre():
    route, = find_routes(ladder(), Request('a', 'd'))
    assert route.latency_us == pytest.approx(4.9 * 400, rel=1e-3)


def test_a_bound_on_latency_holds_whatever_is_minimised_and_is_named_when_it_refuses():
    request = Request('a', 'd', (12_500,), cost=Cost.LOSS)
    assert find_routes(ladder(), request)[0].edges == ('ac', 'cd')
    assert find_routes(ladder(), replace(request, max_latency_us=1_000))[0].edges == ('ab', 'bd')
    refused = find_routes(ladder(), replace(request, max_latency_us=900))
    assert refused.reason is Reason.LIMIT and refused.limit_cost is None
    assert find_routes(ladder(), replace(request, max_latency_us=refused.limit_latency_us))
    dark = Graph([A, B], [edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1')], band=SMALL)
    answer = find_routes(dark, Request('a', 'b', max_latency_us=9))
    assert [drop.rule for drop in answer.explanations] == [Rule.LATENCY_UNKNOWN]


def test_a_cheap_slow_way_does_not_hide_the_dear_fast_one():
    """By the fast section onward both would be quick enough, but neither has spectrum there."""
    graph = Graph([A, B, C], [
        edge('slow', 'a 1-A-1-L1', 'b 1-A-1-L1', [slots(0, 8)], length_m=60_000, loss_db=1.0),
        edge('fast', 'a 1-A-2-L1', 'b 1-A-2-L1', [slots(0, 8)], length_m=10_000, loss_db=5.0),
        edge('short', 'b 1-A-3-L1', 'c 1-A-1-L1', [slots(8, 16)], length_m=1_000, loss_db=1.0),
        edge('long', 'b 1-A-4-L1', 'c 1-A-2-L1', length_m=50_000, loss_db=1.0),
    ], band=SMALL)
    route, = find_routes(graph, Request('a', 'c', (25_000,), cost=Cost.LOSS, max_latency_us=390))
    assert route.edges == ('fast', 'long')


def ring(count, **more):
    """A ring whose first three nodes have one way with no continuous spectrum, and the long way round that is free."""
    nodes = [roadm(f'n{n:02}') for n in range(count)]
    used = {0: [slots(0, 8)], 1: [slots(8, 16)], **more.get('used', {})}
    return Graph(nodes, [
        edge(n, f'n{n:02} 1-A-1-L1', f'n{(n + 1) % count:02} 1-A-2-L1', used.get(n, ())) for n in range(count)
    ], band=SMALL)


def test_the_default_limit_says_that_it_refused_and_can_be_widened():
    request = Request('n00', 'n02', (25_000,))
    assert find_routes(ring(20), request)[0].hops == 18
    refused = find_routes(ring(40), request)
    assert refused.reason is Reason.LIMIT and refused.limit_cost == 38 and '38 sections' in refused.message
    assert find_routes(ring(40), replace(request, stretch=19))[0].hops == 38
    assert find_routes(ring(40), replace(request, stretch=None))[0].hops == 38
    # Here the network refuses, not the limit: the long way is taken as well.
    assert find_routes(ring(40, used={7: [slots(2, 15)]}), request).reason is Reason.CONTINUITY


def test_places_lowest_highest_least_fragmenting():
    free = ladder(ad=[slots(0, 2), slots(6, 9)])  # free: 2..5 and 9..15
    request = Request('a', 'd', (12_500,))
    assert find_routes(free, request)[0].passbands == (slots(2, 4),)
    assert find_routes(free, replace(request, fit='highest'))[0].passbands == (slots(14, 16),)
    tight = ladder(ad=[slots(0, 2), slots(6, 9), slots(11, 12)])  # free: 2..5, 9..10, 12..15
    assert find_routes(tight, replace(request, fit=Fit.LEAST_FRAGMENTING))[0].passbands == (slots(9, 11),)


def test_every_fit_finds_a_place_when_one_exists_and_highest_mirrors_lowest():
    rng = random.Random(41)
    for _ in range(1_000):
        free = rng.getrandbits(16) | rng.getrandbits(16)
        carriers = rng.choice([(12_500,), (25_000, 12_500), (12_500, 25_000, 12_500), (slots(3, 5), 25_000)])
        demand = Demand(carriers, SMALL)
        answers = {fit: demand.place(free, fit) for fit in Fit}
        assert len({answer is None for answer in answers.values()}) == 1
        for answer in filter(None, answers.values()):
            bits = [bitmap.passband_bits(one, SMALL) for one in answer]
            assert sum(bits) & ~free == 0 and sum(one.bit_count() for one in bits) == sum(bits).bit_count()
        if answers[Fit.HIGHEST] and len(demand.carriers) == 1:
            turned = demand.place(int(f'{free:016b}'[::-1], 2))
            assert answers[Fit.HIGHEST][0].start - SMALL.start == SMALL.end - turned[0].end


def test_least_fragmenting_leaves_no_more_pieces_than_any_other_place():
    rng = random.Random(42)
    for _ in range(500):
        sections = [rng.getrandbits(16) | rng.getrandbits(16) for _ in range(rng.randint(1, 4))]
        free = SMALL.mask
        for bits in sections:
            free &= bits
        placed = Demand((12_500,), SMALL).place(free, Fit.LEAST_FRAGMENTING, sections)

        def pieces(low, sections=sections):
            return sum(len(list(bitmap.runs(bits & ~(3 << low)))) for bits in sections)

        choices = list(bitmap.set_bits(bitmap.starts(free, 2)))
        if choices:
            low = (placed[0].start - SMALL.start) // SMALL.slot
            assert (pieces(low), low) == min((pieces(one), one) for one in choices)


def test_alternatives_that_differ():
    request = Request('a', 'd', (12_500,), cost=Cost.LENGTH, k=10)
    assert len(find_routes(ladder(), request)) == 5
    apart = [route.edges for route in find_routes(ladder(), replace(request, differ=1))]
    assert apart == [('ab', 'bd'), ('ac', 'cd'), ('ad',)]
    half = [route.edges for route in find_routes(ladder(), replace(request, differ=0.5))]
    assert half[0] == ('ab', 'bd') and len(half) > 3


@pytest.mark.parametrize(('level', 'edges'), [
    (Disjoint.FIBER, ('ab', 'bc', 'cd')), (Disjoint.OMS, ('ab', 'bc', 'cd')), (Disjoint.NODE, ('ac', 'cd')),
    (Disjoint.RISK_GROUP, ('ad',)),
])
def test_diverse_from_a_route_that_exists(level, edges):
    short = replace(Request('b', 'd', (12_500,), cost=Cost.LENGTH))
    if level in (Disjoint.FIBER, Disjoint.OMS):  # from b to d, then from a
        existing, = find_routes(ladder(), short)
        route, = find_routes(ladder(), replace(short, source='a', exclude_fibers={'ad-fibre', 'ac-fibre'},
                                               diverse_from=[footprint_of(ladder(), existing, level)]))
    else:
        existing, = find_routes(ladder(), replace(short, source='a'))
        route, = find_routes(ladder(), replace(short, source='a',
                                               diverse_from=[footprint_of(ladder(), existing, level)]))
    assert route.edges == edges


def test_what_is_shared_is_named_when_diversity_refuses():
    existing, = find_routes(ladder(), Request('a', 'd', cost=Cost.LENGTH))
    other = footprint_of(ladder(), existing, Disjoint.RISK_GROUP, 'service 7')
    answer = find_routes(ladder(), Request('a', 'd', exclude_fibers={'ad-fibre'}, diverse_from=[other]))
    shared = [drop for drop in answer.explanations if drop.rule is Rule.NOT_DIVERSE]
    assert [drop.section for drop in shared] == ['ab', 'bd', 'cd']
    assert 'risk group bridge' in shared[-1].detail and 'service 7' in shared[-1].detail


def test_the_same_answer_twice_and_from_a_shuffled_graph():
    rng = random.Random(12)
    for _ in range(60):
        graph = random_graph(rng)
        source, target = rng.sample(list(graph.nodes), 2)
        request = Request(source, target, (12_500,), k=4, differ=0.4, fit=Fit.LEAST_FRAGMENTING)
        again = Graph(rng.sample(graph.node_list, len(graph.node_list)), graph.edge_list[::-1], band=SMALL)
        assert list(find_routes(graph, request)) == list(find_routes(again, request))


@pytest.mark.parametrize('wrong', [{'cost': 'mix'}, {'mix': Mix(km=1)}, {'differ': 2}, {'fit': 'best'}])
def test_choices_that_make_no_sense(wrong):
    with pytest.raises(RoutingError) as caught:
        Request('a', 'b', **wrong)
    assert caught.value.remedy


@pytest.mark.parametrize('weights', [{}, {'km': -1, 'db': 2}])
def test_mixes_that_make_no_sense(weights):
    with pytest.raises(RoutingError):
        Mix(**weights)
