"""What a search may use, what it offers, and how it says no."""

import pytest

from netbox_optical.routing import Cost, Graph, NoRoute, Reason, Request, RoutingError, Rule, find_routes, recheck
from netbox_optical.spectrum import Occupancy, Passband, SpectrumError
from tests.routing.plants import SMALL, amplifier, edge, g30, roadm, slots

A, B, C, D = (roadm(name) for name in 'abcd')


def square(**occupied):
    """a-b-d and a-c-d; the keywords give used spectrum per section."""
    return Graph([A, B, C, D], [
        edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1', occupied.get('ab', ()), length_m=10, loss_db=9.0),
        edge('ac', 'a 1-A-2-L1', 'c 1-A-1-L1', occupied.get('ac', ()), length_m=20, loss_db=1.0),
        edge('bd', 'b 1-A-2-L1', 'd 1-A-1-L1', occupied.get('bd', ()), length_m=10, loss_db=9.0),
        edge('cd', 'c 1-A-2-L1', 'd 1-A-2-L1', occupied.get('cd', ()), length_m=20, loss_db=1.0),
    ], band=SMALL)


def test_F5_45_no_route_lists_the_rule_per_dropped_fibre():
    graph = square(ab=[slots(0, 4)])
    answer = find_routes(graph, Request('a', 'd', (slots(2, 6),), exclude_fibers={'cd-fibre'}))
    assert isinstance(answer, NoRoute) and not answer and list(answer) == []
    assert answer.reason is Reason.DROPPED
    assert 'flex.a and flex.d' in answer.message
    assert {(drop.fibers, drop.rule) for drop in answer.explanations} == {
        (('ab-fibre',), Rule.OCCUPIED), (('cd-fibre',), Rule.EXCLUDED_FIBER)}
    occupied = next(drop for drop in answer.explanations if drop.rule is Rule.OCCUPIED)
    assert occupied.section == 'ab'
    assert slots(2, 4).human() in occupied.detail  # the part that clashes, not all that is used


def test_F5_46_exclusions():
    graph = square()
    for request, edges in (
        (Request('a', 'd'), ('ab', 'bd')),
        (Request('a', 'd', exclude_nodes={'b'}), ('ac', 'cd')),
        (Request('a', 'd', exclude_fibers={'bd-fibre'}), ('ac', 'cd')),
    ):
        assert find_routes(graph, request)[0].edges == edges
    answer = find_routes(graph, Request('a', 'd', exclude_nodes={'b', 'c'}))
    assert {drop.rule for drop in answer.explanations} == {Rule.EXCLUDED_NODE}
    assert find_routes(graph, Request('a', 'd', exclude_nodes={'d'})).reason is Reason.END_EXCLUDED


def test_F5_46_excluded_amplifier_and_risk_group_drop_the_section():
    ports = (('a', '1-A-1-L1'), ('x', '1-A-1-L1'), ('x', '1-A-2-L1'), ('b', '1-A-1-L1'))
    graph = Graph([A, B, amplifier('x')], [
        edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1', fibers=('f1', 'f2'), amplifiers=('x',), ports=ports,
             risk_groups=frozenset({'duct 7'})),
    ], band=SMALL)
    assert find_routes(graph, Request('a', 'b'))[0].path_ports == ports
    assert find_routes(graph, Request('b', 'a'))[0].path_ports == ports[::-1]
    assert find_routes(graph, Request('b', 'a'))[0].fibers == ('f2', 'f1')
    by_node = find_routes(graph, Request('a', 'b', exclude_nodes={'x'}))
    assert [(drop.rule, drop.fibers) for drop in by_node.explanations] == [(Rule.EXCLUDED_NODE, ('f1', 'f2'))]
    by_group = find_routes(graph, Request('a', 'b', exclude_risk_groups={'duct 7'}))
    assert [(drop.rule, drop.section) for drop in by_group.explanations] == [(Rule.EXCLUDED_RISK_GROUP, 'ab')]


