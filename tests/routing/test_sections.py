"""Optical multiplex sections out of fibres, and the fibres that are in none."""

import random

import pytest

from netbox_optical.routing import PortRef, Request, Rule, build_graph, derive_sections, find_routes
from netbox_optical.spectrum import Occupancy
from tests.routing.plants import amplifier, fiber, g30, g42, roadm

DEVICES = [roadm('a'), roadm('b'), roadm('c'), amplifier('x'), amplifier('y'), g30('g'), g42('t'),
           g30('m', role='transponder')]


def rules(derivation):
    return {fiber: drop.rule for drop in derivation.dropped for fiber in drop.fibers}


def test_a_chain_through_amplifiers_is_one_section():
    derived = derive_sections(DEVICES, [
        fiber(2, 'x 1-A-2-L1', 'y 1-A-1-L1', 50_000, 11.5),
        fiber(3, 'b 1-A-1-L1', 'y 1-A-2-L1', 60_000, 13.25),
        fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1', 70_000, 15.0, risk_groups=frozenset({'duct'})),
    ])
    section, = derived.sections
    assert (section.a, section.z) == (('a', '1-A-1-L1'), ('b', '1-A-1-L1'))
    assert section.fibers == (1, 2, 3) and section.amplifiers == ('x', 'y')
    assert section.ports == (('a', '1-A-1-L1'), ('x', '1-A-1-L1'), ('x', '1-A-2-L1'), ('y', '1-A-1-L1'),
                             ('y', '1-A-2-L1'), ('b', '1-A-1-L1'))
    assert (section.length_m, section.loss_db, section.kind) == (180_000, 39.75, 'oms')
    assert section.risk_groups == {'duct'}
    assert derived.dropped == ()


