"""Import of fibres from the simulated network manager."""

import pytest
from dcim.models import Cable
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from netbox_optical.models import Discovery, NetworkManager, OpticalDevice, OpticalFiber
from netbox_optical.planning.adoption import discovery as adoption
from netbox_optical.planning.adoption.managers import port_name
from netbox_optical.planning.adoption.tnms import DEFAULTS, start_import
from netbox_optical.planning.devices import identities
from tests.api.client import client_of, list_url, make_user
from tests.web.users import Person

EVERYTHING = {'device_a': '.*', 'port_a': '.*', 'device_z': '.*', 'port_z': '.*'}
NAMES = ('g30.mi01', 'port-1/1/1'), ('flex.mi01', '1-E1-1-T1A')


@pytest.fixture
def manager(garr):
    return NetworkManager.objects.get()


def look(user, manager, **filters):
    return adoption.carry_out(start_import(user, manager, filters))


def take_away(*fibers):
    """NetBox forgets fibres; their names."""
    names = []
    for fiber in fibers:
        names.append(' --- '.join(str(end) for end in fiber.ends))
        cable = fiber.cable
        fiber.delete()
        cable.delete()
    return names


def both_ways(name):
    a, _dash, z = name.partition(' --- ')
    return {f'{a} --- {z}', f'{z} --- {a}'}


def test_F10_107_filter_review_untick_and_confirm(garr, manager, operator):
    spans = OpticalFiber.objects.filter(kind='span').order_by('pk')[:3]
    names = take_away(*spans)
    take_away(OpticalFiber.objects.filter(kind='patch').first())
    before = garr.state()
    found = look(operator, manager)
    # The defaults are FlexILS nodes and line ports: the patch is not among them.
    assert found.counts['filtered'] > 0
    assert len(names) == 3 and {row.name for row in found.items.all()} <= set().union(*map(both_ways, names))
    assert found.items.count() == 3 and all(row.chosen for row in found.items.all())
    kept = list(found.items.all())[:2]
    adoption.choose(found, operator, [row.pk for row in kept])
    adoption.ask_adoption(found, operator)
    assert adoption.adopt(found, operator) == {'adopted': 2}
    assert [row.outcome for row in found.items.order_by('position')] == ['adopted', 'adopted', '']
    made = OpticalFiber.objects.order_by('-pk')[:2]
    assert all((fiber.status, fiber.kind, fiber.measured_loss) == ('active', 'span', None) for fiber in made)
    assert all(not fiber.segments.exists() for fiber in made)
    assert look(operator, manager).items.count() == 1
    assert garr.state() == before


def test_F10_107_unknown_devices_are_listed_per_row_and_stop_nothing(manager, operator):
    names = take_away(*OpticalFiber.objects.filter(kind='span').order_by('pk')[:2])
    gone = OpticalDevice.objects.get(tid='flex.vc01')
    gone.status = 'terminated'
    OpticalDevice.objects.filter(pk=gone.pk).update(status='terminated')
    found = look(operator, manager)
    rows = {row.name: row for row in found.items.all()}
    assert set(rows) <= set().union(*map(both_ways, names)) and len(rows) == 2
    for row in rows.values():
        assert (row.kind, row.adoptable) == ('ambiguous', False) and 'flex.vc01' in row.reason
        assert row.netbox == ['no device flex.vc01']
    third, = take_away(OpticalFiber.objects.filter(kind='span').exclude(name__contains='vc01').first())
    again = look(operator, manager)
    assert {row.name for row in again.items.filter(adoptable=True)} <= both_ways(third)
    adoption.ask_adoption(again, operator)
    assert adoption.adopt(again, operator) == {'adopted': 1}


def test_bug_50_fibres_that_exist_in_either_direction_are_skipped_and_counted(manager, operator):
    """Found by the real ends, whichever of them NetBox calls A."""
    total = OpticalFiber.objects.count()
    found = look(operator, manager, **EVERYTHING)
    assert found.items.count() == 0
    assert found.counts['existing'] == total and found.counts.get('filtered', 0) == 0
    fiber = OpticalFiber.objects.filter(kind='span').first()
    a, z = fiber.ends
    take_away(fiber)
    cable = Cable(a_terminations=[z.interface], b_terminations=[a.interface])
    cable.full_clean()
    cable.save()
    OpticalFiber.objects.create(cable=cable, status='active')
    assert look(operator, manager, **EVERYTHING).counts['existing'] == total


