"""Deviations put right from either side: written to the network, or taken into NetBox."""

import pytest
from core.models import Job, ObjectChange
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from netbox_optical.jobs.assurance import CarryOutReport
from netbox_optical.models import AcceptedValue, Deviation, DigitalService, OpticalDevice, WorkflowRun
from netbox_optical.planning import recovery, runs
from netbox_optical.planning.assurance import rules
from netbox_optical.planning.assurance.resolve import resolve
from netbox_optical.settings import OpticalSettings
from tests.api.client import api_client, client_of
from tests.web.users import Person

from .by_hand import TO_FI, Hands
from .conftest import carry_out, do, order
from .test_drift import report, told

RESOLVE = '/api/plugins/optical/deviations/resolve/'


def applied(drafts, user):
    """Every run of it carried out."""
    for run in drafts:
        done = carry_out(runs.apply(run, user))
        assert done.status == 'succeeded', done.error
        yield done


@pytest.fixture
def service(garr, operator):
    """One service in service, and nothing to report."""
    made = order()
    assert do(made, 'create', operator).status == 'succeeded'
    assert told(report().open) == []
    return made


@pytest.fixture
def hands(garr):
    with Hands(garr) as found:
        yield found


def tamper(hands):
    """A label and the frequency of one line, and the client at the other end."""
    hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine', frequency=193_200_000)
    hands.rest('g30.rm01').port('1/1/3', admin_status='down')
    return {each.field.rpartition('/')[2]: each for each in report().open}


def held(hands):
    """The label and frequency of the line, and the state of the client."""
    line = hands.rest('g30.mi01').get('shelf=1/slot=1/card/port=1/och-os')
    return (line['service-label'], int(line['frequency']),
            hands.rest('g30.rm01').get('shelf=1/slot=1/card/port=3')['admin-status'])


def test_a_mixed_choice_is_one_run_and_what_nobody_chose_stays(garr, service, hands, operator):
    usual = held(hands)
    found = tamper(hands)
    assert set(found) == {'service-label', 'frequency', 'admin-status'}
    result = resolve(operator, write=[found['frequency']], take=[found['service-label']], reason='as agreed')
    (run,) = result.runs
    assert (run.kind, run.target, result.taken) == ('modify', service, [])
    assert held(hands) == ('mine', 193_200_000, 'down'), 'a draft changes nothing'
    assert not AcceptedValue.objects.exists()
    (step,) = run.steps.all()
    assert '193200000' in str(step.operation['before']) and 'service-label' not in str(step.operation['after'])

    list(applied(result.runs, operator))
    assert held(hands) == ('mine', usual[1], 'down')
    accepted = AcceptedValue.objects.get()
    assert (accepted.value, accepted.usual, accepted.reason) == ('mine', usual[0], 'as agreed')
    assert ObjectChange.objects.filter(user=operator, changed_object_id=accepted.pk, action='create').exists()
    states = {name: Deviation.objects.get(pk=each.pk).status for name, each in found.items()}
    assert states == {'service-label': 'resolved', 'frequency': 'resolved', 'admin-status': 'open'}
    service.refresh_from_db()
    assert service.in_sync is False and 'left as it is' in service.sync_reason
    assert [each.pk for each in report().open] == [found['admin-status'].pk]

    # It is part of the intent from now on: a repair writes it.
    hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='yet another')
    (again,) = [each for each in report().open if each.field.endswith('service-label')]
    assert (again.expected, again.observed) == ('mine', 'yet another')
    assert do(service, 'repair', operator).status == 'succeeded'
    assert held(hands) == ('mine', usual[1], 'up') and told(report().open) == []
    accepted.delete()
    (back,) = report().open
    assert (back.expected, back.observed) == (usual[0], 'mine')


