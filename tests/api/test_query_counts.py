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
    login, manager = make.make_credential(), make.make_manager()
    ends = make.make_device(platform='groove-g30', role='transponder'), make.make_device(
        platform='groove-g30', role='transponder')
    lines = [make.make_ports(end, [f'port-1/{card}/1' for card in range(1, count + 1)]) for end in ends]
    for end in ends:
        make.make_ports(end, [f'port-1/{card}/3' for card in range(1, count + 1)])
    for value, (line_a, line_z) in enumerate(zip(*lines, strict=True)):
        service = make.make_service(make.make_channel(value + 1, line_port_a=line_a, line_port_z=line_z))
        make.make_run(service)
        make.make_deviation(service)
        make.make_accepted()
        make.make_raw_log()
        make.make_discovery(devices=ends, manager=manager, partner=service.partner)
        make.make_bulk_task()
        make.make_check(make.make_manager() if value % 2 else None)
        near, far = (make.make_port(make.make_device(credential=login, manager=manager)) for _ in 'az')
        fiber = make.make_fiber(near, far)
        make.make_risk_group(fibers=[fiber])
        make.make_mode()
        make.make_credential()
        make.make_manager(credential=login)
        spectrum = service.channels.get().spectrum
        spectrum.excluded_fibers.add(fiber)
        spectrum.excluded_devices.add(near.optical_device)


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
    models.ConnectionCheck, models.RawCommandLog, models.Discovery, models.BulkTask,
    models.AcceptedValue,
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
