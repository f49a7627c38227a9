"""A whole plant from a file: what it becomes in NetBox, again, denied, wrong, and by every door."""

import json
from decimal import Decimal

import pytest
from core.models import ObjectChange
from dcim.models import Cable, Device, Interface, Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from netbox.context import events_queue
from users.models import User
from utilities.request import apply_request_processors

from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalMultiplexSection, OpticalPort, PoP
from netbox_optical.planning import plant_import
from netbox_optical.planning.changes import request_as
from netbox_optical.planning.paths import PathQuery, find_paths
from tests import factories
from tests.api.client import api_client
from tests.web.users import Person

from .test_topology_files import document, text

pytestmark = pytest.mark.django_db

PAGE = '/plugins/optical/pops/import-plant/'
SMALL = json.dumps(document('A f1:80 mid f2:60 B', 'B f3:70 C', 'A f4:300 C'))
COUNTED = (Site, PoP, Device, OpticalDevice, Interface, OpticalPort, Cable, OpticalFiber, OpticalMultiplexSection)


def load(user, data=SMALL, kind='gnpy', name='small', **options):
    with apply_request_processors(request_as(user)):
        return plant_import.import_text(user, data, kind, name=name, **options)


def counts():
    return {model._meta.model_name: model.objects.count() for model in COUNTED}


def test_the_swedish_plant_becomes_sections_and_the_search_finds_its_way(admin_user):
    outcome = load(admin_user, text('Sweden_OpenROADMv5_example_network.json'), name='Sweden')
    assert outcome.made == {'sites': 38, 'pops': 38, 'devices': 38, 'ports': 120, 'fibers': 45}
    assert set(outcome.known.values()) == {0} and outcome.sections == OpticalMultiplexSection.objects.count() == 22

    sites = [Site.objects.get(slug=f'sweden-{name}') for name in ('stockholm', 'gothenburg')]
    assert (sites[0].name, sites[0].latitude) == ('STOC Stockholm', Decimal('59.329400'))
    route = find_paths(PathQuery(*sites, 50_000, cost='length', allow_unknown=True)).routes[0]
    # Six spans and 500.0 km, as GNPy's recorded answer has it.
    assert sum(len(edge.fibers) for edge in route.steps) == 6 and round(route.length_m / 1000, 1) == 500.0
    fiber = OpticalFiber.objects.get(cable__terminations___site=sites[0], measured_loss='15.08')
    assert [(segment.type, segment.length) for segment in fiber.segments.all()] == [('G.652.D', 75_422)]


def test_the_garr_topology_gets_ports_for_every_degree(admin_user):
    outcome = load(admin_user, text('Garr201201.gml'), 'gml', name='')
    assert outcome.network == 'Garr201201' and outcome.made['fibers'] == outcome.sections == 89
    assert outcome.made['ports'] == 2 * 89 + 2 * 61 == OpticalPort.objects.count()
    assert PoP.objects.count() == len(set(PoP.objects.values_list('code', flat=True))) == 61
    assert OpticalFiber.objects.filter(description='Length estimated from coordinates').count() == 76
    assert OpticalFiber.objects.filter(segments__isnull=True).count() == 13


def test_a_second_import_makes_nothing_and_a_grown_file_only_what_is_new(admin_user):
    load(admin_user)
    before, logged = counts(), ObjectChange.objects.count()
    again = load(admin_user)
    assert set(again.made.values()) == {0} and again.known == {
        'sites': 4, 'pops': 4, 'devices': 4, 'ports': 14, 'fibers': 4}
    assert counts() == before and ObjectChange.objects.count() == logged

    grown = document('A f1:80 mid f2:60 B', 'B f3:70 C', 'A f4:300 C', 'A f5:20 C', 'C f6:40 D')
    assert load(admin_user, json.dumps(grown)).made == {'sites': 1, 'pops': 1, 'devices': 1, 'ports': 6, 'fibers': 2}
    assert counts()['opticalmultiplexsection'] == before['opticalmultiplexsection'] + 2
    assert load(admin_user, name='other').made['sites'] == 4


def test_a_free_line_port_is_used_before_a_new_one_is_made(admin_user):
    load(admin_user)
    fiber = OpticalFiber.objects.get(segments__length=70_000)
    ports = {fiber.ends[0].pk, fiber.ends[1].pk}
    cable = fiber.cable
    fiber.delete()
    cable.delete()
    made = load(admin_user).made
    assert (made['fibers'], made['ports']) == (1, 0)
    again = OpticalFiber.objects.get(segments__length=70_000)
    assert {port.pk for port in again.ends} == ports
    assert all(port.interface.connected_endpoints for port in again.ends)


