"""How much is asked of the gear for one 100GbE service over two ROADM nodes, verification included.

The bounds are upper bounds; what the system that came before needed stands beside them. Its numbers: seed behaviours,
measured. A script job of the network manager may carry several commands.
"""

from collections import Counter

import pytest

from netbox_optical.lab.tnms.inventory import device_uuid
from netbox_optical.models import OpticalDevice

from .conftest import do, order

# Upper bounds: RESTCONF requests, and TL1 commands (logins included) or HTTP requests to the network manager. A little
# above what is needed, for objects that a device makes a moment later and that are asked for again.
BOUNDS = {
    # before: 26 and 35, 7 and 5, 16 and 7
    'g30': {'create': (19, 54), 'validate': (2, 16), 'terminate': (14, 34)},
    # before: 46 and 35, 21 and 5, 20 and 7
    'g42': {'create': (23, 54), 'validate': (2, 16), 'terminate': (14, 34)},
    # before: 131, 22, 37 (HTTP)
    'nms': {'create': 50, 'validate': 10, 'terminate': 30},
}

ENDS = {
    'g30': {'a': 'g30.mi01', 'z': 'g30.bo01'},
    'g42': {'a': 'g42.mi01', 'z': 'g42.pd01', 'client': '1-4-T1', 'line': '1-4-L1', 'card': 'CHM6-C6',
            'mode_name': '100E.31U', 'width': 100_000},
}


def counts(lab) -> Counter:
    """Requests so far: RESTCONF of the transponders, TL1 of the line system, HTTP of the network manager."""
    status = lab.lab.status()
    found = Counter(nms=status['tnms']['requests'])
    for element in status['elements'].values():
        found['tl1' if element['platform'] == 'flexils' else 'restconf'] += element['requests']
    return found


def life(lab, operator, ends) -> dict[str, Counter]:
    """What each part of a service's life costs."""
    costs = {}
    service = order(**ends)
    for kind in ('create', 'validate', 'terminate'):
        before = counts(lab)
        run = do(service, kind, operator)
        assert run.status == 'succeeded' and not run.notes, (run.error, run.notes)
        costs[kind] = counts(lab) - before
    return costs


@pytest.mark.parametrize('platform', ENDS)
def test_requests_for_one_service(garr, operator, platform):
    for kind, cost in life(garr, operator, ENDS[platform]).items():
        restconf, tl1 = BOUNDS[platform][kind]
        assert cost['restconf'] <= restconf and cost['tl1'] <= tl1, (kind, cost)


def test_requests_through_the_network_manager(garr, operator):
    for device in OpticalDevice.objects.filter(platform='flexils'):
        OpticalDevice.objects.filter(pk=device.pk).update(
            transport='tnms', manager_uuid=device_uuid(device.tid))  # as the look-up leaves it
    for kind, cost in life(garr, operator, ENDS['g30']).items():
        assert cost['nms'] <= BOUNDS['nms'][kind], (kind, cost)
