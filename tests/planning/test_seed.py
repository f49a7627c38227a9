"""The demo network in NetBox: complete, and the same after a second time."""

import pytest
from dcim.models import Cable, Device, Interface, Module

from netbox_optical.lab.network import load_network
from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalMultiplexSection, OpticalPort, Partner, PoP
from netbox_optical.planning.seed import Addresses, seed

pytestmark = pytest.mark.django_db

MODELS = (
    Cable, Device, Interface, Module, OpticalDevice, OpticalFiber, OpticalMultiplexSection, OpticalPort, Partner, PoP,
)


def addresses(network):
    return Addresses(
        devices={device.tid: (f'127.1.{device.index}.1', None) for device in network.devices}, host_keys={},
        manager_url='https://127.1.251.1:8443', ca_file='')


def test_seed_is_complete_and_idempotent():
    network = load_network('garr')
    seed(network, addresses(network))
    first = {model: set(model.objects.values_list('pk', flat=True)) for model in MODELS}
    assert len(first[OpticalDevice]) == len(network.devices)
    assert len(first[OpticalFiber]) == len(network.fibers)
    assert {device.tid for device in OpticalDevice.objects.all()} == {device.tid for device in network.devices}
    # Every chain of spans between two ROADMs is one section: as many as degrees on ROADMs, halved.
    roadms = {device.tid for device in network.devices if device.role == 'roadm'}
    degrees = sum(end[0] in roadms for fiber in network.fibers if fiber.kind == 'span' for end in (fiber.a, fiber.z))
    assert len(first[OpticalMultiplexSection]) == degrees // 2

    seed(network, addresses(network))
    assert {model: set(model.objects.values_list('pk', flat=True)) for model in MODELS} == first
