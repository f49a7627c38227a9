"""Paths, availability, reservations and a section's spectrum over REST: answers, reasons, permissions, queries."""

import pytest
from dcim.models import Site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from netbox_optical.models import (
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    SpectrumAllocation,
)
from netbox_optical.planning.plant import load_plant
from netbox_optical.planning.section_spectrum import record_seen
from netbox_optical.spectrum.passband import Passband
from tests import factories as make

from .client import api_client, detail_url

PATHS = '/api/plugins/optical/paths/'
SECTIONS = '/api/plugins/optical/sections/'
SEE = ((OpticalMultiplexSection, ['view'], None), (Site, ['view'], None), (OpticalPort, ['view'], None),
       (OpticalFiber, ['view'], None), (OpticalDevice, ['view'], None))
CENTRE = 193_100_000

pytestmark = pytest.mark.django_db


def ends(network, **changes):
    sites = [roadm.device.site_id for roadm in network.roadms]
    return {'site_a': sites[0], 'site_z': sites[1], 'width': 50_000, 'allow_unknown': True, **changes}


def post(client, url, data):
    return client.post(url, data, format='json')


def test_F5_49_a_path_between_sites_changes_nothing(network):
    client = api_client(*SEE)
    before = SpectrumAllocation.objects.count()
    answer = post(client, PATHS, ends(network))
    assert answer.status_code == 200, answer.data
    path, = answer.data['paths']
    assert path['hops'] == 1 and path['length'] == 80_000 and path['loss'] == 19.0 and path['unknown']
    assert path['frequencies'] == [191_350_000]
    assert path['sections'][0]['section'] == network.section.pk
    assert path['sections'][0]['unknown'] == [{'start': 191_325_000, 'end': 196_125_000}]
    assert answer.data['refusals'] == [] and SpectrumAllocation.objects.count() == before


def test_F5_52_a_path_between_line_ports_of_transponders(network):
    ports = [network.port(side, 'port-1/1/1').pk for side in (0, 1)]
    body = {'port_a': ports[0], 'port_z': ports[1], 'width': 50_000, 'allow_unknown': True, 'carriers': 2,
            'lower': 193_000_000, 'upper': 193_200_000}
    path, = post(api_client(*SEE), PATHS, body).data['paths']
    assert '(1-E1-1-T1A × 1-A-1-L1)' in path['text']
    assert path['frequencies'] == [193_025_000, 193_075_000]


def test_F4_41_unknown_is_refused_unless_asked(network):
    answer = post(api_client(*SEE), PATHS, ends(network, allow_unknown=False)).data
    assert answer['paths'] == []
    assert 'occupancy unknown' in {drop['rule'] for drop in answer['refusals'][0]['drops']}
    assert [item['change'] for item in answer['refusals'][0]['suggestions']] == ['use unknown spectrum']


def test_F5_45_a_refusal_names_rule_and_fibre(network):
    client = api_client(*SEE)
    answer = post(client, PATHS, ends(network, excluded_fibers=[network.spans[0].pk])).data
    drop = next(drop for drop in answer['refusals'][0]['drops'] if drop['rule'] == 'excluded fibre')
    assert drop['fibers'] == [network.spans[0].name] and drop['section'] == network.section.pk


@pytest.mark.parametrize(('changes', 'field'), [
    ({'width': 50_001}, 'width'), ({'frequencies': [193_100_001]}, 'frequencies'), ({'cost': 'beauty'}, 'cost'),
    ({'k': 0}, 'k'), ({'carriers': 3}, 'carriers'), ({'lower': 193_000_000, 'upper': 192_000_000}, 'upper'),
    ({'site_z': None}, 'port_z'), ({'carriers': 2, 'frequencies': [CENTRE]}, 'frequencies'),
])
def test_what_is_wrong_is_said_on_its_field(network, changes, field):
    answer = post(api_client(*SEE), PATHS, ends(network, **changes))
    assert answer.status_code == 400 and field in answer.data, answer.data


def test_who_may_ask(network):
    assert post(api_client(), PATHS, ends(network)).status_code == 403
    blind = api_client((OpticalMultiplexSection, ['view'], None))
    answer = post(blind, PATHS, ends(network))
    assert answer.status_code == 400 and 'site_a' in answer.data  # a site that one may not view does not exist
    hidden = api_client((OpticalMultiplexSection, ['view'], {'pk': 0}), (Site, ['view'], None))
    section = post(hidden, PATHS, ends(network)).data['paths'][0]['sections'][0]
    assert section['section'] is None and section['name'] is None


def test_what_can_be_sold(network):
    OpticalPort.objects.filter(pk__in=[network.section.a_port_id, network.section.z_port_id]).update(
        observed_passbands=[[191_325_000, 195_925_000]], observed_at=timezone.now())
    body = {'sites': [roadm.device.site_id for roadm in network.roadms], 'widths': [50_000, 75_000, 400_000]}
    answer = post(api_client(*SEE), f'{PATHS}availability/', body)
    assert answer.status_code == 200, answer.data
    assert [(row['width'], row['count'], row['frequency']) for row in answer.data] == [
        (50_000, 4, 195_950_000), (75_000, 2, 195_962_500), (400_000, 0, None)]
    assert post(api_client(), f'{PATHS}availability/', body).status_code == 403


