"""Names follow codes and prefixes, after they were listed; and what is needed does not end."""

import pytest
from core.models import ObjectChange
from dcim.models import Site
from django.urls import reverse

from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalSpectrum,
    PoP,
)
from tests import factories
from tests.web.bad_input import csv_refused, edit_url, everything, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def net():
    """The small network with an active service over it."""
    from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
    net = factories.small_network(cards=1)
    net.service = create_service(ServiceRequest(
        partner=net.partner, service_type='100GBE', flow_id=1, client_id=1, client_port_a=net.port(0, 'port-1/1/3'),
        client_port_z=net.port(1, 'port-1/1/3'), mode=net.mode, carriers=[CarrierRequest(
            42, net.port(0, 'port-1/1/1'), net.port(1, 'port-1/1/1'), 193_100_000, 50_000)]))
    DigitalService.objects.update(status='active', in_sync=True)
    net.pop = net.transponders[0].pop
    return net


def pop_data(pop, **changes) -> dict:
    return {'site': pop.site_id, 'code': pop.code, 'status': pop.status, **changes}


def device_data(device, **changes) -> dict:
    return {
        'device': device.device_id, 'platform': device.platform, 'role': device.role, 'status': device.status,
        'name_prefix': device.name_prefix, 'verify_tls': True, **changes}


def test_F1_6_a_new_code_is_listed_first_and_changes_nothing(admin, net):
    old = net.pop.code.lower()
    errors = refused(admin, edit_url(net.pop), pop_data(net.pop, code='NEW1'))
    message = errors['code']
    for name in (
        f'g30.{old} → g30.new1', f'flex.{old} → flex.new1', net.service.name, 'f001c01 OCh042 new1-',
        net.spans[0].name, f'{net.pop.site.name} → NEW1',
    ):
        assert name in message
    assert 'Tick "Rename"' in message
    assert 'Tick "Rename"' in csv_refused(admin, 'pop', 'id,code', f'{net.pop.pk},NEW1')


def test_F1_6_confirmed_everything_is_called_anew(admin, net):
    response = admin.post(edit_url(net.pop), pop_data(net.pop, code='NEW1', confirm_rename='on'))
    assert response.status_code == 302
    assert PoP.objects.get(pk=net.pop.pk).code == 'NEW1'
    assert Site.objects.get(pk=net.pop.site_id).name.startswith('NEW1 ')
    assert OpticalDevice.objects.get(pk=net.transponders[0].pk).tid == 'g30.new1'
    assert 'flex.new1.' in OpticalFiber.objects.get(pk=net.spans[0].pk).name
    assert 'flex.new1 ' in OpticalMultiplexSection.objects.get().name
    service = DigitalService.objects.get()
    assert service.name.startswith('f001c01 OCh042 new1-')
    assert OpticalSpectrum.objects.get().name.startswith('OCh042 new1-')
    # The network still has the old names, and the circuit keeps the one that it has there.
    assert service.in_sync is False and net.service.name in service.sync_reason
    assert net.pop.code.lower() in OpticalSpectrum.objects.get().sections.get().circuit
    entry = ObjectChange.objects.filter(changed_object_type__model='digitalservice').last()
    assert entry.prechange_data['name'] == net.service.name and entry.postchange_data['name'] == service.name


def test_F1_6_a_code_that_would_give_two_devices_one_name(admin, net):
    other = factories.make_device('g30.zz01', platform='groove-g30', role='transponder')
    PoP.objects.filter(pk=other.pop.pk).update(code='ZZ99')
    errors = refused(admin, edit_url(net.pop), pop_data(net.pop, code='ZZ01', confirm_rename='on'))
    assert 'would be called g30.zz01' in errors['code']


def test_F1_7_a_pop_with_live_devices_does_not_end(admin, net):
    errors = refused(admin, edit_url(net.pop), pop_data(net.pop, status='terminated'))
    assert net.transponders[0].tid in errors['status'] and net.roadms[0].tid in errors['status']
    before = everything()
    admin.post(reverse('plugins:netbox_optical:pop_delete', kwargs={'pk': net.pop.pk}), {'confirm': True})
    admin.post(reverse('plugins:netbox_optical:pop_bulk_edit'), {
        'pk': [net.pop.pk], '_apply': '1', 'status': 'terminated'})
    assert everything() == before
    empty = factories.make_pop()
    assert admin.post(edit_url(empty), pop_data(empty, status='terminated')).status_code == 302


