"""The pages of runs and the buttons that lead there."""

import pytest
from django.urls import reverse

from netbox_optical.models import DigitalService, OpticalDevice, WorkflowRun
from netbox_optical.ui.links import linked
from tests import factories
from tests.web.bad_input import everything
from tests.web.users import messages_of

pytestmark = pytest.mark.django_db

EVIL = '</script><b>${x}{{7*7}}'


def url(run, action='') -> str:
    return reverse(f'plugins:netbox_optical:{run._meta.model_name}{action and "_" + action}', kwargs={'pk': run.pk})


def page_of(person, run) -> str:
    response = person.get(url(run))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def run():
    """A draft of three steps on two devices with TL1 and RESTCONF."""
    service = factories.make_service()
    made = factories.make_run(service, steps=3)
    first, _, third = made.steps.order_by('position')
    roadm = factories.make_device()
    first.operation = {
        'device': first.device.tid, 'action': 'modify', 'kind': 'line-port', 'key': 'port-1/1/1',
        'title': 'Light the line', 'impact': 'interrupts', 'bindings': [],
        'before': {'frequency': 0, 'mode': None}, 'after': {'frequency': 193_100_000, 'mode': 'QPSK'},
        'requests': [{'protocol': 'restconf', 'command': 'PATCH /ne:ne/shelf=1', 'body': {'label': EVIL}}]}
    first.title, first.impact = 'Light the line', 'interrupts'
    first.save()
    third.device, third.phase = roadm, 2
    third.operation = {
        'device': roadm.tid, 'action': 'create', 'kind': 'optical-circuit', 'key': 'OCh042_aa00-bb11',
        'title': 'Circuit', 'impact': 'none', 'before': None, 'after': {'width': None},
        'bindings': [{'name': 'width', 'device': first.device.tid, 'ref': 'line-port:port-1/1/1', 'field': 'width'}],
        'requests': [{'protocol': 'tl1', 'command': f'ENT-OSNC::"{EVIL}":{{ctag}}::;', 'body': None, 'binds': 'index'}]}
    third.save()
    return made


def test_preview_shows_every_request_in_order(admin, run):
    page = page_of(admin, run)
    assert 'nothing is queued' in page
    titles = [page.index(title) for title in ('1. Light the line', '2. Label port 2', '3. Label port 3')]
    assert titles == sorted(titles)
    assert 'PATCH /ne:ne/shelf=1' in page and 'ENT-OSNC::' in page
    assert 'Interrupts traffic' in page and 'No traffic impact' in page
    assert '193100000' in page and 'width exists only later' in page
    assert 'data-run-action="apply"' in page
    assert 'hx-get' not in page[page.index('id="run-progress"'):]


def test_what_is_not_possible_stands_apart_with_its_reason(admin, run):
    page = page_of(admin, run)
    apart = page.split('id="run-refused"')[1].split('</details>')[0]
    assert 'data-refused="retry"' in apart and 'only a failed or aborted run can be tried again' in apart
    assert 'data-run-action' not in apart and 'disabled' not in apart


def test_F11_111_a_refusal_leads_to_the_run_that_is_in_the_way(admin, run):
    run.status = 'running'
    run.save()
    answer = admin.post(f'{run.target.get_absolute_url()}plan/', follow=True)
    assert f'<a href="{run.get_absolute_url()}">{run.get_absolute_url()}</a>' in answer.content.decode()
    other = factories.make_run(run.target, status='draft')
    assert f'<a href="{run.get_absolute_url()}">' in page_of(admin, other).split('id="run-refused"')[1]


def test_addresses_become_links_and_nothing_else_does():
    assert linked('a <b> /plugins/optical/runs/5/ c') == (
        'a &lt;b&gt; <a href="/plugins/optical/runs/5/">/plugins/optical/runs/5/</a> c')
    assert linked('at /base/plugins/optical/runs/5/.').endswith('"/base/plugins/optical/runs/5/">'
                                                               '/base/plugins/optical/runs/5/</a>.')
    for text in ('//evil/plugins/optical/x/', 'x/plugins/optical/runs/5/', '/plugins/other/5/', '"/><script>'):
        assert '<a' not in linked(text), text


