"""A user whose permission is constrained sees their objects and no others, on every endpoint there is."""

import re

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.test import Client
from django.urls import NoReverseMatch, reverse
from netbox.registry import registry

from netbox_optical import models
from tests import factories as make
from tests.api.client import client_of, detail_url, list_url, make_user

MODELS = (
    models.AcceptedValue, models.BulkTask, models.ConnectionCheck, models.Credential, models.Deviation,
    models.DigitalService, models.Discovery,
    models.NetworkManager, models.OperationalMode, models.OpticalDevice, models.OpticalFiber,
    models.OpticalMultiplexSection, models.OpticalPort, models.OpticalSpectrum, models.Partner, models.PoP,
    models.RawCommandLog, models.SharedRiskGroup, models.TransportChannel, models.WorkflowRun,
)
ACTIONS = {
    models.DigitalService: ('plan', 'validate', 'terminate', 'purge'), models.WorkflowRun: ('apply', 'retry', 'abort'),
    models.OpticalDevice: ('check', 'raw-commands', 'import-inventory', 'learn-host-key'),
    models.Discovery: ('choose', 'adopt'),
    models.NetworkManager: ('check',), models.BulkTask: ('resume', 'abort'),
}
each_model = pytest.mark.parametrize('model', MODELS, ids=lambda model: model.__name__)


