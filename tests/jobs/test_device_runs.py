"""Devices: who they are in the network manager, and whether they are what NetBox says."""

import uuid

import pytest
from django.urls import reverse

from netbox_optical.lab.tnms.inventory import device_uuid
from netbox_optical.models import OpticalDevice, OpticalPort, WorkflowRun
from netbox_optical.planning import recovery, runs
from tests.web.users import Person

from .conftest import carry_out, do


@pytest.fixture
def roadm(garr) -> OpticalDevice:
    return OpticalDevice.objects.get(tid='flex.mi01')


@pytest.fixture
def renamed(roadm):
    """As if the network manager knew it by another name."""
    OpticalDevice.objects.filter(pk=roadm.pk).update(tid='flex9.mi01')
    roadm.refresh_from_db()
    return roadm


@pytest.fixture
def twice(garr, roadm, monkeypatch):
    """The network manager has two devices of the name."""
    known = garr.lab.tnms.network
    monkeypatch.setattr(garr.lab.tnms, 'network', known.model_copy(
        update={'devices': (*known.devices, known.device(roadm.tid))}))
    return roadm


def planned(device):
    OpticalDevice.objects.filter(pk=device.pk).update(status='planned')
    device.refresh_from_db()
    return device


def test_F2_12_a_new_device_is_looked_up_by_its_exact_name(roadm, operator):
    run = do(planned(roadm), 'create', operator)
    assert (run.status, run.error) == ('succeeded', None)
    assert (str(roadm.manager_uuid), roadm.status) == (device_uuid('flex.mi01'), 'active')
    step = run.steps.get()
    assert 'Look up flex.mi01' in step.title and step.journal[0]['reply'].endswith(device_uuid('flex.mi01'))
    assert runs.plan(roadm, 'create', operator).steps.count() == 0


def test_F2_12_none_of_that_name_fails_with_the_count_and_can_be_retried(renamed, operator):
    run = do(planned(renamed), 'create', operator)
    assert run.status == 'failed' and 'no device named "flex9.mi01"' in run.error['message']
    assert run.steps.get().status == 'failed'
    assert renamed.status == 'failed' and renamed.manager_uuid is None and renamed.platform == 'flexils'

    OpticalDevice.objects.filter(pk=renamed.pk).update(tid='flex.mi01')
    again = carry_out(recovery.retry(run, operator))
    renamed.refresh_from_db()
    assert (again.status, renamed.status) == ('succeeded', 'active')
    assert str(renamed.manager_uuid) == device_uuid('flex.mi01')


def test_F2_12_several_of_that_name_fail_with_the_count(twice, operator):
    run = do(planned(twice), 'create', operator)
    assert run.status == 'failed' and '2 devices named "flex.mi01"' in run.error['message']
    assert twice.manager_uuid is None


def edit(person, device, **values):
    url = reverse('plugins:netbox_optical:opticaldevice_edit', kwargs={'pk': device.pk})
    return person.post(url, {
        'device': device.device_id, 'platform': device.platform, 'role': device.role, 'status': device.status,
        'name_prefix': device.name_prefix, 'transport': device.transport, 'port': device.port or '',
        'manager': device.manager_id, 'credential': device.credential_id, 'verify_tls': 'on', 'ca_file': device.ca_file,
        'host_key': device.host_key, 'description': 'Changed', **values})


def test_F2_13_an_unticked_refresh_is_recorded_as_skipped(roadm):
    person = Person('admin', superuser=True)
    assert edit(person, roadm).status_code == 302
    run = WorkflowRun.objects.get(kind='modify')
    step = run.steps.get()
    assert (run.status, step.status, run.job) == ('succeeded', 'skipped', None)
    assert 'not asked for' in step.error['message'] and not step.journal
    page = person.get(run.get_absolute_url()).content.decode()
    assert 'Skipped' in page and 'not asked for' in page


def test_F2_13_a_ticked_refresh_looks_it_up(roadm, django_capture_on_commit_callbacks):
    OpticalDevice.objects.filter(pk=roadm.pk).update(manager_uuid=uuid.uuid4())
    edit(Person('admin', superuser=True), roadm, refresh_identity='on')
    run = carry_out(WorkflowRun.objects.get(kind='modify'))
    roadm.refresh_from_db()
    assert (run.status, run.steps.get().status) == ('succeeded', 'succeeded')
    assert str(roadm.manager_uuid) == device_uuid('flex.mi01')


@pytest.mark.parametrize('tid', ['flex.mi01', 'flex.vc01', 'g30.mi01', 'g42.mi01'])
def test_F2_18_a_device_that_is_as_it_should_be(garr, operator, tid):
    device = OpticalDevice.objects.get(tid=tid)
    run = do(device, 'validate', operator)
    assert (run.status, run.notes, device.in_sync) == ('succeeded', [], True)


def test_F2_18_B9_5_every_difference_is_listed(roadm, operator):
    roadm.device.serial = 'WRONG'
    roadm.device.save()
    roadm.ports.get(aid='1-E1-1-T1A').delete()
    spare = roadm.ports.get(aid='1-E1-1-T2A')
    OpticalPort.objects.filter(pk=spare.pk).update(aid='1-E1-9-T9A')
    OpticalDevice.objects.filter(pk=roadm.pk).update(manager_uuid=uuid.UUID(int=7))
    roadm.refresh_from_db()
    run = do(roadm, 'validate', operator)
    assert run.status == 'succeeded' and roadm.in_sync is False
    lines = '\n'.join(run.notes)
    assert f'expected {uuid.UUID(int=7)}, found {device_uuid("flex.mi01")}' in lines
    assert 'serial number: expected WRONG, found MA5200007919' in lines
    assert 'port 1-E1-1-T1A: expected absent, found present' in lines
    assert 'port 1-E1-9-T9A: expected present, found absent' in lines
    assert len(run.notes) == 5  # and the port that the renamed one was


def test_F2_18_B9_5_unreachable_is_a_difference_of_its_own(renamed, operator):
    """Nobody answers to that name, on the device nor in the network manager."""
    run = do(renamed, 'validate', operator)
    assert run.status == 'succeeded' and renamed.in_sync is False
    assert any('found no device' in line for line in run.notes)
    assert any('reachability: expected an answer' in line for line in run.notes)
