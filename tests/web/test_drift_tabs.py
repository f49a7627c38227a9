"""What differs from the network, where people look: a tab with its number, for what they may see."""

import re
from datetime import timedelta

import pytest
from dcim.models import Cable, Device, Site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from netbox_optical.dashboard import DriftWidget
from netbox_optical.models import Deviation, DeviceReading, DigitalService, OpticalDevice, OpticalFiber
from netbox_optical.planning.assurance.compare import Comparison
from netbox_optical.planning.assurance.record import record
from netbox_optical.planning.assurance.shown import open_of
from netbox_optical.planning.differences import Difference
from tests import factories as make
from tests.api.client import api_client

from .users import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make.make_service()


def drifted(service, count=1, **values):
    """Deviations at the client device of the service, which they hit."""
    found = [make.make_deviation(service, **values) for _ in range(count)]
    for each in found:
        each.services.add(service)
    return found


def tab_of(item):
    label, name = item._meta.app_label, item._meta.model_name
    prefix = 'plugins:' if label == 'netbox_optical' else ''
    return reverse(f'{prefix}{label}:{name}_drift', args=[item.pk])


def places(service):
    device = service.client_port_a.optical_device
    return (service, service.partner, device, device.device, device.device.site, device.pop,
            service.channels.get().spectrum)


def test_each_place_has_what_is_there_and_nothing_else(service):
    (mine,) = drifted(service)
    fiber = make.make_fiber()
    make.make_deviation(fiber, device=fiber.cable.a_terminations[0].optical_port.optical_device)
    drifted(service, status='resolved')
    person = Person('admin', superuser=True)
    for place in places(service):
        assert list(open_of(place)) == [mine], place
        page = person.get(tab_of(place)).content.decode()
        assert mine.resource in page, place
        assert tab_of(place) in person.get(place.get_absolute_url()).content.decode(), place
    assert [each.target for each in open_of(fiber)] == [fiber] == [each.target for each in open_of(fiber.cable)]


def test_a_deviation_that_hits_two_services_is_there_once(service):
    (mine,) = drifted(service)
    mine.services.add(make.make_service(partner=service.partner))
    assert list(open_of(service.partner)) == [mine]


def test_no_tab_where_nothing_differs(service):
    person = Person('admin', superuser=True)
    for place in places(service):
        assert tab_of(place) not in person.get(place.get_absolute_url()).content.decode(), place


def test_the_number_is_of_what_the_user_may_see(service):
    cosmetic = drifted(service, 2)
    hidden = drifted(service, 3, severity='traffic')
    person = Person('reader').may('view', DigitalService, OpticalDevice, Site, Device)
    person.may('view', Deviation, severity='cosmetic')
    page = person.get(service.get_absolute_url()).content.decode()
    badge = page[page.index(tab_of(service)):][:400]
    assert '>2<' in badge.replace(' ', '').replace('\n', '')
    shown = person.get(tab_of(service)).content.decode()
    assert all(each.resource in shown for each in cosmetic) and not any(each.resource in shown for each in hidden)
    stranger = Person('stranger').may('view', DigitalService)
    assert tab_of(service) not in stranger.get(service.get_absolute_url()).content.decode()


def test_the_number_of_queries_does_not_depend_on_what_differs(service):
    person = Person('admin', superuser=True)
    drifted(service)
    person.get(tab_of(service))
    with CaptureQueriesContext(connection) as one:
        person.get(tab_of(service))
    drifted(service, 5)
    with CaptureQueriesContext(connection) as six:
        person.get(tab_of(service))
    assert len(six) <= len(one), (len(one), len(six))


def test_who_may_only_look_changes_nothing(service):
    (mine,) = drifted(service)
    reader = Person('reader').may('view', Deviation, DigitalService, OpticalDevice)
    for url in (mine.get_absolute_url(), tab_of(service), reverse('plugins:netbox_optical:deviation_list'),
                reverse('plugins:netbox_optical:deviation_ignored'),
                reverse('plugins:netbox_optical:deviation_history'), reverse('plugins:netbox_optical:deviation_trend')):
        assert reader.get(url).status_code == 200, url
    assert 'data-action="report"' not in reader.get(reverse('plugins:netbox_optical:deviation_list')).content.decode()
    edit = reverse('plugins:netbox_optical:deviation_edit', args=[mine.pk])
    ignore = {'status': 'ignored', 'ignored_until': '2031-01-01 00:00', 'reason': 'mine'}
    assert reader.post(edit, ignore).status_code == 403
    assert reader.post(reverse('plugins:netbox_optical:deviation_report'), {}).status_code == 403
    client = api_client((Deviation, ['view'], None), (DigitalService, ['view'], None))
    url = f'/api/plugins/optical/deviations/{mine.pk}/'
    assert client.get(url).status_code == 200
    assert client.patch(url, ignore, format='json').status_code == 403
    assert client.delete(url).status_code == 403
    assert client.post('/api/plugins/optical/deviations/report/', {}, format='json').status_code in (400, 403)
    for way in ('write', 'take'):
        answer = client.post('/api/plugins/optical/deviations/resolve/', {way: [mine.pk]}, format='json')
        assert answer.status_code == 403, way
    mine.refresh_from_db()
    assert mine.status == 'open'


