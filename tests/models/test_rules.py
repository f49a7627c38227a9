"""Rules that the models hold, each on its field; forms, REST and CSV all pass through them."""

from decimal import Decimal

import pytest
from dcim.models import Site
from django.core.exceptions import ValidationError
from django.test import override_settings
from ipam.models import IPAddress
from tenancy.models import Tenant, TenantGroup

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    Deviation,
    DigitalService,
    FiberSegment,
    NetworkManager,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
    TransportChannel,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
GONE = LifecycleChoices.TERMINATED


def refused(item, field, *texts):
    """Cleaning has to fail on the field, with these texts."""
    with pytest.raises(ValidationError) as caught:
        item.full_clean(exclude=[each.name for each in item._meta.fields if not each.editable])
    errors = caught.value.message_dict
    assert field in errors, errors
    for text in texts:
        assert text in ' '.join(errors[field]), errors
    return errors


# F.1 Partner and PoP


def test_F1_1_bug_54_partner_of_a_name_in_use_names_the_existing_one():
    existing = make.make_partner('Some University')
    group = TenantGroup.objects.create(name='Other', slug='other')
    twin = Tenant.objects.create(name='Some University', slug='some-university-2', group=group)
    refused(Partner(tenant=twin), 'tenant', 'Some University', f'#{existing.pk}')
    existing.status = GONE
    existing.save()
    Partner(tenant=twin).full_clean()


@pytest.mark.parametrize('code', ['AA0', 'AA000', 'aa00', 'AA-0', 'ÀA00', 'AA0\n'])
def test_F1_2_code_has_four_characters(code):
    refused(PoP(site=make.make_site(), code=code), 'code')


def test_F1_3_site_name_begins_with_the_code():
    site = make.make_site('BB11')
    refused(PoP(site=site, code='AA00'), 'code', 'BB11 Somewhere', 'AA00')


def test_F1_3_site_of_a_pop_cannot_lose_the_code():
    pop = make.make_pop('AA00')
    site = Site.objects.get(pk=pop.site_id)
    site.name = 'Nowhere'
    refused(site, 'name', 'AA00')
    site.name = 'AA00 Elsewhere'
    site.full_clean()


def test_F1_4_code_and_external_id_of_another_live_pop():
    first = make.make_pop('AA00', external_id=7)
    site = Site.objects.create(name='AA00 Annex', slug='annex')
    refused(PoP(site=site, code='AA00'), 'code', 'AA00', str(first.site))
    refused(PoP(site=make.make_site('BB11'), code='BB11', external_id=7), 'external_id', '7', 'AA00')
    second = make.make_pop('CC22')
    second.external_id = 7
    refused(second, 'external_id', 'AA00')
    first.status = GONE
    first.save()
    second.full_clean()
    PoP(site=site, code='AA00').full_clean()


def test_F1_5_coordinates_belong_to_the_site_and_zero_is_kept():
    site = make.make_site()
    site.latitude = site.longitude = Decimal(0)
    site.full_clean()
    site.save()
    site.refresh_from_db()
    assert (site.latitude, site.longitude) == (0, 0)
    site.latitude = Decimal(91)
    refused(site, 'latitude')


# F.2 Devices


def test_F2_9_name_is_prefix_code_and_domain():
    device = make.make_device('flex.aa00')
    assert (device.tid, device.fqdn.split('.', 2)[:2]) == ('flex.aa00', ['flex', 'aa00'])
    dotted = make.make_device('roadm.north.bb11')
    assert dotted.tid == 'roadm.north.bb11'


def test_F2_9_prefix_of_the_platform_is_the_default():
    pop = make.make_pop('AA00')
    device = OpticalDevice(device=make.make_core_device(pop, 'x'), platform='groove-g30', role='transponder')
    device.full_clean(exclude=['tid'])
    device.save()
    assert device.tid == 'g30.aa00'


@pytest.mark.parametrize(('prefix', 'label'), [
    ('fl_ex', 'fl_ex'), ('-flex', '-flex'), ('a..b', '""'), ('x' * 50 + '.é', 'é')])