def test_a_pop_does_not_leave_its_site(admin, net):
    elsewhere = Site.objects.create(name=f'{net.pop.code} Elsewhere', slug='elsewhere')
    errors = refused(admin, edit_url(net.pop), pop_data(net.pop, site=elsewhere.pk))
    assert net.transponders[0].tid in errors['site']


def test_F2_14_another_prefix_is_listed_first(admin, net):
    roadm = net.roadms[0]
    errors = refused(admin, edit_url(roadm), device_data(roadm, name_prefix='north'))
    assert net.spans[0].name in errors['name_prefix'] and 'Tick "Rename"' in errors['name_prefix']
    response = admin.post(edit_url(roadm), device_data(roadm, name_prefix='north', confirm_rename='on'))
    assert response.status_code == 302
    assert OpticalFiber.objects.get(pk=net.spans[0].pk).name.startswith('north.')


def test_F2_14_bug_45_a_device_that_moves_gets_its_new_name(admin, net):
    device, target = net.transponders[0].device, factories.make_pop('NEW1')

    def move(site):
        return admin.post(reverse('dcim:device_edit', kwargs={'pk': device.pk}), {
            'name': device.name, 'role': device.role_id, 'device_type': device.device_type_id, 'site': site.pk,
            'status': device.status})

    nowhere = Site.objects.create(name='Nowhere', slug='nowhere')
    before = everything()
    assert 'is no PoP' in str(move(nowhere).context['form'].errors['site'])
    assert everything() == before
    taken = factories.make_device('g30.new1', platform='groove-g30', role='transponder', pop=target)
    assert 'would be called g30.new1' in str(move(target.site).context['form'].errors['site'])
    taken.delete()
    assert move(target.site).status_code == 302
    assert OpticalDevice.objects.get(device=device).tid == 'g30.new1'
    assert DigitalService.objects.get().name.startswith('f001c01 OCh042 new1-')


def test_F2_16_a_device_in_use_does_not_end(admin, net):
    for device, users in (
        (net.transponders[0], [net.service.name, net.patches[0].name]), (net.amplifier, [net.spans[0].name]),
        (net.roadms[1], ['OCh042']),
    ):
        errors = refused(admin, edit_url(device), device_data(device, status='terminated'))
        for name in users:
            assert name in errors['status']
    idle = factories.make_device()
    assert admin.post(edit_url(idle), device_data(idle, status='terminated')).status_code == 302


def test_F3_30_a_fiber_under_a_live_channel_does_not_end(admin, net):
    for fiber in (net.spans[0], net.patches[0]):
        data = {'cable': fiber.cable_id, 'kind': fiber.kind, 'status': 'terminated'}
        errors = refused(admin, edit_url(fiber), data)
        assert 'OCh042' in errors['status']
    DigitalService.objects.update(status='terminated')
    for model in (OpticalSpectrum, net.service.channels.model):
        model.objects.update(status='terminated')
    data = {'cable': net.patches[0].cable_id, 'kind': 'patch', 'status': 'terminated'}
    assert admin.post(edit_url(net.patches[0]), data).status_code == 302


def test_bug_45_what_the_network_still_calls_by_the_old_name_is_listed_and_marked(admin, net):
    """Another prefix changes no name of the service, but what its far end says of this one."""
    device = net.transponders[0]
    OpticalFiber.objects.update(status='active', in_sync=True)
    old = f'remote:{device.fqdn} port-1/1/3'
    errors = refused(admin, edit_url(device), device_data(device, name_prefix='north'))
    new = old.replace(device.tid, f'north.{net.pop.code.lower()}')
    assert old in errors['name_prefix'] and new in errors['name_prefix']
    assert DigitalService.objects.get().in_sync is True
    response = admin.post(edit_url(device), device_data(device, name_prefix='north', confirm_rename='on'))
    assert response.status_code == 302
    service = DigitalService.objects.get()
    assert service.name == net.service.name
    assert service.in_sync is False and old in service.sync_reason
    patched = [fiber for fiber in OpticalFiber.objects.all() if f'north.{net.pop.code.lower()}' in fiber.name]
    assert patched and all(fiber.in_sync is False and device.fqdn in fiber.sync_reason for fiber in patched)
    assert OpticalFiber.objects.filter(in_sync=True).exists(), 'other fibres stay as they are'
