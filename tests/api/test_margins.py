"""Margins, warnings, refusals with suggestions, and reservations that give way, over REST."""

import pytest
from dcim.models import Site

from netbox_optical.models import (
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    SpectrumAllocation,
    TransportChannel,
)
from netbox_optical.planning.refusals import WIDEST_STRETCH
from tests import factories as make

from .client import api_client, client_of, detail_url, list_url, make_user

PATHS = '/api/plugins/optical/paths/'
SECTIONS = '/api/plugins/optical/sections/'
OFFERS = '/api/plugins/optical/services/offers/'
CENTRE = 193_100_000

pytestmark = pytest.mark.django_db


def order(network, **changes):
    carrier = {
        'och_id': 42, 'width': 50_000, 'central_frequency': CENTRE,
        'line_port_a': network.port(0, 'port-1/1/1').pk, 'line_port_z': network.port(1, 'port-1/1/1').pk}
    return {
        'partner': network.partner.pk, 'flow_id': 1, 'client_id': 1, 'mode': network.mode.pk,
        'client_port_a': network.port(0, 'port-1/1/3').pk, 'client_port_z': network.port(1, 'port-1/1/3').pk,
        'carriers': [{**carrier, **changes.pop('carrier', {})}], **changes}


def needs(network, osnr):
    network.mode.required_osnr = osnr
    network.mode.save()


def post(client, url, data):
    return client.post(url, data, format='json')


def test_offers_and_paths_tell_the_margin(network):
    needs(network, 12)
    client = api_client(superuser=True)
    offer, = post(client, OFFERS, order(network)).data
    assert offer['way'] == [network.section.pk] and offer['latency'] == pytest.approx(391.7, abs=0.2)
    assert offer['margin'] == pytest.approx(offer['gsnr'] - 12, abs=0.011) and offer['margin_by'] == 'estimate'
    sites = [roadm.device.site_id for roadm in network.roadms]
    body = {'site_a': sites[0], 'site_z': sites[1], 'width': 50_000, 'frequencies': [CENTRE], 'allow_unknown': True}
    path, = post(client, PATHS, {**body, 'mode': network.mode.pk}).data['paths']
    assert path['margin'] == offer['margin'] and path['required_osnr'] == 12
    plain, = post(client, PATHS, body).data['paths']
    assert plain['margin'] is None and 'No mode' in plain['why_no_margin'] and plain['gsnr'] > 15


def test_the_channel_keeps_it_and_the_service_warns(network):
    needs(network, 40)
    client = api_client(superuser=True)
    made = post(client, list_url(DigitalService), order(network))
    assert made.status_code == 201, made.data
    warning, = made.data['warnings']
    assert warning.startswith('OCh042') and '40.00 dB' in warning
    channel = client.get(detail_url(TransportChannel.objects.get())).data
    assert channel['margin'] == pytest.approx(channel['estimated_gsnr'] - 40, abs=0.001) and channel['margin_at']
    assert client.get(list_url(TransportChannel), {'margin__lt': 0}).data['count'] == 1
    assert client.get(list_url(TransportChannel), {'margin__gte': 0}).data['count'] == 0
    query = '{ transport_channel_list(filters: {margin: {comparison_lookup: {lt: 0}}}) { margin margin_at } }'
    row, = post(client, '/graphql/', {'query': query}).json()['data']['transport_channel_list']
    assert float(row['margin']) == channel['margin']
    # What was estimated is not for a client to say.
    client.patch(detail_url(TransportChannel.objects.get()), {'margin': 50, 'estimated_gsnr': 90}, format='json')
    assert TransportChannel.objects.get().margin < 0


def test_a_service_by_its_way(network):
    client = api_client(superuser=True)
    assert post(client, list_url(DigitalService), order(network, way=[987_654])).status_code == 400
    made = post(client, list_url(DigitalService), order(network, way=[network.section.pk]))
    assert made.status_code == 201 and made.data['warnings'][0].startswith('OCh042: The margin is not known.')


def test_a_refusal_has_its_suggestions_as_data_and_each_of_them_works(network):
    make.make_spectrum('Taken', start=CENTRE - 25_000, end=CENTRE + 25_000).book([network.section])
    client = api_client(superuser=True)
    refused = post(client, OFFERS, order(network))
    assert refused.status_code == 400 and 'Taken' in str(refused.data['route'])
    changes = {item['change']: item for item in refused.data['refusal']['suggestions']}
    centre = changes['another centre']
    assert centre['fields'] == {'frequencies': [CENTRE + 50_000]} or centre['fields'] == {
        'frequencies': [CENTRE - 50_000]}
    assert centre['hops'] == 1 and centre['way'] == [network.section.pk]
    moved = order(network, carrier={'central_frequency': centre['fields']['frequencies'][0]})
    assert post(client, OFFERS, moved).status_code == 200
    free = changes['free spectrum']
    assert free['fields'] == {} and free['sections'] == [network.section.pk]
    excluded = order(
        network, excluded_fibers=[network.spans[0].pk], carrier={'central_frequency': CENTRE + 100_000})
    changes = {item['change']: item for item in post(client, OFFERS, excluded).data['refusal']['suggestions']}
    assert changes['drop an exclusion']['fields'] == {'excluded_fibers': []}


