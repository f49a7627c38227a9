"""Hostile names, two editors, signs, spectrum in three states, and search."""

import datetime
from itertools import pairwise

import pytest
from dcim.models import Interface
from django.urls import reverse
from django.utils import timezone
from netbox.search.backends import search_backend

from netbox_optical import search
from netbox_optical.choices import AllocationStateChoices
from netbox_optical.models import (
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
    SpectrumAllocation,
)
from netbox_optical.ui.spectrum import pictures_of
from netbox_optical.urls import _PATHS
from tests import factories
from tests.web.bad_input import edit_url
from tests.web.users import Person

pytestmark = pytest.mark.django_db

EVIL = '</script><b>${x}{{9999*9}}'
INERT = '&lt;/script&gt;&lt;b&gt;${x}{{9999*9}}'


@pytest.fixture
def hostile():
    """Everything that takes a free text has the hostile one."""
    site = factories.make_site('AA00')
    site.name = f'AA00 {EVIL}'
    site.save()
    factories.make_pop('AA00', site=site, description=EVIL)
    tenant = factories.make_tenant(EVIL)
    partner = factories.make_partner(tenant=tenant, description=EVIL)
    mode = factories.make_mode(EVIL, description=EVIL)
    device = factories.make_device('flex.aa00', description=EVIL)
    device.device.name = EVIL
    device.device.save()
    port = factories.make_port(device, f'1-{EVIL}-L1', role='line', description=EVIL, add_drop_group=EVIL)
    fiber = factories.make_fiber(port, factories.make_port(device, '2-A-1-L1'), description=EVIL)
    group = factories.make_risk_group(EVIL, fibers=[fiber])
    section = factories.make_section()
    spectrum = factories.make_spectrum(EVIL, partner=partner)
    spectrum.book([section])
    channel = factories.make_channel(mode=mode, spectrum=factories.make_spectrum(EVIL + '2', partner=partner))
    service = factories.make_service(channel, description=EVIL, partner=partner, sync_reason=EVIL, in_sync=False)
    return [
        site, tenant, device.device, port.interface, fiber.cable, PoP.objects.get(code='AA00'), partner, mode, device,
        port, fiber, group, section, spectrum, channel, service, factories.make_run(service, target_name=EVIL),
        factories.make_manager(EVIL), factories.make_credential(EVIL),
        factories.make_accepted(resource=f'line-port {EVIL}', field=EVIL, value=EVIL, usual={EVIL: EVIL}, reason=EVIL),
        factories.make_deviation(service, resource=EVIL, field=EVIL, expected=EVIL, observed={EVIL: EVIL}, reason=EVIL),
    ]


def assert_inert(page: str):
    assert EVIL not in page
    assert '<b>$' not in page
    assert '89991' not in page.split('<title>')[1].split('</title>')[0]


def test_hostile_names_render_inert_everywhere(admin, hostile):
    seen = 0
    for item in hostile:
        response = admin.get(item.get_absolute_url())
        assert response.status_code == 200, item
        page = response.content.decode()
        assert_inert(page)
        seen += INERT in page
    for path in ('site', 'device'):
        item = next(each for each in hostile if each._meta.model_name == path)
        assert_inert(admin.get(reverse(f'dcim:{path}_optical', kwargs={'pk': item.pk})).content.decode())
    for _, model in _PATHS:
        for extra in ('', '?embedded=True'):
            page = admin.get(reverse(f'plugins:netbox_optical:{model}_list') + extra, HTTP_HX_REQUEST='true').content
            assert EVIL not in page.decode()
        assert_inert(admin.get(reverse(f'plugins:netbox_optical:{model}_list')).content.decode())
    assert seen >= 15


