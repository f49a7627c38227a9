"""Inventory import, against the simulated devices."""

import json
from io import StringIO

import pytest
from core.exceptions import JobFailed
from core.models import Job, ObjectChange
from dcim.models import Interface, InventoryItem, Manufacturer, Module, ModuleBay, ModuleType
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from netbox_optical.drivers.base import DiscoveredPort, Inventory
from netbox_optical.jobs.inventory import ImportInventory
from netbox_optical.models import OpticalDevice, OpticalPort
from netbox_optical.planning import inventory
from tests import factories as make
from tests.api.client import api_client, detail_url
from tests.web.users import Person, messages_of

TIDS = ('flex.mi01', 'g30.mi01', 'g42.mi01')
WRITES = ('INSERT', 'UPDATE', 'DELETE')


def device(tid):
    return OpticalDevice.objects.get(tid=tid)


def run_import(user, *tids):
    job = Job(name='Optical inventory import', user=user, queue_name='netbox_optical.network')
    try:
        ImportInventory(job).run(devices=[device(tid).pk for tid in tids])
    except JobFailed as failed:
        job.error = str(failed)
    return job


def strip(tid):
    """NetBox forgets what the device is made of; ports that nothing is joined to go, too."""
    target = device(tid)
    OpticalPort.objects.filter(optical_device=target, interface__cable__isnull=True).delete()
    Interface.objects.filter(device=target.device, cable__isnull=True, mgmt_only=False).delete()
    Module.objects.filter(device=target.device, interfaces__isnull=True).delete()
    target.device.serial = ''
    target.device.save()
    return target


@pytest.mark.parametrize('tid', TIDS)
def test_first_import_fills_and_the_second_writes_nothing(garr, operator, tid):
    target = strip(tid)
    report = run_import(operator, tid).data[tid]
    assert 'error' not in report, report
    assert report['created'] and report['updated'] and not report['conflicts']
    target.refresh_from_db()
    assert target.software and target.device.serial
    assert target.ports.filter(role='line').exists()
    changes = ObjectChange.objects.filter(user_name='operator').count()
    assert changes >= len(report['created'])

    with CaptureQueriesContext(connection) as captured:
        again = run_import(operator, tid).data[tid]
    assert (again['created'], again['updated']) == ([], []), again
    assert again['unchanged'] > 0
    assert [query['sql'] for query in captured if query['sql'].lstrip().upper().startswith(WRITES)] == []
    assert ObjectChange.objects.filter(user_name='operator').count() == changes


def test_nothing_is_ever_deleted(garr, operator):
    target = device('g30.mi01')
    make.make_port(target, 'port-9/9/9', role='client')
    before = {model: set(model.objects.filter(device=target.device).values_list('pk', flat=True))
              for model in (Interface, Module, InventoryItem)}
    report = run_import(operator, target.tid).data[target.tid]
    assert 'optical port port-9/9/9' in report['missing']
    for model, known in before.items():
        assert known <= set(model.objects.filter(device=target.device).values_list('pk', flat=True))


def test_a_device_that_fails_does_not_stop_the_others(garr, operator):
    OpticalDevice.objects.filter(tid='g30.mi01').update(port=1)
    job = run_import(operator, 'g30.mi01', 'g42.mi01')
    assert job.data['g30.mi01']['category'] == 'unreachable' and job.data['g30.mi01']['error']
    assert 'error' not in job.data['g42.mi01'] and device('g42.mi01').software
    assert job.error == 'failed: g30.mi01'


def found(**values):
    return Inventory(**{'device': 'x', **values})