def test_what_was_taken_over_can_be_undone(garr, service, hands, operator):
    before = service.channels.get().central_frequency
    found = tamper(hands)
    result = resolve(operator, take=found.values())
    (done,) = applied(result.runs, operator)
    assert told(report().open) == []
    channel = service.channels.get()
    assert channel.central_frequency == 193_200_000 and AcceptedValue.objects.count() == 2
    far = hands.rest('g30.rm01').get('shelf=1/slot=1/card/port=1/och-os')
    assert int(far['frequency']) == 193_200_000, 'the other end follows'
    undo = recovery.undo(done, operator)
    assert carry_out(runs.apply(undo, operator)).status == 'succeeded'
    channel.refresh_from_db()
    assert channel.central_frequency == before and not AcceptedValue.objects.exists()
    assert held(hands)[:2] == ('mine', 193_200_000), 'the network is as it was before the run'


def test_what_is_gone_ends_the_product(garr, service, hands, operator):
    (connect,) = hands.rest('g30.mi01').get('services')['CRS']
    hands.rest('g30.mi01').disconnect(connect['src-tp'], connect['dst-tp'])
    hands.rest('g30.rm01').port('1/1/3', service_label='mine')
    gone, label = sorted(report().open, key=lambda each: each.resource, reverse=True)
    assert (gone.resource, gone.observed) == ('cross-connect port-1/1/3', None)
    with pytest.raises(ValidationError, match='ends f001c01'):
        resolve(operator, take=[gone, label])
    assert not WorkflowRun.objects.filter(status='draft').exists()
    (run,) = resolve(operator, take=[gone]).runs
    assert (run.kind, runs.confirmation(run)) == ('terminate', 'TERMINATE')
    list(applied([run], operator))
    service.refresh_from_db()
    assert service.status == 'terminated' and told(report().open) == []
    assert not Deviation.objects.filter(status='open').exists()


def test_what_belongs_to_nothing_is_removed_or_accepted(garr, hands, operator):
    before = garr.state()
    hands.route('to01-fi01', (TO_FI,), 'whose is this')
    hands.rest('g30.mi01').mode('1/1/4', '100GBE')
    tampered = garr.state()
    found = {each.resource.split()[0]: each for each in report().open}
    assert set(found) == {'route', 'service'}
    result = resolve(operator, take=found.values())
    assert result.runs == [] and len(result.taken) == 2
    assert told(report().open) == [] and garr.state() == tampered
    AcceptedValue.objects.all().delete()
    open_again = report().open
    assert {each.pk for each in open_again} == {each.pk for each in found.values()}
    drafts = resolve(operator, write=open_again).runs
    assert {runs.confirmation(run) for run in drafts} == {'TERMINATE'}
    list(applied(drafts, operator))
    assert garr.state() == before and told(report().open) == []


def test_a_device_that_is_off_may_be_off(garr, service, operator):
    OpticalDevice.objects.filter(tid='g30.rm01').update(port=1)
    (silent,) = report().open
    with pytest.raises(ValidationError, match='could be written'):
        resolve(operator, write=[silent])
    assert resolve(operator, take=[silent]).taken == [silent]
    device = OpticalDevice.objects.get(tid='g30.rm01')
    assert device.device.status == 'offline'
    result = report()
    assert told(result.open) == [] and list(result.errors) == ['g30.rm01'] and result.passed
    elements = garr.inventory()['elements']
    OpticalDevice.objects.filter(tid='g30.rm01').update(port=elements['g30.rm01']['ports']['restconf'])
    (answers,) = report().open
    assert (answers.resource, answers.severity) == ('status', 'cosmetic')
    resolve(operator, take=[answers])
    device.device.refresh_from_db()
    assert device.device.status == 'active' and told(report().open) == []


