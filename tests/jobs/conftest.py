"""NetBox knows the demo network, and works with its simulated devices."""

import logging

import pytest

from netbox_optical.jobs.engine import Engine
from netbox_optical.planning import credentials, endpoints, runs
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from netbox_optical.settings import OpticalSettings
from tests.planning.conftest import mode, port


@pytest.fixture
def garr(garr_seeded, db, lab, monkeypatch, django_user_model):
    """NetBox knows the network; every test begins and ends with untouched devices."""
    made = OpticalSettings(domain='garr.example', credential_file=lab.inventory()['credentials'])
    for module in (credentials, endpoints):
        monkeypatch.setattr(module, 'get_settings', lambda: made)
    yield lab
    lab.reset()


@pytest.fixture
def operator(db, django_user_model):
    """Who asks."""
    return django_user_model.objects.create_user(username='operator', is_superuser=True)


def order(a='g30.mi01', z='g30.rm01', client='port-1/1/3', line='port-1/1/1', service_type='100GBE', card='CHM2T',
          mode_name='QPSK_100G', width=50_000, client_id=1, och_id=42, **changes):
    """A planned service on a new channel."""
    from netbox_optical.models import Partner
    return create_service(ServiceRequest(
        partner=Partner.objects.first(), service_type=service_type, flow_id=1, client_id=client_id,
        client_port_a=port(a, client), client_port_z=port(z, client), mode=mode(card, mode_name),
        carriers=[CarrierRequest(och_id=och_id, line_port_a=port(a, line), line_port_z=port(z, line), width=width)],
        **changes))


def carry_out(run):
    """What the worker does with an approved run."""
    from utilities.request import apply_request_processors

    from netbox_optical.jobs.workflow import change_request
    with apply_request_processors(change_request(run)):
        Engine(run, logging.getLogger('tests')).execute()
    run.refresh_from_db()
    return run


def do(service, kind, user):
    """Plan, apply, carry out."""
    run = runs.apply(runs.plan(service, kind, user), user)
    carry_out(run)
    service.refresh_from_db()
    return run