def test_F5_47_all_equally_short_routes_and_parallel_fibres_are_offered_in_order():
    sections = [edge(name, f'a 1-A-{n}-L1', f'b 1-A-{n}-L1', length_m=5) for n, name in enumerate(['p3', 'p1', 'p2'])]
    found = find_routes(Graph([B, A], sections, band=SMALL), Request('a', 'b', (12_500,), k=10))
    assert [route.edges for route in found] == [('p1',), ('p2',), ('p3',)]


def test_F5_47_the_order_of_the_ids_decides_also_when_fewer_are_asked_for():
    found = find_routes(square(), Request('a', 'd', cost=Cost.HOPS))
    assert found[0].edges == ('ab', 'bd')


def test_F5_48_bug_7_longer_route_when_the_short_one_breaks_the_shelf_and_slot_rule():
    graph = Graph([A, B, C, g30('g')], [
        edge('ag', 'a 1-A-1-L1', 'g port-1/3.3/1'),
        edge('gb', 'g port-1/4.3/1', 'b 1-A-1-L1'),
        edge('ac', 'a 1-A-2-L1', 'c 1-A-1-L1'),
        edge('cg', 'c 1-A-2-L1', 'g port-1/4.3/2'),
    ], band=SMALL)
    found = find_routes(graph, Request('a', 'b', (12_500,), k=5))
    assert [route.edges for route in found] == [('ac', 'cg', 'gb')]


def test_F5_48_a_cheap_way_that_used_up_the_node_does_not_hide_the_dearer_one():
    """The short way to d passes g on slot 3; the only way on passes g on slot 4, and no node may be passed twice."""
    graph = Graph([A, B, C, D, g30('g'), roadm('z')], [
        edge('ag', 'a 1-A-1-L1', 'g port-1/3.3/1'),
        edge('gd', 'g port-1/3.3/2', 'd 1-A-1-L1'),
        edge('ab', 'a 1-A-2-L1', 'b 1-A-1-L1'),
        edge('bc', 'b 1-A-2-L1', 'c 1-A-1-L1'),
        edge('cd', 'c 1-A-2-L1', 'd 1-A-2-L1'),
        edge('dg', 'd 1-A-3-L1', 'g port-1/4.3/1'),
        edge('gz', 'g port-1/4.3/2', 'z 1-A-1-L1'),
    ], band=SMALL)
    found = find_routes(graph, Request('a', 'z', (12_500,), k=5))
    assert [route.edges for route in found] == [('ab', 'bc', 'cd', 'dg', 'gz')]


def test_F5_48_the_rule_holds_at_the_add_drop_ports_for_every_channel():
    graph = Graph([A, g30('g')], [
        edge('x', 'g port-1/3.3/1', 'a 1-A-1-L1', length_m=1), edge('y', 'g port-1/4.3/1', 'a 1-A-2-L1', length_m=2),
    ], band=SMALL)

    def routes(*ports):
        answer = find_routes(graph, Request('g', 'a', (12_500,), ports, k=5))
        back = find_routes(graph, Request('a', 'g', (12_500,), (), ports, k=5))
        assert [route.edges for route in answer] == [route.edges for route in back]
        return [route.edges for route in answer]

    assert routes('subport-1/4.1/1.4') == [('y',)]
    assert routes('subport-1/3.1/1.4') == [('x',)]
    assert routes() == [('x',), ('y',)]
    assert routes('subport-1/3.1/1.4', 'subport-1/4.1/1.4') == []
    assert find_routes(graph, Request('g', 'a', (), ('subport-2/3.1/1.1',))).reason is Reason.TRANSIT


@pytest.mark.parametrize(('cost', 'edges', 'value'), [
    (Cost.LENGTH, ('ab', 'bd'), 20), (Cost.LOSS, ('ac', 'cd'), 2.0), ('hops', ('ab', 'bd'), 2),
])
def test_F5_49_alternatives_by_the_chosen_cost(cost, edges, value):
    found = find_routes(square(), Request('a', 'd', (12_500,), cost=cost, k=2, stretch=None))
    assert found[0].cost == value
    assert found[0].edges == edges and len(found) == 2
    assert (found[0].length_m, found[0].loss_db) == ((20, 18.0) if edges[0] == 'ab' else (40, 2.0))


