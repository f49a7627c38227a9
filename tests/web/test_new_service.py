"""Ordering a service in its page and by CSV: routes are offered, refusals land on their fields, all or nothing."""

import pytest
from core.models import ObjectChange
from django.urls import reverse

from netbox_optical.models import (
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    SpectrumAllocation,
    TransportChannel,
)
from netbox_optical.planning.paths import PathQuery
from netbox_optical.planning.reservations import reserve
from tests import factories
from tests.web.bad_input import add_url, csv_refused, everything, refused
from tests.web.users import messages_of

pytestmark = pytest.mark.django_db

HEADER = (
    'partner,service_type,flow_id,client_id,device_a,client_port_a,device_z,client_port_z,och_ids,line_port_a,'
    'line_port_z,central_frequency,width,mode')


class Order:
    """A 100GbE service on a new channel of the small network, as form and as CSV."""

    def __init__(self):
        self.net = factories.small_network(cards=2)
        self.pair = factories.make_mode('PAIR_400G', rate=400, carriers=2)
        for side, roadm in enumerate(self.net.roadms):
            factories.make_fiber(
                self.net.port(side, 'port-1/1/2'), factories.make_port(roadm, '1-E9-1-T1A'), kind='patch', segments=())

    def port(self, side: int, aid: str) -> int:
        return self.net.port(side, aid).pk

    def form(self, **changes) -> dict:
        data = {
            'partner': self.net.partner.pk, 'service_type': '100GBE', 'flow_id': 1, 'client_id': 1,
            'client_port_a': self.port(0, 'port-1/1/3'), 'client_port_z': self.port(1, 'port-1/1/3'),
            'och_id_1': 42, 'line_port_a_1': self.port(0, 'port-1/1/1'), 'line_port_z_1': self.port(1, 'port-1/1/1'),
            'central_frequency_1': 193_100_000, 'width_1': 50_000, 'mode': self.net.mode.pk, **changes}
        return {key: value for key, value in data.items() if value is not None}

    def second(self, **changes) -> dict:
        """Fields of a second carrier."""
        return {
            'och_id_2': 43, 'line_port_a_2': self.port(0, 'port-1/1/2'), 'line_port_z_2': self.port(1, 'port-1/1/2'),
            'central_frequency_2': 193_150_000, 'width_2': 50_000, 'mode': self.pair.pk, **changes}

    def row(self, **changes) -> str:
        a, z = self.net.transponders
        values = {
            'partner': self.net.partner.tenant.name, 'service_type': '100GBE', 'flow_id': '1', 'client_id': '1',
            'device_a': a.tid, 'client_port_a': 'port-1/1/3', 'device_z': z.tid, 'client_port_z': 'port-1/1/3',
            'och_ids': '42', 'line_port_a': 'port-1/1/1', 'line_port_z': 'port-1/1/1',
            'central_frequency': '193100000', 'width': '50000', 'mode': self.net.mode.name, **changes}
        return ','.join(values[name] for name in HEADER.split(','))


@pytest.fixture
def order() -> Order:
    return Order()


def test_F7_65_a_service_with_its_channel_and_one_change_log_entry(admin, order):
    response = admin.post(add_url('digitalservice'), order.form(changelog_message='Ticket 7'))
    service = DigitalService.objects.get()
    assert response.url == service.get_absolute_url()
    codes = '-'.join(device.pop.code.lower() for device in order.net.transponders)
    assert service.name == f'f001c01 OCh042 {codes}'
    assert service.channels.get().spectrum.allocations.count() == 1
    entries = ObjectChange.objects.filter(changed_object_id=service.pk, changed_object_type__model='digitalservice')
    assert [entry.message for entry in entries] == ['Ticket 7']
    assert entries[0].user == admin.user
    assert entries[0].postchange_data['name'] == service.name


