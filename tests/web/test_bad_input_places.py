"""Partners, PoPs and devices: every rule is refused on its field, with value and remedy, and nothing is written."""

import pytest
from dcim.models import Site
from django.urls import reverse
from ipam.models import IPAddress
from tenancy.models import TenantGroup

from tests import factories
from tests.web.bad_input import add_url, csv_refused, edit_url, refused

pytestmark = pytest.mark.django_db


def test_F1_1_partner_of_a_name_that_is_taken(admin):
    first = factories.make_partner('GARR')
    group = TenantGroup.objects.create(name='Other', slug='other')
    twin = factories.make_tenant()
    twin.name, twin.group = 'GARR', group
    twin.save()
    errors = refused(admin, add_url('partner'), {'tenant': twin.pk, 'type': 'institution', 'status': 'planned'})
    assert 'GARR' in errors['tenant'] and f'#{first.pk}' in errors['tenant']


def test_F1_1_tenant_that_is_a_partner_already(admin):
    partner = factories.make_partner('GARR')
    assert 'tenant' in refused(admin, add_url('partner'), {
        'tenant': partner.tenant.pk, 'type': 'institution', 'status': 'planned'})
    assert 'Record 1 tenant' in csv_refused(admin, 'partner', 'tenant,type', 'GARR,institution')


def test_partner_external_id_of_another(admin):
    other = factories.make_partner(external_id=7)
    errors = refused(admin, add_url('partner'), {
        'tenant': factories.make_tenant().pk, 'type': 'institution', 'status': 'planned', 'external_id': 7})
    assert '7 is the external ID of' in errors['external_id'] and str(other) in errors['external_id']


@pytest.mark.parametrize('code', ['AB1', 'AB123', 'ab12', 'A 12', 'ÀB12', ''])
def test_F1_2_pop_code_form(admin, code):
    site = Site.objects.create(name=f'{code} Milano', slug='milano')
    errors = refused(admin, add_url('pop'), {'site': site.pk, 'code': code, 'status': 'planned'})
    assert 'code' in errors
    message = csv_refused(admin, 'pop', 'site,code', f'"{site.name}","{code}"')
    assert 'Record 1 code' in message
    if len(code) == 4:
        assert 'AZ99' in errors['code'] and 'AZ99' in message


def test_F1_3_bug_46_site_name_begins_with_the_code_on_create_and_change(admin):
    site = Site.objects.create(name='MI01 Milano', slug='milano')
    errors = refused(admin, add_url('pop'), {'site': site.pk, 'code': 'RM01', 'status': 'planned'})
    assert 'MI01 Milano' in errors['code'] and 'RM01' in errors['code']
    pop = factories.make_pop('MI01', site=site)
    other = Site.objects.create(name='Roma', slug='roma')
    errors = refused(admin, edit_url(pop), {'site': other.pk, 'code': 'MI01', 'status': 'active'})
    assert 'begin with the PoP code MI01' in errors['code']
    assert 'MI01 Milano → RM01 Milano' in refused(
        admin, edit_url(pop), {'site': site.pk, 'code': 'RM01', 'status': 'active'})['code']


def test_F1_3_site_of_a_pop_cannot_be_renamed_away(admin):
    pop = factories.make_pop('MI01')
    errors = refused(admin, reverse('dcim:site_edit', kwargs={'pk': pop.site.pk}), {
        'name': 'Milano', 'slug': pop.site.slug, 'status': 'active'})
    assert 'MI01' in errors['name']


def test_F1_4_code_and_external_id_of_another_pop(admin):
    first, second = factories.make_pop('MI01', external_id=1), factories.make_pop('RM01')
    site = Site.objects.create(name='MI01 Twin', slug='twin')
    errors = refused(admin, add_url('pop'), {'site': site.pk, 'code': 'MI01', 'status': 'planned'})
    assert str(first.site) in errors['code']
    errors = refused(admin, edit_url(second), {
        'site': second.site.pk, 'code': 'RM01', 'status': 'active', 'external_id': 1})
    assert '1 is the external ID of MI01' in errors['external_id']
    second.site.name = 'MI01 Roma'
    Site.objects.filter(pk=second.site.pk).update(name='MI01 Roma')
    errors = refused(admin, edit_url(second), {'site': second.site.pk, 'code': 'MI01', 'status': 'active'})
    assert str(first.site) in errors['code']


@pytest.mark.parametrize(('field', 'value'), [('latitude', '90.1'), ('latitude', '-91'), ('longitude', '180.5')])
def test_F1_5_coordinates_out_of_range(admin, field, value):
    site = factories.make_pop().site
    assert field in refused(admin, reverse('dcim:site_edit', kwargs={'pk': site.pk}), {
        'name': site.name, 'slug': site.slug, 'status': 'active', field: value})


def test_F1_5_zero_is_a_coordinate(admin):
    site = factories.make_pop().site
    response = admin.post(reverse('dcim:site_edit', kwargs={'pk': site.pk}), {
        'name': site.name, 'slug': site.slug, 'status': 'active', 'latitude': '0', 'longitude': '0'})
    assert response.status_code == 302
    site.refresh_from_db()
    assert (site.latitude, site.longitude) == (0, 0)


