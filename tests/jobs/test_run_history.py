"""What is told of runs, what leads from and to them, and how long they are kept."""

from datetime import timedelta

import pytest
from core.models import ObjectChange, ObjectType
from django.utils import timezone
from extras.models import EventRule, Notification, NotificationGroup

from netbox_optical.models import BulkTask, WorkflowRun
from netbox_optical.planning import engine_switch, retention, runs
from netbox_optical.settings import OpticalSettings
from tests import factories
from tests.api.client import api_client, client_of, detail_url, make_user
from tests.web.users import Person

from .conftest import carry_out, do, order
from .test_undo import fail_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def night_shift():
    """A group that event rules notify of everything that happens to runs."""
    group = NotificationGroup.objects.create(name='Night shift')
    group.users.add(make_user())
    rule = EventRule.objects.create(
        name='runs', action_type='notification', action_object_type=ObjectType.objects.get_for_model(group),
        action_object_id=group.pk,
        event_types=[f'netbox_optical.run_{what}' for what in ('succeeded', 'failed', 'waiting')])
    rule.object_types.set([ObjectType.objects.get_for_model(WorkflowRun)])
    return group.users.get()


def told(user):
    return list(Notification.objects.filter(user=user).order_by('pk').values_list('object_id', 'event_type'))


def test_who_asked_and_event_rules_hear_how_it_ended(
        garr, operator, night_shift, django_capture_on_commit_callbacks):
    service = order()
    run = runs.plan(service, 'create', operator)
    fail_at(garr, run, 2)
    with django_capture_on_commit_callbacks(execute=True):
        run = carry_out(runs.apply(run, operator))
    assert run.status == 'failed'
    assert told(operator) == told(night_shift) == [(run.pk, 'netbox_optical.run_failed')]
    with django_capture_on_commit_callbacks(execute=True):
        again = do(service, 'create', operator)
    assert again.status == 'succeeded' or carry_out(again).status == 'succeeded'
    assert told(operator)[-1] == told(night_shift)[-1] == (again.pk, 'netbox_optical.run_succeeded')


def test_waiting_is_told(garr, operator, night_shift, django_capture_on_commit_callbacks):
    run = runs.plan(order(), 'create', operator)
    fail_at(garr, run, 1, 'busy')
    with django_capture_on_commit_callbacks(execute=True):
        run = carry_out(runs.apply(run, operator))
    assert run.status == 'waiting'
    assert told(operator) == told(night_shift) == [(run.pk, 'netbox_optical.run_waiting')]


def test_F11_119_change_log_and_run_lead_to_each_other(garr, operator):
    service = order()
    run = do(service, 'create', operator)
    changes = ObjectChange.objects.filter(request_id=run.request_id)
    change = changes.filter(changed_object_id=service.pk).order_by('pk').first()
    assert change.prechange_data['status'] == 'planned' and change.postchange_data['status'] == 'provisioning'
    assert change.user == operator
    person = Person('reader', superuser=True)
    assert f'request_id={run.request_id}' in person.get(run.get_absolute_url()).content.decode()
    panel = person.get(change.get_absolute_url()).content.decode().partition('id="optical-run"')[2]
    assert run.get_absolute_url() in panel
    guest = Person('guest').may('view', ObjectChange)
    page = guest.get(change.get_absolute_url())
    assert page.status_code == 200 and 'id="optical-run"' not in page.content.decode()


def test_F11_119_old_runs_go_by_the_setting_only(monkeypatch):
    service = factories.make_service(status='failed')
    made = {status: factories.make_run(service, status=status)
            for status in ('running', 'draft', 'succeeded', 'undone', 'failed')}
    young = factories.make_run(status='succeeded')
    factories.make_run(young.target, status='failed')
    WorkflowRun.objects.filter(pk__in=[run.pk for run in made.values()]).update(
        last_updated=timezone.now() - timedelta(days=31))
    tasks = [factories.make_bulk_task(), factories.make_bulk_task(), factories.make_bulk_task(status='running')]
    child = factories.make_run(bulk_task=tasks[1])
    BulkTask.objects.update(last_updated=timezone.now() - timedelta(days=31))
    assert retention.remove_old() == (0, 0)
    monkeypatch.setattr(retention, 'get_settings', lambda: OpticalSettings(run_retention=30))
    assert retention.remove_old() == (3, 1)
    # A task stays while it is at work, or a run of it is kept.
    assert list(BulkTask.objects.order_by('pk')) == tasks[1:] and child.bulk_task == tasks[1]
    left = set(WorkflowRun.objects.filter(object_id=service.pk, object_type=made['draft'].object_type).values_list(
        'status', flat=True))
    # A live one, and the newest of the object, stay.
    assert left == {'running', 'failed'}
    assert WorkflowRun.objects.filter(pk=young.pk).exists()


# What is possible, and why not


def test_F11_117_actions_say_why_they_are_not_possible(operator):
    client = client_of(operator)
    service = factories.make_service(status='active')
    actions = f'{detail_url(service)}actions/'
    possible = client.get(actions).data
    assert 'was not found to be out of sync' in possible.pop('purge')
    assert 'not out of sync' in possible.pop('force_in_sync')
    assert possible == dict.fromkeys(('plan', 'modify', 'validate', 'repair', 'terminate'))
    engine_switch.pause(operator, 'storm')
    assert 'storm' in client.get(actions).data['validate'] and client.get(actions).data['terminate'] is None
    engine_switch.resume(operator)

    run = factories.make_run(service, status='running')
    assert all(run.get_absolute_url() in reason for reason in client.get(actions).data.values())
    possible = client.get(detail_url(run)).data['available_actions']
    assert possible['abort'] is None
    words = {'apply': 'draft', 'ask': 'draft', 'answer': 'answer', 'approve': 'approve', 'resume': 'wait',
             'retry': 'failed', 'skip': 'failed', 'undo': 'over'}
    for action, word in words.items():
        assert word in possible[action], action
    page = Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    assert page.count('data-refused=') == 8 and 'only a draft can be applied' in page

    guest = api_client((WorkflowRun, ['view'], None))
    reasons = guest.get(detail_url(run)).data['available_actions']
    assert all('permission' in reason for reason in reasons.values())

    pop = factories.make_device().pop
    device = pop.site.devices.get().optical_device
    assert client.get(f'{detail_url(device)}actions/').status_code == 200
