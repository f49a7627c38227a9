"""Discoveries over REST, in the page, as a job and on the command line."""

import json
from io import StringIO

import pytest
from core.models import Job
from dcim.models import Site
from django.core.management import CommandError, call_command
from django.urls import reverse

from netbox_optical.jobs.discovery import AdoptDiscovery, CarryOutDiscovery, sweep
from netbox_optical.models import (
    DigitalService,
    Discovery,
    NetworkManager,
    OpticalDevice,
    OpticalSpectrum,
    Partner,
    TransportChannel,
)
from tests import factories as make
from tests.api.client import api_client, client_of, detail_url, list_url, make_user
from tests.jobs.by_hand import CHANNELS, SERVICES, Hands
from tests.web.users import Person, messages_of

ONE = SERVICES[4]
ADD = (DigitalService, TransportChannel, OpticalSpectrum)


@pytest.fixture
def one(garr):
    """One service, made by hand."""
    with Hands(garr) as hands:
        hands.channel(CHANNELS[43], ONE.tag)
        for side in (0, 1):
            hands.client(ONE, side)
    return garr


def url(name, **kwargs):
    return reverse(f'plugins:netbox_optical:discovery_{name}', kwargs=kwargs or None)


def work(job):
    """What the worker does with a queued job."""
    kind = CarryOutDiscovery if job.name == 'Optical discovery' else AdoptDiscovery
    kind(job).run(discovery=job.object_id)
    return job


def newest() -> Job:
    return Job.objects.order_by('-pk').first()


def test_everything_over_rest(one, operator):
    client = client_of(operator)
    answer = client.post(f'{list_url(Discovery)}discover/', {'partner': Partner.objects.first().pk}, format='json')
    assert answer.status_code == 202 and answer.data['status']['value'] == 'queued', answer.data
    job = newest()
    assert job.queue_name == 'netbox_optical.bulk' and job.object_id == answer.data['id']
    discovery = Discovery.objects.get(pk=answer.data['id'])
    work(job)
    assert client.get(detail_url(discovery)).data['counts']['new'] == 2
    rows = client.get(detail_url(discovery, 'items')).data
    assert [(row['product'], row['name'], row['chosen']) for row in rows] == [
        ('channel', CHANNELS[43].name, True), ('service', ONE.name, True)]
    assert client.get(detail_url(discovery, 'items') + '?kind=orphan').data == []
    choose = detail_url(discovery, 'choose')
    assert client.post(choose, {'items': [rows[0]['id'] + 999]}, format='json').status_code == 400
    none = client.post(choose, {'items': []}, format='json')
    assert none.status_code == 200 and not any(row['chosen'] for row in none.data)
    assert client.post(detail_url(discovery, 'adopt')).status_code == 409
    client.post(detail_url(discovery, 'choose'), {'items': [row['id'] for row in rows]}, format='json')
    before = one.state()
    assert client.post(detail_url(discovery, 'adopt')).status_code == 202
    assert client.post(detail_url(discovery, 'adopt')).status_code == 409
    assert work(newest()).data['outcomes'] == {'adopted': 2}
    service = DigitalService.objects.get()
    assert service.name == ONE.name and one.state() == before
    row = client.get(detail_url(discovery, 'items')).data[1]
    assert (row['outcome']['value'], row['target']['id']) == ('adopted', service.pk)


def test_rest_asks_for_permission_everywhere(garr):
    device = OpticalDevice.objects.get(tid='g30.mi01')
    reader = api_client((Discovery, ['view'], None), (OpticalDevice, ['view'], None))
    start = f'{list_url(Discovery)}discover/'
    assert reader.post(start, {'devices': [device.pk]}, format='json').status_code == 403
    blind = api_client((Discovery, ['view'], None), (OpticalDevice, ['discover'], None))
    assert blind.post(start, {'devices': [device.pk]}, format='json').status_code == 400  # they may not see it
    able = api_client((Discovery, ['view'], None), (OpticalDevice, ['view', 'discover'], {'tid': device.tid}))
    assert able.post(start, {'devices': [device.pk]}, format='json').status_code == 202
    assert api_client().post(start, {}, format='json').status_code == 403
    found = make.make_discovery()
    assert reader.post(detail_url(found, 'adopt')).status_code == 403
    assert reader.post(detail_url(found, 'choose'), {'items': []}, format='json').status_code == 403
    assert reader.get(detail_url(found, 'items')).status_code == 200
    manager = NetworkManager.objects.first()
    body = {'manager': manager.pk}
    sees = api_client((Discovery, ['view'], None), (NetworkManager, ['view'], None))
    assert sees.post(f'{list_url(Discovery)}import-fibers/', body, format='json').status_code == 403


