"""Every suggestion, applied, makes the search succeed; and what is to be freed is as little as can be."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from netbox_optical.routing import Change, Disjoint, Graph, Request, find_routes, footprint_of, suggest
from netbox_optical.spectrum import Occupancy
from tests.routing.plants import SMALL, edge, random_graph, roadm, slots
from tests.routing.test_search_exact import random_request


def refused_requests(rng, count, *, includes=False):
    for _ in range(count):
        graph = random_graph(rng, fills=(0.3, 0.5, 0.7), measured=rng.choice([1.0, 0.8]))
        request = random_request(rng, graph)
        if rng.random() < 0.3:
            request = replace(request, limit=rng.choice([1, 2, 5, 20]), stretch=rng.choice([None, 1.5]))
        if rng.random() < 0.3:
            low = rng.randint(0, 7)
            request = replace(request, within=slots(low, low + 8))
        if rng.random() < 0.3:
            nodes = set(graph.nodes) - {request.source, request.target}
            request = replace(request, exclude_nodes={node for node in nodes if rng.random() < 0.5})
        if rng.random() < 0.2 and (other := find_routes(graph, Request(request.source, request.target))):
            request = replace(request, diverse_from=[footprint_of(graph, other[0], rng.choice(list(Disjoint)))])
        if includes and rng.random() < 0.2:
            nodes = sorted(set(graph.nodes) - request.exclude_nodes)
            request = replace(request, include_nodes=set(rng.sample(nodes, min(len(nodes), 2))))
        if not find_routes(graph, request):
            yield graph, request


@pytest.mark.parametrize('seed', range(4))
def test_every_suggestion_applied_makes_the_search_succeed(seed):
    made = Counter()
    for graph, request in refused_requests(random.Random(5_000 + seed), 600, includes=True):
        for suggestion in suggest(graph, request):
            made[suggestion.change] += 1
            found = find_routes(suggestion.applied(graph), suggestion.request)
            assert found, (suggestion, request)
            assert found[0] == suggestion.route
            assert suggestion.detail
            assert (suggestion.change is Change.FREE) == (suggestion.request == replace(request, k=1, differ=0.0))
    assert set(made) == set(Change), made


def test_no_single_section_would_do_where_several_are_to_be_freed():
    rng = random.Random(77)
    several = single = 0
    for graph, request in refused_requests(rng, 700):
        request = replace(request, limit=None, stretch=None, max_latency_us=None)
        if len(request.carriers) != 1 or find_routes(graph, request):
            continue
        free = next((one for one in suggest(graph, request) if one.change is Change.FREE), None)
        enough = [one.id for one in graph.edge_list if find_routes(_emptied(graph, one.id), request)]
        if free is None or len(free.sections) > 1:
            assert not enough
            several += free is not None
        else:
            single += 1
            assert free.sections[0] in enough
    assert single > 20 and several > 10


def _emptied(graph, id):
    return Graph(graph.node_list, [
        replace(one, occupancy=Occupancy(0, one.occupancy.unknown, SMALL)) if one.id == id else one
        for one in graph.edge_list], band=SMALL)


def line(*used):
    """n0 - n1 - n2 ... with the spectrum used per section."""
    return Graph([roadm(f'n{n}') for n in range(len(used) + 1)], [
        edge(n, f'n{n} 1-A-1-L1', f'n{n + 1} 1-A-2-L1', blocks) for n, blocks in enumerate(used)], band=SMALL)


def by_change(graph, request):
    return {one.change: one for one in suggest(graph, request)}


def test_the_nearest_other_centre_the_widest_other_width_the_block_to_free():
    graph = line([slots(4, 7)], [slots(6, 9), slots(14, 16)])
    found = by_change(graph, Request('n0', 'n2', (slots(5, 9),)))
    assert found[Change.CENTRE].request.carriers == (slots(9, 13),)
    assert found[Change.FREE].sections == (0, 1) and found[Change.FREE].blocks == (slots(5, 9),)
    assert Change.WIDTH not in found  # nothing around that centre is free
    wide = by_change(graph, Request('n0', 'n2', (50_000,)))
    assert wide[Change.WIDTH].request.carriers == (25_000,)
    assert wide[Change.FREE].sections in {(0,), (1,)}


def test_the_one_exclusion_that_matters():
    graph = line((), (), ())
    request = Request('n0', 'n3', (12_500,), exclude_nodes={'n2'}, exclude_fibers={'nowhere'})
    dropped = by_change(graph, request)[Change.EXCLUSION]
    assert dropped.request.exclude_nodes == frozenset() and dropped.request.exclude_fibers == {'nowhere'}
    assert 'flex.n2' in dropped.detail
    both = by_change(graph, replace(request, exclude_fibers={'0-fibre', 'nowhere'}))[Change.EXCLUSION]
    assert both.request.exclude_nodes == frozenset() and both.request.exclude_fibers == {'nowhere'}


def test_nothing_is_suggested_where_nothing_would_help():
    assert suggest(line(()), Request('n0', 'elsewhere', (12_500,))) == ()
    assert suggest(Graph([roadm('n0'), roadm('n1')], [], band=SMALL), Request('n0', 'n1', (12_500,))) == ()
