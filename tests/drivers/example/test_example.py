"""A third party's driver, found by its entry points: discover, observe, plan, apply, and the rest of the contract."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Endpoint, Login, Operation, PlanContext, Timeouts
from netbox_optical.drivers.errors import (
    AuthenticationFailed,
    CannotPlan,
    EffectUnknown,
    NoDriver,
    Refused,
    Unreachable,
)
from netbox_optical.drivers.registry import driver_class, open_driver
from netbox_optical.drivers.registry import platforms as known_platforms
from netbox_optical.drivers.resources import AddDropPort, Carrier, FiberEnd, FiberPeer, OpticalCrossConnect, Target
from netbox_optical.platforms import profile

from .simulator import SECRET, USER, Roadm

A, Z = 'r1.aa01', 'r1.zz01'


def end(port='L1', peer='L2', label='to "Z" \\ é'):
    return FiberEnd(port=port, label=label, node=A,
                    peer=FiberPeer(node=Z, platform='acme-r1', fqdn=f'{Z}.acme.example', port=peer))


def crossing(low=193_000_000, label='one'):
    passband = (low, low + 100_000)
    return OpticalCrossConnect(name='x1', label=label, from_port='A1', to_port='L1', passband=passband,
                               carrier=Carrier(frequency=sum(passband) // 2))


class Net:
    """Two neighbours, and drivers for them."""

    def __init__(self, a: Roadm, z: Roadm):
        self.roadms = {A: a, Z: z}
        self.journal = []
        self.drivers = {tid: open_driver(self.endpoint(tid), self.journal.append) for tid in self.roadms}

    def endpoint(self, tid, **more):
        return Endpoint(**{
            'device': tid, 'platform': 'acme-r1', 'transport': 'alp-tcp', 'addresses': ('127.0.0.1',),
            'port': self.roadms[tid].port, 'login': Login(USER, SecretStr(SECRET)),
            'timeouts': Timeouts(connect=2.0, read=2.0), **more,
        })

    def context(self, *wishes):
        mirrored = [end()] if any(isinstance(wish, FiberEnd) for wish in wishes) else []
        return PlanContext({A: self.drivers[A].observe(wishes), Z: self.drivers[Z].observe(mirrored)})

    def plan(self, *targets):
        wished = [target if isinstance(target, Target) else Target(resource=target) for target in targets]
        operations = self.drivers[A].plan(wished, self.context(*(target.resource for target in wished)))
        # A plan is stored between preview and execution.
        return [Operation.model_validate(json.loads(operation.model_dump_json())) for operation in operations]

    def run(self, *targets):
        operations = self.plan(*targets)
        for operation in operations:
            self.drivers[A].apply(operation, {})
        assert self.plan(*targets) == []
        return operations


@pytest.fixture
def net(acme):
    with Roadm('SN-A') as a, Roadm('SN-Z') as z:
        net = Net(a, z)
        yield net
        for driver in net.drivers.values():
            driver.close()


def gone(resource):
    return Target(resource=resource, present=False)


def test_it_is_found_by_its_entry_points(acme):
    assert 'acme-r1' in known_platforms() and 'flexils' in known_platforms()
    found = driver_class('acme-r1')
    assert found.platform == 'acme-r1' and found.__module__ == 'acme_optical.driver'
    assert profile('acme-r1').port_role('L1') == 'line' and profile('acme-r1').port_role('A9') is None
    with pytest.raises(ValueError, match='not patched to itself'):
        profile('acme-r1').on_fiber(end().model_copy(update={'node': Z}))


def test_without_the_package_there_is_no_such_platform():
    with pytest.raises(NoDriver, match='acme-r1'):
        driver_class('acme-r1')


def test_in_a_new_process_nothing_but_the_path_is_needed(installed):
    """As after `pip install acme-optical`."""
    code = ("from netbox_optical.drivers.registry import platforms; from netbox_optical.platforms import profiles; "
            "print(platforms(), profiles()['acme-r1'].transports)")
    root = str(Path(__file__).parents[3])
    env = {**os.environ, 'PYTHONPATH': os.pathsep.join((str(installed), root))}
    result = subprocess.run([sys.executable, '-c', code], env=env, capture_output=True, text=True, timeout=60,
                            check=True)
    assert "'acme-r1'" in result.stdout and "('alp-tcp',)" in result.stdout


def test_its_transport_can_be_chosen_for_a_device(acme):
    from netbox_optical.choices import _further_transports

    assert _further_transports(('tl1-tcp', 'tl1-ssh', 'tnms', 'restconf', 'netconf')) == ['alp-tcp']


def test_discover(net):
    inventory = net.drivers[A].discover()
    assert (inventory.serial, inventory.software) == ('SN-A', '4.2')
    assert {port.name: port.role for port in inventory.ports} == {
        'L1': 'line', 'L2': 'line', 'A1': 'tributary', 'A2': 'tributary'}


def test_fiber_end_comes_changes_and_goes(net):
    before = net.roadms[A].state()
    assert net.context(end()).observations[A].resources == {}
    (operation,) = net.run(end())
    assert (operation.action, operation.kind, operation.key) == ('create', 'fiber-end', 'L1')
    assert operation.requests[0].protocol == 'alp'
    # The neighbour is named by the identity that it told, and labels arrive as they are.
    assert net.roadms[A].ports['L1'] | {'seen': ''} == {
        'role': 'line', 'label': 'to "Z" \\ é', 'peer': 'SN-Z L2', 'state': 'up', 'seen': ''}
    assert net.context(end()).observations[A].get(end().ref).peer == end().peer
    (operation,) = net.run(end(label='other'))
    assert (operation.action, operation.impact, operation.after) == ('modify', 'label', {'label': 'other'})
    (operation,) = net.run(gone(end()))
    assert operation.action == 'delete' and net.roadms[A].state() == before


def test_identity_is_told_when_fibres_are_asked_for(net):
    assert net.context(end()).observations[A].identity == 'SN-A'
    assert net.context(crossing()).observations[A].identity == ''


def test_a_wrong_neighbour_is_a_finding_and_no_operation(net):
    net.run(end())
    net.roadms[A].ports['L1']['seen'] = f'{Z} L1'
    observation = net.drivers[A].observe([end()])
    (finding,) = observation.findings
    assert (finding.ref, finding.field) == ('fiber-end:L1', 'neighbour')
    assert (finding.expected, finding.found) == (f'{Z} L2', f'{Z} L1')
    assert net.plan(end()) == []


def test_crossing_comes_changes_and_goes(net):
    before = net.roadms[A].state()
    (operation,) = net.run(crossing())
    assert (operation.action, operation.impact) == ('create', 'none')
    found = net.context(crossing()).observations[A].get('optical-cross-connect:x1')
    assert found.model_copy(update={'carrier': crossing().carrier}) == crossing()
    (operation,) = net.run(crossing(194_000_000))
    assert (operation.action, operation.impact) == ('modify', 'interrupts')
    assert net.run(crossing(194_000_000, 'two'))[0].impact == 'label'
    operations = net.plan(gone(crossing()))
    for _ in range(2):  # one that is gone meanwhile is no error
        net.drivers[A].apply(operations[0], {})
    assert net.roadms[A].state() == before and net.plan(gone(crossing())) == []


def test_what_cannot_be_is_found_before_anything_is_sent(net):
    net.run(crossing(), end())
    sent = len(net.roadms[A].requests)
    for targets, reason in (
        ([gone(end())], 'used by cross-connection x1'),
        ([end(port='L9')], 'no such port'),
        ([end(label='two\nSET PORT L2 state=up')], 'control characters'),
        ([AddDropPort(port='A1')], 'has no add-drop-port'),
        ([crossing().model_copy(update={'to_port': 'L2'})], 'joins A1 and L1'),
    ):
        with pytest.raises(CannotPlan, match=reason):
            net.plan(*targets)
    assert all(line.startswith('SHOW') for line in net.roadms[A].requests[sent:])
    with pytest.raises(CannotPlan, match='has not been read'):
        net.drivers[A].plan([Target(resource=end())], PlanContext({}))


def test_occupancy_in_one_read(net):
    net.run(crossing())
    sent = len(net.roadms[A].requests)
    assert net.drivers[A].occupancy(['L1', 'A2']) == {'L1': ((193_000_000, 193_100_000),), 'A2': ()}
    assert len(net.roadms[A].requests) == sent + 1


def test_measure(net):
    assert {(m.port, m.quantity): m.value for m in net.drivers[A].measure()} == {
        ('L1', 'rx-power'): -12.5, ('A1', 'rx-power'): -3.0}
    assert [m.port for m in net.drivers[A].measure(['A1'])] == ['A1']


def test_raw(net):
    assert 'version="4.2"' in net.drivers[A].raw('SHOW SYSTEM')
    with pytest.raises(Refused, match='400'):
        net.drivers[A].raw('BOIL WATER')
    for command in ('', 'LOGIN user=x', 'SHOW PORTS\r\nDROP CROSSING x1'):
        with pytest.raises(CannotPlan):
            net.drivers[A].raw(command)


def test_a_refused_change_is_sent_once(net):
    (operation,) = net.plan(crossing())
    net.roadms[A].crossings['other'] = {'from': 'A2', 'to': 'L1', 'low': '193000000', 'high': '193100000', 'label': ''}
    sent = len(net.roadms[A].requests)
    with pytest.raises(Refused) as caught:
        net.drivers[A].apply(operation, {})
    assert caught.value.code == '409' and 'taken by other' in str(caught.value)
    assert len(net.roadms[A].requests) == sent + 1


def test_a_lost_reply_leaves_the_effect_unknown_and_the_next_plan_knows(net):
    (operation,) = net.plan(crossing())
    net.roadms[A].cut_after = 'ADD'
    with pytest.raises(EffectUnknown):
        net.drivers[A].apply(operation, {})
    assert net.plan(crossing()) == []


def test_addresses_and_login(net):
    with open_driver(net.endpoint(A, addresses=('127.255.255.254', '127.0.0.1'))) as driver:
        assert driver.discover().serial == 'SN-A'
    with socket.create_server(('127.0.0.1', 0)) as probe:
        port = probe.getsockname()[1]
    with open_driver(net.endpoint(A, port=port)) as driver, pytest.raises(Unreachable):
        driver.discover()
    with open_driver(net.endpoint(A, login=Login(USER, SecretStr('x')))) as driver, pytest.raises(AuthenticationFailed):
        driver.discover()
    with pytest.raises(CannotPlan, match='is not alp-tcp'):
        open_driver(net.endpoint(A, transport='tl1-tcp'))


def test_journal_has_every_exchange_and_no_secret(net):
    net.run(crossing())
    assert [e.request.split()[0] for e in net.journal if not e.request.startswith('SHOW')] == ['ADD']
    assert all(e.ok for e in net.journal) and 'runner' not in repr(net.journal)