def test_F7_65_two_carriers(admin, order):
    response = admin.post(add_url('digitalservice'), order.form(**order.second(), service_type='400GBE'))
    assert response.status_code == 302, response.context['form'].errors
    assert 'OCh042+OCh043' in DigitalService.objects.get().name


def test_F4_44_lowest_free_centre(admin, order):
    assert admin.post(add_url('digitalservice'), order.form(central_frequency_1=None)).status_code == 302
    assert TransportChannel.objects.get().central_frequency == 191_350_000


def test_F7_69_find_routes_then_create(admin, order):
    before = everything()
    response = admin.post(add_url('digitalservice'), order.form(_routes='1', central_frequency_1=None))
    assert everything() == before
    assert response.status_code == 200
    form = response.context['form']
    way, = response.context['alternatives']
    a, z = order.net.roadms
    assert way.value == str(order.net.section.pk) and way.hops == 1
    assert way.text.startswith(f'{a.tid} (1-E1-1-T1A × 1-A-1-L1) ⇋ ') and f'⇋ {z.tid} (' in way.text
    assert (way.length, way.loss, way.latency) == ('80 km', '19.00 dB', '391.7 µs')
    assert way.frequencies == '191.350 THz / 1566.72 nm' and way.unknown and 'not known' in way.margin
    page = response.content.decode()
    assert 'id="offers"' in page and f'{a.tid} (1-E1-1-T1A' in page and 'not all of it known' in page
    assert f'name="route" id="id_route_0" value="{way.value}" checked' in page
    # The waterfall of its section, with the place of the carrier drawn over it.
    assert 'data-state="proposed"' in page and 'data-state="unknown"' in page
    # What was typed is still there.
    assert form['flow_id'].value() == '1' and form['client_port_a'].value() == str(order.port(0, 'port-1/1/3'))
    assert admin.post(add_url('digitalservice'), order.form(route=way.value)).status_code == 302


def test_choose_the_second_way_and_a_frequency_on_it(admin, order):
    spare = [factories.make_port(roadm, '2-A-1-L1') for roadm in order.net.roadms]
    fiber = factories.make_fiber(*spare, segments=(('G.652.D', 90_000),))
    order.net.mode.required_osnr = 40
    order.net.mode.save()
    response = admin.post(add_url('digitalservice'), order.form(_routes='1'))
    first, second = response.context['alternatives']
    assert (first.hops, second.hops) == (1, 1) and first.value != second.value and second.too_small
    made = admin.post(add_url('digitalservice'), order.form(route=second.value, central_frequency_1=194_000_000))
    assert made.status_code == 302, made.context['form'].errors
    allocation = DigitalService.objects.get().channels.get().spectrum.allocations.get()
    assert allocation.section.spans.get().fiber == fiber and allocation.passband.lower == 193_975_000
    assert '40.00 dB' in messages_of(made)


def test_suggestions_fill_the_form_and_work(admin, order):
    factories.make_spectrum('Taken', start=193_075_000, end=193_125_000).book([order.net.section])
    response = admin.post(add_url('digitalservice'), order.form(
        _routes='1', excluded_fibers=[order.net.spans[0].pk], central_frequency_1=194_000_000))
    change, = [item for item in response.context['form'].refusal['suggestions'] if item['fill']]
    assert change['change'] == 'drop an exclusion' and 'name="_fill"' in response.content.decode()
    again = admin.post(add_url('digitalservice'), order.form(
        _fill=change['fill'], excluded_fibers=[order.net.spans[0].pk], central_frequency_1=194_000_000))
    assert len(again.context['alternatives']) == 1 and not again.context['form']['excluded_fibers'].value()
    response = admin.post(add_url('digitalservice'), order.form())  # the same when it is the creation that is refused
    fills = {item['change']: item['fill'] for item in response.context['form'].refusal['suggestions']}
    assert fills['free spectrum'] == '' and 'Taken' in response.content.decode()
    again = admin.post(add_url('digitalservice'), order.form(_fill=fills['another centre']))
    assert again.context['form']['central_frequency_1'].value() in ('193050000', '193150000')
    way, = again.context['alternatives']
    made = admin.post(add_url('digitalservice'), order.form(
        route=way.value, central_frequency_1=again.context['form']['central_frequency_1'].value()))
    assert made.status_code == 302