def test_everything_is_logged_under_one_request_in_the_users_name(admin_user):
    partner = factories.make_partner()
    load(admin_user, partner=partner)
    for model in (*COUNTED[:-1], OpticalMultiplexSection):
        logged = ObjectChange.objects.filter(
            changed_object_type__model=model._meta.model_name, action='create', user=admin_user)
        assert logged.count() == model.objects.count(), model
    assert len(set(ObjectChange.objects.values_list('request_id', flat=True))) == 1
    interface = Interface.objects.filter(cable__isnull=False).first()
    change = ObjectChange.objects.get(changed_object_type__model='interface', changed_object_id=interface.pk)
    assert change.postchange_data['cable'] == interface.cable_id and change.user_name == admin_user.username
    for model in (Site, Device, Cable):
        assert set(model.objects.values_list('tenant', flat=True)) == {partner.tenant_id}


def test_a_dry_run_says_the_same_and_leaves_nothing(admin_user):
    before = counts()
    with apply_request_processors(request_as(admin_user)):
        dry = plant_import.import_text(admin_user, SMALL, 'gnpy', name='small', dry_run=True)
        assert events_queue.get() == {}
    assert counts() == before and not ObjectChange.objects.exists()
    real = load(admin_user)
    assert (dry.made, dry.sections) == (real.made, real.sections) and dry.dry_run


def test_all_mistakes_are_told_and_nothing_is_left(admin_user):
    load(admin_user)
    Device.objects.filter(name='flex.a000').update(name='flex.a000')
    OpticalDevice.objects.filter(tid__in=['flex.a000', 'flex.b000']).update(role='amplifier')
    before = counts()
    with pytest.raises(ValidationError) as refused:
        load(admin_user, json.dumps(document('A f1:80 mid f2:60 B', 'B f3:70 D')))
    assert [message.split(':')[0] for message in refused.value.messages] == ['device flex.a000', 'device flex.b000']
    assert counts() == before

    factories._saved(Site(name='A001 A', slug='taken', status='active'))
    factories._saved(Site(name='B001 B', slug='taken-too', status='active'))
    with apply_request_processors(request_as(admin_user)):
        with pytest.raises(ValidationError) as refused:
            plant_import.import_text(admin_user, SMALL, 'gnpy', name='clash')
        assert events_queue.get() == {}
    assert len(refused.value.messages) == 2 and all('already exists' in told for told in refused.value.messages)


def test_what_is_terminated_has_to_come_back_first(admin_user):
    load(admin_user)
    OpticalFiber.objects.all().update(status='terminated')
    OpticalDevice.objects.filter(tid='flex.a000').update(status='terminated')
    with pytest.raises(ValidationError, match=r'flex\.a000: as an optical device it is terminated'):
        load(admin_user)
    PoP.objects.filter(code='B000').update(status='terminated')
    with pytest.raises(ValidationError, match='its PoP B000 is terminated'):
        load(admin_user)


def test_an_interface_that_takes_no_cable_is_passed_over(admin_user):
    load(admin_user)
    device = OpticalDevice.objects.get(tid='flex.c000')
    Interface.objects.create(device=device.device, name='1-A-3-L1', type='other', mark_connected=True)
    Interface.objects.create(device=device.device, name='1-A-4-L1', type='other')
    grown = document('A f1:80 mid f2:60 B', 'B f3:70 C', 'A f4:300 C', 'C f6:40 D')
    load(admin_user, json.dumps(grown))
    fiber = OpticalFiber.objects.get(segments__length=40_000)
    assert {port.aid for port in fiber.ends} == {'1-A-4-L1', '1-A-1-L1'}


@pytest.mark.parametrize(('options', 'field'), [({'name': ''}, 'name'), ({'platform': 'gx-g42'}, 'platform')])
def test_what_is_missing_or_impossible_is_told_on_its_field(admin_user, options, field):
    with pytest.raises(ValidationError) as refused:
        load(admin_user, **options)
    assert list(refused.value.message_dict) == [field]


