"""What a new service takes along: tags, custom fields, owner, change log; and which channels it shows."""

import pytest
from core.models import ObjectChange, ObjectType
from extras.models import CustomField, Tag
from users.models import Owner, OwnerGroup

from netbox_optical.models import DigitalService, SpectrumAllocation, TransportChannel
from tests import factories as make

from .client import client_of, detail_url, list_url, make_user
from .test_bad_input import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return make_user(superuser=True)


@pytest.fixture
def client(user):
    return client_of(user)


def test_everything_of_a_request_is_kept(client, user, network):
    field = CustomField.objects.create(name='contract', type='text')
    field.object_types.set([ObjectType.objects.get_for_model(DigitalService)])
    tag = Tag.objects.create(name='Gold', slug='gold')
    owner = Owner.objects.create(name='Team', group=OwnerGroup.objects.create(name='Teams'))
    response = client.post(list_url(DigitalService), body(
        network, tags=[{'slug': 'gold'}], custom_fields={'contract': 'C-1'}, owner=owner.pk, description='Link',
        comments='By phone', changelog_message='As agreed'), format='json')
    assert response.status_code == 201, response.data
    service = DigitalService.objects.get(pk=response.data['id'])
    assert list(service.tags.all()) == [tag]
    assert (service.cf['contract'], service.owner, service.description, service.comments) == (
        'C-1', owner, 'Link', 'By phone')
    change = ObjectChange.objects.get(changed_object_id=service.pk, changed_object_type__model='digitalservice')
    assert (change.user, change.action, change.message, change.object_repr) == (
        user, 'create', 'As agreed', service.name)
    assert change.postchange_data['name'] == service.name


def test_channel_spectrum_and_bookings_come_along(client, network):
    response = client.post(list_url(DigitalService), body(network), format='json')
    assert response.status_code == 201, response.data
    channel = TransportChannel.objects.get(och_id=41)
    shown = client.get(detail_url(channel)).data
    assert (shown['title'], shown['central_frequency']) == (channel.title, 193_100_000)
    spectrum = client.get(detail_url(channel.spectrum)).data
    hops = [hop['display'] for hop in spectrum['sections'][0]['hops']]
    assert hops[0].startswith(network.roadms[0].tid) and hops[-1].startswith(network.roadms[1].tid)
    section = client.get(detail_url(network.section)).data
    allocation, = section['allocations']
    assert (allocation['start'], allocation['end'], allocation['source']['value']) == (
        193_075_000, 193_125_000, 'service')
    assert allocation['spectrum']['id'] == channel.spectrum_id
    assert [fiber['id'] for fiber in section['fibers']] == [fiber.pk for fiber in network.spans]
    claimed = client.get(detail_url(channel.line_port_a)).data
    assert claimed['used_by']['display'] == 'OCh041'


def test_two_channels_are_shown_in_the_order_of_the_signal(client, network):
    service = make.make_service(make.make_channel(52))
    service.channel_uses.create(channel=make.make_channel(51), position=2)
    service.save()
    shown = client.get(detail_url(service)).data
    assert [channel['och_id'] for channel in shown['channels']] == [52, 51]
    assert 'OCh052+OCh051' in shown['name']


def test_deleting_a_planned_service_frees_what_it_booked(client, network):
    response = client.post(list_url(DigitalService), body(network), format='json')
    service = DigitalService.objects.get(pk=response.data['id'])
    assert client.delete(detail_url(service)).status_code == 204
    assert not SpectrumAllocation.objects.exists() and not TransportChannel.objects.filter(och_id=41).exists()
    assert client.post(list_url(DigitalService), body(network), format='json').status_code == 201


def test_second_editor_is_told(client, network):
    service = make.make_service()
    etag = client.get(detail_url(service))['ETag']
    first = client.patch(detail_url(service), {'description': 'first'}, format='json', HTTP_IF_MATCH=etag)
    assert first.status_code == 200
    second = client.patch(detail_url(service), {'description': 'second'}, format='json', HTTP_IF_MATCH=etag)
    assert second.status_code == 412
    assert second['ETag'] != etag
    service.refresh_from_db()
    assert service.description == 'first'