def test_F5_51_bug_6_the_route_must_be_free_for_both_carriers():
    graph = square(bd=[slots(8, 12)])
    assert find_routes(graph, Request('a', 'd', (slots(0, 4),)))[0].edges == ('ab', 'bd')
    assert find_routes(graph, Request('a', 'd', (slots(0, 4), slots(8, 12))))[0].edges == ('ac', 'cd')
    with pytest.raises(SpectrumError, match='overlap'):
        find_routes(graph, Request('a', 'd', (slots(0, 4), slots(3, 7))))


def test_F5_51_two_widths_that_fit_one_by_one_but_not_together():
    graph = square(ab=[slots(0, 12)], cd=[slots(0, 12)])
    assert find_routes(graph, Request('a', 'd', (25_000,)))
    answer = find_routes(graph, Request('a', 'd', (25_000, 12_500)))
    assert answer.reason is Reason.DROPPED
    assert {(drop.section, drop.rule) for drop in answer.explanations} == {('ab', Rule.NO_BLOCK), ('cd', Rule.NO_BLOCK)}


def test_exact_where_the_k_shortest_paths_would_have_to_be_many():
    """Free spectrum on every section but continuous only on the long way."""
    graph = square(ab=[slots(0, 8)], bd=[slots(8, 16)], ac=[slots(0, 12)], cd=[slots(0, 8)])
    found = find_routes(graph, Request('a', 'd', (25_000,)))
    assert found[0].edges == ('ac', 'cd') and found[0].passbands == (slots(12, 16),)
    stuck = find_routes(graph, Request('a', 'd', (37_500,)))
    assert stuck.reason is Reason.DROPPED or stuck.reason is Reason.CONTINUITY
    no_way = square(ab=[slots(0, 8)], bd=[slots(8, 16)], ac=[slots(0, 8)], cd=[slots(8, 16)])
    assert find_routes(no_way, Request('a', 'd', (25_000,))).reason is Reason.CONTINUITY


def test_F5_53_bug_9_both_ends_on_one_node_is_a_circuit_without_sections():
    route, = find_routes(square(), Request('a', 'a', (25_000,), ('1-E1-1-T1A',), ('1-E1-2-T1A',)))
    assert route.steps == () and route.path_ports == ()
    assert route.text(square().nodes) == 'flex.a (1-E1-1-T1A × 1-E1-2-T1A)'
    assert route.passbands == (slots(0, 4),)


def test_F5_53_one_node_that_cannot_pass_the_light_is_refused():
    graph = Graph([g30('g')], [], band=SMALL)
    answer = find_routes(graph, Request('g', 'g', (), ('subport-1/3.1/1.1',), ('subport-1/4.1/1.1',)))
    assert answer.reason is Reason.TRANSIT


def test_F5_57_occupancy_that_changed_since_the_choice_is_detected():
    route, = find_routes(square(), Request('a', 'd', (25_000,)))
    assert recheck(square(), route) == ()
    assert recheck(square(bd=[slots(4, 16)]), route) == ()
    taken, = recheck(square(bd=[slots(3, 4)]), route)
    assert (taken.section, taken.rule) == ('bd', Rule.OCCUPIED)
    rebuilt = Graph([A, B, C, D], [
        edge('ab', 'a 1-A-1-L1', 'b 1-A-7-L1'),
        edge('bd', 'b 1-A-2-L1', 'd 1-A-1-L1', occupancy=Occupancy.never_read(SMALL)),
    ], band=SMALL)
    assert [drop.rule for drop in recheck(rebuilt, route)] == [Rule.CHANGED, Rule.UNKNOWN]
    assert [drop.rule for drop in recheck(Graph([A, B, C, D], [], band=SMALL), route)] == [Rule.GONE, Rule.GONE]