def test_a_user_makes_only_what_is_theirs():
    person = Person().may('add', PoP, Site, Device, OpticalDevice, Interface, OpticalPort, Cable)
    with pytest.raises(PermissionDenied, match='optical fibers'):
        load(person.user)
    person.may('add', OpticalFiber, kind='patch')
    # On what is saved, and what it needs besides; a user object remembers its permissions.
    with pytest.raises(PermissionDenied, match=r'device roles.*optical fibers'):
        load(User.objects.get(pk=person.user.pk))
    assert not Site.objects.exists()


def test_F1_the_page_looks_first_and_tells_mistakes_on_the_file():
    person = Person('admin', superuser=True)
    assert 'name="dry_run"' in person.get(PAGE).content.decode()
    fields = {'format': 'gnpy', 'platform': 'flexils', 'text': SMALL, 'name': 'small'}
    page = person.post(PAGE, {**fields, 'dry_run': 'on'}).content.decode()
    assert 'data-kind="fibers"><td>Fibres</td><td>4</td><td>0</td>' in page and not Site.objects.exists()
    assert 'nothing was changed' in page

    upload = SimpleUploadedFile('my-net.gml', b'graph [ node [ id 1 ] node [ id 1 ] ]')
    page = person.post(PAGE, {'format': 'gml', 'platform': 'flexils', 'file': upload}).content.decode()
    assert 'node 1: this id is given twice' in page
    for wrong in (SimpleUploadedFile('x.gml', b'\xff\xfe'), None):
        page = person.post(PAGE, {'format': 'gml', 'platform': 'flexils', **({'file': wrong} if wrong else {})})
        assert page.status_code == 200 and ('no text in UTF-8' if wrong else 'either a file') in page.content.decode()

    upload = SimpleUploadedFile('my-net.gml', b'graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]')
    page = person.post(PAGE, {'format': 'gml', 'platform': 'flexils', 'file': upload}).content.decode()
    assert 'my-net is imported' in page and Site.objects.filter(slug='my-net-node-1').exists()
    reader = Person('reader').may('view', PoP)
    assert reader.get(PAGE).status_code == 403 and 'import-plant' not in reader.get('/').content.decode()
    maker = Person('maker').may('add view', PoP)
    assert 'You may not add these: sites' in maker.post(PAGE, fields).content.decode()


def test_over_rest():
    url = reverse('plugins-api:netbox_optical-api:pop-import-plant')
    client = api_client(superuser=True)
    body = {'format': 'gnpy', 'text': SMALL, 'name': 'small'}
    dry = client.post(url, {**body, 'dry_run': True}, format='json')
    assert dry.status_code == 200 and dry.data['made']['fibers'] == 4 and not Site.objects.exists()
    done = client.post(url, {**body, 'partner': factories.make_partner().pk}, format='json')
    assert done.data['sections'] == 3 and OpticalMultiplexSection.objects.count() == 3
    wrong = client.post(url, {'format': 'gnpy', 'text': '{}', 'name': 'x'}, format='json')
    assert wrong.status_code == 400 and 'elements' in str(wrong.data['text'])
    assert client.post(url, {'format': 'dot', 'text': ''}, format='json').status_code == 400
    assert api_client((PoP, ['view'], None)).post(url, body, format='json').status_code == 403
    denied = api_client((PoP, ['add'], None)).post(url, body, format='json')
    assert denied.status_code == 403 and 'sites' in str(denied.data)


def test_as_a_command(admin_user, tmp_path, capsys):
    file = tmp_path / 'tiny.gml'
    file.write_text('graph [ node [ id 1 label "Köln" ] node [ id 2 ] edge [ source 1 target 2 ] ]', encoding='utf-8')
    options = {'format': 'gml', 'user': admin_user.username}
    call_command('optical_import_plant', str(file), dry_run=True, **options)
    assert 'fibers: 1 made, 0 there already' in (out := capsys.readouterr().out) and 'dry run' in out
    assert not Site.objects.exists()
    partner = factories.make_partner('Owner')
    call_command('optical_import_plant', str(file), partner='Owner', **options)
    assert Site.objects.get(slug='tiny-koln').tenant == partner.tenant
    assert 'note: 1 fibres have no length' in capsys.readouterr().out
    file.write_text('graph [ node [ id 1 ] node [ id 1 ] node [ ] ]')
    for change, told in (
            ({'partner': 'Nobody'}, 'no partner "Nobody"'), ({}, 'twice(.|\n)*no id'), ({'user': 'x'}, 'no user')):
        with pytest.raises(CommandError, match=told):
            call_command('optical_import_plant', str(file), **{**options, **change})
