"""Shutters: opened when the SCH appears, left alone when open, opened again after a change."""

import time

import pytest

from netbox_optical.drivers.errors import Refused
from netbox_optical.drivers.infinera.flexils import shutters as module
from netbox_optical.drivers.resources import Carrier, Shutter
from netbox_optical.lab.flexils.errors import Deny
from tests.drivers.flexils.rig import AA, CC, circuit, service

SCH = '1-E1-1-T1A-1'
MOVED = {'passband': (195_000_000, 195_100_000), 'carrier': Carrier(frequency=195_050_000, width=75_000)}


def shutters(operations):
    return [operation for operation in operations if operation.kind == 'shutter']


def verbs(operation):
    return [request.command.partition(':')[0] for request in operation.requests]


def test_waits_for_a_termination_that_appears_later(any_rig):
    any_rig.nodes[AA].options.provision_delay = 1.0
    operations = any_rig.plan(service())
    begun = time.monotonic()
    any_rig.apply(operations)
    assert time.monotonic() - begun > 1.0
    assert any_rig.plan(service()) == []
    assert any(not exchange.ok and 'IENE' in exchange.reply for exchange in any_rig.journal)


def test_a_circuit_is_given_the_time_that_it_takes_in_any_case(rig, monkeypatch):
    """Nothing is sent to a termination that cannot be there yet; one that is there is not waited for."""
    monkeypatch.setattr(module, 'AT_LEAST', 0.5)
    for tid in (AA, CC):
        rig.nodes[tid].options.provision_delay = 0.1
    rig.converge(service())
    assert all(exchange.ok for exchange in rig.journal if exchange.request.startswith('RMV-SCH'))
    rig.nodes[AA].sch[SCH].values['SHUTTERSTATE'] = 'CLOSED'
    (opening,) = rig.plan(service())
    assert opening.requests[0].after == 0.0


def test_patience_ends(rig):
    operations = rig.plan(service())
    opening = shutters(operations)[0]
    request = opening.requests[0].model_copy(update={'patience': 0.5})
    opening = opening.model_copy(update={'requests': (request, *opening.requests[1:])})
    begun = time.monotonic()
    with pytest.raises(Refused) as caught:
        rig.driver(AA).apply(opening, {})
    assert caught.value.code == 'IENE' and time.monotonic() - begun < 2.0


@pytest.mark.parametrize(
    ('shutter', 'state', 'commands'),
    [('OPEN', 'IS', None), ('CLOSED', 'IS', ['RMV-SCH', 'ED-SCH', 'RST-SCH']), ('CLOSED', 'MT', ['ED-SCH', 'RST-SCH']),
     ('OPEN', 'MT', ['RST-SCH']), ('OPEN', 'OOS', ['ED-SCH']),
     ('CLOSED', 'OOS', ['ED-SCH', 'RMV-SCH', 'ED-SCH', 'RST-SCH'])],
)  # fmt: skip
def test_from_every_state(rig, shutter, state, commands):
    rig.converge(service())
    row = rig.nodes[AA].sch[SCH]
    row.values['SHUTTERSTATE'], row.admin = shutter, state
    wish = Shutter(circuit=circuit().name, port='1-E1-1-T1A', peer_node=CC, peer_port='1-E1-2-T1A')
    assert (rig.driver(AA).observe([wish]).get(wish.ref) == wish) == (commands is None)
    operations = rig.converge(service())
    assert [verbs(operation) for operation in operations] == ([commands] if commands else [])
    assert (row.values['SHUTTERSTATE'], row.admin) == ('OPEN', 'IS')


@pytest.mark.parametrize('order', [(AA, CC), (CC, AA)])
def test_reopened_once_whichever_end_is_planned_first(rig, order):
    """Both are open when the plan is made; the change of the circuit will close them."""
    rig.converge(service())
    wishes = service(circuit(**MOVED))
    wishes = {tid: wishes[tid] for tid in order}
    operations = rig.converge(wishes)
    opened = [(operation.device, operation.key) for operation in shutters(operations)]
    assert sorted(opened) == [(AA, '1-E1-1-T1A/OCh042_aa01-cc01'), (CC, '1-E1-2-T1A/OCh042_aa01-cc01')]
    assert all(verbs(operation) == ['RMV-SCH', 'ED-SCH', 'RST-SCH'] for operation in shutters(operations))


@pytest.mark.parametrize('order', [(AA, CC), (CC, AA)])
def test_both_ends_mean_the_same_new_termination(rig, order):
    wishes = service()
    operations = rig.converge({tid: wishes[tid] for tid in order})
    created = next(operation for operation in operations if operation.kind == 'optical-circuit')
    opened = {operation.device: operation.after['channel'] for operation in shutters(operations)}
    assert opened == {AA: created.after['source_channel'], CC: created.after['destination_channel']}


def test_a_refusal_does_not_leave_it_in_maintenance(rig):
    rig.converge(service())
    rig.nodes[AA].sch[SCH].values['SHUTTERSTATE'] = 'CLOSED'
    operations = rig.plan(service())
    rig.nodes[AA].options.before_command = lambda command: (
        Deny('SROF', 'stuck') if 'SHUTTERSTATE' in command.keywords else None
    )
    with pytest.raises(Refused, match='stuck'):
        rig.apply(operations)
    assert rig.nodes[AA].sch[SCH].admin == 'IS'


def test_gone_with_the_circuit(rig):
    rig.converge(service())
    operations = rig.converge(service(present=False))
    assert shutters(operations) == [] and not rig.nodes[AA].sch and not rig.nodes[CC].sch
