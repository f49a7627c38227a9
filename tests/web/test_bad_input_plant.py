"""Ports, fibres, spectra and channels: every rule is refused on its field, and nothing is written."""

from decimal import Decimal

import pytest
from dcim.models import Cable
from django.urls import reverse

from netbox_optical.models import OpticalFiber
from tests import factories
from tests.web.bad_input import add_url, csv_refused, edit_url, everything, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cable():
    made = factories.make_cable(factories.make_port(), factories.make_port())
    made.label = 'duct 1'
    made.save()
    return made


def fiber_data(cable, **changes) -> dict:
    return {'cable': cable.pk, 'kind': 'span', 'status': 'planned', **changes}


def test_F3_19_name_of_a_fiber(admin, cable):
    assert admin.post(add_url('opticalfiber'), fiber_data(cable)).status_code == 302
    fiber = OpticalFiber.objects.get()
    a, z = fiber.ends
    assert fiber.name == f'{a.optical_device.fqdn} {a.aid} --- {z.optical_device.fqdn} {z.aid}'


def test_F3_20_cable_that_has_a_fiber(admin):
    fiber = factories.make_fiber()
    assert 'cable' in refused(admin, add_url('opticalfiber'), fiber_data(fiber.cable))


def test_F3_20_second_cable_on_a_port(admin):
    fiber = factories.make_fiber()
    taken, free = fiber.ends[0], factories.make_port()
    before = everything()
    response = admin.post(reverse('dcim:cable_add'), {
        'a_terminations_type': 'dcim.interface', 'b_terminations_type': 'dcim.interface',
        'termination_a_device': taken.optical_device.device.pk, 'a_terminations': taken.interface.pk,
        'termination_b_device': free.optical_device.device.pk, 'b_terminations': free.interface.pk,
        'type': 'smf', 'status': 'connected',
    })
    assert response.status_code == 200
    assert everything() == before
    assert Cable.objects.count() == 1


def test_F3_20_cable_to_something_that_is_no_optical_port(admin):
    port, device = factories.make_port(), factories.make_device()
    plain = factories.make_interface(device, 'eth0')
    cable = Cable(a_terminations=[port.interface], b_terminations=[plain], status='connected')
    cable.save()
    errors = refused(admin, add_url('opticalfiber'), fiber_data(cable))
    assert 'eth0 is no optical port; create it first' in errors['cable']


@pytest.mark.parametrize(('types', 'lengths', 'field', 'text'), [
    ('G.652.D, G.652.D', '1000', 'lengths', '1 lengths and 2 types'),
    ('G.652.D', '1000, 2000', 'lengths', '2 lengths and 1 types'),
    ('', '1000', 'lengths', '1 lengths and 0 types'),
    ('G.652.D-G.652.D-G.652.D-G.652.D-G.652.D-G.652.D', '1-2-3-4-5-6', 'types', '6 segments are given'),
    ('G.652.D', '0', 'lengths', '"0" is no length'),
    ('G.652.D', '-5', 'lengths', '"-5" is no length'),
    ('G.652.D,G.652.D', '100,-5', 'lengths', '"-5" is no length'),
    ('G.652.D', '1.5', 'lengths', '"1.5" is no length'),
    ('G.652.D', 'long', 'lengths', '"long" is no length'),
    ('G.652.D', '99999999999', 'lengths', '99999999999'),
    ('G.999', '1000', 'types', '"G.999" is no fiber type'),
    ('G.652.D,,G.652.D', '1,2,3', 'types', '"" is no fiber type'),
])
def test_F3_22_F3_23_segments(admin, cable, types, lengths, field, text):
    errors = refused(admin, add_url('opticalfiber'), fiber_data(cable, types=types, lengths=lengths))
    assert text in errors[field]
    if field == 'types' and 'type' in text:
        assert 'G.651.1' in errors['types'] and 'G.657.B' in errors['types']
    message = csv_refused(
        admin, 'opticalfiber', 'cable,kind,types,lengths', f'duct 1,span,"{types}","{lengths}"')
    assert f'Record 1 {field}' in message and text in message


