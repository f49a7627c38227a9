"""The drift report from the page, over REST, on a schedule and by command, by real workers: the same result.

Somebody has labelled a line port by hand, and one device does not answer: it is a finding of its own and hides nothing.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from playwright.sync_api import expect

from tests.jobs.by_hand import Hands

pytestmark = [pytest.mark.browser]

SILENT = 'g42.pd01'
A_REPORT = 120  # seconds until a worker is through
FIBER = 'flex.mi01.garr.example 1-A-1-L1 --- flex.vc01.garr.example 1-A-1-L1'


class Rest:
    """NetBox as an outside client sees it."""

    def __init__(self, known):
        self.client = httpx.Client(
            base_url=f'{known["url"]}api/', timeout=60, headers={'Authorization': f'Bearer {known["token"]}'})

    def get(self, path, **parameters):
        return self.client.get(path, params=parameters).raise_for_status().json()

    def script(self, name):
        return f'extras/scripts/optical.{name}/'

    def start(self, name, **body):
        """Have the script run; the job."""
        answer = self.client.post(self.script(name), json={'commit': True, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()['result']

    def ended(self, job):
        """The same job when it is over."""
        until = time.monotonic() + A_REPORT
        while (found := self.get(f'core/jobs/{job["id"]}/'))['status']['value'] in ('pending', 'scheduled', 'running'):
            assert time.monotonic() < until, found
            time.sleep(0.5)
        assert found['status']['value'] == 'completed', found
        return found


@pytest.fixture
def drifted(instance):
    """Hands on the devices of the running lab, with what they did; everything is whole again afterwards."""
    inventory = json.loads((instance.lab_folder / 'inventory.json').read_text())
    logins = json.loads((instance.lab_folder / 'credentials.json').read_text())
    lab = SimpleNamespace(inventory=lambda: inventory, lab=SimpleNamespace(
        credentials={name: SimpleNamespace(**login) for name, login in logins.items()}))
    control = httpx.Client(base_url=inventory['control'], timeout=30)
    with Hands(lab) as hands:
        hands.tl1('flex.mi01').ok('ED-OTS:@:1-A-1-L1:%:::LABEL="by hand":;')
        order = control.post('/faults', json={'element': SILENT, 'kind': 'refuse', 'seconds': 0})
        assert order.status_code == 201, order.text
        try:
            yield control
        finally:
            control.delete('/faults')


def rows(document):
    """What a report found; when it was seen is told apart."""
    return [{name: value for name, value in row.items() if name not in ('last_seen', 'open_since')}
            for row in document['deviations']]


def told(job):
    return sorted((each['status'], each['obj']) for each in job['data']['log']
                  if each['status'] in ('success', 'warning', 'failure'))


def from_the_page(page):
    page.goto('/extras/scripts/')
    page.get_by_role('link', name='Optical drift report').click()
    field = page.locator('#id_format + .ts-wrapper')
    field.locator('.ts-control').click()
    field.locator('.ts-dropdown .option', has_text='json').click()
    page.locator('button[name=_run]').click()
    output = page.locator('#job_data_output')
    expect(output).to_be_visible(timeout=A_REPORT * 1000)
    document = json.loads(output.inner_text())
    # Per object, with a link to it; the silent device is told, and what differs at another one.
    silent = page.locator('tr', has_text='was not read').filter(has=page.get_by_role('link', name=SILENT))
    expect(silent).to_have_count(1)
    expect(page.locator('tr', has_text='by hand').get_by_role('link', name=FIBER)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role('button', name='Download').click()
    assert json.loads(download.value.path().read_text()) == document
    return document


def test_the_same_from_the_page_over_rest_on_a_schedule_and_by_command(instance, page, drifted, monkeypatch):
    # The database of this test process is not the instance's.
    monkeypatch.delenv('NETBOX_OPTICAL_TEST_SLOT', raising=False)
    rest, data = Rest(instance.known()), {'format': 'json'}
    clicked = from_the_page(page)

    posted = rest.ended(rest.start('DriftReport', data=data))

    when = datetime.now(UTC) + timedelta(seconds=3)
    waiting = rest.start('DriftReport', data=data, schedule_at=when.isoformat(), interval=1440)
    assert waiting['status']['value'] == 'scheduled'
    scheduled = rest.ended(waiting)
    again = rest.get('core/jobs/', status='scheduled', interval=1440)['results']
    following = next(job for job in again if job['object'] and job['object']['name'] == 'DriftReport')
    assert datetime.fromisoformat(following['scheduled']) > when + timedelta(hours=23)

    instance.netbox('runscript', 'optical.DriftReport', '--user', 'admin', '--commit', '--data', json.dumps(data))
    by_command = rest.get(rest.script('DriftReport'))['result']
    assert by_command['id'] not in (posted['id'], scheduled['id'], following['id'])

    documents = [clicked, *(json.loads(job['data']['output']) for job in (posted, scheduled, by_command))]
    assert all(rows(document) == rows(documents[0]) for document in documents)
    found = {(row['device'], row['resource'].split()[0]) for row in rows(clicked)}
    assert {('flex.mi01', 'fiber-end'), (SILENT, 'reachability')} <= found
    assert all(list(document['errors']) == [SILENT] for document in documents)
    assert told(posted) == told(scheduled) == told(by_command)
    assert ('failure', SILENT) in told(posted)
    assert any(each['obj'] == FIBER and 'by hand' in each['message'] for each in posted['data']['log'])


def test_a_repair_is_carried_out_by_the_workers_and_the_next_report_is_clean(instance, drifted):
    rest = Rest(instance.known())
    device = rest.get('plugins/optical/devices/', tid='flex.mi01')['results'][0]['id']
    shown = rest.ended(rest.start('ValidateAndRepair', commit=False, data={'devices': [device], 'format': 'json'}))
    differs = [row for row in json.loads(shown['data']['output'])['products'] if row['outcome'] == 'differs']
    assert [row['object'] for row in differs] == [FIBER] and differs[0]['steps'] and not differs[0]['run']
    rest.ended(rest.start('ValidateAndRepair', data={'devices': [device]}))
    until = time.monotonic() + A_REPORT
    while (run := rest.get('plugins/optical/runs/', kind='repair')['results'][0])['status']['value'] != 'succeeded':
        assert time.monotonic() < until and run['status']['value'] in ('approved', 'running'), run
        time.sleep(0.5)
    drifted.delete('/faults')
    document = json.loads(rest.ended(rest.start('DriftReport', data={'format': 'json'}))['data']['output'])
    assert document['errors'] == {} and FIBER not in {row['object'] for row in document['deviations']}