@pytest.fixture(scope='module')
def _objects(django_db_setup, django_db_blocker):
    """Three of everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        for _ in range(3):
            service, fiber = make.make_service(), make.make_fiber()
            make.make_run(service)
            make.make_deviation(service)
            make.make_accepted()
            make.make_credential()
            make.make_manager()
            make.make_check()
            make.make_raw_log()
            make.make_discovery()
            make.make_bulk_task()
            make.make_mode()
            make.make_risk_group(fibers=[fiber])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sides(_objects, db):
    """model -> (the object that the user may see, one that they may not)."""
    def pick(model):
        mine, foreign = model.objects.order_by('pk')[:2]
        return mine, foreign
    return pick


@pytest.fixture
def limited(sides):
    """model -> a user who may do everything to one object of it."""
    def make_limited(model):
        actions = ['view', 'add', 'change', 'delete', *(name for name, _ in model._meta.permissions)]
        return make_user((model, actions, {'pk': sides(model)[0].pk}))
    return make_limited


def pages(model):
    """Names of all pages of one object, and of all pages of the model."""
    found = registry['views']['netbox_optical'][model._meta.model_name]
    detail = sorted({view['name'] for view in found if view['detail']})
    whole = sorted({view['name'] for view in found if not view['detail']})
    return detail, whole


def page_url(instance, name):
    suffix = f'_{name}' if name else ''
    return reverse(f'plugins:netbox_optical:{instance._meta.model_name}{suffix}', kwargs={'pk': instance.pk})


def browser(user):
    client = Client()
    client.force_login(user)
    return client


# UI


@each_model
def test_list_page(model, sides, limited):
    mine, foreign = sides(model)
    response = browser(limited(model)).get(reverse(f'plugins:netbox_optical:{model._meta.model_name}_list'))
    assert response.status_code == 200
    assert {row.pk for row in response.context['table'].data} == {mine.pk}
    links = set(re.findall(r'href="([^"?#]+)', response.content.decode()))
    assert not [link for link in links if link.startswith(foreign.get_absolute_url())]
    exported = browser(limited(model)).get(
        reverse(f'plugins:netbox_optical:{model._meta.model_name}_list'), {'export': 'table'})
    assert exported.status_code == 200
    assert len(exported.content.decode().strip().splitlines()) == 2


@each_model
def test_every_page_of_an_object(model, sides, limited):
    mine, foreign = sides(model)
    client = browser(limited(model))
    assert client.get(mine.get_absolute_url()).status_code == 200
    names, _ = pages(model)
    assert '' in names
    for name in names:
        assert client.get(page_url(foreign, name)).status_code in (403, 404, 405), name
        assert client.post(page_url(foreign, name), {'confirm': 'TERMINATE'}).status_code in (403, 404, 405), name


@each_model
def test_bulk_pages_leave_foreign_objects_alone(model, sides, limited):
    _, foreign = sides(model)
    client, count = browser(limited(model)), model.objects.count()
    for name in ('bulk_delete', 'bulk_edit'):
        try:
            url = reverse(f'plugins:netbox_optical:{model._meta.model_name}_{name}')
        except NoReverseMatch:
            continue
        client.post(url, {
            'pk': [foreign.pk], 'confirm': True, '_confirm': '', '_apply': '', 'description': 'Taken over'})
        changed = model.objects.get(pk=foreign.pk)
        assert getattr(changed, 'description', '') != 'Taken over'
    assert model.objects.count() == count


# REST


@each_model
def test_rest_lists(model, sides, limited):
    mine, _ = sides(model)
    client = client_of(limited(model))
    for query in ('', '?brief=1', '?fields=id', '?limit=0', '?q='):
        response = client.get(list_url(model) + query)
        assert response.status_code == 200
        assert [row['id'] for row in response.data['results']] == [mine.pk]
        assert response.data['count'] == 1


@each_model
def test_rest_object(model, sides, limited):
    mine, foreign = sides(model)
    client = client_of(limited(model))
    assert client.get(detail_url(mine)).status_code == 200
    for method in ('get', 'put', 'patch', 'delete'):
        response = getattr(client, method)(detail_url(foreign), {}, format='json')
        assert response.status_code in (404, 405), method
    for action in ACTIONS.get(model, ()):
        response = client.post(detail_url(foreign, action), {'confirm': 'TERMINATE'}, format='json')
        assert response.status_code == 404, action
    assert model.objects.filter(pk=foreign.pk).exists()


@each_model
def test_rest_bulk_operations_leave_foreign_objects_alone(model, sides, limited):
    mine, foreign = sides(model)
    client, count = client_of(limited(model)), model.objects.count()
    body = [{'id': mine.pk, 'description': 'x'}, {'id': foreign.pk, 'description': 'Taken over'}]
    for method in ('patch', 'put', 'delete'):
        response = getattr(client, method)(list_url(model), body, format='json')
        assert response.status_code in (400, 405), method
        if response.status_code == 400:
            assert [entry['id'] for entry in response.data['errors']] == [foreign.pk]
    assert model.objects.count() == count
    assert getattr(model.objects.get(pk=mine.pk), 'description', '') != 'x'


@each_model
def test_nobody_without_a_permission(model, sides):
    mine, _ = sides(model)
    user = make_user()
    for url in (list_url(model), detail_url(mine)):
        assert client_of(user).get(url).status_code == 403
    for url in (mine.get_absolute_url(), reverse(f'plugins:netbox_optical:{model._meta.model_name}_list')):
        assert browser(user).get(url).status_code == 403


# GraphQL


def query(user, text):
    response = client_of(user).post(reverse('graphql'), {'query': text}, format='json')
    assert response.status_code == 200
    return response.json()


@each_model
def test_graphql(model, sides, limited):
    mine, foreign = sides(model)
    user = limited(model)
    name = model._meta.verbose_name.lower().replace(' ', '_')
    listed = query(user, f'{{ {name}_list {{ id display }} }}')
    assert 'errors' not in listed
    assert [row['id'] for row in listed['data'][f'{name}_list']] == [str(mine.pk)]
    one = query(user, f'{{ {name}(id: {mine.pk}) {{ id display }} }}')
    assert one['data'][name]['display'] == str(mine)
    hidden = query(user, f'{{ {name}(id: {foreign.pk}) {{ id display }} }}')
    assert (hidden.get('data') or {}).get(name) is None
    assert str(foreign) not in str(hidden)
    nobody = query(make_user(), f'{{ {name}_list {{ id }} }}')
    assert (nobody.get('data') or {}).get(f'{name}_list') in (None, [])


def test_graphql_related_objects(sides):
    mine, foreign = sides(models.DigitalService)
    user = make_user(
        (models.DigitalService, ['view'], {'pk': mine.pk}), (models.Partner, ['view'], None),
        (models.TransportChannel, ['view'], {'pk': foreign.channels.get().pk}))
    answer = query(user, '{ partner_list { id services { id channels { id } client_port_a { id } } } }')
    assert 'errors' not in answer
    services = [service for partner in answer['data']['partner_list'] for service in partner['services']]
    assert services == [{'id': str(mine.pk), 'channels': [], 'client_port_a': None}]


def test_a_section_names_only_the_spectra_that_the_user_may_see(db):
    section = make.make_section()
    mine, hidden = make.make_spectrum('Mine'), make.make_spectrum('Hidden', start=make.BASE + 100_000)
    for spectrum in (mine, hidden):
        models.SpectrumAllocation.objects.create(
            section=section, spectrum=spectrum, passband=NumericRange(spectrum.start, spectrum.end, '[)'),
            state='used', source='service')
    client = client_of(make_user(
        (models.OpticalMultiplexSection, ['view'], None), (models.OpticalSpectrum, ['view'], {'name': 'Mine'})))
    answer = client.get(detail_url(section))
    names = [row['spectrum'] and row['spectrum']['name'] for row in answer.data['allocations']]
    assert sorted(names, key=str) == ['Mine', None] and 'Hidden' not in answer.content.decode()