def test_F3_22_negative_loss(admin, cable):
    errors = refused(admin, add_url('opticalfiber'), fiber_data(cable, measured_loss='-0.01'))
    assert '0' in errors['measured_loss']
    assert 'Record 1 measured_loss' in csv_refused(
        admin, 'opticalfiber', 'cable,kind,measured_loss', 'duct 1,span,-3.5')
    fiber = factories.make_fiber()
    refused(admin, reverse('plugins:netbox_optical:opticalfiber_bulk_edit'), {
        'pk': [fiber.pk], '_apply': '1', 'measured_loss': '-1'})


def test_loss_bounds_that_hold(admin, cable):
    assert admin.post(add_url('opticalfiber'), fiber_data(cable, measured_loss='0')).status_code == 302
    fiber = OpticalFiber.objects.get()
    assert fiber.measured_loss == 0
    assert admin.post(edit_url(fiber), fiber_data(cable, measured_loss='9999.99')).status_code == 302
    fiber.refresh_from_db()
    assert fiber.measured_loss == Decimal('9999.99')
    assert 'measured_loss' in refused(admin, edit_url(fiber), fiber_data(cable, measured_loss='10000'))


def test_F3_33_what_of_a_fiber_changes_and_what_does_not(admin, cable):
    fiber = factories.make_fiber(segments=(('G.652.D', 40_000),))
    name, was = fiber.name, fiber.cable
    response = admin.post(edit_url(fiber), fiber_data(
        cable, status='active', measured_loss='12.5', types='G.655.C-G.652.D', lengths='100-200', external_id='77'))
    assert response.status_code == 302
    fiber = OpticalFiber.objects.get(pk=fiber.pk)
    assert (fiber.name, fiber.cable, fiber.external_id, fiber.measured_loss) == (name, was, 77, Decimal('12.50'))
    assert [(item.type, item.length) for item in fiber.segments.all()] == [('G.655.C', 100), ('G.652.D', 200)]
    page = admin.get(edit_url(fiber)).context['form']
    assert page['types'].value() == 'G.655.C, G.652.D' and page['lengths'].value() == '100, 200'


def test_a_span_that_joins_no_line_ports(admin):
    device = factories.make_device()
    cable = factories.make_cable(factories.make_port(device, '1-E1-1-T1A'), factories.make_port())
    errors = refused(admin, add_url('opticalfiber'), fiber_data(cable))
    assert '1-E1-1-T1A' in errors['kind'] and 'patch' in errors['kind']


def test_a_fiber_whose_section_carries_spectrum_stays(admin):
    section = factories.make_section()
    spectrum = factories.make_spectrum('<b>Alien</b>')
    spectrum.book([section])
    fiber = section.spans.get().fiber
    before = everything()
    response = admin.post(
        reverse('plugins:netbox_optical:opticalfiber_delete', kwargs={'pk': fiber.pk}), {'confirm': True}, follow=True)
    assert everything() == before
    page = response.content.decode()
    assert '&lt;b&gt;Alien&lt;/b&gt;' in page and '<b>Alien' not in page
    errors = refused(admin, edit_url(fiber), fiber_data(fiber.cable, status='terminated'))
    assert 'Alien' in errors['status'] and 'terminate or move' in errors['status']


@pytest.mark.parametrize(('start', 'end', 'field', 'text'), [
    (193_125_000, 193_075_000, 'end', '193075000'),
    (193_075_000, 193_075_000, 'end', '193075000'),
    (191_318_750, 193_075_000, 'start', '191325000'),
    (193_075_000, 196_131_250, 'end', '196125000'),
    ('x', 193_075_000, 'start', 'whole number'),
])
def test_F6_58_spectrum_edges(admin, start, end, field, text):
    partner = factories.make_partner()
    errors = refused(admin, add_url('opticalspectrum'), {
        'partner': partner.pk, 'name': 'S', 'start': start, 'end': end})
    assert text in errors[field]
    assert f'Record 1 {field}' in csv_refused(
        admin, 'opticalspectrum', 'partner,name,start,end', f'{partner.tenant.name},S,{start},{end}')