def test_who_may_put_what_right(garr, service, hands, operator):
    found = tamper(hands)
    label, frequency = found['service-label'], found['frequency']
    see = (Deviation, ['view'], None)
    reader = api_client(see, (DigitalService, ['view'], None))
    assert reader.post(RESOLVE, {'write': [label.pk]}, format='json').status_code == 403
    elsewhere = api_client(see, (DigitalService, ['view', 'plan', 'change'], {'flow_id': 99}))
    assert elsewhere.post(RESOLVE, {'write': [label.pk]}, format='json').status_code == 403
    writer = api_client(see, (DigitalService, ['view', 'plan'], {'flow_id': service.flow_id}))
    assert writer.post(RESOLVE, {'take': [label.pk]}, format='json').status_code == 403
    answer = writer.post(RESOLVE, {'write': [frequency.pk]}, format='json')
    assert answer.status_code == 201 and [run['kind']['value'] for run in answer.data['runs']] == ['modify']
    taker = api_client(see, (DigitalService, ['view', 'plan', 'change'], {'flow_id': service.flow_id}))
    assert taker.post(RESOLVE, {'take': [label.pk]}, format='json').status_code == 201
    blind = api_client((Deviation, ['view'], {'severity': 'traffic'}), (DigitalService, ['plan'], None))
    assert blind.post(RESOLVE, {'write': [label.pk]}, format='json').status_code == 400
    both = client_of(operator).post(RESOLVE, {'write': [label.pk], 'take': [label.pk]}, format='json')
    assert both.status_code == 400 and 'choose one' in both.content.decode()
    assert client_of(operator).post(RESOLVE, {}, format='json').status_code == 400


def test_from_the_page(garr, service, hands, operator):
    found = tamper(hands)
    page = reverse('plugins:netbox_optical:deviation_resolve')
    listing = reverse('plugins:netbox_optical:deviation_list')
    person = Person('engineer').may('view', Deviation, WorkflowRun).may('view plan change', DigitalService)
    shown = person.get(found['frequency'].get_absolute_url()).content.decode()
    assert 'data-action="write"' in shown and 'data-action="take"' in shown
    assert page in person.get(listing).content.decode()
    pks = [each.pk for each in found.values()]
    asked = person.post(page, {'pk': pks}).content.decode()
    assert all(f'name="way_{pk}"' in asked for pk in pks)
    answer = person.post(page, {
        '_resolve': '1', 'pk': pks, f'way_{pks[0]}': 'write', f'way_{pks[1]}': 'take', f'way_{pks[2]}': ''})
    run = WorkflowRun.objects.get(status='draft')
    assert answer.status_code == 302 and answer.url == run.get_absolute_url()
    assert 'left as it is' in person.get(run.get_absolute_url()).content.decode()
    stranger = Person('stranger').may('view', Deviation, DigitalService)
    refused = stranger.post(page, {'_resolve': '1', 'pk': pks[:1], f'way_{pks[0]}': 'write'})
    assert refused.status_code == 200 and 'You may not plan' in refused.content.decode()
    assert Person('nobody').may('view', DigitalService).get(page).status_code == 403


def test_what_the_settings_name_is_written_by_itself(garr, service, hands, operator, monkeypatch):
    made = OpticalSettings(auto_write=('cosmetic', 'client-port:traffic'), auto_write_user=operator.username)
    monkeypatch.setattr(rules, 'get_settings', lambda: made)
    found = tamper(hands)
    job = Job(name='test', user=None)
    CarryOutReport(job).run()
    (run,) = WorkflowRun.objects.filter(status='approved')
    assert job.data['runs'] == [run.pk] and run.requested_by == operator
    assert carry_out(run).status == 'succeeded'
    assert [each.pk for each in report().open] == [found['frequency'].pk], 'nobody allowed the frequency'
    now = timezone.now()
    hour = timezone.localtime(now).hour
    for hours, allowed in (((hour, hour + 1), True), ((0, 24), True), (((hour + 1) % 24, hour or 24), False)):
        made = OpticalSettings(auto_write_hours=hours)
        assert rules.within_hours(now) is allowed, hours


def test_nothing_is_written_by_itself_by_default(garr, service, hands):
    tamper(hands)
    job = Job(name='test', user=None)
    CarryOutReport(job).run()
    assert job.data['runs'] == [] and not WorkflowRun.objects.filter(status='approved').exists()
