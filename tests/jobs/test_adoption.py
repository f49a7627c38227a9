"""Adoption of the living network, over the wire against the simulated devices, which people have configured by hand."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from core.models import ObjectChange
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError

from netbox_optical.models import (
    DigitalService,
    Discovery,
    DiscoveryItem,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    SpectrumAllocation,
    TransportChannel,
)
from netbox_optical.planning import runs
from netbox_optical.planning.adoption import discovery as adoption
from netbox_optical.planning.runs import ActionRefused
from tests.api.client import make_user
from tests.jobs.by_hand import ALIEN, CHANNELS, HALF, ORPHAN, SERVICES, Hands

from .conftest import do, order

LIT = (42, 50, 43, 44)
SET_UP = {
    *(('new', 'channel', CHANNELS[number].name) for number in LIT),
    *(('new', 'service', service.name) for service in SERVICES),
    ('new', 'spectrum', ALIEN[0]), ('orphan', 'circuit', ORPHAN[0]), ('orphan', 'service', HALF.name),
}


@pytest.fixture
def configured(garr):
    """The lab as people have left it."""
    with Hands(garr) as hands:
        hands.everything()
        yield garr


def discover(user, **values) -> Discovery:
    values.setdefault('partner', Partner.objects.first())
    return adoption.carry_out(adoption.start(user, **values))


def dump(lab) -> str:
    """The state of every simulated device, as text."""
    return json.dumps(lab.state(), sort_keys=True)


def rows(discovery) -> set[tuple[str, str, str]]:
    return {(row.kind, row.product, row.name) for row in discovery.items.all()}


def take_over(discovery, user, items=None) -> Counter:
    """Tick (all that can be, by default) and adopt."""
    chosen = discovery.items.filter(adoptable=True) if items is None else items
    adoption.choose(discovery, user, [item.pk for item in chosen])
    adoption.ask_adoption(discovery, user)
    return adoption.adopt(discovery, user)


def test_must_show_5_a_network_configured_by_hand_is_adopted_without_a_change(configured, operator):
    before, text = configured.state(), dump(configured)
    found = discover(operator)
    assert found.errors == [] and found.notes == []
    # The proposal equals what was set up, and nothing else.
    assert rows(found) == SET_UP and found.items.count() == len(SET_UP)
    assert all(row.pending == [] for row in found.items.all())
    half = found.items.get(name=HALF.name)
    assert len(half.network) == 3 and 'no circuit at flex.rm01 1-E1-2-T1A' in half.reason
    assert not DigitalService.objects.exists() and not TransportChannel.objects.exists()
    assert configured.state() == before

    asked = configured.status()['requests']
    outcomes = take_over(found, operator)
    assert outcomes == {'adopted': len(SET_UP)}, list(found.items.values_list('name', 'message'))
    assert configured.status()['requests'] == asked, 'adoption asked a device'

    assert {service.name for service in DigitalService.objects.all()} == {service.name for service in SERVICES}
    shared = [channel for channel in TransportChannel.objects.all() if channel.services.count() == 2]
    assert {channel.och_id for channel in shared} == {42, 50}
    assert set(OpticalSpectrum.objects.filter(port_a__isnull=False).values_list('name', flat=True)) == {ALIEN[0]}
    assert {row.state for row in SpectrumAllocation.objects.all()} == {'used'}
    for product in (*DigitalService.objects.all(), *OpticalSpectrum.objects.filter(port_a__isnull=False)):
        assert (product.status, product.in_sync) == ('active', True)
        run = do(product, 'validate', operator)
        assert (run.status, run.notes, product.in_sync) == ('succeeded', [], True), product
    assert dump(configured) == text

    again = discover(operator)
    assert again.items.count() == 0
    assert again.counts['acknowledged'] == 2
    assert dump(configured) == text
    for service in SERVICES:
        assert configured.light(service.channel.ends[0][0], service.ports[0]).lit


def test_adopted_objects_are_in_the_change_log_of_who_adopted_them(configured, operator):
    found = discover(operator)
    take_over(found, operator)
    for model in (DigitalService, TransportChannel, OpticalSpectrum):
        changes = ObjectChange.objects.filter(
            changed_object_type=ContentType.objects.get_for_model(model), action='create')
        assert changes.count() == model.objects.count() and {change.user_name for change in changes} == {'operator'}
    service = DigitalService.objects.first()
    assert found.items.get(name=service.name).target == service


def test_an_adopted_service_lives_on_like_any_other(configured, operator):
    """It is terminated, its channel stays for the other user, and goes with the last one."""
    take_over(discover(operator), operator)
    first, second = DigitalService.objects.filter(flow_id=1).order_by('client_id')
    assert do(first, 'terminate', operator).status == 'succeeded'
    assert TransportChannel.objects.get(och_id=42).status == 'active'
    assert configured.light('g30.mi01', 'port-1/1/4').lit
    assert do(second, 'terminate', operator).status == 'succeeded'
    assert TransportChannel.objects.get(och_id=42).status == 'terminated'


def test_a_silent_device_is_a_finding_and_hides_nothing_else(configured, operator):
    """What lies on it is unknown, never an orphan and never missing."""
    OpticalDevice.objects.filter(tid__in=('g30.rm01', 'flex.na01')).update(port=1)
    before = configured.state()
    found = discover(operator)
    assert {(error['device'], error['category']) for error in found.errors} == {
        ('g30.rm01', 'unreachable'), ('flex.na01', 'unreachable')}
    kinds = {(kind, name) for kind, _product, name in rows(found)}
    assert ('new', SERVICES[4].name) in kinds and ('new', SERVICES[5].name) in kinds
    assert ('new', ALIEN[0]) in kinds and ('orphan', ORPHAN[0]) in kinds
    for service in SERVICES[:4]:
        assert ('unknown', service.name) in kinds, service
    assert not any(kind in ('missing', 'ambiguous') for kind, _name in kinds)
    assert {name for kind, name in kinds if kind == 'orphan'} == {ORPHAN[0]}
    # Fibres of the silent devices are live products that nobody could compare.
    unknown = found.items.filter(kind='unknown', product='fiber')
    assert unknown.exists() and all('not read' in row.reason for row in unknown)
    assert not found.items.filter(kind='unknown', adoptable=True).exists()
    assert configured.state() == before

    OpticalDevice.objects.filter(tid='g30.rm01').update(port=None)
    OpticalDevice.objects.filter(tid='g30.rm01').update(
        port=configured.inventory()['elements']['g30.rm01']['ports']['restconf'])
    OpticalDevice.objects.filter(tid='flex.na01').update(
        port=configured.inventory()['elements']['flex.na01']['ports']['tl1-tcp'])
    assert rows(discover(operator)) == SET_UP


def test_what_netbox_knows_and_the_network_does_not_is_missing_or_changed(garr, operator):
    service = order()
    do(service, 'create', operator)
    assert discover(operator).items.count() == 0
    elements = garr.lab.elements
    (osnc,) = [row for tid, each in elements.items() if hasattr(each, 'osnc') for row in each.osnc.values()]
    osnc.values['LABEL'] = 'somebody was here'
    row = discover(operator).items.get()
    assert (row.kind, row.product, row.target, row.adoptable) == ('changed', 'service', service, False)
    assert 'somebody was here' in ' '.join(row.network) and 'repair' in row.reason
    garr.reset()
    row = discover(operator).items.get()
    assert (row.kind, row.target, row.adoptable) == ('missing', service, False)


def test_a_planned_service_that_is_on_the_network_already_becomes_active(garr, operator):
    service = order()
    do(service, 'create', operator)
    DigitalService.objects.update(status='planned')
    TransportChannel.objects.update(status='planned')
    OpticalSpectrum.objects.update(status='planned')
    before = garr.state()
    found = discover(operator)
    (row,) = found.items.all()
    assert (row.kind, row.adoptable, row.target) == ('changed', True, service)
    assert take_over(found, operator) == {'adopted': 1}
    service.refresh_from_db()
    assert (service.status, service.in_sync) == ('active', True)
    assert TransportChannel.objects.get().status == 'active' and garr.state() == before
    assert discover(operator).items.count() == 0


def test_fibres_and_ports_that_netbox_does_not_have_are_found_by_neighbours(garr, operator):
    span = OpticalFiber.objects.filter(kind='span').first()
    patch = OpticalFiber.objects.filter(kind='patch', name__contains='g30.bo01').first()
    names = {' --- '.join(str(end) for end in sorted(fiber.ends, key=str)) for fiber in (span, patch)}
    ports = list(patch.ends)
    for fiber in (span, patch):
        cable = fiber.cable
        fiber.delete()
        cable.delete()
    gone = next(port for port in ports if port.optical_device.tid == 'g30.bo01')
    interface = gone.interface
    gone.delete()
    interface.delete()
    before = garr.state()
    found = discover(operator)
    assert {row.name for row in found.items.filter(product='fiber', kind='new')} == names
    (inventory,) = found.items.filter(product='inventory')
    assert inventory.name == 'g30.bo01' and any(gone.aid in line for line in inventory.network)
    assert found.items.count() == 3
    assert take_over(found, operator) == {'adopted': 3}, list(found.items.values_list('message', flat=True))
    made = OpticalFiber.objects.order_by('-pk')[:2]
    assert {fiber.kind for fiber in made} == {'span', 'patch'}
    for fiber in made:
        run = do(fiber, 'validate', operator)
        assert (run.status, run.notes) == ('succeeded', []), fiber
    assert OpticalPort.objects.filter(optical_device__tid='g30.bo01', aid=gone.aid).exists()
    assert discover(operator).items.count() == 0
    assert garr.state() == before


def test_names_that_are_not_ours_are_told_and_not_guessed(garr, operator):
    """Found by topology: the client does not say which service it is, the circuit is called otherwise."""
    channel = CHANNELS[43]
    with Hands(garr) as hands:
        for side in (0, 1):
            hands.line(channel, side)
        hands.route('r1', channel.route, channel.codes)
        hands.circuit('made-by-hand', 'mine', *((end[2], end[3]) for end in channel.ends), 'r1',
                      (193_075_000, 193_125_000), 37_500)
        for side in (0, 1):
            hands.client(SERVICES[4], side)
        for side in (0, 1):
            node = hands.rest(channel.ends[side][0])
            (crs,) = node.get('services/CRS')
            node.connect(crs['src-tp'], crs['dst-tp'], 'customer X')
    found = discover(operator)
    assert {(row.kind, row.product) for row in found.items.all()} == {('new', 'channel'), ('ambiguous', 'service')}
    row = found.items.get(product='service')
    assert 'customer X' in row.reason and not row.adoptable
    with pytest.raises(ValidationError, match='cannot be adopted'):
        adoption.choose(found, operator, [row.pk])


def test_a_label_that_differs_is_adopted_and_told(garr, operator):
    """What repair would write stays pending, and the product is not called in sync."""
    channel = CHANNELS[43]
    with Hands(garr) as hands:
        hands.channel(channel, 'another label')
        for side in (0, 1):
            hands.client(SERVICES[4], side)
    found = discover(operator)
    row = found.items.get(product='service')
    assert (row.kind, row.adoptable) == ('new', True) and 'another label' in ' '.join(row.pending)
    assert 'repair writes' in row.reason
    take_over(found, operator)
    service = DigitalService.objects.get()
    assert (service.status, service.in_sync) == ('active', False) and 'another label' in service.sync_reason
    (left,) = discover(operator).items.all()
    assert (left.kind, left.adoptable) == ('changed', False)
    run = do(service, 'create', operator)
    assert run.status == 'succeeded' and discover(operator).items.count() == 0


def test_only_what_is_ticked_is_adopted_and_a_service_needs_its_channel(configured, operator):
    found = discover(operator)
    chosen = [found.items.get(name=SERVICES[4].name), found.items.get(name=CHANNELS[42].name)]
    assert take_over(found, operator, chosen) == {'refused': 2}
    messages = {row.name: row.message for row in found.items.exclude(outcome='')}
    assert 'not ticked' in messages[SERVICES[4].name] and 'No service' in messages[CHANNELS[42].name]
    assert not DigitalService.objects.exists() and not TransportChannel.objects.exists()
    # Refused rows keep their reason; a new discovery proposes them again.
    again = discover(operator)
    chosen = [again.items.get(name=name) for name in (SERVICES[4].name, CHANNELS[43].name)]
    assert take_over(again, operator, chosen) == {'adopted': 2}
    assert [service.name for service in DigitalService.objects.all()] == [SERVICES[4].name]
    left = rows(discover(operator))
    assert left == SET_UP - {('new', 'service', SERVICES[4].name), ('new', 'channel', CHANNELS[43].name)}


def test_a_device_is_read_in_at_most_twelve_requests_whatever_it_carries(configured, operator):
    def counts():
        return {tid: entry['requests'] for tid, entry in configured.status()['elements'].items()}

    def per_device():
        before = counts()
        discover(operator)
        after = counts()
        return {tid: after[tid] - before[tid] for tid in after}

    loaded = per_device()
    assert max(loaded.values()) <= 12, loaded
    configured.reset()
    # A node may hear the last goodbye a moment later than we have counted.
    assert all(abs(count - loaded[tid]) <= 1 for tid, count in per_device().items())


def test_scope_and_permission_decide_what_is_read(garr, operator):
    user = make_user((OpticalDevice, ['view', 'discover'], {'tid': 'g30.mi01'}))
    found = discover(user)
    assert found.counts['devices'] == 1
    device = OpticalDevice.objects.get(tid='g30.bo01')
    with pytest.raises(PermissionDenied, match=r'g30\.bo01'):
        adoption.start(user, devices=[device])
    with pytest.raises(ValidationError, match='no device'):
        adoption.start(make_user((OpticalDevice, ['view'], None)))
    found = discover(operator, sites=[device.device.site])
    assert found.counts['devices'] == OpticalDevice.objects.filter(device__site=device.device.site).count()
    assert found.counts['outside'] > 0 and found.items.count() == 0


def test_adoption_needs_its_permission_and_those_of_what_is_made(configured, operator):
    found = discover(operator)
    adoption.choose(found, operator, [row.pk for row in found.items.filter(product='spectrum')])
    reader = make_user((Discovery, ['view'], None), (OpticalDevice, ['view'], None))
    with pytest.raises(PermissionDenied, match='may not adopt'):
        adoption.ask_adoption(found, reader)
    adopter = make_user((Discovery, ['view', 'adopt'], None), (OpticalDevice, ['view'], None))
    with pytest.raises(PermissionDenied, match='optical spectra'):
        adoption.ask_adoption(found, adopter)
    bound = make_user((Discovery, ['view', 'adopt'], None), (OpticalDevice, ['view'], None),
                      (OpticalSpectrum, ['add'], {'name': 'another'}))
    adoption.ask_adoption(found, bound)
    assert adoption.adopt(found, bound) == {'refused': 1} and not OpticalSpectrum.objects.exists()
    with pytest.raises(ActionRefused, match='Nothing is ticked'):
        adoption.ask_adoption(found, operator)


def test_rows_of_devices_that_one_may_not_view_are_hidden(configured, operator):
    found = discover(operator)
    user = make_user((Discovery, ['view'], None), (OpticalDevice, ['view'], {'tid': 'flex.to01'}))
    assert not adoption.visible_items(found, user).exists()
    both = make_user((Discovery, ['view'], None), (OpticalDevice, ['view'], [
        {'tid': 'flex.to01'}, {'tid': 'flex.fi01'}]))
    assert [row.name for row in adoption.visible_items(found, both)] == [ORPHAN[0]]
    with pytest.raises(ValidationError, match='no open row'):
        adoption.choose(found, both, [found.items.get(name=ALIEN[0]).pk])


def test_two_who_adopt_at_once_and_one_who_comes_too_early(configured, operator):
    found = adoption.start(operator)
    with pytest.raises(ActionRefused, match='Queued'):
        adoption.ask_adoption(found, operator)
    adoption.carry_out(found)
    with pytest.raises(ActionRefused, match='begun already'):
        adoption.carry_out(found)
    adoption.ask_adoption(found, operator)
    with pytest.raises(ActionRefused, match='Adopting'):
        adoption.ask_adoption(found, operator)


def test_runs_and_discoveries_agree_on_what_is_there(configured, operator):
    """The plan for an adopted product is empty: intent and network are one."""
    take_over(discover(operator), operator)
    for service in DigitalService.objects.all():
        assert runs.plan(service, 'create', operator).steps.count() == 0, service
    assert DiscoveryItem.objects.filter(outcome='adopted').count() == len(SET_UP)


def test_a_device_that_only_the_manager_knows_comes_first_and_what_is_on_it_next(garr, operator):
    device = OpticalDevice.objects.get(tid='flex.tm01')
    fibers = OpticalFiber.objects.filter(name__contains='flex.tm01')
    assert fibers.count() == 2
    for fiber in fibers:
        cable = fiber.cable
        fiber.delete()
        cable.delete()
    core, manager = device.device, device.manager
    device.delete()
    found = discover(operator)
    assert rows(found) == {('new', 'device', 'flex.tm01')}
    assert take_over(found, operator) == {'adopted': 1}, found.items.get().message
    made = OpticalDevice.objects.get(tid='flex.tm01')
    assert (made.device, made.role, made.manager, made.transport) == (core, 'amplifier', manager, 'tnms')
    made.credential = OpticalDevice.objects.exclude(pk=made.pk).filter(platform='flexils').first().credential
    made.save()
    found = discover(operator)
    assert {(kind, product) for kind, product, _name in rows(found)} == {('new', 'inventory'), ('new', 'fiber')}
    assert found.items.count() == 3
    assert take_over(found, operator) == {'adopted': 3}, list(found.items.values_list('message', flat=True))
    assert discover(operator).items.count() == 0


def test_a_device_without_a_core_device_says_what_has_to_be_there(garr, operator):
    device = OpticalDevice.objects.get(tid='flex.tm01')
    for fiber in OpticalFiber.objects.filter(name__contains='flex.tm01'):
        cable = fiber.cable
        fiber.delete()
        cable.delete()
    core = device.device
    device.delete()
    core.delete()
    row = discover(operator).items.get()
    assert (row.kind, row.product, row.adoptable) == ('ambiguous', 'device', False)
    assert 'has no device "flex.tm01"' in row.reason