def channel_data(**changes) -> dict:
    a, z = factories.make_transponders()
    spectrum = factories.make_spectrum()
    return {
        'och_id': 42, 'spectrum': spectrum.pk, 'central_frequency': (spectrum.start + spectrum.end) // 2,
        'mode': factories.make_mode().pk, 'line_port_a': a.ports.get(aid='port-1/1/1').pk,
        'line_port_z': z.ports.get(aid='port-1/1/1').pk, **changes}


@pytest.mark.parametrize(('frequency', 'text'), [(193_103_000, '193100000'), (191_318_750, '191325000')])
def test_F4_39_F4_40_centre_of_a_channel(admin, frequency, text):
    errors = refused(admin, add_url('transportchannel'), channel_data(central_frequency=frequency))
    assert text in errors['central_frequency']


def test_centre_that_is_not_the_passbands(admin):
    errors = refused(admin, add_url('transportchannel'), channel_data(central_frequency=193_100_000))
    assert 'is not the centre' in errors['central_frequency']


def test_F7_73_mode_wider_than_the_passband(admin):
    wide = factories.make_mode(width=75_000)
    errors = refused(admin, add_url('transportchannel'), channel_data(mode=wide.pk))
    assert '75000' in errors['mode'] and '50000' in errors['mode']


def test_F8_79_second_channel_of_an_och_id(admin):
    channel = factories.make_channel(42)
    errors = refused(admin, add_url('transportchannel'), channel_data())
    assert '42' in errors['och_id'] and channel.spectrum.name in errors['och_id']


def test_F7_70_line_port_of_another_channel(admin):
    channel = factories.make_channel(41)
    errors = refused(admin, add_url('transportchannel'), channel_data(line_port_a=channel.line_port_a.pk))
    assert 'OCh041' in errors['line_port_a']


def test_a_channel_on_the_network_is_not_typed_over(admin):
    channel = factories.make_channel(42, status='active')
    response = admin.post(edit_url(channel), channel_data(och_id=99, description='Noted'))
    assert response.status_code == 302
    och_id, frequency = channel.och_id, channel.central_frequency
    channel.refresh_from_db()
    assert (channel.och_id, channel.central_frequency, channel.description) == (och_id, frequency, 'Noted')


def test_port_of_another_device(admin):
    port, device = factories.make_port(), factories.make_device()
    interface = factories.make_interface(port.optical_device, '9-A-1-L1')
    errors = refused(admin, add_url('opticalport'), {
        'optical_device': device.pk, 'interface': interface.pk, 'role': 'line'})
    assert 'belongs to' in errors['interface']


def test_mode_of_a_name_that_the_card_has(admin):
    mode = factories.make_mode()
    errors = refused(admin, add_url('operationalmode'), {
        'platform': mode.platform, 'card_type': mode.card_type, 'name': mode.name, 'rate': 100, 'carriers': 1})
    assert 'has a mode of that name' in errors['__all__']
    errors = refused(admin, add_url('operationalmode'), {
        'platform': mode.platform, 'card_type': mode.card_type, 'name': 'X', 'rate': 100, 'carriers': 3})
    assert 'one or two carriers' in errors['__all__']


def test_ignoring_a_deviation_needs_date_and_reason(admin):
    deviation = factories.make_deviation()
    assert 'ignored_until' in refused(admin, edit_url(deviation), {'status': 'ignored'})
    assert 'reason' in refused(admin, edit_url(deviation), {'status': 'ignored', 'ignored_until': '2031-01-01 00:00'})


@pytest.mark.parametrize('model', ['partner', 'pop', 'opticaldevice', 'opticalfiber', 'digitalservice'])
@pytest.mark.parametrize('data', ['', 'nonsense', 'a;b\n1;2', '\x00', '{"a": ', 'id\nnot-a-number'])
def test_garbage_is_refused(admin, model, data):
    url = reverse(f'plugins:netbox_optical:{model}_bulk_import')
    before = everything()
    for form in ('csv', 'json', 'yaml'):
        response = admin.post(url, {'data': data, 'format': form, 'csv_delimiter': 'auto'})
        assert response.status_code == 200
        assert response.context['form'].errors
    assert everything() == before