def test_F2_10_illegal_label_is_named(prefix, label):
    device = OpticalDevice(
        device=make.make_core_device(make.make_pop(), 'x'), platform='flexils', role='roadm', name_prefix=prefix)
    refused(device, 'name_prefix', label)


def test_F2_11_name_of_a_live_device():
    first = make.make_device('flex.aa00')
    pop = PoP.objects.get(code='AA00')
    twin = OpticalDevice(
        device=make.make_core_device(pop, 'twin'), platform='flexils', role='roadm', name_prefix='flex')
    refused(twin, 'name_prefix', 'flex.aa00', first.device.name)
    first.status = GONE
    first.save()
    twin.full_clean(exclude=['tid'])


def test_F2_11_address_in_either_role():
    def address(text, **values):
        return IPAddress.objects.get(pk=IPAddress.objects.create(address=text, **values).pk)

    first = make.make_device(loopback=address('192.0.2.1/32'))
    other = make.make_device()
    other.loopback = address('192.0.2.1/24')
    refused(other, 'loopback', '192.0.2.1', first.tid)
    # As management address of the other one.
    interface = make.make_interface(other, 'mgmt0')
    other.loopback = None
    other.device.primary_ip4 = address('192.0.2.1/25', assigned_object=interface)
    other.device.save()
    refused(OpticalDevice.objects.get(pk=other.pk), 'device', '192.0.2.1', first.tid)


@pytest.mark.parametrize(('platform', 'role', 'known'), [
    ('flexils', 'transponder', 'roadm, amplifier'), ('gx-g42', 'roadm', 'transponder'),
    ('groove-g30', 'amplifier', 'transponder'),
])
def test_F2_17_role_that_the_platform_cannot_play(platform, role, known):
    device = OpticalDevice(device=make.make_core_device(make.make_pop(), 'x'), platform=platform, role=role)
    refused(device, 'role', known)


def test_device_outside_a_pop():
    site = make.make_site()
    pop = make.make_pop()
    core = make.make_core_device(pop, 'x')
    core.site = site
    core.save()
    refused(OpticalDevice(device=core, platform='flexils', role='roadm'), 'device', str(site), 'PoP')


def test_transport_that_the_platform_does_not_have():
    core = make.make_core_device(make.make_pop(), 'x')
    device = OpticalDevice(device=core, platform='flexils', role='roadm', transport='restconf')
    refused(device, 'transport', 'restconf', 'tl1-ssh')
    device.transport = 'tnms'
    refused(device, 'manager', 'tnms')


def test_tls_verification_stays_on_unless_settings_allow():
    device = make.make_device()
    device.verify_tls = False
    refused(device, 'verify_tls', 'allow_unverified_tls')
    from django.conf import settings
    config = {**settings.PLUGINS_CONFIG, 'netbox_optical': {
        **settings.PLUGINS_CONFIG['netbox_optical'], 'allow_unverified_tls': True}}
    with override_settings(PLUGINS_CONFIG=config):
        device.full_clean(exclude=['tid'])


def test_manager_url_is_https():
    refused(NetworkManager(name='x', url='http://tnms.example.net'), 'url', 'http://tnms.example.net', 'https')


# Ports and F.3 fibres


def test_port_is_of_the_devices_own_interface():
    device, other = make.make_device(), make.make_device()
    port = OpticalPort(interface=make.make_interface(other, '1-A-1-L1'), optical_device=device, role='line')
    refused(port, 'interface', other.device.name, device.tid)


def test_aid_defaults_to_the_interface_and_is_unique_per_device():
    device = make.make_device()
    port = OpticalPort(interface=make.make_interface(device, '1-A-1-L1'), optical_device=device, role='line')
    port.full_clean()
    port.save()
    assert port.aid == '1-A-1-L1'
    twin = OpticalPort(
        interface=make.make_interface(device, 'other'), optical_device=device, role='line', aid='1-A-1-L1')
    with pytest.raises(ValidationError, match='port of that AID'):
        twin.full_clean()


@pytest.mark.parametrize('value', ['-3.5', '-59.99', '12.25'])
def test_negative_power_is_stored_as_it_is(value):
    port = make.make_port(rx_power=Decimal(value))
    port.refresh_from_db()
    assert port.rx_power == Decimal(value)


