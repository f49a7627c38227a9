"""Drift reports over the wire: what somebody changed by hand is found, once, with its severity and the services hit."""

from datetime import timedelta

import pytest
from core.models import Job, ObjectChange
from dcim.models import Site
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest

from netbox_optical.jobs import assurance as jobs
from netbox_optical.metrics import register
from netbox_optical.models import Deviation, DeviceReading, DigitalService, OpticalDevice, OpticalFiber, PoP
from netbox_optical.planning.assurance import events
from netbox_optical.planning.assurance import report as assurance
from netbox_optical.planning.assurance.scope import devices_in
from netbox_optical.planning.runs import compile_target
from tests import factories as make
from tests.api.client import api_client, client_of
from tests.web.users import Person

from .by_hand import Hands
from .conftest import do, order
from .tampering import G30, G42, TAMPERINGS

LIST = '/api/plugins/optical/deviations/'


def report(user=None, **scope):
    devices, whole = devices_in(user, **scope)
    return assurance.report(devices, whole=whole, user=user)


def told(deviations):
    return [f'{each.device}: {each}: {each.expected!r} -> {each.observed!r}' for each in deviations]


@pytest.fixture
def lit(garr, operator):
    """Two services, one of each kind of transponder, and a network that agrees with NetBox."""
    services = {G30: order(), G42: order(
        'g42.mi01', 'g42.pd01', client='1-4-T1', line='1-4-L1', card='CHM6-C6', mode_name='100E.31U', width=100_000,
        client_id=2, och_id=50)}
    for service in services.values():
        run = do(service, 'create', operator)
        assert run.status == 'succeeded', run.error
    return services


def test_every_tampering_is_found_as_what_it_is_and_repaired(garr, lit, operator):
    before = garr.state()
    assert told(report().open) == []
    with Hands(garr) as hands:
        for tampering in TAMPERINGS:
            tampering.act(hands)
            result = report()
            assert result.errors == {} and result.passed == 0
            found = {(each.device.tid, each.resource.split()[0], each.severity) for each in result.open}
            assert found == tampering.found, (tampering.name, told(result.open))
            hit = {service for each in result.open for service in each.services.all()}
            assert hit == {lit[name] for name in tampering.hits}, tampering.name
            for name, service in lit.items():
                service.refresh_from_db()
                assert service.in_sync is (name not in tampering.hits), tampering.name
            for name in tampering.hits:
                run = do(lit[name], 'repair', operator)
                assert run.status == 'succeeded', (tampering.name, run.error)
            # What was verified needs no report to be resolved, and the report agrees.
            assert {each.status for each in Deviation.objects.all()} == {'resolved'}, tampering.name
            assert told(report().open) == [], tampering.name
            assert garr.state() == before, tampering.name


def test_a_silent_device_is_a_finding_of_its_own_and_hides_no_other(garr, lit):
    OpticalDevice.objects.filter(tid='g42.mi01').update(port=1)
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', frequency=193_200_000)
    result = report()
    assert list(result.errors) == ['g42.mi01'] and result.passed > 0
    found = {(each.device.tid, each.resource.split()[0]) for each in result.open}
    assert found == {('g42.mi01', 'reachability'), ('g30.mi01', 'line-port')}, told(result.open)
    silent = Deviation.objects.get(resource='reachability')
    assert list(silent.services.all()) == [lit[G42]] and 'unreachable' in silent.observed
    reading = DeviceReading.objects.get(device__tid='g42.mi01')
    assert (reading.category, reading.answered_at) == ('unreachable', None)
    other = DeviceReading.objects.get(device__tid='g30.mi01')
    assert other.answered_at and other.software and {'line-port', 'client-port'} <= {
        each['kind'] for each in other.resources}


def test_what_is_not_read_is_neither_closed_nor_opened(garr, lit):
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', frequency=193_200_000)
    assert len(report().opened) == 1
    OpticalDevice.objects.filter(tid='g30.mi01').update(port=1)
    result = report()
    assert result.resolved == [] and Deviation.objects.get(resource__startswith='line-port').status == 'open'
    elsewhere = report(devices=[OpticalDevice.objects.get(tid='g42.pd01')])
    assert elsewhere.counts['devices'] == 1 and elsewhere.resolved == []
    assert Deviation.objects.filter(status='open').count() == 2


