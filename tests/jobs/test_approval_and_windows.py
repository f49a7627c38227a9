"""Who lets a run go, and when."""

from datetime import timedelta

import pytest
from core.models import Job
from django.core.exceptions import ValidationError
from django.utils import timezone

from netbox_optical.jobs import sweeper
from netbox_optical.models import DigitalService, WorkflowRun
from netbox_optical.planning import runs
from netbox_optical.settings import OpticalSettings
from tests import factories
from tests.api.client import api_client, client_of, detail_url, make_user
from tests.web.users import Person, messages_of

from .conftest import carry_out, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def four_eyes(monkeypatch):
    monkeypatch.setattr(runs, 'get_settings', lambda: OpticalSettings(require_approval=True))


@pytest.fixture
def asker():
    return make_user(superuser=True)


def test_a_run_waits_for_somebody_else(four_eyes, asker, django_capture_on_commit_callbacks):
    run = factories.make_run()
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(asker).post(detail_url(run, 'apply'))
    assert (response.status_code, response.data['status']['value']) == (202, 'awaiting-approval')
    assert not Job.objects.exists()
    mine = client_of(asker).post(detail_url(run, 'approve'))
    assert mine.status_code == 409 and 'somebody else has to approve' in mine.data['detail']
    with pytest.raises(runs.ActionRefused) as refused:
        runs.plan(run.target, 'terminate', asker)
    assert run.get_absolute_url() in refused.value.messages[0]

    blind = api_client((WorkflowRun, ['view', 'retry', 'abort', 'undo', 'skip'], None))
    assert blind.post(detail_url(run, 'approve')).status_code == 403
    elsewhere = api_client((WorkflowRun, ['view'], None), (WorkflowRun, ['approve'], {'pk': 0}))
    assert elsewhere.post(detail_url(run, 'approve')).status_code == 403
    second = api_client((WorkflowRun, ['view', 'approve'], None))
    assert second.get(detail_url(run)).data['available_actions']['approve'] is None
    with django_capture_on_commit_callbacks(execute=True):
        response = second.post(detail_url(run, 'approve'))
    assert (response.status_code, response.data['status']['value']) == (202, 'approved')
    run.refresh_from_db()
    assert run.requested_by == asker and run.approved_by not in (None, asker)
    assert Job.objects.get(pk=run.job_id).user == asker
    assert second.post(detail_url(run, 'approve')).status_code == 409


def test_the_page_offers_approval_to_others_only(four_eyes):
    run = factories.make_run()
    asking, other = Person('asking', superuser=True), Person('other', superuser=True)
    asking.post(f'{run.get_absolute_url()}apply/')
    page = asking.get(run.get_absolute_url()).content.decode()
    assert 'data-refused="approve"' in page and 'data-run-action="abort"' in page
    assert 'data-run-action="approve"' in other.get(run.get_absolute_url()).content.decode()
    assert 'somebody else has to approve' in messages_of(asking.post(f'{run.get_absolute_url()}approve/'))
    other.post(f'{run.get_absolute_url()}approve/')
    run.refresh_from_db()
    assert (run.status, run.approved_by) == ('approved', other.user)


def test_a_comparison_needs_no_approval(four_eyes, asker):
    service = factories.make_service(status='active')
    run = runs.apply(runs.plan(service, 'validate', asker), asker)
    assert run.status == 'approved'


def test_a_window_is_queued_for_its_beginning(asker, django_capture_on_commit_callbacks):
    run = factories.make_run()
    opens = timezone.now().replace(microsecond=0) + timedelta(hours=3)
    body = {'not_before': opens.isoformat(), 'not_after': (opens + timedelta(hours=1)).isoformat()}
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(asker).post(detail_url(run, 'apply'), body, format='json')
    assert response.status_code == 202, response.data
    run.refresh_from_db()
    assert (run.not_before, run.not_after) == (opens, opens + timedelta(hours=1))
    job = Job.objects.get(pk=run.job_id)
    assert (job.status, job.scheduled) == ('scheduled', opens)
    WorkflowRun.objects.filter(pk=run.pk).update(last_updated=timezone.now() - timedelta(minutes=5))
    assert sweeper.sweep() == []
    page = Person('reader', superuser=True).get(run.get_absolute_url()).content.decode()
    assert 'Queued, not before' in page


@pytest.mark.parametrize(('begin', 'end'), [(None, -1), (2, 1), (2, 2), (-3, -2)])
def test_a_window_that_cannot_be_is_refused(asker, begin, end):
    run, now = factories.make_run(), timezone.now()
    hours = {name: None if value is None else now + timedelta(hours=value)
             for name, value in (('not_before', begin), ('not_after', end))}
    with pytest.raises(ValidationError) as refused:
        runs.apply(run, asker, **hours)
    assert 'not_after' in refused.value.message_dict
    run.refresh_from_db()
    assert run.status == 'draft'


def test_a_missed_window_makes_it_a_draft_again(garr, operator):
    service = order()
    before = garr.state()
    run = runs.apply(runs.plan(service, 'create', operator), operator, not_after=timezone.now() + timedelta(hours=1))
    WorkflowRun.objects.filter(pk=run.pk).update(not_after=timezone.now() - timedelta(minutes=1))
    run = carry_out(run)
    assert (run.status, run.error['category'], run.not_after) == ('draft', 'window missed', None)
    assert run.steps.filter(status='pending').count() == run.steps.count() > 0
    assert garr.state() == before
    assert DigitalService.objects.get(pk=service.pk).status == 'planned'
    assert carry_out(runs.apply(run, operator)).status == 'succeeded'
