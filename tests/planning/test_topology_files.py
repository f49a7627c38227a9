"""Reading GNPy's JSON and GML: what they describe, and every mistake at once. No database."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from netbox_optical.planning.topology import Segment, TopologyError, read, read_gml, read_gnpy

DATA = Path(__file__).parent / 'data'


def text(name):
    return (DATA / name).read_text(encoding='utf-8')


def document(*lines, **extra):
    """A GNPy document of lines such as 'A amp f1:80 mid f2:60 B', in both directions unless it ends with ' >'."""
    elements, connections = {}, []

    def chain(words):
        for word in words:
            name, _, km = word.partition(':')
            if km:
                elements[name] = {'uid': name, 'type': 'Fiber', 'type_variety': 'SSMF', 'params': {
                    'length': float(km), 'length_units': 'km', 'loss_coef': 0.2, 'con_in': 0.5, 'con_out': None}}
            else:
                kinds = {'t': 'Transceiver', 's': 'Fused'}
                elements[name] = {'uid': name, 'type': 'Roadm' if name.isupper() else kinds.get(name[0], 'Edfa')}
        names = [word.partition(':')[0] for word in words]
        connections.extend({'from_node': a, 'to_node': z} for a, z in pairwise(names))

    for line in lines:
        words = line.removesuffix(' >').split()
        chain(words)
        if not line.endswith(' >'):
            chain([word if word.isupper() else word.replace(word.split(':')[0], word.split(':')[0] + "'", 1)
                   for word in reversed(words)])
    return {'elements': list(elements.values()), 'connections': connections, **extra}


def problems(data):
    with pytest.raises(TopologyError) as caught:
        read_gnpy(data if isinstance(data, str) else json.dumps(data))
    return caught.value.problems


def test_the_swedish_plant_has_one_fibre_per_pair_and_one_device_per_two_amplifiers():
    plant = read_gnpy(text('Sweden_OpenROADMv5_example_network.json'))
    assert Counter(node.role for node in plant.nodes) == {'roadm': 15, 'amplifier': 23}
    assert len(plant.fibers) == 45 and len(plant.places) == 38
    assert plant.notes == ['15 transceivers are left out']
    by_ends = {(fiber.a, fiber.z): fiber for fiber in plant.fibers}
    fiber = by_ends['roadm_Stockholm', 'roadm_Uppsala']
    assert fiber.segments == (Segment('G.652.D', 75_422),) and fiber.loss_db == 15.08  # 75.422 km at 0.2 dB/km
    malmo = next(place for place in plant.places if place.name == 'Malmö')
    assert (malmo.latitude, malmo.longitude) == (55.5932, 13.0214)


def test_fused_elements_join_segments_of_one_fibre():
    plant = read_gnpy(text('meshTopologyExampleV2.json'))
    fiber = next(fiber for fiber in plant.fibers if (fiber.a, fiber.z) == ('roadm Lannion_CAS', 'roadm Lorient_KMA'))
    assert [segment.length for segment in fiber.segments] == [20_000, 50_000, 60_000] and fiber.loss_db == 26.0
    assert Counter(node.role for node in plant.nodes) == {'roadm': 5, 'amplifier': 3}


def test_boosters_belong_to_the_roadm_connectors_count_and_the_longer_direction_is_taken():
    data = document('A boost f1:80 mid f2:60 pre B', network_name='Test')
    data['elements'][2]['params']['length'] = 80.4
    plant = read_gnpy(json.dumps(data))
    assert plant.name == 'Test' and [node.key for node in plant.nodes] == ['A', 'B', 'mid']
    assert [(fiber.a, fiber.z, fiber.segments[0].length, fiber.loss_db) for fiber in plant.fibers] == [
        ('A', 'mid', 80_400, 16.58), ('mid', 'B', 60_000, 12.5)]
    assert plant.places[-1].name == 'A - B 1'
    assert plant.notes == ['1 lines differ in length between their directions; the longer one is taken']


def test_parallel_lines_are_paired_by_their_lengths():
    plant = read_gnpy(json.dumps(document('A f1:80 B', 'A f2:30 B')))
    assert [(fiber.a, fiber.z, fiber.segments[0].length) for fiber in plant.fibers] == [
        ('A', 'B', 80_000), ('A', 'B', 30_000)]
    assert not plant.notes


def test_many_splices_of_one_type_are_merged_and_of_many_types_refused():
    pieces = [f'f{n}:10 s{n}' for n in range(1, 7)]
    data = document(f'A {" ".join(pieces)} f7:10 B')
    assert read_gnpy(json.dumps(data)).fibers[0].segments == (Segment('G.652.D', 70_000),)
    for number, element in enumerate(element for element in data['elements'] if element['type'] == 'Fiber'):
        element['type_variety'] = ('SSMF', 'NZDF')[number % 2]
    assert len(problems(data)) == 2 and 'too many segments' in problems(data)[0]


@pytest.mark.parametrize(('variety', 'kind'), [
    ('SSMF', 'G.652.D'), ('NZDF', 'G.655.C'), ('LOF', 'G.654.E'), (None, 'G.652.D'), ('my G.654.C 2x', 'G.654.C'),
    ('G.657', 'G.657.A'), ('G.656', 'G.656')])
def test_types_of_fibre(variety, kind):
    data = document('A f1:80 B')
    for element in data['elements']:
        element['type_variety'] = variety
    assert read_gnpy(json.dumps(data)).fibers[0].segments[0].type == kind


def test_a_loss_by_frequency_is_read_in_the_middle_of_the_band():
    data = document('A f1:100 B')
    for element in data['elements']:
        if element['type'] == 'Fiber':
            element['params'] |= {'loss_coef': {'value': [0.3, 0.21, 0.4], 'frequency': [190e12, 193.5e12, 197e12]},
                                  'lumped_losses': [{'position': 10, 'loss': 1.5}]}
    assert read_gnpy(json.dumps(data)).fibers[0].loss_db == 23.0  # 21 + 1.5 + a connector of 0.5


def test_every_mistake_of_the_elements_is_told_at_once():
    data = document('A f1:80 B')
    data['elements'][1] |= {'type_variety': 'Glass'}
    data['elements'][1]['params'] |= {'length': -3, 'length_units': 'miles', 'loss_coef': 'much'}
    data['elements'] += [{'uid': 'A', 'type': 'Roadm'}, {'type': 'Roadm'}, {'uid': 'x', 'type': 'Laser', 'metadata': {
        'location': {'latitude': 91, 'longitude': None}}}, 7]
    data['connections'] += [{'from_node': 'A', 'to_node': 'nowhere'}, 'A']
    found = '\n'.join(problems(data))
    for told in ('length -3', "length_units 'miles'", "loss_coef 'much'", "type_variety 'Glass'",
                 'A: this uid is given twice', 'element 6: it has no uid', "type 'Laser'", 'latitude 91',
                 'longitude None', 'element 8', "no element 'nowhere'", 'connection 6'):
        assert told in found


@pytest.mark.parametrize(('lines', 'told'), [
    (['A f1:80 B >'], 'in the other direction'),
    (['A f1:80 B >', 'B f2:40 amp f3:40 A >'], 'there is none of 1 spans'),
    (['A f1:80 A'], 'comes back'),
    (['A amp B'], 'no fibre'),
    (['A f1:80 t1 >'], 'is a transceiver'),
    (['A f1:80 B', 'f9:10 amp9 >'], 'f9: it is on no line'),
    (['t1 f1:80 t2'], 'no Roadm'),
    (['A f1:80 B', 'f1:80 C >'], 'connections onward'),
])
def test_lines_that_make_no_pair_are_refused(lines, told):
    assert any(told in problem for problem in problems(document(*lines))), problems(document(*lines))


@pytest.mark.parametrize('data', ['', '{', '[]', '{"elements": 1, "connections": []}', '[' * 100_000])
def test_what_is_no_gnpy_topology_is_refused(data):
    assert 'this is no' in problems(data)[0]


def test_the_garr_topology_has_parallel_links_and_nodes_without_a_place():
    plant = read_gml(text('Garr201201.gml'))
    assert (plant.name, len(plant.nodes), len(plant.fibers)) == ('Garr201201', 61, 89)
    assert plant.notes == ['13 fibres have no length: an end has no coordinates',
                           '76 lengths are estimates from coordinates']
    assert max(Counter(frozenset((fiber.a, fiber.z)) for fiber in plant.fibers).values()) > 1
    assert all(fiber.estimated == bool(fiber.segments) for fiber in plant.fibers)


def test_gml_is_read_leniently():
    plant = read_gml('Creator "x" graph [ # remark\n directed 0 node [ id 3 label "Krak&#243;w" graphics [ x 1.5 ] ] '
                     'node [ id 4 label "None" Latitude 0 ] node [ id 5 ] edge [ source 3 target 4 ] '
                     'edge [ target 3 source 4 ] edge [ source 3 target 3 ] ]')
    assert [place.name for place in plant.places] == ['Kraków', 'Node 4', 'Node 5']
    assert [(fiber.a, fiber.z, fiber.segments) for fiber in plant.fibers] == [('3', '4', ()), ('4', '3', ())]
    assert plant.notes == ['2 fibres have no length: an end has no coordinates', '1 loops at one node are left out']


def test_a_length_is_thirteen_tenths_of_the_great_circle():
    plant = read_gml('graph [ node [ id 0 Latitude 50.0 Longitude 8.0 ] node [ id 1 Latitude 51.0 Longitude 8.0 ] '
                     'edge [ source 0 target 1 ] ]')
    # One degree of latitude on a sphere of 6371 km.
    assert plant.fibers[0].segments[0].length == pytest.approx(1.3 * 111_194.9, abs=1)


@pytest.mark.parametrize(('data', 'told'), [
    ('', 'there is none'), ('graph 7', 'there is none'), ('graph [ ]', 'no node'), ('graph [ node [ id 1 ]', 'line 1'),
    ('graph [\n ] ]', 'line 2'), ('graph [ label "x ]', 'has no end'), ('graph [ [ ] ]', 'out of place'),
])
def test_what_is_no_gml_is_refused(data, told):
    with pytest.raises(TopologyError, match=told):
        read_gml(data)


def test_every_mistake_of_a_gml_is_told_at_once():
    with pytest.raises(TopologyError) as caught:
        read('graph [ node [ id 1 Latitude 95.5 Longitude 7 ] node [ label "a" ] node [ id 1 ] '
             'edge [ source 1 target 9 ] edge [ source 8 target 1 ] ]', 'gml')
    assert len(caught.value.problems) == 5
    with pytest.raises(TopologyError, match='"dot" is not known'):
        read('', 'dot')