def test_bug_53_an_expression_has_to_match_the_whole_name(manager, operator):
    take_away(*OpticalFiber.objects.filter(kind='span'))
    assert look(operator, manager, device_a='flex').items.count() == 0
    assert look(operator, manager, device_a=r'flex\.mi0').items.count() == 0
    found = look(operator, manager, device_a=r'flex\.mi01')
    assert found.items.count() == 3 and all('flex.mi01' in row.name for row in found.items.all())
    assert look(operator, manager, port_z=r'1-A-[12]').items.count() == 0


def test_a_bad_expression_is_refused_by_field_with_an_example(manager, operator):
    with pytest.raises(ValidationError) as refused:
        start_import(operator, manager, {'device_a': 'flex[', 'port_z': '(' * 300})
    assert set(refused.value.message_dict) == {'device_a', 'port_z'}
    (text,) = refused.value.message_dict['device_a']
    assert 'flex[' in text and DEFAULTS['device_a'] in text
    assert 'more than 200 characters' in refused.value.message_dict['port_z'][0]
    answer = client_of(operator).post(
        f'{list_url(Discovery)}import-fibers/', {'manager': manager.pk, 'device_a': '*'}, format='json')
    assert answer.status_code == 400 and set(answer.data) == {'device_a'}
    person = Person('boss', superuser=True)
    page = person.post(
        reverse('plugins:netbox_optical:discovery_import_fibers'), {'manager': manager.pk, 'device_a': '*'})
    assert 'device_a' in page.context['form'].errors
    assert not Discovery.objects.exists()


def test_the_manager_is_asked_once_for_devices_and_once_for_spans(garr, manager, operator):
    before = garr.status()['tnms']['requests']
    look(operator, manager, **EVERYTHING)
    assert garr.status()['tnms']['requests'] - before == 3  # login, devices, spans


def test_a_device_is_known_by_its_identity_in_the_manager(manager, operator):
    """Its name there may be another one."""
    fiber = OpticalFiber.objects.filter(kind='span').first()
    device, fiber_port = fiber.ends[0].optical_device, fiber.ends[0].aid
    take_away(fiber)
    OpticalDevice.objects.filter(pk=device.pk).update(manager_uuid=identities(device)[0], tid='flex.other')
    found = look(operator, manager, **EVERYTHING)
    assert found.items.count() == 1
    row = found.items.get()
    assert row.adoptable and f'flex.other {fiber_port}' in row.name


def test_a_silent_manager_fails_with_its_reason(manager, operator):
    NetworkManager.objects.update(url='https://127.0.0.1:1')
    discovery = start_import(operator, NetworkManager.objects.get(), {})
    with pytest.raises(ValidationError, match='unreachable'):
        adoption.carry_out(discovery)
    discovery.refresh_from_db()
    assert discovery.status == 'failed' and 'unreachable' in discovery.error


def test_an_import_needs_the_permission_on_the_manager(manager, operator):
    with pytest.raises(PermissionDenied):
        start_import(make_user((NetworkManager, ['view'], None)), manager, {})
    assert start_import(make_user((NetworkManager, ['discover'], {'name': manager.name})), manager, {}).pk


@pytest.mark.parametrize(('text', 'ports', 'name'), [
    ('Line PTP 1-A-1.L1', {'1-A-1-L1', '1-A-2-L1'}, '1-A-1-L1'),
    ('Optical-TTP 1-1.2', {'port-1/1/2', 'port-1/1/1'}, 'port-1/1/2'),
    ('Client-TTP 1-4.T1', {'1-4-T1'}, '1-4-T1'),
    ('Line PTP 1-A-1.L1', set(), '1-A-1-L1'),
])
def test_port_names_of_the_manager_become_those_of_the_device(text, ports, name):
    assert port_name(text, ports) == name