def test_a_suggestion_fills_no_other_field(admin, order):
    response = admin.post(add_url('digitalservice'), order.form(_fill='flow_id=9&partner=1&width_1=75000'))
    form = response.context['form']
    assert form['flow_id'].value() == '1' and form['width_1'].value() == '75000'
    assert form['partner'].value() == str(order.net.partner.pk)


def test_a_reservation_of_ones_own_can_be_chosen(admin, operator, order):
    sites = [roadm.device.site for roadm in order.net.roadms]
    query = PathQuery(*sites, 50_000, frequencies=(193_100_000,), allow_unknown=True)
    held = reserve(admin.user, query, reason='Offer 12')
    operator.may('add view', DigitalService).may('view', OpticalMultiplexSection)
    theirs = operator.get(add_url('digitalservice')).context['form'].fields['reservation'].choices
    assert [value for value, _text in theirs] == ['']
    (_none, (value, text)) = admin.get(add_url('digitalservice')).context['form'].fields['reservation'].choices
    assert value == str(held.id) and 'Offer 12' in text
    assert 'route' in refused(admin, add_url('digitalservice'), order.form())
    offered = admin.post(add_url('digitalservice'), order.form(_routes='1', reservation=value))
    assert len(offered.context['alternatives']) == 1
    assert admin.post(add_url('digitalservice'), order.form(reservation=value)).status_code == 302
    assert not SpectrumAllocation.objects.filter(reservation=held.id).exists()
    assert 'reservation' in refused(admin, add_url('digitalservice'), order.form(reservation=value))


def test_pages_of_a_stored_way_name_only_what_the_user_may_see(operator, admin, order):
    admin.post(add_url('digitalservice'), order.form())
    service = DigitalService.objects.get()
    roadms = [roadm.tid for roadm in order.net.roadms]
    models = (DigitalService, TransportChannel, OpticalSpectrum, OpticalPort)
    operator.may('view', *models).may('view', OpticalDevice, pk=order.net.roadms[0].pk)
    channel = service.channels.get()
    for instance in (service, channel, channel.spectrum):
        page = operator.get(instance.get_absolute_url()).content.decode()
        assert f'{roadms[0]} (1-E1-1-T1A' in page and 'a device you may not see' in page
        assert f'{roadms[1]} (' not in page
        assert f'{roadms[1]} (' in admin.get(instance.get_absolute_url()).content.decode()


def test_the_page_names_only_what_the_user_may_see(operator, order):
    models = (Partner, OpticalPort, OperationalMode)
    operator.may('add view', DigitalService).may('view', *models)
    page = operator.post(add_url('digitalservice'), order.form(_routes='1'))
    way, = page.context['alternatives']
    assert way.text == '3 devices you may not see' and way.pictures == (None,)
    text = page.content.decode()
    assert not [roadm.tid for roadm in order.net.roadms if roadm.tid in text]
    assert 'A section you may not see' in text


def test_F7_69_an_existing_channel_asks_for_client_ports_only(admin, order):
    admin.post(add_url('digitalservice'), order.form())
    joining = {
        'partner': order.net.partner.pk, 'service_type': '100GBE', 'flow_id': 1, 'client_id': 2, 'och_id_1': 42,
        'client_port_a': order.port(0, 'port-1/1/4'), 'client_port_z': order.port(1, 'port-1/1/4')}
    response = admin.post(add_url('digitalservice'), {**joining, '_routes': '1'})
    assert response.context['joins'] and 'joins a channel' in response.content.decode()
    assert admin.post(add_url('digitalservice'), joining).status_code == 302
    assert TransportChannel.objects.count() == 1
    assert DigitalService.objects.filter(channels__och_id=42).count() == 2