def test_hostile_names_in_forms_and_messages(admin, hostile):
    partner = next(item for item in hostile if isinstance(item, Partner))
    spectrum = next(item for item in hostile if isinstance(item, OpticalSpectrum))
    for item in (partner, spectrum):
        assert_inert(admin.get(edit_url(item)).content.decode())
    data = {'partner': partner.pk, 'name': EVIL, 'start': spectrum.start, 'end': spectrum.end, 'description': EVIL}
    response = admin.post(reverse('plugins:netbox_optical:opticalspectrum_add'), data)
    assert response.status_code == 200
    assert_inert(response.content.decode())
    response = admin.post(edit_url(spectrum), data, follow=True)
    assert_inert(response.content.decode())
    response = admin.post(reverse('plugins:netbox_optical:partner_delete', kwargs={'pk': partner.pk}), {
        'confirm': True}, follow=True)
    assert Partner.objects.filter(pk=partner.pk).exists()
    assert_inert(response.content.decode())


def test_two_editors_the_second_is_told(admin):
    """NetBox's own guard: the form knows when it was rendered."""
    partner = factories.make_partner()
    second = Person('second', superuser=True)
    forms = [person.get(edit_url(partner)).context['form'] for person in (admin, second)]
    opened = [form['_init_time'].value() for form in forms]
    assert all(opened)
    data = {'tenant': partner.tenant.pk, 'type': 'operator', 'status': 'active'}
    moment = float(opened[0]() if callable(opened[0]) else opened[0]) - 5
    Partner.objects.filter(pk=partner.pk).update(
        last_updated=datetime.datetime.fromtimestamp(moment - 5, tz=datetime.UTC))
    first = admin.post(edit_url(partner), {**data, 'description': 'first', '_init_time': moment})
    assert first.status_code == 302
    late = second.post(edit_url(partner), {**data, 'description': 'second', '_init_time': moment})
    assert late.status_code == 200
    assert 'has been modified since the form was rendered' in late.content.decode()
    partner.refresh_from_db()
    assert partner.description == 'first'


def test_every_edit_form_carries_the_time_it_was_rendered(admin):
    items = factories.make_service(), factories.make_channel(), factories.make_fiber(), factories.make_deviation()
    for item in items:
        assert 'name="_init_time"' in admin.get(edit_url(item)).content.decode()


@pytest.mark.parametrize('value', [-3, -40, 0, 127])
def test_power_keeps_its_sign_where_it_is_stored(admin, value):
    """Transmit power is core's; ours are levels in the journal and losses, which are never negative."""
    interface = factories.make_port().interface
    response = admin.post(reverse('dcim:interface_edit', kwargs={'pk': interface.pk}), {
        'device': interface.device.pk, 'name': interface.name, 'type': 'other', 'tx_power': value})
    assert response.status_code == 302
    assert Interface.objects.get(pk=interface.pk).tx_power == value


def test_power_out_of_bounds_is_refused(admin):
    interface = factories.make_port().interface
    response = admin.post(reverse('dcim:interface_edit', kwargs={'pk': interface.pk}), {
        'device': interface.device.pk, 'name': interface.name, 'type': 'other', 'tx_power': -41})
    assert response.status_code == 200 and 'tx_power' in response.context['form'].errors


# Spectrum in three states


def read(section: OpticalMultiplexSection, *passbands):
    OpticalPort.objects.filter(pk__in=(section.a_port_id, section.z_port_id)).update(
        observed_passbands=[list(each) for each in passbands], observed_at=timezone.now())
    section.refresh_from_db()
    return OpticalMultiplexSection.objects.select_related('a_port', 'z_port').get(pk=section.pk)


def states(section, user, **kwargs):
    picture, = pictures_of([section], user, **kwargs)
    ends = [(block.start, block.end) for block in picture.blocks]
    assert ends[0][0] == picture.limits.start and ends[-1][1] == picture.limits.end
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    assert abs(sum(block.width for block in picture.blocks) - 1000) < 0.01
    return [(block.state, block.start, block.end, block.owner) for block in picture.blocks]


def test_F4_41_what_was_never_read_is_unknown_and_not_free(admin):
    section = factories.make_section()
    assert states(section, admin.user) == [('unknown', 191_325_000, 196_125_000, '')]
    page = admin.get(section.get_absolute_url()).content.decode()
    assert 'data-state="unknown"' in page and 'data-state="free"' not in page
    port = admin.get(section.a_port.get_absolute_url()).content.decode()
    assert 'unknown is not free' in port
    section = read(section)
    assert states(section, admin.user) == [('free', 191_325_000, 196_125_000, '')]
    assert 'Nothing is used' in admin.get(section.a_port.get_absolute_url()).content.decode()