def test_the_limit_as_a_suggestion(network):
    sites = [roadm.device.site_id for roadm in network.roadms]
    body = {'site_a': sites[0], 'site_z': sites[1], 'width': 50_000, 'allow_unknown': True, 'max_latency_us': 1}
    client = api_client(superuser=True)
    suggestion, = post(client, PATHS, body).data['refusals'][0]['suggestions']
    assert suggestion['change'] == 'a wider limit' and suggestion['fields']['stretch'] == WIDEST_STRETCH
    assert post(client, PATHS, {**body, **suggestion['fields']}).data['paths']


def test_a_reservation_gives_way_to_the_service_of_its_owner_only(network):
    models = (OpticalMultiplexSection, Site, OpticalPort, OpticalFiber, OpticalDevice, Partner, OperationalMode,
              OpticalSpectrum, TransportChannel)
    permissions = [(model, ['view'], None) for model in models]
    owner, other = (client_of(make_user(
        *permissions, (DigitalService, ['view', 'add'], None), (OpticalMultiplexSection, ['reserve'], None)))
        for _ in 'ab')
    sites = [roadm.device.site_id for roadm in network.roadms]
    held = post(owner, f'{SECTIONS}reserve/', {
        'site_a': sites[0], 'site_z': sites[1], 'width': 50_000, 'frequencies': [CENTRE], 'allow_unknown': True})
    assert post(owner, OFFERS, order(network)).status_code == 400
    mine = order(network, reservation=held.data['id'])
    assert post(owner, OFFERS, mine).status_code == 200
    assert SpectrumAllocation.objects.filter(reservation=held.data['id']).exists()  # an offer takes nothing
    assert post(other, OFFERS, mine).status_code == 403
    assert post(other, list_url(DigitalService), mine).status_code == 403
    unknown = order(network, reservation='00000000-0000-0000-0000-000000000001')
    assert 'reservation' in post(owner, OFFERS, unknown).data
    made = post(owner, list_url(DigitalService), mine)
    assert made.status_code == 201, made.data
    assert not SpectrumAllocation.objects.filter(reservation=held.data['id']).exists()


def test_texts_of_ways_and_refusals_name_only_what_the_user_may_see(network):
    make.make_spectrum('Secret customer', start=CENTRE - 25_000, end=CENTRE + 25_000).book([network.section])
    everything = [network.amplifier.tid, *(roadm.tid for roadm in network.roadms), 'Secret customer',
                  *(span.name for span in network.spans), network.section.name]
    hidden = {'pk': 0}
    models = (Site, OpticalPort, Partner, OperationalMode, OpticalMultiplexSection)
    user = make_user(
        *((model, ['view'], None) for model in models), (OpticalDevice, ['view'], {'pk': network.roadms[0].pk}),
        (OpticalFiber, ['view'], hidden), (OpticalSpectrum, ['view'], hidden),
        (DigitalService, ['view', 'add'], None))
    client = client_of(user)
    free = order(network, carrier={'central_frequency': CENTRE + 100_000})
    offer, = post(client, OFFERS, free).data
    assert offer['text'] == f'{network.roadms[0].tid} (1-E1-1-T1A × 1-A-1-L1) ⇋ 2 devices you may not see'
    refused = post(client, OFFERS, order(network))
    assert refused.status_code == 400
    text = refused.content.decode()
    assert 'somebody you may not see' in text and 'a device you may not see' in text
    assert network.roadms[0].tid in text
    shown = [name for name in everything if name in text]
    # A section's own name has the names of its ends; whoever may see the section may read it.
    assert set(shown) <= {network.roadms[0].tid, network.section.name} | {
        roadm.tid for roadm in network.roadms if network.section.name in text}
    sites = [roadm.device.site_id for roadm in network.roadms]
    body = {'site_a': sites[0], 'site_z': sites[1], 'width': 50_000}
    answer = post(client, PATHS, body).content.decode()
    assert network.roadms[1].tid not in answer and network.amplifier.tid not in answer
    assert post(client, PATHS, {**body, 'allow_unknown': True}).data['paths'][0]['text'] == (
        f'{network.roadms[0].tid} (1-A-1-L1) ⇋ 2 devices you may not see')


def test_a_spectrum_by_its_way(network):
    ends = [make.make_port(roadm, '1-E9-1-T1A').pk for roadm in network.roadms]
    second = make.make_fiber(*(make.make_port(roadm, '2-A-1-L1') for roadm in network.roadms))
    section = OpticalMultiplexSection.objects.get(spans__fiber=second)
    client = api_client(superuser=True)
    body = {'partner': network.partner.pk, 'name': 'Alien', 'width': 50_000, 'port_a': ends[0], 'port_z': ends[1]}
    assert 'way' in post(client, list_url(OpticalSpectrum), {**body, 'way': [987_654]}).data
    made = post(client, list_url(OpticalSpectrum), {**body, 'way': [section.pk]})
    assert made.status_code == 201, made.data
    assert SpectrumAllocation.objects.get().section == section
    full = post(client, list_url(OpticalSpectrum), {
        **body, 'name': 'Other', 'way': [section.pk], 'start': made.data['start'], 'end': made.data['end'],
        'width': 50_000, 'port_a': make.make_port(network.roadms[0], '1-E9-2-T1A').pk,
        'port_z': make.make_port(network.roadms[1], '1-E9-2-T1A').pk})
    assert full.status_code == 400 and 'another centre' in [
        item['change'] for item in full.data['refusal']['suggestions']]