def test_F3_19_name_of_a_fibre():
    a, z = (make.make_port(make.make_device(f'flex.{code}'), '1-A-1-L1') for code in ('aa00', 'bb11'))
    fiber = make.make_fiber(a, z)
    assert fiber.name == f'{a.optical_device.fqdn} 1-A-1-L1 --- {z.optical_device.fqdn} 1-A-1-L1'


def test_F3_20_bug_47_port_that_carries_a_fibre_already():
    fiber = make.make_fiber()
    end = fiber.ends[0]
    with pytest.raises(ValidationError) as caught:
        make.make_cable(OpticalPort.objects.get(pk=end.pk), make.make_port())
    assert f'cable {fiber.cable_id}' in str(caught.value)


@pytest.mark.parametrize(('changes', 'field'), [
    ({'type': 'G.999'}, 'type'), ({'length': 0}, 'length'), ({'length': -1}, 'length'), ({'position': 6}, 'position'),
    ({'position': 0}, 'position'),
])
def test_F3_22_F3_23_segments(changes, field):
    segment = FiberSegment(**{
        'fiber': make.make_fiber(segments=()), 'position': 1, 'type': 'G.652.D', 'length': 5, **changes})
    refused(segment, field)


def test_F3_22_loss_is_not_negative():
    fiber = make.make_fiber()
    fiber.measured_loss = Decimal('-0.01')
    refused(fiber, 'measured_loss')


def test_span_needs_line_ports_of_the_line_system():
    line, tributary = make.make_port(aid='1-A-1-L1'), make.make_port(aid='1-E1-1-T1A')
    fiber = OpticalFiber(cable=make.make_cable(line, tributary), kind='span')
    refused(fiber, 'kind', str(tributary), 'patch')
    fiber.kind = 'patch'
    fiber.full_clean(exclude=['name'])


def test_cable_whose_end_is_no_optical_port():
    port, device = make.make_port(), make.make_device()
    from dcim.models import Cable
    cable = Cable(a_terminations=[port.interface], b_terminations=[make.make_interface(device, 'plain')])
    cable.save()
    refused(OpticalFiber(cable=cable), 'cable', 'plain')


# F.4 spectrum


@pytest.mark.parametrize(('start', 'end', 'field'), [
    (191_500_000, 191_500_000, 'end'), (191_500_000, 191_400_000, 'end'), (191_324_999, 191_400_000, 'start'),
    (196_100_000, 196_125_001, 'end'), (1, 2, 'start'),
])
def test_F4_40_passband_lies_in_the_band(start, end, field):
    spectrum = OpticalSpectrum(partner=make.make_partner(), name='x', start=start, end=end)
    refused(spectrum, field)


@pytest.fixture
def channel():
    """A checked channel, not saved."""
    device_a, device_z = make.make_transponders()
    spectrum = make.make_spectrum(start=193_075_000, end=193_125_000)
    return TransportChannel(
        och_id=42, spectrum=spectrum, central_frequency=193_100_000, mode=make.make_mode(),
        line_port_a=device_a.ports.get(aid='port-1/1/1'), line_port_z=device_z.ports.get(aid='port-1/1/1'))


def test_F4_39_centre_off_the_grid_offers_the_nearest(channel):
    channel.central_frequency = 193_103_000
    refused(channel, 'central_frequency', '193103000', '193100000', '193106250')


def test_F4_39_width_off_the_grid_offers_the_nearest(channel):
    OpticalSpectrum.objects.filter(pk=channel.spectrum_id).update(start=193_080_000, end=193_120_000)
    channel.spectrum.refresh_from_db()
    refused(channel, 'spectrum', '40', '37500', '50000')


def test_centre_is_the_centre_of_the_passband(channel):
    channel.central_frequency = 193_106_250
    refused(channel, 'central_frequency', '193100000')


def test_F7_73_mode_wider_than_the_passband(channel):
    channel.mode.width = 75_000
    refused(channel, 'mode', '75000', '50000')