def test_find_routes_shows_refusals_on_their_fields(admin, order):
    errors = refused(admin, add_url('digitalservice'), order.form(_routes='1', width_1=40_000))
    assert '37500' in errors['width_1'] and '50000' in errors['width_1']


CASES_F7_66 = [
    ({'flow_id': 0}, {'flow_id': '0'}, 'flow_id', 'greater than or equal to 1'),
    ({'client_id': 0}, {'client_id': '0'}, 'client_id', 'greater than or equal to 1'),
    ({'flow_id': -1}, {'flow_id': '-1'}, 'flow_id', 'greater than or equal to 1'),
    ({'flow_id': 'x'}, {'flow_id': 'x'}, 'flow_id', 'whole number'),
    ({'och_id_1': 0}, {'och_ids': '0'}, 'och_id', '1'),
]


@pytest.mark.parametrize(('changes', 'cells', 'field', 'text'), CASES_F7_66)
def test_F7_66_ids(admin, order, changes, cells, field, text):
    errors = refused(admin, add_url('digitalservice'), order.form(**changes))
    assert text in next(message for name, message in errors.items() if name.startswith(field))
    message = csv_refused(admin, 'digitalservice', HEADER, order.row(**cells))
    assert f'Record 1 {field}' in message and text in message


def test_F7_66_flow_and_client_of_a_live_service(admin, order):
    admin.post(add_url('digitalservice'), order.form())
    errors = refused(admin, add_url('digitalservice'), order.form(
        och_id_1=44, client_port_a=order.port(0, 'port-1/2/3'), client_port_z=order.port(1, 'port-1/2/3'),
        line_port_a_1=order.port(0, 'port-1/2/1'), line_port_z_1=order.port(1, 'port-1/2/1')))
    assert 'f001c01' in errors['client_id'] and DigitalService.objects.get().name in errors['client_id']
    assert 'Record 1 client_id' in csv_refused(admin, 'digitalservice', HEADER, order.row(och_ids='44'))


def test_F7_66_och_ids_repeat(admin, order):
    errors = refused(admin, add_url('digitalservice'), order.form(**order.second(och_id_2=42)))
    assert 'OCh ID 42 is given twice' in errors['och_id_1']
    assert 'Record 1 och_ids' in csv_refused(admin, 'digitalservice', HEADER, order.row(
        och_ids='42+42', line_port_a='port-1/1/1+port-1/1/2', line_port_z='port-1/1/1+port-1/1/2',
        central_frequency='', width='50000+50000'))


def test_F7_67_both_ends_on_one_node(admin, order):
    errors = refused(admin, add_url('digitalservice'), order.form(client_port_z=order.port(0, 'port-1/1/4')))
    assert order.net.transponders[0].tid in errors['client_port_z'] and 'two different nodes' in errors['client_port_z']


def test_F7_67_a_roadm_is_no_end(admin, order):
    roadm = OpticalPort.objects.get(optical_device=order.net.roadms[0], aid='1-E1-1-T1A')
    errors = refused(admin, add_url('digitalservice'), order.form(client_port_a=roadm.pk))
    assert 'ROADM' in errors['client_port_a'] and 'transponder' in errors['client_port_a']


def test_F7_68_only_one_of_two_channels_exists(admin, order):
    admin.post(add_url('digitalservice'), order.form())
    errors = refused(admin, add_url('digitalservice'), order.form(
        client_id=2, client_port_a=order.port(0, 'port-1/1/4'), client_port_z=order.port(1, 'port-1/1/4'),
        **order.second()))
    assert '42 exists and 43 does not' in errors['och_id_1']


