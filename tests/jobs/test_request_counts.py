"""How much is asked of the gear for one 100GbE service over two ROADM nodes, verification included.

The bounds are upper bounds; what the system that came before needed stands beside them. Its numbers: seed behaviours,
measured. A script job of the network manager may carry several commands.
"""

from collections import Counter

import pytest

from netbox_optical.models import OpticalDevice

from .conftest import do, order

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
    costs = life(garr, operator, ENDS[platform])
    print(platform, costs)


def test_requests_through_the_network_manager(garr, operator):
    OpticalDevice.objects.filter(platform='flexils').update(transport='tnms')
    costs = life(garr, operator, ENDS['g30'])
    print('tnms', costs)