def test_errors_and_rows_hide_devices_that_one_may_not_view(db):
    mine, foreign = make.make_device(), make.make_device()
    found = make.make_discovery(devices=(mine,), items=1, errors=[
        {'device': device.tid, 'category': 'unreachable', 'error': f'{device.tid}: nothing'}
        for device in (mine, foreign)])
    row = found.items.create(position=2, kind='unknown', product='service', name='of both')
    row.devices.set([mine, foreign])
    user = make_user((Discovery, ['view'], None), (OpticalDevice, ['view'], {'pk': mine.pk}))
    data = client_of(user).get(detail_url(found)).data
    assert [error['device'] for error in data['errors']] == [mine.tid]
    assert [entry['position'] for entry in client_of(user).get(detail_url(found, 'items')).data] == [1]
    person = Person('half').may('view', Discovery).may('view', OpticalDevice, pk=mine.pk)
    for page in (found.get_absolute_url(), url('progress', pk=found.pk)):
        text = person.get(page).content.decode()
        assert mine.tid in text and foreign.tid not in text and 'of both' not in text
        assert 'data-action="adopt"' not in text


def test_the_page_from_start_to_adoption(one, operator):
    person = Person('boss', superuser=True)
    page = person.get(url('list')).content.decode()
    assert url('add') in page and url('import_fibers') in page
    answer = person.post(url('add'), {'devices': [], 'partner': Partner.objects.first().pk})
    discovery = Discovery.objects.get()
    assert answer.status_code == 302 and answer.url == discovery.get_absolute_url()
    assert 'hx-get' in person.get(discovery.get_absolute_url()).content.decode()
    work(newest())
    page = person.get(discovery.get_absolute_url()).content.decode()
    assert ONE.name in page and 'data-action="adopt"' in page and url('progress', pk=discovery.pk) not in page
    keys = list(discovery.items.values_list('pk', flat=True))
    assert 'queued' in messages_of(person.post(url('adopt', pk=discovery.pk), {'pk': keys}, follow=True))
    work(newest())
    assert DigitalService.objects.get().name == ONE.name
    assert 'data-kind="new"' in person.get(url('progress', pk=discovery.pk)).content.decode()
    assert 'Nothing is ticked' in messages_of(person.post(url('adopt', pk=discovery.pk), {}, follow=True))


def test_the_page_needs_its_permissions(garr):
    found = make.make_discovery()
    person = Person('reader').may('view', Discovery, OpticalDevice, Site)
    assert person.get(url('add')).status_code == 403
    assert person.get(url('import_fibers')).status_code == 403
    assert person.post(url('adopt', pk=found.pk), {'pk': []}).status_code == 403
    assert 'data-action="discover"' not in person.get(url('list')).content.decode()
    person.may('discover', OpticalDevice, tid='g30.mi01')
    other = OpticalDevice.objects.get(tid='g30.bo01')
    answer = person.post(url('add'), {'devices': [other.pk]})
    assert answer.status_code == 200 and 'You may not discover g30.bo01' in answer.content.decode()
    assert Discovery.objects.count() == 1


def test_the_command_prints_and_adopts(one, operator):
    partner = Partner.objects.first()
    out = StringIO()
    call_command('optical_discover', user='operator', partner=partner.tenant.slug, stdout=out)
    assert ONE.name in out.getvalue() and not DigitalService.objects.exists()
    out = StringIO()
    call_command(
        'optical_discover', user='operator', partner=partner.tenant.slug, adopt=True, format='json', stdout=out)
    document = json.loads(out.getvalue())
    assert {item['outcome'] for item in document['items']} == {'adopted'} and DigitalService.objects.count() == 1
    out = StringIO()
    call_command('optical_discover', 'g30.bo01', user='operator', stdout=out)
    assert out.getvalue().startswith('Network #')
    for arguments, options, message in (
            (['nowhere'], {}, 'no optical device "nowhere"'), ([], {'site': ['x']}, 'no site "x"'),
            ([], {'user': 'nobody'}, 'no user')):
        with pytest.raises(CommandError, match=message):
            call_command('optical_discover', *arguments, **{'user': 'operator', **options})


def test_a_job_that_fails_says_why(garr, operator):
    found = Discovery.objects.create(kind='fibers', requested_by=operator)
    job = Job(name='Optical discovery', user=operator, queue_name='netbox_optical.bulk')
    with pytest.raises(Exception, match='network manager is gone'):
        CarryOutDiscovery(job).run(discovery=found.pk)
    found.refresh_from_db()
    assert found.status == 'failed' and 'gone' in found.error


def test_a_discovery_whose_worker_died_is_ended_and_can_be_adopted_again(garr, operator):
    """What a worker holds is let alone; nothing is under way for ever."""
    reading = make.make_discovery(status='reading')
    adopting, young = make.make_discovery(status='adopting'), make.make_discovery(status='adopting')
    Discovery.objects.exclude(pk=young.pk).update(last_updated='2026-01-01T00:00:00Z')
    assert set(sweep()) == {reading, adopting}
    for found, status in ((reading, 'failed'), (adopting, 'adopted'), (young, 'adopting')):
        found.refresh_from_db()
        assert found.status == status
    assert 'worker' in reading.error and sweep() == []
