"""Devices that are planned together: what a plan is missing is read meanwhile, and only that."""

import contextlib

import pytest

from netbox_optical.drivers.base import Driver, Endpoint, Inventory, Observation, Operation
from netbox_optical.drivers.errors import NotObserved
from netbox_optical.drivers.joint import plan_jointly
from netbox_optical.drivers.resources import AddDropPort, Target

A, Z = 'roadm.a', 'roadm.z'
PORT = AddDropPort(port='T1')


class Curious(Driver):
    """The driver of gear that is told of in chapters; `asks` are those that its plan wants of others, one by one."""

    platform, transports = 'curious', ()

    def __init__(self, device, asks=(), stubborn=False):
        super().__init__(Endpoint(device, self.platform, ''))
        self.asks, self.stubborn, self.reads = asks, stubborn, []

    def discover(self):
        return Inventory(device=self.endpoint.device)

    def observe(self, wanted):
        self.reads.append(('all', *wanted))
        return Observation(device=self.endpoint.device, native={'chapters': {'first'}})

    def plan(self, targets, context):
        for device, chapter in self.asks:
            known = context.observations.get(device)
            if self.stubborn or known is None or chapter not in known.native['chapters']:
                raise NotObserved({device: (chapter,)})
        context.notes.append(self.endpoint.device)
        return [Operation(device=self.endpoint.device, action='create', kind=target.resource.kind, key='T1', title='T1',
                          impact='none', requests=()) for target in targets]

    def apply(self, operation, bound):
        pass

    def close(self):
        pass


class Sparing(Curious):
    """... and can turn to a single one."""

    def observe_more(self, wanted, known, needs):
        self.reads.append(needs)
        return known.model_copy(update={'native': {'chapters': known.native['chapters'] | set(needs)}})


def jointly(*drivers):
    by_tid = {driver.endpoint.device: driver for driver in drivers}
    wanted = {tid: [PORT] for tid in by_tid}
    found = {tid: driver.observe(wanted[tid]) for tid, driver in by_tid.items()}
    targets = {tid: [Target(resource=PORT)] for tid in by_tid}
    return plan_jointly(targets, wanted, found, lambda tid: contextlib.nullcontext(by_tid[tid]))


def test_what_is_missing_is_read_and_the_plan_made_anew():
    a, z = Curious(A, [(Z, 'second'), (Z, 'third')]), Sparing(Z)
    planned, context = jointly(z, a)
    assert z.reads == [('all', PORT), ('second',), ('third',)] and a.reads == [('all', PORT)]
    assert [(tid, operation.device) for tid, operation in planned] == [(Z, Z), (A, A)]
    assert context.notes == [Z, A], 'what an unfinished plan noted is gone'
    assert context.observations[Z].native == {'chapters': {'first', 'second', 'third'}}


def test_asking_for_what_is_known_ends():
    with pytest.raises(NotObserved, match=r'roadm\.z: second') as caught:
        jointly(Sparing(Z), Curious(A, [(Z, 'second')], stubborn=True))
    assert caught.value.needs == {Z: ('second',)} and caught.value.category == 'cannot plan'


def test_a_driver_that_cannot_read_less_reads_all_again():
    z = Curious(Z)
    with pytest.raises(NotObserved):
        jointly(z, Curious(A, [(Z, 'second')]))
    assert z.reads == [('all', PORT)] * 2


def test_a_device_that_nobody_can_read_is_named():
    a = Curious(A, [('roadm.x', 'second')])
    with pytest.raises(NotObserved, match=r'roadm\.x: second'):
        jointly(a)
    assert a.reads == [('all', PORT)]