def test_what_is_edited_during_a_report_is_kept_and_judged_by_the_next(garr, lit, monkeypatch):
    service = lit[G30]

    def edited_meanwhile(*arguments, **options):
        found = compare(*arguments, **options)
        theirs = DigitalService.objects.get(pk=service.pk)
        theirs.comments = 'edited'
        theirs.save()
        return found

    compare = assurance.compare
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', frequency=193_200_000)
    with monkeypatch.context() as patch:
        patch.setattr(assurance, 'compare', edited_meanwhile)
        assert len(report().opened) == 1
    service.refresh_from_db()
    assert (service.comments, service.in_sync) == ('edited', True)
    report()
    service.refresh_from_db()
    assert (service.comments, service.in_sync) == ('edited', False)


def test_a_deviation_is_ignored_until_its_date_and_reopens_when_it_is_back(garr, lit):
    label = lambda text: hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label=text)  # noqa: E731
    with Hands(garr) as hands:
        ours = hands.rest('g30.mi01').get('shelf=1/slot=1/card/port=1/och-os')['service-label']
        label('mine')
        (deviation,) = report().opened
        deviation.status, deviation.reason = 'ignored', 'agreed'
        deviation.ignored_until = timezone.now() + timedelta(days=1)
        deviation.save()
        result = report()
        assert (result.open, result.opened) == ([], [])
        Deviation.objects.filter(pk=deviation.pk).update(ignored_until=timezone.now() - timedelta(minutes=1))
        assert report().opened == [deviation]
        deviation.refresh_from_db()
        deviation.status, deviation.reason = 'ignored', 'agreed'
        deviation.ignored_until = timezone.now() + timedelta(days=1)
        deviation.save()
        label('another text')
        assert report().opened == [deviation], 'it is another difference than the one that was agreed on'
        label(ours)
        assert report().resolved == [deviation]
        deviation.refresh_from_db()
        assert deviation.status == 'resolved' and deviation.resolved_at
        first = deviation.first_seen
        label('mine')
        assert report().opened == [deviation]
        deviation.refresh_from_db()
        assert (deviation.status, deviation.first_seen) == ('open', first) and deviation.open_since > first
    assert Deviation.objects.count() == 1