def device_data(**changes) -> dict:
    return {'platform': 'flexils', 'role': 'roadm', 'status': 'planned', 'verify_tls': True, **changes}


def test_F2_9_name_from_prefix_and_pop(admin):
    pop = factories.make_pop('AA00')
    core = factories.make_core_device(pop, 'core')
    response = admin.post(add_url('opticaldevice'), device_data(device=core.pk, name_prefix='flex.north'))
    assert response.status_code == 302
    assert core.optical_device.tid == 'flex.north.aa00'
    assert core.optical_device.fqdn.startswith('flex.north.aa00.')


@pytest.mark.parametrize(('prefix', 'label'), [('fl_ex', 'fl_ex'), ('-flex', '-flex'), ('a..b', ''), ('a b', 'a b')])
def test_F2_10_illegal_label(admin, prefix, label):
    core = factories.make_core_device(factories.make_pop('AA00'), 'core')
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, name_prefix=prefix))
    assert label in errors['name_prefix']


def test_F2_11_name_of_another_device(admin):
    device = factories.make_device('flex.aa00')
    core = factories.make_core_device(device.pop, 'second')
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, name_prefix='flex'))
    assert 'flex.aa00' in errors['name_prefix'] and 'another prefix' in errors['name_prefix']
    assert 'Record 1 name_prefix' in csv_refused(
        admin, 'opticaldevice', 'device,platform,role,name_prefix,verify_tls', 'second,flexils,roadm,flex,true')


def address(text: str, interface=None) -> IPAddress:
    made = IPAddress(address=text, assigned_object=interface)
    made.save()
    return IPAddress.objects.get(pk=made.pk)


def test_F2_11_address_of_another_device_in_either_role(admin):
    taken = address('192.0.2.1/32')
    same_host = address('192.0.2.1/24')
    first = factories.make_device(loopback=taken)
    second = factories.make_device()
    core = factories.make_core_device(factories.make_pop(), 'third')
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, loopback=same_host.pk))
    assert '192.0.2.1' in errors['loopback'] and first.tid in errors['loopback']
    errors = refused(admin, edit_url(second), device_data(
        device=second.device.pk, name_prefix=second.name_prefix, loopback=same_host.pk))
    assert first.tid in errors['loopback']
    # The management address of one is no loopback of another either.
    interface = factories.make_interface(second, 'mgmt0')
    managed = address('192.0.2.9/32', interface)
    second.device.primary_ip4 = managed
    second.device.save()
    other = address('192.0.2.9/24')
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, loopback=other.pk))
    assert second.tid in errors['loopback']


def test_F2_15_an_empty_field_of_a_bulk_edit_clears_nothing(admin):
    credential = factories.make_credential()
    device = factories.make_device(credential=credential)
    url = reverse('plugins:netbox_optical:opticaldevice_bulk_edit')
    assert admin.post(url, {'pk': [device.pk], '_apply': '1', 'credential': '', 'description': 'x'}).status_code == 302
    device.refresh_from_db()
    assert device.credential == credential
    assert admin.post(url, {'pk': [device.pk], '_apply': '1', '_nullify': ['credential']}).status_code == 302
    device.refresh_from_db()
    assert device.credential is None


@pytest.mark.parametrize(('platform', 'role'), [
    ('flexils', 'transponder'), ('groove-g30', 'amplifier'), ('gx-g42', 'roadm')])
def test_F2_17_role_that_the_platform_cannot_have(admin, platform, role):
    core = factories.make_core_device(factories.make_pop(), 'core')
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, platform=platform, role=role))
    assert 'it can be' in errors['role']
    assert 'it can be' in csv_refused(
        admin, 'opticaldevice', 'device,platform,role,verify_tls', f'core,{platform},{role},true')


def test_device_on_a_site_that_is_no_pop(admin):
    pop = factories.make_pop()
    core = factories.make_core_device(pop, 'core')
    pop.delete()
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk))
    assert 'create the PoP first' in errors['device']


def test_unknown_platform_and_transport(admin):
    core = factories.make_core_device(factories.make_pop(), 'core')
    assert 'platform' in refused(admin, add_url('opticaldevice'), device_data(device=core.pk, platform='nokia'))
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, transport='restconf'))
    assert 'tl1' in errors['transport']
    errors = refused(admin, add_url('opticaldevice'), device_data(device=core.pk, transport='tnms'))
    assert 'network manager' in errors['manager']


def test_verification_may_not_be_switched_off(admin):
    data = {'name': 'N', 'kind': 'tnms', 'url': 'https://n.example.net'}
    assert 'allow_unverified_tls' in refused(admin, add_url('networkmanager'), data)['verify_tls']


@pytest.mark.parametrize('url', ['http://tnms.example.net', 'ftp://tnms.example.net'])
def test_manager_needs_https(admin, url):
    errors = refused(admin, add_url('networkmanager'), {'name': 'N', 'kind': 'tnms', 'url': url, 'verify_tls': True})
    assert url in errors['url'] and 'https://' in errors['url']


def test_credential_reference_form(admin):
    errors = refused(admin, add_url('credential'), {'name': 'N', 'backend': 'file', 'reference': '../etc/passwd'})
    assert 'letters, digits' in errors['reference']