def test_F7_68_channels_of_different_pairs(admin, order):
    admin.post(add_url('digitalservice'), order.form(**order.second(), service_type='400GBE'))
    errors = refused(admin, add_url('digitalservice'), order.form(
        client_id=2, client_port_a=order.port(0, 'port-1/1/4'), client_port_z=order.port(1, 'port-1/1/4')))
    assert '42 + 43' in errors['och_id_1']


@pytest.mark.parametrize(('changes', 'field', 'text'), [
    ({'line_port_a_1': None}, 'line_port_a_1', 'choose its line port'),
    ({'mode': None}, 'mode', 'need an operational mode'),
    ({'width_1': None}, 'width_1', 'give the width'),
])
def test_F7_69_a_new_channel_needs_everything(admin, order, changes, field, text):
    assert text in refused(admin, add_url('digitalservice'), order.form(**changes))[field]


def test_F7_70_line_port_on_another_card_or_unfibred_or_used(admin, order):
    errors = refused(admin, add_url('digitalservice'), order.form(line_port_a_1=order.port(0, 'port-1/2/1')))
    assert 'card 1/1' in errors['line_port_a_1']
    client = refused(admin, add_url('digitalservice'), order.form(line_port_z_1=order.port(1, 'port-1/1/5')))
    assert 'choose a line port' in client['line_port_z_1']
    admin.post(add_url('digitalservice'), order.form())
    errors = refused(admin, add_url('digitalservice'), order.form(
        client_id=2, och_id_1=44, client_port_a=order.port(0, 'port-1/1/4'),
        client_port_z=order.port(1, 'port-1/1/4'), central_frequency_1=194_000_000))
    assert 'in use by OCh042' in errors['line_port_a_1']


def test_F7_70_line_port_without_a_fiber(admin, order):
    order.net.patches[0].delete()
    errors = refused(admin, add_url('digitalservice'), order.form())
    assert 'has no fibre' in errors['line_port_a_1'] and 'patch it' in errors['line_port_a_1']


def test_F7_71_a_used_client_port(admin, order):
    admin.post(add_url('digitalservice'), order.form())
    errors = refused(admin, add_url('digitalservice'), order.form(
        client_id=2, och_id_1=44, line_port_a_1=order.port(0, 'port-1/1/2'),
        line_port_z_1=order.port(1, 'port-1/1/2')))
    assert DigitalService.objects.get().name in errors['client_port_a']


def test_errors_of_the_second_carrier_land_there(admin, order):
    for changes, field, text in (
        ({'central_frequency_2': 193_153_000}, 'central_frequency_2', '193150000'),
        ({'width_2': 40_000}, 'width_2', '37500'),
        ({'line_port_a_2': order.port(0, 'port-1/2/2')}, 'line_port_a_2', 'port-1/2/2'),
        ({'line_port_z_2': None}, 'line_port_z_2', 'OCh ID 43'),
        ({'och_id_2': None}, 'och_id_2', 'carrier 2'),
    ):
        second = {key: value for key, value in order.second(**changes).items() if value is not None}
        data = order.form(**second)
        errors = refused(admin, add_url('digitalservice'), data)
        assert text in errors[field], (field, errors)


@pytest.mark.parametrize(('changes', 'cells', 'field', 'text'), [
    ({'central_frequency_1': 193_103_000}, {'central_frequency': '193103000'}, 'central_frequency', '193100000'),
    ({'width_1': 40_000}, {'width': '40000'}, 'width', '37500'),
    ({'width_1': -12_500}, {'width': '-12500'}, 'width', '-12500'),
    ({'central_frequency_1': 191_325_000}, {'central_frequency': '191325000'}, 'central_frequency', '191350000'),
    ({'central_frequency_1': 196_125_000}, {'central_frequency': '196125000'}, 'central_frequency', '196100000'),
])
def test_F4_39_F4_40_grid_and_band(admin, order, changes, cells, field, text):
    errors = refused(admin, add_url('digitalservice'), order.form(**changes))
    assert text in errors[f'{field}_1']
    message = csv_refused(admin, 'digitalservice', HEADER, order.row(**cells))
    assert f'Record 1 {field}' in message and text in message


