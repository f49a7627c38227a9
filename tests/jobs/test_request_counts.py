"""How much is asked of the gear for one 100GbE service over two ROADM nodes, plan and verification included.

The bounds are what is needed. What the system that came before needed stands beside them; its numbers: seed behaviours,
measured, with less verified. A script job of the network manager may carry several commands.
"""

from collections import Counter

import pytest

from netbox_optical.lab.tnms.inventory import device_uuid
from netbox_optical.models import OpticalDevice

from .conftest import do, order

# RESTCONF requests, and TL1 commands without those of the session.
BOUNDS = {
    # before: 26 and 35, 7 and 5, 16 and 7
    'g30': {'create': (13, 26), 'validate': (2, 6), 'terminate': (10, 10)},
    # before: 46 and 35, 21 and 5, 20 and 7
    'g42': {'create': (17, 26), 'validate': (2, 6), 'terminate': (10, 10)},
}
# Where the line system is spoken to directly: ACT-USER and CANC-USER per node and visit (a preview is one, the run is
# another), INH-MSG-ALL and INH-DBREPT-ALL per node that is written to. A node that nothing is asked of costs none.
SESSIONS = {'create': 12, 'validate': 4, 'terminate': 8}
# HTTP requests, logins included. Before: 131, 22, 37.
HTTP = {'create': 22, 'validate': 5, 'terminate': 12}
# Commands or HTTP requests more that chance may add, each time something takes longer than usual: a termination that is
# not there yet is asked for again (at both ends), as is the end of a script job.
SLACK = {'validate': 0, 'create': 2, 'terminate': 0}
SLACK_HTTP = {'validate': 1, 'create': 5, 'terminate': 3}

OF_A_SESSION = ('ACT-USER', 'CANC-USER', 'INH-MSG-ALL', 'INH-DBREPT-ALL')
ENDS = {
    'g30': {'a': 'g30.mi01', 'z': 'g30.bo01'},
    'g42': {'a': 'g42.mi01', 'z': 'g42.pd01', 'client': '1-4-T1', 'line': '1-4-L1', 'card': 'CHM6-C6',
            'mode_name': '100E.31U', 'width': 100_000},
}


class Meter:
    """Counts what the simulated network is asked."""

    def __init__(self, lab):
        self.lab = lab.lab
        self.verbs = Counter()

    def command(self, command):
        """Of every command of a session that is logged in, and never a fault."""
        self.verbs[command.verb] += 1

    def read(self) -> Counter:
        """RESTCONF requests of transponders, TL1 and session commands of the line system, HTTP requests of the NMS."""
        status = self.lab.status()
        found = Counter(http=status['tnms']['requests'])
        for element in status['elements'].values():
            found['all-tl1' if element['platform'] == 'flexils' else 'restconf'] += element['requests']
        found['tl1'] = sum(count for verb, count in self.verbs.items() if verb not in OF_A_SESSION)
        found['session'] = found.pop('all-tl1') - found['tl1']
        return found

    def life(self, operator, ends) -> dict[str, Counter]:
        """What each part of a service's life costs."""
        costs = {}
        service = order(**ends)
        for kind in ('create', 'validate', 'terminate'):
            before = self.read()
            run = do(service, kind, operator)
            assert run.status == 'succeeded' and not run.notes, (run.error, run.notes)
            costs[kind] = self.read() - before
        return costs


@pytest.fixture
def meter(garr, monkeypatch):
    found = Meter(garr)
    for element in garr.lab.elements.values():
        if element.platform == 'flexils':
            monkeypatch.setattr(element.options, 'before_command', found.command)
    return found


@pytest.mark.parametrize('platform', ENDS)
def test_requests_for_one_service(meter, operator, platform):
    OpticalDevice.objects.filter(platform='flexils').update(transport='tl1-tcp')
    for kind, cost in meter.life(operator, ENDS[platform]).items():
        restconf, tl1 = BOUNDS[platform][kind]
        assert cost['restconf'] == restconf, (kind, cost)
        assert tl1 <= cost['tl1'] <= tl1 + SLACK[kind], (kind, cost)
        assert cost['session'] == SESSIONS[kind] and not cost['http'], (kind, cost)


def test_requests_through_the_network_manager(meter, operator):
    for device in OpticalDevice.objects.filter(platform='flexils'):
        OpticalDevice.objects.filter(pk=device.pk).update(
            transport='tnms', manager_uuid=device_uuid(device.tid))  # as the look-up leaves it
    for kind, cost in meter.life(operator, ENDS['g30']).items():
        assert HTTP[kind] <= cost['http'] <= HTTP[kind] + SLACK_HTTP[kind], (kind, cost)