def test_F4_41_unknown_occupancy_is_not_used_unless_asked_and_then_marked():
    graph = Graph([A, B], [edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1', occupancy=Occupancy.never_read(SMALL))], band=SMALL)
    refused = find_routes(graph, Request('a', 'b', (12_500,)))
    assert [drop.rule for drop in refused.explanations] == [Rule.UNKNOWN]
    route, = find_routes(graph, Request('a', 'b', (12_500,), allow_unknown=True))
    assert route.unknown


def test_known_free_spectrum_is_preferred_to_unknown():
    half = Occupancy(0, 0xFF, SMALL)
    graph = Graph([A, B], [edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1', occupancy=half)], band=SMALL)
    route, = find_routes(graph, Request('a', 'b', (12_500,), allow_unknown=True))
    assert route.passbands == (slots(8, 10),) and not route.unknown
    wide, = find_routes(graph, Request('a', 'b', (100_000,), allow_unknown=True))
    assert wide.unknown


def test_a_section_nobody_told_about_is_unknown():
    from netbox_optical.routing import Edge

    assert not Edge('ab', 'a', '1', 'b', '1').occupancy.known


def test_range_and_occupancy_of_the_ends_are_respected():
    request = Request('a', 'd', (25_000,), within=slots(5, 16))
    assert find_routes(square(), request)[0].passbands == (slots(5, 9),)
    ends = (Occupancy.from_used([slots(0, 7)], SMALL),)
    assert find_routes(square(), Request('a', 'd', (25_000,), ends=ends))[0].passbands == (slots(7, 11),)
    full = (Occupancy.from_used([SMALL.passband], SMALL),)
    assert find_routes(square(), Request('a', 'd', (25_000,), ends=full)).reason is Reason.ENDS_OCCUPIED


def test_stretch_is_relative_to_the_cheapest_route_whatever_its_spectrum():
    graph = square(ab=[slots(0, 8)], bd=[slots(8, 16)])
    request = {'source': 'a', 'target': 'd', 'carriers': (12_500,), 'cost': Cost.LENGTH}
    assert find_routes(graph, Request(**request, stretch=2.0))[0].edges == ('ac', 'cd')
    refused = find_routes(graph, Request(**request, stretch=1.5))
    assert refused.reason is Reason.LIMIT and refused.limit_cost == 40
    assert '40 m' in refused.message


def test_a_section_of_unknown_length_is_the_last_resort_not_a_short_cut():
    graph = Graph([A, B], [
        edge('known', 'a 1-A-1-L1', 'b 1-A-1-L1', length_m=900_000), edge('unknown', 'a 1-A-2-L1', 'b 1-A-2-L1'),
    ], band=SMALL)
    found = find_routes(graph, Request('a', 'b', cost=Cost.LENGTH, k=2))
    assert [(route.edges, route.unmeasured, route.length_m) for route in found] == [
        (('known',), 0, 900_000), (('unknown',), 1, None)]


def test_ends_that_are_no_add_drop_nodes():
    graph = Graph([A, amplifier('x')], [], band=SMALL)
    for ends in (('a', 'x'), ('nowhere', 'a')):
        assert find_routes(graph, Request(*ends)).reason is Reason.NOT_IN_GRAPH
    assert find_routes(Graph([A, B], [], band=SMALL), Request('a', 'b')).reason is Reason.DISCONNECTED


@pytest.mark.parametrize('wrong', [{'cost': 'price'}, {'k': 0}, {'stretch': 0.5}])
def test_requests_that_make_no_sense(wrong):
    with pytest.raises(RoutingError) as caught:
        Request('a', 'b', **wrong)
    assert caught.value.remedy


def test_carriers_beyond_the_band_or_off_the_grid():
    for carrier in (Passband(193_087_500, 193_112_500), 10_000):
        with pytest.raises(SpectrumError):
            find_routes(square(), Request('a', 'd', (carrier,)))


@pytest.mark.parametrize('edges', [
    [edge('x', 'a p1', 'nowhere p1')], [edge('x', 'a p1', 'b p1'), edge('x', 'a p2', 'b p2')],
])
def test_graphs_that_make_no_sense(edges):
    with pytest.raises(RoutingError):
        Graph([A, B], edges, band=SMALL)


@pytest.mark.parametrize('wrong', [{'length_m': -1}, {'loss_db': -0.1}, {'ports': (('b', 'p'), ('a', 'p'))}])
def test_sections_that_make_no_sense(wrong):
    with pytest.raises(RoutingError):
        edge('x', 'a p', 'b p', **wrong)