def test_F7_72_mode_of_another_card(admin, order):
    other = factories.make_mode('OTHER', card_type='CHM1')
    errors = refused(admin, add_url('digitalservice'), order.form(mode=other.pk))
    assert 'OTHER' in errors['mode'] and 'CHM2T' in errors['mode']
    message = csv_refused(admin, 'digitalservice', HEADER, order.row(mode='NONE'))
    assert 'Record 1 mode' in message and 'NONE' in message


def test_F7_73_width_of_the_mode(admin, order):
    wide = factories.make_mode('WIDE', width=75_000)
    errors = refused(admin, add_url('digitalservice'), order.form(mode=wide.pk))
    assert '75000' in errors['width_1'] and '50000' in errors['width_1']


def test_F8_78_mode_too_slow(admin, order):
    errors = refused(admin, add_url('digitalservice'), order.form(service_type='400GBE'))
    assert '400 Gb/s' in errors['mode']


def test_F5_45_no_route_names_fiber_and_rule(admin, order):
    span = order.net.spans[0]
    errors = refused(admin, add_url('digitalservice'), order.form(excluded_fibers=[span.pk]))
    assert span.name in errors['route'] and 'excluded' in errors['route']


def test_a_route_that_is_not_offered(admin, order):
    assert '987654 is gone' in refused(admin, add_url('digitalservice'), order.form(route='987654'))['route']
    assert 'is no way' in refused(admin, add_url('digitalservice'), order.form(route='x'))['route']


@pytest.mark.parametrize(('cells', 'field', 'text'), [
    ({'client_port_a': 'port-9/9/9'}, 'client_port_a', 'port-9/9/9'),
    ({'device_a': 'g30.none'}, 'device_a', 'g30.none'),
    ({'line_port_a': 'port-9/9/9'}, 'line_port_a', 'port-9/9/9'),
    ({'line_port_a': 'port-1/1/1+port-1/1/2'}, 'line_port_a', '2 values for 1 OCh IDs'),
    ({'och_ids': 'forty'}, 'och_ids', '"forty"'),
    ({'och_ids': ''}, 'och_ids', 'required'),
    ({'service_type': '10GBE'}, 'service_type', '10GBE'),
    ({'partner': 'Nobody'}, 'partner', 'Nobody'),
])
def test_csv_cells(admin, order, cells, field, text):
    message = csv_refused(admin, 'digitalservice', HEADER, order.row(**cells))
    assert f'Record 1 {field}' in message and text in message


def test_csv_is_all_or_nothing(admin, order):
    good = order.row()
    bad = order.row(client_id='2', och_ids='44', client_port_a='port-1/1/4', client_port_z='port-1/1/4')
    message = csv_refused(admin, 'digitalservice', HEADER, good, bad)
    assert 'Record 2 line_port_a' in message


def test_csv_does_not_change_what_is_on_the_network(admin, order):
    service = factories.make_service()
    message = csv_refused(admin, 'digitalservice', 'id,flow_id', f'{service.pk},99')
    assert 'Record 1 flow_id' in message and 'plan a change' in message


def test_choices_are_restricted_to_what_the_user_may_see(operator, order):
    operator.may('add view', DigitalService).may('view', Partner, tenant__name='nobody').may('view', OpticalPort)
    errors = refused(operator, add_url('digitalservice'), order.form())
    assert 'partner' in errors
    assert 'mode' in errors


def test_held_by_a_run_a_service_is_not_edited(admin):
    run = factories.make_run(status='running')
    service = run.target
    errors = refused(admin, reverse('plugins:netbox_optical:digitalservice_edit', kwargs={'pk': service.pk}), {
        'partner': service.partner.pk, 'description': 'x'})
    assert run.get_absolute_url() in errors['__all__']