def test_hostile_text_is_inert(admin, run):
    run.error = {'category': 'refused', 'message': EVIL, 'device': EVIL, 'request': EVIL, 'reply': EVIL, 'done': [EVIL]}
    run.notes, run.status = [EVIL], 'failed'
    run.save()
    step = run.steps.first()
    step.journal = [{'device': EVIL, 'request': EVIL, 'reply': EVIL, 'ok': False, 'started': EVIL, 'seconds': 0.5}]
    step.error = {'category': EVIL, 'message': EVIL}
    step.save()
    page = page_of(admin, run)
    assert EVIL not in page and '<b>$' not in page
    assert page.count('&lt;/script&gt;&lt;b&gt;${x}{{7*7}}') >= 10
    assert '49' not in page.split('id="run-error"')[1].split('Done before')[0]


def test_live_run_polls_and_stops(admin, run):
    run.status = 'running'
    run.save()
    step = run.steps.first()
    step.status, step.journal = 'succeeded', [
        {'device': 'x', 'request': 'PATCH', 'reply': '204', 'ok': True, 'started': '2026-01-01', 'seconds': 0.1}]
    step.save()
    fragment = admin.get(url(run, 'progress')).content.decode()
    assert f'hx-get="{url(run, "progress")}"' in fragment and 'every 1500ms' in fragment
    assert '1 of 3 steps done' in fragment
    assert 'data-step-status="succeeded"' in fragment and 'data-step-status="pending"' in fragment
    assert '1 exchange with the device' in fragment
    assert 'data-run-action="abort"' in fragment and 'data-run-action="apply"' not in fragment
    assert '1 device requests' in fragment
    run.status = 'succeeded'
    run.save()
    fragment = admin.get(url(run, 'progress')).content.decode()
    assert 'hx-get' not in fragment and 'data-run-action' not in fragment


def test_failed_run_shows_what_happened_and_offers_retry(admin, run):
    run.status = 'failed'
    run.error = {
        'category': 'refused', 'message': 'in use', 'device': 'flex.aa00', 'request': 'ENT-OSNC', 'reply': 'DENY IENE',
        'done': ['g30.aa00: Light the line'], 'step': 3, 'others': ['step 2: refused']}
    run.save()
    page = page_of(admin, run)
    texts = 'refused: flex.aa00', 'in use', 'ENT-OSNC', 'DENY IENE', 'g30.aa00: Light the line', 'step 2: refused'
    for text in texts:
        assert text in page
    assert 'data-run-action="retry"' in page
    run.error['done'] = []
    run.save()
    assert 'no device was changed' in page_of(admin, run)


def test_empty_plan(admin):
    run = factories.make_run(steps=0)
    assert 'The plan is empty' in page_of(admin, run)


def test_validation_shows_differences(admin):
    run = factories.make_run(kind='validate', status='succeeded', notes=['g30.aa00: Label port'])
    page = page_of(admin, run)
    assert 'Differences between NetBox and the network' in page and 'g30.aa00: Label port' in page
    run.notes = []
    run.save()
    assert 'NetBox and the network agree' in page_of(admin, run)


def test_apply_queues_once(admin, run):
    response = admin.post(url(run, 'apply'))
    assert response.status_code == 302
    run.refresh_from_db()
    assert (run.status, run.requested_by) == ('approved', admin.user)
    response = admin.post(url(run, 'apply'))
    assert 'only a draft can be applied' in messages_of(response)


@pytest.mark.parametrize('typed', ['', 'terminate', 'TERMINATE ', 'yes'])
def test_F3_29_F8_93_terminate_needs_the_word(admin, typed):
    run = factories.make_run(kind='terminate')
    before = everything()
    response = admin.post(url(run, 'apply'), {'confirm': typed})
    assert 'Type TERMINATE' in messages_of(response) and 'Nothing was done' in messages_of(response)
    assert everything() == before
    assert 'Type TERMINATE' in page_of(admin, run)
    assert admin.post(url(run, 'apply'), {'confirm': 'TERMINATE'}).status_code == 302
    run.refresh_from_db()
    assert run.status == 'approved'


def test_retry_of_a_termination_needs_the_word_too(admin):
    run = factories.make_run(kind='terminate', status='failed')
    response = admin.post(url(run, 'retry'))
    assert 'Type TERMINATE' in messages_of(response)
    assert WorkflowRun.objects.count() == 1


