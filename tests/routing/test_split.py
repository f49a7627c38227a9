"""Direct connections, the text of a path, and its division in platform sections and hops."""

import pytest

from netbox_optical.routing import (
    AddDropEnds,
    DirectConnection,
    Graph,
    OmsHop,
    PortRef,
    Request,
    RoutingError,
    devices_along,
    find_routes,
    line_ends,
    oms_hops,
    route_text,
    split_by_platform,
    split_route,
)
from netbox_optical.routing.platforms import same_shelf_and_slot
from tests.routing.plants import SMALL, amplifier, edge, fiber, g30, g42, roadm

NODES = {node.id: node for node in (
    roadm('a'), roadm('b'), roadm('c'), amplifier('x'), g30('g'), g30('h'), g42('t'), g42('u'))}


def ports(*texts):
    return tuple(PortRef(*text.split()) for text in texts)


# G30, FlexILS with an amplifier, G30.
MIXED = ports('g subport-1/3.1/1.4', 'g port-1/3.3/1', 'a 1-E1-1-T1A', 'a 1-A-1-L1', 'x 1-A-1-L1', 'x 1-A-2-L1',
              'b 1-A-1-L1', 'b 1-E1-2-T1A', 'h port-1/3.3/1', 'h subport-1/3.1/1.2')


def test_F5_50_two_line_ports_on_one_fibre_are_a_direct_connection():
    answer = line_ends(('t', '1-4-L1'), ('u', '1-4-L1'), [fiber(7, 't 1-4-L1', 'u 1-4-L1')])
    assert answer == DirectConnection(7, PortRef('t', '1-4-L1'), PortRef('u', '1-4-L1'))
    assert str(answer) == 'direct connection' == route_text((), NODES)


def test_F5_50_otherwise_the_add_drop_ports_behind_them():
    plant = [fiber(1, 't 1-4-L1', 'a 1-E1-1-T1A'), fiber(2, 'b 1-E1-2-T1A', 'u 1-4-L1'),
             fiber(3, 'u 1-4-L2', 't 1-4-L2')]
    assert line_ends(('t', '1-4-L1'), ('u', '1-4-L1'), plant) == AddDropEnds(
        PortRef('a', '1-E1-1-T1A'), PortRef('b', '1-E1-2-T1A'), 1, 2)


@pytest.mark.parametrize(('plant', 'what'), [
    ([], 'not fibred'),
    ([fiber(1, 't 1-4-L1', 'a 1-E1-1-T1A', active=False)], 'not active'),
    ([fiber(1, 't 1-4-L1', 'a 1-E1-1-T1A'), fiber(2, 't 1-4-L1', 'a 1-E1-2-T1A')], 'several fibres'),
])
def test_line_ports_without_one_active_fibre_are_refused(plant, what):
    with pytest.raises(RoutingError, match=what) as caught:
        line_ends(('t', '1-4-L1'), ('u', '1-4-L1'), plant)
    assert caught.value.value == ('t', '1-4-L1') and caught.value.remedy
    with pytest.raises(RoutingError, match='Both ends'):
        line_ends(('t', '1-4-L1'), ('t', '1-4-L1'), plant)


def test_F5_52_text_of_a_route():
    assert route_text(MIXED, NODES) == (
        'g30.g (subport-1/3.1/1.4 × port-1/3.3/1) ⇋ flex.a (1-E1-1-T1A × 1-A-1-L1) ⇋ ola.x (1-A-1-L1 × 1-A-2-L1) ⇋ '
        'flex.b (1-A-1-L1 × 1-E1-2-T1A) ⇋ g30.h (port-1/3.3/1 × subport-1/3.1/1.2)')
    with pytest.raises(RoutingError, match='3 ports'):
        route_text(ports('a 1', 'a 2', 'a 3'), NODES)


