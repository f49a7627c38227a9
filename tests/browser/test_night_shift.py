"""The night shift: somebody changed a frequency by hand at three in the morning. From the alert to light again, and a
label that is kept. Makes the pictures of docs/night-shift.md on the way.
"""

import json
import time
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.jobs.by_hand import Hands

from .test_order_a_service import A_RUN, light, picture
from .test_scripts import Rest

pytestmark = [pytest.mark.browser]

SERVICE = 'f001c01 OCh001 mi01-bo01'
LINE, CLIENT = '1/2/1', 'port-1/2/3'
FREQUENCY, LABEL = 'och-os/frequency', 'och-os/service-label'
A_REPORT = 120_000  # milliseconds


@pytest.fixture
def hands(instance):
    """Hands on the devices of the running lab."""
    inventory = json.loads((instance.lab_folder / 'inventory.json').read_text())
    logins = json.loads((instance.lab_folder / 'credentials.json').read_text())
    lab = SimpleNamespace(inventory=lambda: inventory, lab=SimpleNamespace(
        credentials={name: SimpleNamespace(**login) for name, login in logins.items()}))
    with Hands(lab) as found:
        yield found


@pytest.fixture(scope='module')
def lit(instance):
    """A service in service; its ports are for other tests afterwards."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv('NETBOX_OPTICAL_TEST_SLOT', raising=False)
        instance.netbox('optical_demo_seed', '--state-dir', str(instance.lab_folder), '--service')
    assert light(instance, 'g30.mi01', CLIENT)['lit']
    yield
    rest = Rest(instance.known())
    service = rest.get('plugins/optical/services/', name=SERVICE)['results'][0]
    ended = rest.client.post(f'plugins/optical/services/{service["id"]}/terminate/', json={'confirm': 'TERMINATE'})
    assert ended.status_code == 202, ended.text
    until = time.monotonic() + A_RUN / 1000
    while rest.get(f'plugins/optical/services/{service["id"]}/')['status']['value'] != 'terminated':
        assert time.monotonic() < until
        time.sleep(0.5)


def alert_me(rest):
    """An event rule as an administrator makes it: whoever is on duty hears of every deviation."""
    duty = rest.client.post('extras/notification-groups/', json={
        'name': 'On duty', 'users': [rest.get('users/users/', username='admin')['results'][0]['id']]})
    assert duty.status_code == 201, duty.text
    rule = rest.client.post('extras/event-rules/', json={
        'name': 'Optical alert', 'object_types': ['netbox_optical.deviation'],
        'event_types': ['netbox_optical.deviation_opened'], 'action_type': 'notification',
        'action_object_type': 'extras.notificationgroup', 'action_object_id': duty.json()['id']})
    assert rule.status_code == 201, rule.text


def compare(page):
    """Start a report from the page; the settings make one by themselves as well."""
    page.goto('/plugins/optical/deviations/report/')
    page.locator('button[data-action=start]').click()
    expect(page.get_by_text('The drift report is queued.')).to_be_visible()


def wait_for_alert(page, text):
    """The notifications, as soon as there is one that says so."""
    for _ in range(A_REPORT // 1000):
        page.goto('/user/notifications/')
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f'no alert about {text}')


def carried_out(page):
    page.get_by_role('button', name='Apply to the network').click()
    expect(page.locator('#run-progress[data-status=succeeded]')).to_be_visible(timeout=A_RUN)


def test_from_the_alert_to_light_again(instance, page, lit, hands):
    rest = Rest(instance.known())
    alert_me(rest)
    line = hands.rest('g30.mi01')
    line.inside(LINE, 'och-os', frequency=193_300_000)
    assert not light(instance, 'g30.mi01', CLIENT)['lit']

    compare(page)
    wait_for_alert(page, FREQUENCY)
    picture(page, 'night-alert')
    page.goto('/plugins/optical/deviations/?status=open')
    expect(page.get_by_role('link', name='line-port port-1/2/1').first).to_be_visible()
    picture(page, 'night-list')
    page.get_by_role('link', name='line-port port-1/2/1').first.click()
    expect(page.get_by_text('Traffic-affecting').first).to_be_visible()
    expect(page.get_by_role('link', name=SERVICE).first).to_be_visible()
    picture(page, 'night-deviation')

    page.locator('[data-action=write]').click()
    expect(page.get_by_role('heading', name='Put right')).to_be_visible()
    picture(page, 'night-choose')
    page.locator('button[data-action=plan]').click()
    expect(page.get_by_text('Preview: nothing is queued')).to_be_visible()
    assert not light(instance, 'g30.mi01', CLIENT)['lit']
    picture(page, 'night-plan')
    carried_out(page)
    assert light(instance, 'g30.mi01', CLIENT)['lit']
    picture(page, 'night-repaired')
    (deviation,) = rest.get('plugins/optical/deviations/', field__ic=FREQUENCY)['results']
    assert deviation['status']['value'] == 'resolved'
    expect(page.get_by_role('link', name=SERVICE).first).to_be_visible()


def test_what_was_done_on_purpose_is_kept(instance, page, lit, hands):
    rest = Rest(instance.known())
    line = hands.rest('g30.mi01')
    line.inside(LINE, 'och-os', service_label='ticket 4711')
    compare(page)
    for _ in range(A_REPORT // 1000):
        found = rest.get('plugins/optical/deviations/', field__ic=LABEL, status='open')['results']
        if found:
            break
        page.wait_for_timeout(1000)
    page.goto(f'/plugins/optical/deviations/{found[0]["id"]}/')
    page.locator('[data-action=take]').click()
    page.fill('#id_reason', 'Ticket 4711, until the partner has moved')
    page.locator('button[data-action=plan]').click()
    expect(page.get_by_text('ticket 4711').first).to_be_visible()
    picture(page, 'night-take')
    carried_out(page)
    assert line.get('shelf=1/slot=2/card/port=1/och-os')['service-label'] == 'ticket 4711'
    (accepted,) = rest.get('plugins/optical/accepted-values/')['results']
    assert (accepted['value'], accepted['device']['display']) == ('ticket 4711', 'g30.mi01')
    page.goto('/plugins/optical/accepted-values/')
    expect(page.get_by_text('ticket 4711').first).to_be_visible()
    picture(page, 'night-accepted')

    # Without it the usual text is the right one again: the next report says so, and a repair writes it.
    assert rest.client.delete(f'plugins/optical/accepted-values/{accepted["id"]}/').status_code == 204
    service = rest.get('plugins/optical/services/', name=SERVICE)['results'][0]['id']
    repair = rest.client.post(f'plugins/optical/services/{service}/repair/')
    assert repair.status_code == 202, repair.text
    page.goto(f'/plugins/optical/runs/{repair.json()["id"]}/')
    expect(page.locator('#run-progress[data-status=succeeded]')).to_be_visible(timeout=A_RUN)
    assert line.get('shelf=1/slot=2/card/port=1/och-os')['service-label'] == 'OCh001 mi01-bo01'
