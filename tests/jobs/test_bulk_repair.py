"""Many products that are out of sync are repaired in one go, after a rename for instance: each by a run of its own."""

import pytest
from core.exceptions import JobFailed
from django.urls import reverse

from netbox_optical.models import BulkTask, DigitalService, OpticalDevice, OpticalFiber
from netbox_optical.planning.bulk_tasks import tasks
from tests.api.client import api_client, client_of
from tests.planning.bulk_files import outcomes, work
from tests.web.users import Person, messages_of

from .conftest import carry_out, do, order
from .test_fiber_runs import fiber_on


@pytest.fixture
def renamed(garr, operator):
    """A service is lit and a fibre attached; then the device at one end gets another name in NetBox."""
    service, fiber = order(), fiber_on('g30.mi01', 'port-1/1/1')
    do(service, 'create', operator)
    do(fiber, 'create', operator)
    OpticalFiber.objects.exclude(pk=fiber.pk).update(in_sync=True)
    device = OpticalDevice.objects.get(tid='g30.mi01')
    person = Person('renames', superuser=True)
    address = reverse('plugins:netbox_optical:opticaldevice_edit', kwargs={'pk': device.pk})
    data = {
        'device': device.device_id, 'platform': device.platform, 'role': device.role, 'status': device.status,
        'name_prefix': 'north', 'verify_tls': True, 'transport': device.transport, 'port': device.port or '',
        'credential': device.credential_id or '', 'ca_file': device.ca_file, 'confirm_rename': 'on'}
    answer = person.post(address, data)
    assert answer.status_code == 302, answer.content
    for product in (service, fiber):
        product.refresh_from_db()
        assert product.in_sync is False
    return service, fiber, messages_of(answer)


def test_F2_14_a_rename_leads_to_the_lists_of_what_has_the_old_name(renamed):
    _service, _fiber, said = renamed
    for name in ('digitalservice', 'opticalfiber'):
        assert f'{reverse(f"plugins:netbox_optical:{name}_list")}?in_sync=false' in said


def test_what_is_out_of_sync_is_repaired_in_one_task(garr, operator, renamed):
    service, fiber, _said = renamed
    # The simulated element is called as before; only what others say of it can be written.
    OpticalDevice.objects.filter(tid='north.mi01').update(tid='g30.mi01')
    in_sync = OpticalFiber.objects.filter(in_sync=True).first()
    task = tasks.accept_repairs([service, fiber, in_sync], operator)
    assert [row.target for row in task.rows.order_by('number')] == [service, fiber]
    work(task, operator)
    runs = list(task.runs.order_by('pk'))
    assert [(run.kind, run.status) for run in runs] == [('repair', 'approved')] * 2
    for run in runs:
        assert carry_out(run).status == 'succeeded', run.error
    task.refresh_from_db()
    assert task.status == 'succeeded' and set(outcomes(task)) == {'done'}
    for product in (service, fiber):
        product.refresh_from_db()
        assert product.in_sync is True


def test_by_click_and_by_rest(garr, operator, renamed):
    service, fiber, _said = renamed
    person = Person('clicks', superuser=True)
    page = person.get(reverse('plugins:netbox_optical:digitalservice_list')).content.decode()
    assert reverse('plugins:netbox_optical:digitalservice_bulk_repair') in page
    answer = person.post(reverse('plugins:netbox_optical:digitalservice_bulk_repair'), {'pk': [service.pk]})
    task = BulkTask.objects.get()
    assert answer.url == task.get_absolute_url() and task.kind == 'repair' and task.row_count == 1
    address = f'{reverse("plugins-api:netbox_optical-api:bulktask-list")}repair/'
    answer = client_of(operator).post(address, {'services': [service.pk], 'fibers': [fiber.pk]}, format='json')
    assert answer.status_code == 202 and answer.data['row_count'] == 2
    refused = client_of(operator).post(address, {'services': []}, format='json')
    assert refused.status_code == 400 and 'nothing to repair' in str(refused.data['products'])


def test_who_may_not_apply_gets_a_refused_row_and_what_is_hidden_is_unknown(garr, operator, renamed):
    service, _fiber, _said = renamed
    client = api_client((BulkTask, ['view', 'add'], None), (DigitalService, ['view', 'plan'], None))
    address = f'{reverse("plugins-api:netbox_optical-api:bulktask-list")}repair/'
    answer = client.post(address, {'services': [service.pk]}, format='json')
    assert answer.status_code == 202
    task = BulkTask.objects.get(pk=answer.data['id'])
    with pytest.raises(JobFailed):
        work(task, task.requested_by)
    row = task.rows.get()
    assert row.status == 'failed' and 'may not apply' in row.message and row.run is None
    blind = api_client((BulkTask, ['view', 'add'], None))
    assert blind.post(address, {'services': [service.pk]}, format='json').status_code == 400