def test_F11_120_everything_is_compared_by_itself_and_told(garr, lit, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(events, 'flush_events', heard.extend)
    fiber = OpticalFiber.objects.filter(status='active').first()
    Site.objects.filter(optical_pop__code='MI01').update(name='Elsewhere')
    with Hands(garr) as hands:
        hands.rest('g30.rm01').port('1/1/3', admin_status='down')
    job = Job(name='test', user=None)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.CarryOutReport(job).run()
    assert job.data['counts']['not_read'] == 0 and job.data['counts']['opened'] == 2
    for product in (*DigitalService.objects.filter(status='active'), fiber, OpticalDevice.objects.get(tid='flex.mi01')):
        product.refresh_from_db()
        assert product.in_sync is not None, product
    assert PoP.objects.get(code='MI01').in_sync is False and Deviation.objects.get(device=None).severity == 'cosmetic'
    assert {each['event_type'] for each in heard} == {'netbox_optical.deviation_opened'} and len(heard) == 2

    registry = CollectorRegistry()
    register(registry)
    text = generate_latest(registry).decode()
    assert 'netbox_optical_objects{in_sync="no",product="digitalservice",status="active"} 1.0' in text
    assert 'netbox_optical_deviations{severity="traffic",status="open"} 1.0' in text
    assert 'netbox_optical_runs{kind="create",status="succeeded"} 2.0' in text
    assert 'netbox_optical_run_seconds_count{kind="create",status="succeeded"} 2.0' in text
    assert 'netbox_optical_device_read_age_seconds{device="g30.rm01"}' in text
    assert 'netbox_optical_oldest_waiting_run_seconds 0.0' in text


def test_F11_120_a_report_comes_by_itself_when_the_setting_asks_for_it(garr, lit, monkeypatch):
    made = type('Settings', (), {'drift_report_hours': 0})()
    monkeypatch.setattr(assurance, 'get_settings', lambda: made)
    now = timezone.now()
    assert not assurance.is_due(now)
    made.drift_report_hours = 24
    assert assurance.is_due(now)
    jobs.ScheduleReports(Job(name='test')).run()
    queued = Job.objects.get(name=jobs.CarryOutReport.name)
    assert queued.queue_name == 'netbox_optical.bulk'
    jobs.ScheduleReports(Job(name='test')).run()
    assert Job.objects.filter(name=jobs.CarryOutReport.name).count() == 1, 'one waits already'
    first, *others = OpticalDevice.objects.filter(status='active')
    DeviceReading.objects.create(device=first, read_at=now)
    assert assurance.is_due(now), 'who compared one device has not compared the others'
    DeviceReading.objects.bulk_create(DeviceReading(device=device, read_at=now) for device in others)
    assert not assurance.is_due(now + timedelta(hours=23)) and assurance.is_due(now + timedelta(hours=25))


def test_the_number_of_queries_does_not_depend_on_what_is_found_or_gone(garr, lit, operator):
    report()
    with CaptureQueriesContext(connection) as few:
        report()
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
        report()
        hands.rest('g30.rm01').inside('1/1/1', 'och-os', service_label='mine')
        hands.rest('g30.rm01').port('1/1/3', service_label='mine')
        hands.rest('g42.pd01').port('1-4-T1', label='mine')
        report()
        with CaptureQueriesContext(connection) as many:
            assert len(report().open) == 4
        for service in lit.values():
            do(service, 'repair', operator)
        Deviation.objects.update(status='open')  # as if somebody had put it right by hand
        with CaptureQueriesContext(connection) as gone:
            assert len(report().resolved) == 4
    assert len(many) <= len(few) + 4, (len(few), len(many))
    # Each product that agrees again is written, with its change.
    assert len(gone) <= len(few) + 4, (len(few), len(gone))


def test_the_command_prints_what_differs_and_its_status_tells(garr, lit, operator, tmp_path, capsys):
    call_command('optical_drift', user='operator')
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
        hands.rest('g30.rm01').port('1/1/3', admin_status='down')
    for form, wanted in (('csv', 'traffic,g30.rm01'), ('markdown', '| traffic | g30.rm01'),
                         ('json', '"observed": "mine"'), ('text', 'the network has mine')):
        with pytest.raises(CommandError, match='2 differences') as stopped:
            call_command('optical_drift', user='operator', format=form, output=tmp_path / form)
        assert stopped.value.returncode == 1 and wanted in (tmp_path / form).read_text(), form
    with pytest.raises(CommandError, match='1 differences'):
        call_command('optical_drift', user='operator', severity='traffic')
    OpticalDevice.objects.filter(tid='g42.mi01').update(port=1)
    with pytest.raises(CommandError, match=r'not read: g42\.mi01') as stopped:
        call_command('optical_drift', user='operator')
    assert stopped.value.returncode == 2
    with pytest.raises(CommandError, match='there is no'):
        call_command('optical_drift', 'nobody.at01', user='operator')
    call_command('optical_drift', 'g42.pd01', user='operator')


def test_a_scope_of_products_is_the_devices_that_they_are_on(garr, lit, operator):
    def tids(**scope):
        return {device.tid for device in devices_in(**scope)[0]}

    under = {name: set(compile_target(service, 'create').devices) for name, service in lit.items()}
    assert tids(services=[lit[G30]]) == under[G30] != under[G42] == tids(services=[lit[G42]])
    channel = lit[G42].channel_uses.get().channel
    assert tids(spectra=[channel.spectrum]) == under[G42]
    fiber = OpticalFiber.objects.filter(status='active').first()
    assert tids(fibers=[fiber]) == set(compile_target(fiber, 'create').devices)
    assert tids(partners=[lit[G30].partner]) == under[G30] | under[G42]
    with pytest.raises(ValidationError, match='no active device in this scope'):
        devices_in(partners=[make.make_partner()])
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
    call_command('optical_drift', user='operator', service=[lit[G42].name], spectrum=[channel.spectrum.name])
    with pytest.raises(CommandError, match='1 differences'):
        call_command('optical_drift', user='operator', partner=[lit[G30].partner.tenant.slug])
    with pytest.raises(CommandError, match='there is no optical fiber "none"'):
        call_command('optical_drift', user='operator', fiber=['none'])


def test_products_of_a_scope_are_those_that_the_user_may_view(garr, lit, operator):
    scope = {'services': [lit[G30].pk], 'partners': [lit[G30].partner_id], 'fibers': []}
    assert client_of(operator).post(f'{LIST}report/', scope, format='json').status_code == 202
    client = api_client((OpticalDevice, ['view', 'validate'], None), (Deviation, ['view'], None))
    answer = client.post(f'{LIST}report/', scope, format='json')
    assert answer.status_code == 400 and {*answer.data} == {'services', 'partners'}
    page = reverse('plugins:netbox_optical:deviation_report')
    person = Person('blind').may('view validate', OpticalDevice).may('view', Deviation)
    assert person.post(page, {'services': [lit[G30].pk]}).status_code == 200, 'asked again'
    person = Person('seeing').may('view validate', OpticalDevice).may('view', Deviation, DigitalService)
    assert person.post(page, {'services': [lit[G30].pk]}).status_code == 302


def test_a_report_over_rest_needs_the_permission_on_its_devices(garr, lit, operator):
    answer = client_of(operator).post(f'{LIST}report/', {}, format='json')
    assert answer.status_code == 202 and answer.data['name'] == jobs.CarryOutReport.name
    milan = OpticalDevice.objects.get(tid='g30.mi01')
    rome = OpticalDevice.objects.get(tid='g30.rm01')
    grants = ((OpticalDevice, ['view'], None), (OpticalDevice, ['validate'], {'tid': 'g30.mi01'}),
              (Deviation, ['view'], None))
    client = api_client(*grants)
    assert client.post(f'{LIST}report/', {'devices': [rome.pk]}, format='json').status_code == 403
    answer = client.post(f'{LIST}report/', {'devices': [milan.pk]}, format='json')
    assert answer.status_code == 202, answer.content
    assert api_client(grants[0], grants[2]).post(f'{LIST}report/', {}, format='json').status_code == 400
    assert api_client(grants[1]).post(f'{LIST}report/', {}, format='json').status_code == 403


def test_a_report_from_the_page(garr, lit, operator):
    page = reverse('plugins:netbox_optical:deviation_report')
    person = Person('comparer').may('view validate', OpticalDevice).may('view', Deviation)
    assert 'Compare with the network' in person.get(page).content.decode()
    answer = person.post(page, {'devices': [OpticalDevice.objects.get(tid='g30.mi01').pk]})
    assert answer.status_code == 302 and answer.url == reverse('plugins:netbox_optical:deviation_list')
    assert Job.objects.get(name=jobs.CarryOutReport.name).queue_name == 'netbox_optical.bulk'
    stranger = Person('stranger').may('view', OpticalDevice, Deviation)
    assert stranger.post(page, {}).status_code == 403
    service = lit[G30]
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
    (deviation,) = report().open
    assert 'mine' in stranger.get(deviation.get_absolute_url()).content.decode()
    assert stranger.get(reverse('plugins:netbox_optical:deviation_edit', args=[deviation.pk])).status_code in (403, 302)
    by_service = client_of(operator).get(f'{LIST}?service_id={service.pk}')
    assert [row['id'] for row in by_service.data['results']] == [deviation.pk]
    hit = client_of(operator).get(f'/api/plugins/optical/services/?deviation_id={deviation.pk}')
    assert [row['id'] for row in hit.data['results']] == [service.pk]


def test_what_a_run_works_on_is_left_for_the_next_report(garr, lit, operator):
    service = lit[G30]
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
    run = do(service, 'repair', operator)
    run.status = 'running'
    run.save()
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
    assert report().open == []
    run.status = 'succeeded'
    run.save()
    assert len(report().open) == 1


def test_marks_are_in_the_change_log_of_who_asked(garr, lit, operator):
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
    report(operator)
    change = ObjectChange.objects.filter(
        user=operator, changed_object_type=ContentType.objects.get_for_model(DigitalService),
        changed_object_id=lit[G30].pk).order_by('-time').first()
    assert change.postchange_data['in_sync'] is False and change.prechange_data['in_sync'] is True