def test_abort(admin, run):
    assert admin.post(url(run, 'abort')).status_code == 302
    run.refresh_from_db()
    assert run.status == 'aborted'
    assert 'already' in messages_of(admin.post(url(run, 'abort')))


def test_a_live_run_is_not_deleted(admin, run):
    run.status = 'running'
    run.save()
    admin.post(url(run, 'delete'), {'confirm': True})
    admin.post(reverse('plugins:netbox_optical:workflowrun_bulk_delete'), {
        'pk': [run.pk], 'confirm': True, '_confirm': True})
    assert WorkflowRun.objects.filter(pk=run.pk).exists()


def test_buttons_follow_permissions(operator, run):
    operator.may('view', WorkflowRun)
    page = page_of(operator, run)
    assert 'data-run-action' not in page
    # The device's page is not the user's to see, its name in the plan is.
    assert run.steps.first().device.get_absolute_url() not in page
    assert operator.post(url(run, 'apply')).status_code == 403
    assert operator.post(url(run, 'abort')).status_code == 403
    assert operator.post(url(run, 'retry')).status_code == 403
    run.refresh_from_db()
    assert run.status == 'draft'
    operator.may('apply', DigitalService).may('abort', WorkflowRun).may('view', OpticalDevice)
    page = page_of(operator, run)
    assert 'data-run-action="apply"' in page and 'data-run-action="abort"' in page
    assert operator.post(url(run, 'apply')).status_code == 302
    run.refresh_from_db()
    assert run.status == 'approved'


def test_apply_is_a_permission_on_that_object(operator, run):
    operator.may('view', WorkflowRun).may('apply', DigitalService, pk=run.object_id + 1)
    assert operator.post(url(run, 'apply')).status_code == 403


def test_terminate_needs_both_permissions(operator):
    run = factories.make_run(kind='terminate')
    operator.may('view', WorkflowRun).may('apply', DigitalService)
    assert operator.post(url(run, 'apply'), {'confirm': 'TERMINATE'}).status_code == 403
    operator.may('terminate', DigitalService)
    assert operator.post(url(run, 'apply'), {'confirm': 'TERMINATE'}).status_code == 302


def test_constrained_user_sees_no_foreign_run(operator, run):
    other = factories.make_run()
    operator.may('view', WorkflowRun, pk=other.pk)
    assert operator.get(url(run)).status_code == 404
    assert operator.get(url(run, 'progress')).status_code == 404
    assert operator.post(url(run, 'apply')).status_code == 404


def test_service_buttons_say_why_not(admin, operator):
    service = factories.make_service(status='terminated')
    page = admin.get(service.get_absolute_url()).content.decode()
    button = page[page.index('data-action="plan"') - 300:page.index('data-action="plan"')]
    assert 'disabled' in button and 'is Terminated' in button
    operator.may('view', DigitalService)
    assert 'data-action' not in operator.get(service.get_absolute_url()).content.decode()
    live = factories.make_service()
    page = admin.get(live.get_absolute_url()).content.decode()
    assert f'action="{url(live, "plan")}"' in page and f'action="{url(live, "terminate")}"' in page
    held = factories.make_run(live, status='running')
    page = admin.get(live.get_absolute_url()).content.decode()
    assert held.get_absolute_url() in page[page.index('data-action="plan"') - 400:page.index('data-action="plan"')]


def test_planning_needs_post_and_permission(operator, admin):
    service = factories.make_service()
    assert admin.get(url(service, 'plan')).status_code == 405
    operator.may('view', DigitalService)
    for action in ('plan', 'validate', 'terminate'):
        assert operator.post(url(service, action)).status_code == 403
    operator.may('plan', DigitalService, pk=service.pk + 1)
    assert operator.post(url(service, 'plan')).status_code == 404
    assert WorkflowRun.objects.count() == 0


def test_a_plan_that_fails_says_which_device(admin):
    service = factories.make_service()
    response = admin.post(url(service, 'plan'))
    assert response.url == service.get_absolute_url()
    text = messages_of(response)
    assert 'could not be planned' in text
    assert any(port.optical_device.tid in text for port in (service.client_port_a, service.client_port_z))
    assert WorkflowRun.objects.count() == 0


def test_planning_a_held_service_links_the_run(admin):
    run = factories.make_run(status='approved')
    response = admin.post(url(run.target, 'plan'))
    assert run.get_absolute_url() in messages_of(response)