def test_channel_needs_line_ports_of_two_transponders(channel):
    client = channel.line_port_a.optical_device.ports.get(aid='port-1/1/3')
    channel.line_port_a = client
    refused(channel, 'line_port_a', str(client))
    channel.line_port_a = make.make_port(aid='1-A-1-L1')
    refused(channel, 'line_port_a', 'transponder')
    channel.line_port_a = channel.line_port_z.optical_device.ports.get(aid='port-1/1/2')
    refused(channel, 'line_port_z', channel.line_port_z.optical_device.tid)


def test_mode_of_another_platform(channel):
    channel.mode = make.make_mode(platform='gx-g42', card_type='CHM6-C6')
    refused(channel, 'mode', 'gx-g42', 'groove-g30')


def test_F7_79_och_id_of_a_live_channel(channel):
    channel.save()
    twin = make.make_channel(43)
    twin.och_id = 42
    refused(twin, 'och_id', '42', channel.spectrum.name)
    channel.status = GONE
    channel.save()
    twin.full_clean()


def test_F7_70_line_port_of_a_live_channel(channel):
    channel.save()
    other = make.make_channel(43)
    other.line_port_a = channel.line_port_a
    refused(other, 'line_port_a', str(channel.line_port_a), 'OCh042')
    channel.status = GONE
    channel.save()
    other.full_clean()


def test_mode_has_one_or_two_carriers_and_one_name_per_card():
    mode = make.make_mode('QPSK')
    twin = OperationalMode(platform=mode.platform, card_type=mode.card_type, name='QPSK', rate=100)
    with pytest.raises(ValidationError, match='mode of that name'):
        twin.full_clean()
    mode.carriers = 3
    with pytest.raises(ValidationError, match='one or two carriers'):
        mode.full_clean()


# F.7 services


def test_F7_65_name_of_a_service():
    channel = make.make_channel(42)
    service = make.make_service(channel, flow_id=1, client_id=1)
    codes = '-'.join(code.lower() for code in channel.codes)
    assert service.name == f'f001c01 OCh042 {codes}'
    assert (service.tag, channel.title, channel.spectrum.name) == ('f001c01', f'och42_{codes}', f'OCh042 {codes}')


def test_F7_65_name_follows_the_numbers():
    service = make.make_service(make.make_channel(42), flow_id=1, client_id=1)
    service.flow_id = 12
    service.save()
    assert service.name.startswith('f012c01 OCh042 ')


@pytest.mark.parametrize(('field', 'value'), [('flow_id', 0), ('client_id', 0), ('flow_id', -1)])
def test_F7_66_ids_are_one_or_more(field, value):
    service = make.make_service()
    setattr(service, field, value)
    refused(service, field)


def test_F7_66_flow_and_client_of_a_live_service():
    first = make.make_service(flow_id=5, client_id=6)
    second = make.make_service(flow_id=5, client_id=7)
    second.client_id = 6
    refused(second, 'client_id', 'f005c06', first.name)
    first.status = GONE
    first.save()
    second.full_clean(exclude=['name'])


def test_F7_67_both_ends_on_one_node():
    service = make.make_service()
    service.client_port_z = make.make_port(service.client_port_a.optical_device, 'port-1/1/4')
    refused(service, 'client_port_z', service.client_port_a.optical_device.tid)


def test_F7_67_node_is_no_service_end():
    service = make.make_service()
    service.client_port_a = make.make_port(aid='1-E1-1-T1A')
    refused(service, 'client_port_a', 'ROADM', 'transponder')


def test_F7_71_line_port_and_used_port_are_no_client_ports():
    channel = make.make_channel()
    service = make.make_service(channel)
    service.client_port_a = channel.line_port_a
    refused(service, 'client_port_a', 'client port')
    other = make.make_service(channel, place=4, units=(1, 2))
    other.client_port_a = DigitalService.objects.get(pk=service.pk).client_port_a
    refused(other, 'client_port_a', service.name)


def test_ignoring_a_deviation_needs_date_and_reason():
    deviation = make.make_deviation()
    deviation.status = 'ignored'
    refused(deviation, 'ignored_until')
    deviation.ignored_until = deviation.last_seen
    refused(deviation, 'reason')
    assert Deviation.objects.get().status == 'open'