def test_used_reserved_foreign_and_own(admin):
    section = read(factories.make_section(), (194_000_000, 194_050_000))
    used, reserved, own, lapsed = (
        factories.make_spectrum(name, start=start, end=start + 50_000) for name, start in (
            ('Used', 192_000_000), ('Held', 192_050_000), ('Own', 193_000_000), ('Old', 195_000_000)))
    used.book([section])
    own.book([section])
    reserved.book([section], until=timezone.now() + datetime.timedelta(hours=1))
    SpectrumAllocation.objects.create(
        section=section, spectrum=lapsed, passband=(195_000_000, 195_050_000), state=AllocationStateChoices.RESERVED,
        reserved_until=timezone.now() - datetime.timedelta(hours=1))
    found = states(section, admin.user, own=[own])
    assert [item for item in found if item[0] != 'free'] == [
        ('used', 192_000_000, 192_050_000, 'Used'), ('reserved', 192_050_000, 192_100_000, 'Held'),
        ('own', 193_000_000, 193_050_000, 'Own'), ('foreign', 194_000_000, 194_050_000, ''),
    ]
    page = admin.get(section.get_absolute_url()).content.decode()
    assert 'aria-label=' in page and used.get_absolute_url() in page
    assert '192.000 – 192.050 THz (50 GHz)' in page


def test_what_was_read_under_our_own_booking_is_ours(admin):
    section = read(factories.make_section(), (192_000_000, 192_100_000))
    used = factories.make_spectrum('Used', start=192_000_000, end=192_050_000)
    used.book([section])
    assert [item[:3] for item in states(section, admin.user) if item[0] != 'free'] == [
        ('used', 192_000_000, 192_050_000), ('foreign', 192_050_000, 192_100_000)]


def test_owners_that_the_user_may_not_see_are_not_named(operator):
    section = read(factories.make_section())
    factories.make_spectrum('Secret deal', start=192_000_000, end=192_050_000).book([section])
    operator.may('view', OpticalMultiplexSection)
    page = operator.get(section.get_absolute_url()).content.decode()
    assert 'Secret deal' not in page and 'data-state="used"' in page
    operator.may('view', OpticalSpectrum)
    assert 'Secret deal' in operator.get(section.get_absolute_url()).content.decode()


def test_pictures_take_a_constant_number_of_queries(admin, django_assert_num_queries):
    sections = [factories.make_section() for _ in range(3)]
    for index, section in enumerate(sections):
        factories.make_spectrum(start=192_000_000 + index * 50_000, end=192_050_000 + index * 50_000).book([section])
    loaded = list(OpticalMultiplexSection.objects.select_related('a_port', 'z_port'))
    with django_assert_num_queries(2):
        pictures_of(loaded, admin.user)


# Search


# Part of a fibre, and histories that are looked at from the device they belong to.
NOT_SEARCHED = {'FiberSegment', 'ConnectionCheck', 'RawCommandLog', 'Discovery'}


def test_every_model_has_an_index():
    from django.apps import apps
    public = {
        model for model in apps.get_app_config('netbox_optical').get_models()
        if not getattr(model, '_netbox_private', False) and model.__name__ not in NOT_SEARCHED}
    assert {index.model for index in search.indexes} == public


def test_search_finds_a_service_by_name(admin):
    service = factories.make_service()
    search_backend.cache([service])
    response = admin.client.get(reverse('search'), {'q': service.name})
    assert service.get_absolute_url() in response.content.decode()


def test_menu_items_lead_somewhere(admin):
    from netbox_optical.navigation import menu
    for group in menu.groups:
        for item in group.items:
            assert admin.get(reverse(item.link)).status_code == 200
            for button in item.buttons:
                assert admin.get(reverse(button.link)).status_code == 200