def test_an_unknown_figure_makes_the_sum_unknown():
    derived = derive_sections(DEVICES, [
        fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1', None, 15.0), fiber(2, 'x 1-A-2-L1', 'b 1-A-1-L1', 1, None)])
    assert (derived.sections[0].length_m, derived.sections[0].loss_db) == (None, None)


def test_parallel_fibres_are_parallel_sections():
    derived = derive_sections(DEVICES, [
        fiber(1, 'a 1-A-1-L1', 'b 1-A-1-L1'), fiber(2, 'b 1-A-2-L1', 'a 1-A-2-L1')])
    assert [section.fibers for section in derived.sections] == [(1,), (2,)]


# Each case: fibres that form no section, and the rule of each.
NO_SECTIONS = {
    'inactive': ([fiber(1, 'a 1-A-1-L1', 'b 1-A-1-L1', active=False)], {1: Rule.INACTIVE}),
    'G42': ([fiber(1, 'a 1-E1-1-T1A', 't 1-4-L1')], {1: Rule.TRANSPONDER_NODE}),
    'transponder': ([fiber(1, 'a 1-E1-1-T1A', 'm port-1/3.3/1')], {1: Rule.TRANSPONDER_NODE}),
    'transponder card port': ([fiber(1, 'a 1-E1-1-T1A', 'g port-1/1/1')], {1: Rule.TRANSPONDER_PORT}),
    'unknown device': ([fiber(1, 'a 1-A-1-L1', 'zz 1-A-1-L1')], {1: Rule.NO_DEVICE}),
    'half built': ([fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1'), fiber(2, 'x 1-A-2-L1', 'y 1-A-1-L1')],
                   {1: Rule.HALF_BUILT, 2: Rule.HALF_BUILT}),
    'inactive beyond': ([fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1'),
                         fiber(2, 'x 1-A-2-L1', 'b 1-A-1-L1', active=False)], {1: Rule.HALF_BUILT, 2: Rule.INACTIVE}),
    'loop by amplifiers': ([fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1'), fiber(2, 'x 1-A-2-L1', 'a 1-A-2-L1')],
                           {1: Rule.LOOP, 2: Rule.LOOP}),
    'loop of one fibre': ([fiber(1, 'a 1-A-1-L1', 'a 1-A-2-L1')], {1: Rule.LOOP}),
    'fibre on one port': ([fiber(1, 'a 1-A-1-L1', 'a 1-A-1-L1')], {1: Rule.LOOP}),
    'amplifiers only': ([fiber(1, 'x 1-A-1-L1', 'y 1-A-1-L1')], {1: Rule.ISOLATED}),
    'circle of amplifiers': ([fiber(1, 'x 1-A-1-L1', 'y 1-A-1-L1'), fiber(2, 'x 1-A-2-L1', 'y 1-A-2-L1')],
                             {1: Rule.ISOLATED, 2: Rule.ISOLATED}),
    'port in two fibres': ([fiber(1, 'a 1-A-1-L1', 'b 1-A-1-L1'), fiber(2, 'a 1-A-1-L1', 'c 1-A-1-L1')],
                           {1: Rule.PORT_CLASH, 2: Rule.PORT_CLASH}),
    'fork': ([fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1'), fiber(2, 'x 1-A-2-L1', 'b 1-A-1-L1'),
              fiber(3, 'x 1-A-3-L1', 'c 1-A-1-L1')], {n: Rule.AMBIGUOUS for n in (1, 2, 3)}),
}


@pytest.mark.parametrize('name', NO_SECTIONS)
def test_F5_46_what_is_no_section_is_reported_with_its_rule(name):
    fibers, expected = NO_SECTIONS[name]
    derived = derive_sections(DEVICES, fibers)
    assert derived.sections == ()
    assert rules(derived) == expected
    assert all(str(drop.fibers[0]) in drop.detail or drop.rule in (Rule.LOOP, Rule.HALF_BUILT, Rule.AMBIGUOUS)
               for drop in derived.dropped)


def test_pairs_say_the_way_through_an_amplifier_site_of_several_directions():
    site = amplifier('x', pairs=(('1-A-1-L1', '1-A-2-L1'), ('1-A-3-L1', '1-A-4-L1')))
    derived = derive_sections([*DEVICES[:3], site], [
        fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1'), fiber(2, 'x 1-A-2-L1', 'b 1-A-1-L1'),
        fiber(3, 'a 1-A-2-L1', 'x 1-A-4-L1'), fiber(4, 'x 1-A-3-L1', 'c 1-A-1-L1')])
    assert [section.fibers for section in derived.sections] == [(1, 2), (3, 4)]


def test_where_two_line_systems_meet_is_a_handoff():
    section, = derive_sections(DEVICES, [fiber(1, 'a 1-E1-1-T1A', 'g port-1/3.3/1')]).sections
    assert section.kind == 'handoff'


def test_derivation_does_not_depend_on_order_or_direction():
    rng = random.Random(3)
    for _ in range(60):
        names = ['a', 'b', 'c', 'x', 'y', 'g']
        fibers = []
        for n in range(rng.randint(1, 9)):
            ends = [f'{name} {"port-1/3.3/" + str(rng.randint(1, 3)) if name == "g" else f"1-A-{rng.randint(1, 3)}-L1"}'
                    for name in rng.choices(names, k=2)]
            fibers.append(fiber(n, *ends, active=rng.random() < 0.9))
        first = derive_sections(DEVICES, fibers)
        covered = [id for section in first.sections for id in section.fibers] + list(rules(first))
        assert sorted(covered) == list(range(len(fibers)))  # every fibre exactly once: in a section, or dropped
        shuffled = [one if rng.random() < 0.5 else fiber(one.id, ' '.join(one.z), ' '.join(one.a), active=one.active)
                    for one in rng.sample(fibers, len(fibers))]
        again = derive_sections(rng.sample(DEVICES, len(DEVICES)), shuffled)
        assert again.sections == first.sections
        assert rules(again) == rules(first)


def test_a_graph_straight_from_a_plant_and_its_unknown_occupancy():
    plant = [fiber(1, 'a 1-A-1-L1', 'x 1-A-1-L1'), fiber(2, 'x 1-A-2-L1', 'b 1-A-1-L1'),
             fiber(3, 'b 1-A-2-L1', 'c 1-A-1-L1', active=False)]
    graph = build_graph(DEVICES, plant)
    refused = find_routes(graph, Request('a', 'b', (50_000,)))
    assert {drop.rule for drop in refused.explanations} == {Rule.UNKNOWN, Rule.INACTIVE}
    known = build_graph(DEVICES, plant, occupancy=lambda section: Occupancy(),
                        identify=lambda section: section.fibers[0])
    route, = find_routes(known, Request('a', 'b', (50_000,), ('1-E1-1-T1A',), ('1-E1-2-T1A',)))
    assert route.edges == (1,) and route.fibers == (1, 2)
    assert route.ports[0] == PortRef('a', '1-E1-1-T1A')
    assert route.text(known.nodes) == ('flex.a (1-E1-1-T1A × 1-A-1-L1) ⇋ ola.x (1-A-1-L1 × 1-A-2-L1) ⇋ '
                                       'flex.b (1-A-1-L1 × 1-E1-2-T1A)')
    away = find_routes(known, Request('a', 'c', (50_000,)))
    assert [drop.rule for drop in away.explanations] == [Rule.INACTIVE]


def test_sections_that_are_stored_and_others_are_in_one_graph():
    fibers = [fiber(1, 'a 1-A-1-L1', 'b 1-A-1-L1'), fiber(2, 'b 1-A-2-L1', 'c 1-A-1-L1'),
              fiber(3, 'a 1-A-2-L1', 'c 1-A-2-L1', 300_000)]

    def identify(section):
        return {(1,): 7, (3,): 'planned'}.get(section.fibers, section.key)

    graph = build_graph(DEVICES, fibers, identify=identify, occupancy=lambda section: Occupancy(0))
    assert [one.id for one in graph.edge_list] == [7, 'planned', (('b', '1-A-2-L1'), ('c', '1-A-1-L1'))]
    found = find_routes(graph, Request('a', 'c', (50_000,), cost='length', k=2, differ=1.0))
    assert [route.edges for route in found] == [(7, (('b', '1-A-2-L1'), ('c', '1-A-1-L1'))), ('planned',)]
