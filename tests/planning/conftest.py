"""The demo network in the test database."""

import pytest

from netbox_optical.lab.network import load_network
from netbox_optical.models import OperationalMode, OpticalPort, Partner
from netbox_optical.planning.service import CarrierRequest, ServiceRequest


@pytest.fixture
def garr(garr_seeded, db):
    """The description of the network that NetBox now holds."""
    return load_network('garr')


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