def test_reserve_list_and_release(network):
    owner, other = (api_client(*SEE, (OpticalMultiplexSection, ['reserve'], None)) for _ in 'ab')
    assert post(api_client(*SEE), f'{SECTIONS}reserve/', ends(network)).status_code == 403
    made = post(owner, f'{SECTIONS}reserve/', ends(network, frequencies=[CENTRE], minutes=10, reason='Offer 12'))
    assert made.status_code == 201, made.data
    assert made.data['sections'] == [network.section.name]
    assert post(other, f'{SECTIONS}reserve/', ends(network, frequencies=[CENTRE])).status_code == 400
    assert [row['id'] for row in other.get(f'{SECTIONS}reservations/').data] == [made.data['id']]
    assert post(other, f'{SECTIONS}release/', {'id': made.data['id']}).status_code == 403
    assert post(owner, f'{SECTIONS}release/', {'id': made.data['id']}).status_code == 204
    assert owner.get(f'{SECTIONS}reservations/').data == []


def test_reserving_needs_the_permission_for_every_section(network):
    elsewhere = api_client(*SEE, (OpticalMultiplexSection, ['reserve'], {'pk': 0}))
    assert post(elsewhere, f'{SECTIONS}reserve/', ends(network)).status_code == 403
    assert not SpectrumAllocation.objects.exists()


def test_F4_43_three_sources_and_their_disagreement(network):
    section = network.section
    lit = make.make_spectrum('Lit', start=CENTRE, end=CENTRE + 50_000, status='active')
    planned = make.make_spectrum('Planned', start=194_000_000, end=194_050_000)
    for spectrum in (lit, planned):
        spectrum.book([section])
    OpticalPort.objects.filter(pk=section.a_port_id).update(
        observed_passbands=[[195_000_000, 195_050_000]], observed_at=timezone.now())
    record_seen(section, 'nms', [Passband(CENTRE, CENTRE + 50_000)])
    url = detail_url(section, 'spectrum')
    answer = api_client(superuser=True).get(url)
    assert answer.status_code == 200, answer.data
    found = {(row['start'], row['used_by_word_of'].split()[0], row['free_by_word_of'].split()[0])
             for row in answer.data['disagreements']}
    assert found == {
        (CENTRE, 'service', 'device'),  # ours should be lit, and the port does not see it
        (CENTRE, 'nms', 'device'), (195_000_000, 'device', 'nms'), (195_000_000, 'device', 'service'),
    }
    blocks = {block['start']: block for block in answer.data['blocks']}
    assert {claim['source'] for claim in blocks[CENTRE]['claims']} == {'service', 'nms'}
    assert blocks[195_000_000]['state'] == 'foreign' and blocks[194_000_000]['claims'][0]['owner'] == 'Planned'
    assert answer.data['fill'] == round(24 / 768, 4) and answer.data['unknown'] == 0
    assert answer.data['sources']['nms'] and answer.data['sources']['device']
    # Kept, not overwritten: the next reading of one source leaves the others as they are.
    record_seen(section, 'nms', [])
    assert SpectrumAllocation.objects.filter(section=section, source='service').count() == 2


def test_owners_are_named_to_those_who_may_see_them(network):
    spectrum = make.make_spectrum('Secret customer')
    spectrum.book([network.section])
    url = detail_url(network.section, 'spectrum')
    assert 'Secret customer' not in str(api_client(*SEE).get(url).data)
    assert 'Secret customer' in str(api_client(*SEE, (OpticalSpectrum, ['view'], None)).get(url).data)
    assert api_client().get(url).status_code == 403
    assert api_client((OpticalMultiplexSection, ['view'], {'pk': 0})).get(url).status_code == 404


def test_the_graph_costs_the_same_queries_for_60_and_for_600_fibres(network):
    def load():
        with CaptureQueriesContext(connection) as captured:
            graph = load_plant().graph()
        return len(captured), len(graph.edge_list)

    def grow(count):
        a, z = (make.make_device() for _ in 'az')
        pairs = [make.make_ports(device, [f'{n}-A-1-L1' for n in range(1, count + 1)]) for device in (a, z)]
        make.make_fibers(list(zip(*pairs, strict=True)), kind='span')
        OpticalMultiplexSection.objects.bulk_create(
            OpticalMultiplexSection(a_port=near, z_port=far, name=f'{near} --- {far}')
            for near, far in zip(*pairs, strict=True))

    grow(60)
    load()  # fills the cache of content types
    few = load()
    grow(540)
    many = load()
    assert many[0] == few[0] and many[1] == few[1] + 540
    assert few[0] <= 10