def test_F5_54_platform_changes_give_three_sections_with_their_own_ends():
    first, middle, last = split_by_platform(MIXED, NODES)
    assert [section.platform for section in (first, middle, last)] == ['groove-g30', 'flexils', 'groove-g30']
    assert (first.a, first.z, first.path) == (*MIXED[:2], ())
    assert (middle.a, middle.z, middle.path) == (MIXED[2], MIXED[7], MIXED[3:7])
    assert (last.a, last.z, last.path) == (*MIXED[8:], ())
    assert first.ports + middle.ports + last.ports == MIXED
    assert middle.devices == ('a', 'x', 'b') == devices_along(MIXED[2:8])


@pytest.mark.parametrize('path', [(), ('a 1-A-1-L1',), ('a 1-E1-1-T1A', 'a 1-A-1-L1', 'b 1-A-1-L1'), ('zz 1', 'zz 2')])
def test_paths_that_cannot_be_split(path):
    with pytest.raises(RoutingError):
        split_by_platform(ports(*path), NODES)


def test_F5_55_bug_8_each_channel_has_all_its_sections_with_its_own_ends():
    graph = Graph(NODES.values(), [
        edge('ga', 'g port-1/3.3/1', 'a 1-E1-1-T1A'), edge('ab', 'a 1-A-1-L1', 'b 1-A-1-L1'),
    ], band=SMALL)
    starts, ends = ('subport-1/3.1/1.1', 'subport-1/3.1/1.2'), ('1-E1-3-T1A', '1-E1-4-T1A')
    route, = find_routes(graph, Request('g', 'b', (12_500, 12_500), starts, ends))
    channels = split_route(route, list(zip(starts, ends, strict=True)), graph.nodes)
    assert len(channels) == 2
    for (start, end), sections in zip(zip(starts, ends, strict=True), channels, strict=True):
        assert [(section.a, section.z) for section in sections] == [
            (PortRef('g', start), PortRef('g', 'port-1/3.3/1')), (PortRef('a', '1-E1-1-T1A'), PortRef('b', end))]


def test_F5_56_amplifiers_are_skipped_and_roadms_paired():
    path = ports('a 1-A-1-L1', 'x 1-A-1-L1', 'x 1-A-2-L1', 'b 1-A-1-L1', 'b 1-A-2-L1', 'c 1-A-1-L1')
    assert oms_hops(path, NODES) == (
        OmsHop(*ports('a 1-A-1-L1', 'b 1-A-1-L1')), OmsHop(*ports('b 1-A-2-L1', 'c 1-A-1-L1')))


def test_F5_53_a_section_on_one_node_has_no_hops():
    section, = split_by_platform(ports('a 1-E1-1-T1A', 'a 1-E1-2-T1A'), NODES)
    assert oms_hops(section.path, NODES) == ()


@pytest.mark.parametrize(('path', 'what'), [
    (('x 1-A-2-L1', 'b 1-A-1-L1'), 'does not begin on a ROADM'),
    (('a 1-A-1-L1', 'x 1-A-1-L1'), 'does not end on a ROADM'),
    (('a 1-A-1-L1', 'g port-1/3.3/1'), 'passes only'),
    (('a 1-A-1-L1', 'b 1-A-1-L1', 'b 1-A-2-L1'), 'do not pair up'),
    (('a 1-A-1-L1', 'a 1-A-2-L1'), 'one node'),
    (('a 1-A-1-L1', 'b 1-E1-1-T1A'), 'not a line port'),
])
def test_F5_56_sections_that_cannot_be_divided_are_refused(path, what):
    with pytest.raises(RoutingError, match=what):
        oms_hops(ports(*path), NODES)


@pytest.mark.parametrize(('one', 'other', 'same'), [
    ('port-1/3.3/1', 'subport-1/3.1/1.4', True), ('port-1/3.3/1', 'port-1/3/1', True),
    ('port-1/3.3/1', 'port-1/4.3/1', False), ('port-1/3.3/1', 'port-2/3.3/1', False),
    ('port-1/3.3/1', 'something', False), ('port-1/13.3/1', 'port-1/1.3/1', False),
])
def test_shelf_and_slot_rule(one, other, same):
    assert same_shelf_and_slot(one, other) is same_shelf_and_slot(other, one) is same
