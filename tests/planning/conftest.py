"""The demo network in the test database."""

import pytest
from django.db import transaction

from netbox_optical.lab.network import load_network
from netbox_optical.models import OperationalMode, OpticalPort, Partner
from netbox_optical.planning.seed import Addresses, seed
from netbox_optical.planning.service import CarrierRequest, ServiceRequest


@pytest.fixture(scope='module')
def _seeded(django_db_setup, django_db_blocker):
    """Seeded once a module, in a transaction that is undone: every test's own transaction lies inside it."""
    network = load_network('garr')
    with django_db_blocker.unblock(), transaction.atomic():
        seed(network, Addresses(
            devices={device.tid: (f'127.1.{device.index}.1', None) for device in network.devices}, host_keys={},
            manager_url='https://127.1.251.1:8443', ca_file=''))
        yield network
        transaction.set_rollback(True)


@pytest.fixture
def garr(_seeded, db):
    """The description of the network that NetBox now holds."""
    return _seeded


def port(tid, aid):
    return OpticalPort.objects.select_related('optical_device').get(optical_device__tid=tid, aid=aid)


def mode(card, name):
    return OperationalMode.objects.get(card_type=card, name=name)


def request_100g(**changes):
    """A 100GbE service between two Groove G30, Milano and Roma, on a new channel."""
    carrier = CarrierRequest(
        och_id=42, line_port_a=port('g30.mi01', 'port-1/1/1'), line_port_z=port('g30.rm01', 'port-1/1/1'),
        central_frequency=193_100_000, width=50_000)
    values = {
        'partner': Partner.objects.first(), 'service_type': '100GBE', 'flow_id': 1, 'client_id': 1,
        'client_port_a': port('g30.mi01', 'port-1/1/3'), 'client_port_z': port('g30.rm01', 'port-1/1/3'),
        'carriers': [carrier], 'mode': mode('CHM2T', 'QPSK_100G'),
    }
    return ServiceRequest(**{**values, **changes})