def test_cards_become_modules_where_bay_and_type_exist_and_items_elsewhere(db):
    target = make.make_device()
    card = make.make_card(target, '1-A-1', 'TEST-20')
    kind = card.module_type
    ModuleBay.objects.create(device=target.device, name='1-A-2', position='1-A-2')
    ModuleBay.objects.create(device=target.device, name='1-A-3')  # without a position
    told = found(
        serial='S1', software='R9', cards={'1-A-1': 'TEST-20', '1-A-2': 'test-20', '1-A-3': 'TEST-20', '1-A-4': 'ODD'},
        serials={'1-A-1': 'C1', '1-A-2': 'C2', '1-A-4': 'C4'},
        ports=(DiscoveredPort(name='1-A-2-L1', role='line'), DiscoveredPort(name='1-A-2-S1', role='system'),
               DiscoveredPort(name='1-E1-1-T1A', role='tributary')))
    report = inventory.import_inventory(target, told)
    card.refresh_from_db()
    assert card.serial == 'C1'
    made = Module.objects.get(device=target.device, module_bay__name='1-A-2')
    assert (made.module_type, made.serial) == (kind, 'C2')
    items = {item.name: (item.part_id, item.serial, item.discovered)
             for item in InventoryItem.objects.filter(device=target.device)}
    assert items == {'1-A-3': ('TEST-20', '', True), '1-A-4': ('ODD', 'C4', True)}
    port = target.ports.get(aid='1-A-2-L1')
    assert (port.role, port.interface.module) == ('line', made)
    assert target.ports.get(aid='1-E1-1-T1A').add_drop_group == '1-E1-1'
    assert Interface.objects.filter(device=target.device, name='1-A-2-S1').exists()
    assert not target.ports.filter(aid='1-A-2-S1').exists()
    assert len(report.created) == 8 and len(report.updated) == 3
    again = inventory.import_inventory(OpticalDevice.objects.get(pk=target.pk), told)
    assert (again.created, again.updated) == ([], [])
    # What the device does not tell leaves what NetBox has.
    silent = inventory.import_inventory(OpticalDevice.objects.get(pk=target.pk), found(cards={'1-A-1': 'TEST-20'}))
    card.refresh_from_db()
    assert card.serial == 'C1' and not silent.updated and 'module 1-A-2' in silent.missing


def test_what_people_have_to_settle_is_told_and_left(db):
    target = make.make_device()
    card = make.make_card(target, '1-A-1', 'TEST-20')
    ModuleType.objects.create(manufacturer=Manufacturer.objects.get(name='Infinera'), model='TEST-2')
    used, free = make.make_port(target, '1-A-1-L1'), make.make_port(target, '1-A-1-L2')
    make.make_fiber(used, make.make_port(make.make_device(), '1-A-1-L1'))
    target.ports.update(role='client')
    report = inventory.import_inventory(target, found(cards={'1-A-1': 'TEST-2'}, ports=(
        DiscoveredPort(name='1-A-1-L1', role='line'), DiscoveredPort(name='1-A-1-L2', role='line'))))
    assert len(report.conflicts) == 2 and 'TEST-2' in report.conflicts[0] and 'in use' in report.conflicts[1]
    for item in (card, used, free):
        item.refresh_from_db()
    assert (card.module_type.model, used.role, free.role) == ('TEST-20', 'client', 'line')


def test_all_or_nothing_and_the_refused_thing_is_named(db):
    target = make.make_device()
    told = found(software='R9', ports=(DiscoveredPort(name='1-A-1-L1', role='line'),
                                       DiscoveredPort(name='x' * 200, role='system')))
    with pytest.raises(ValidationError, match='interface xxx'):
        inventory.import_inventory(target, told)
    target.refresh_from_db()
    assert target.software == '' and not target.ports.exists()


def test_command(garr, operator):
    out = StringIO()
    call_command('optical_import_inventory', 'g30.mi01', user='operator', format='json', stdout=out)
    assert set(json.loads(out.getvalue())) == {'g30.mi01'}
    out = StringIO()
    call_command('optical_import_inventory', 'g30.mi01', user='operator', stdout=out)
    assert out.getvalue().startswith('g30.mi01: 0 created, 0 updated')
    for arguments, message in ((['nowhere'], 'no such device: nowhere'), ([], 'name devices')):
        with pytest.raises(CommandError, match=message):
            call_command('optical_import_inventory', *arguments, user='operator')
    with pytest.raises(CommandError, match='no user'):
        call_command('optical_import_inventory', 'g30.mi01', user='nobody')


def test_button_and_rest_need_the_permission(garr):
    target = device('g30.mi01')
    url = reverse('plugins:netbox_optical:opticaldevice_import_inventory', kwargs={'pk': target.pk})
    bulk = reverse('plugins:netbox_optical:opticaldevice_bulk_import_inventory')
    person = Person('half').may('view add change delete check raw_commands', OpticalDevice)
    assert person.post(url).status_code == 403 and person.post(bulk, {'pk': target.pk}).status_code == 403
    assert api_client((OpticalDevice, ['view', 'change'], None)).post(
        detail_url(target, 'import-inventory')).status_code == 403
    person.may('import_inventory', OpticalDevice, tid=target.tid)
    assert 'data-action="import_inventory"' in person.get(target.get_absolute_url()).content.decode()
    assert 'queued' in messages_of(person.post(url))
    assert '1 queued' in messages_of(person.post(bulk, {'pk': [target.pk, device('g42.mi01').pk]}))
    response = api_client((OpticalDevice, ['view', 'import_inventory'], None)).post(
        detail_url(target, 'import-inventory'))
    assert response.status_code == 202
    jobs = Job.objects.filter(name='Optical inventory import')
    assert jobs.count() == 3 and {job.object for job in jobs} == {target}
