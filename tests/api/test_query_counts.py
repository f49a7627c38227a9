"""Lists cost a constant number of queries, at most 20, whatever is filled in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from extras.models import Tag
from users.models import Owner, OwnerGroup

from netbox_optical import models
from tests import factories as make

from .client import api_client, list_url

MOST = 20


def _many(count):
    """`count` objects of every model, with owner, tags and whatever else a list shows."""
    login, manager, partner = make.make_credential(), make.make_manager(), make.make_partner()
    for value in range(count):
        fiber = make.make_fiber()
        make.make_risk_group(fibers=[fiber])
        make.make_mode()
        service = make.make_service()
        make.make_run(service)
        make.make_deviation(service)
        make.make_credential()
        make.make_manager(credential=login)
        spectrum = make.make_spectrum(partner=partner, start=make.BASE + value * 50_000)
        spectrum.excluded_fibers.add(fiber)
        spectrum.excluded_devices.add(service.client_port_a.optical_device)
    models.OpticalDevice.objects.update(manager=manager, credential=login)


def _decorate():
    group = OwnerGroup.objects.create(name='Optical')
    owner = Owner.objects.create(name='Optical', group=group)
    tag = Tag.objects.create(name='Seen', slug='seen')
    for model in MODELS:
        if any(field.name == 'owner' for field in model._meta.fields):
            model.objects.update(owner=owner)
        for item in model.objects.all():
            item.tags.add(tag)


MODELS = (
    models.Partner, models.PoP, models.NetworkManager, models.Credential, models.OpticalDevice, models.OpticalPort,
    models.OpticalFiber, models.SharedRiskGroup, models.OpticalMultiplexSection, models.OpticalSpectrum,
    models.TransportChannel, models.OperationalMode, models.DigitalService, models.WorkflowRun, models.Deviation,
)


def _queries(client, url, expected):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    assert len(response.data['results']) == expected
    return len(captured), [query['sql'][:150] for query in captured]


@pytest.mark.django_db
def test_lists_of_50_cost_what_lists_of_10_cost():
    with make.sections.deferred():
        _many(50)
    _decorate()
    client = api_client(superuser=True)
    client.get(list_url(models.Partner))
    too_many = {}
    for model in MODELS:
        assert model.objects.count() >= 50, model
        few, _ = _queries(client, f'{list_url(model)}?limit=10', 10)
        many, statements = _queries(client, f'{list_url(model)}?limit=50', 50)
        brief, _ = _queries(client, f'{list_url(model)}?limit=50&brief=1', 50)
        print(f'{model.__name__}: {few} for 10, {many} for 50, {brief} for 50 in brief')
        if many != few or many > MOST or brief > many:
            too_many[model.__name__] = (few, many, brief, statements)
    assert not too_many