def test_ignoring_within_what_one_may_change(service):
    (text,) = drifted(service)
    (light,) = drifted(service, severity='traffic')
    clerk = (Deviation, ['view'], None), (Deviation, ['change'], {'severity': 'cosmetic'})
    client = api_client(*clerk)
    ignore = {'status': 'ignored', 'ignored_until': '2031-01-01T00:00:00Z', 'reason': 'agreed'}
    url = '/api/plugins/optical/deviations/{}/'.format
    assert client.patch(url(text.pk), ignore, format='json').status_code == 200
    assert client.patch(url(light.pk), ignore, format='json').status_code in (403, 404)
    no_reason = {'status': 'ignored', 'ignored_until': '2031-01-01T00:00:00Z', 'reason': ''}
    assert client.patch(url(text.pk), no_reason, format='json').status_code == 400
    shown = Person('reader').may('view', Deviation).get(
        reverse('plugins:netbox_optical:deviation_ignored')).content.decode()
    assert text.resource in shown and 'agreed' in shown and light.resource not in shown


def test_what_is_ignored_is_open_again_after_its_date(service):
    (mine,) = drifted(service, status='ignored', reason='agreed', ignored_until=timezone.now() + timedelta(hours=1))
    device = mine.device

    def report(now):
        comparison = Comparison()
        comparison.compared(service)
        comparison.add(service, Difference(
            device.tid, mine.resource, mine.field, mine.expected, mine.observed, mine.severity), [service.pk])
        return record(comparison, {device.tid}, set(), now)

    now = timezone.now()
    assert report(now).opened == []
    assert report(now + timedelta(hours=2)).opened == [mine]
    mine.refresh_from_db()
    assert (mine.status, mine.reason, mine.ignored_until) == ('open', '', None)


def test_a_cable_without_a_fibre_has_no_tab():
    cable = make.make_fiber().cable
    OpticalFiber.objects.all().delete()
    person = Person('admin', superuser=True)
    for other in Cable.objects.filter(pk=cable.pk):
        assert tab_of(other) not in person.get(other.get_absolute_url()).content.decode()


def test_day_by_day_what_came_what_went_and_what_was_open(service):
    day, now = timedelta(days=1), timezone.now()
    drifted(service, 2, severity='traffic', open_since=now - 3 * day)
    drifted(service, open_since=now - 40 * day)
    drifted(service, open_since=now)
    drifted(service, 3, open_since=now - 5 * day, status='resolved', resolved_at=now - 2 * day)
    drifted(service, open_since=now - 2 * day, status='ignored', ignored_until=now + day, reason='agreed')
    today = timezone.localdate()
    expected = {0: (1, 0, 4), 1: (0, 0, 3), 2: (0, 3, 3), 3: (2, 0, 6), 4: (0, 0, 4), 5: (3, 0, 4), 6: (0, 0, 1)}
    url = '/api/plugins/optical/deviations/trend/'
    with CaptureQueriesContext(connection) as queries:
        found = api_client((Deviation, ['view'], None)).get(url).data
    assert len(found) == 30 and len([each for each in queries if '_deviation' in each['sql'].partition('FROM')[2]]) == 3
    for back, numbers in expected.items():
        row = found[back]
        assert row['day'] == str(today - back * day)
        assert (row['came'], row['went'], row['open']) == numbers, back
    part = api_client((Deviation, ['view'], {'severity': 'traffic'})).get(url).data
    assert [row['open'] for row in part[:5]] == [2, 2, 2, 2, 0]
    page = reverse('plugins:netbox_optical:deviation_trend')
    shown = Person('reader').may('view', Deviation, severity='traffic').get(page).content.decode()
    rows = re.findall(r'<td class="text-end">(\d+)</td>', shown)
    assert rows[:3] == ['0', '0', '2'] and rows[9:12] == ['2', '0', '2']
    assert Person('stranger').get(page).status_code == 403
    assert api_client().get(url).status_code == 403


def test_the_widget_counts_what_the_user_may_see(service, rf):
    drifted(service, 2, open_since=timezone.now() - timedelta(hours=3))
    drifted(service, 3, severity='traffic', open_since=timezone.now())
    device = service.client_port_a.optical_device
    DeviceReading.objects.create(device=device, read_at=timezone.now(), category='unreachable', error='no answer')

    def shown(person):
        request = rf.get('/')
        request.user = type(person.user).objects.get(pk=person.user.pk)
        with CaptureQueriesContext(connection) as queries:
            text = DriftWidget(id='1').render(request)
        return ' '.join(re.sub(r'<[^>]*>', ' ', text).split()), len(queries)

    everything, _count = shown(Person('admin', superuser=True))
    assert 'Traffic-affecting 3 Degrading 0 Cosmetic 2' in everything
    assert 'open for less than an hour 3 open for less than a day 2' in everything
    assert 'devices that do not answer 1' in everything
    part, count = shown(Person('reader').may('view', Deviation, severity='cosmetic'))
    assert 'Traffic-affecting 0 Degrading 0 Cosmetic 2' in part and 'devices that do not answer 0' in part
    assert count <= 6, 'two for the numbers, the others for permissions'
    assert 'No permission' in shown(Person('nobody'))[0]
