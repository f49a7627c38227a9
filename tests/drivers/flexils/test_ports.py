"""Add/drop ports: from every state to ready, by the card's own state machine, with the fewest transitions."""

import pytest

from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.resources import AddDropPort, Target
from netbox_optical.lab.flexils.errors import Deny
from tests.drivers.flexils.rig import AA, circuit, service

FSM, OTHER = '1-E1-1-T1A', '1-E1-2-T1A'


def wish(port, present=True):
    return {AA: [Target(resource=AddDropPort(port=port), present=present)]}


def bring(rig, port, interface, state):
    row = rig.nodes[AA].scg[port]
    row.values['INTFTYP'], row.admin = interface, state


def verbs(operations):
    return [
        ' '.join(part for part in (r.command.split(':')[0], *r.command.rstrip(';').split(':')[6:8]) if part)
        for operation in operations
        for r in operation.requests
    ]


SET = 'ED-SCG INTFTYP=MANUALMODE-2'


@pytest.mark.parametrize(
    ('port', 'interface', 'state', 'commands', 'impact'),
    [
        (FSM, 'INFWAVE', 'OOS', [SET, 'ED-SCG IS'], 'none'),
        (FSM, 'INFWAVE', 'IS', ['ED-SCG OOS', SET, 'ED-SCG IS'], 'interrupts'),
        (FSM, 'MANUALMODE-2', 'OOS', ['ED-SCG IS'], 'none'),
        (OTHER, 'INFWAVE', 'IS', ['RMV-SCG', SET, 'RST-SCG'], 'interrupts'),
        (OTHER, 'INFWAVE', 'MT', [SET, 'RST-SCG'], 'none'),
        (OTHER, 'INFWAVE', 'OOS', ['ED-SCG IS', 'RMV-SCG', SET, 'RST-SCG'], 'none'),
        (OTHER, 'MANUALMODE-2', 'MT', ['RST-SCG'], 'none'),
        (OTHER, 'MANUALMODE-2', 'OOS', ['ED-SCG IS'], 'none'),
    ],
)
def test_from_every_state(rig, port, interface, state, commands, impact):
    bring(rig, port, interface, state)
    (operation,) = rig.converge(wish(port))
    assert (verbs([operation]), operation.impact) == (commands, impact)
    assert (operation.before, operation.after) == (
        {'interface': interface, 'state': state}, {'interface': 'MANUALMODE-2', 'state': 'IS'},
    )  # fmt: skip
    row = rig.nodes[AA].scg[port]
    assert (row.values['INTFTYP'], row.admin) == ('MANUALMODE-2', 'IS')


def test_over_every_transport(any_rig):
    bring(any_rig, OTHER, 'INFWAVE', 'IS')
    assert AddDropPort(port=OTHER).ref not in any_rig.driver(AA).observe([AddDropPort(port=OTHER)]).resources
    any_rig.converge(wish(OTHER))
    assert any_rig.driver(AA).observe([AddDropPort(port=OTHER)]).get(f'add-drop-port:{OTHER}')
    state = any_rig.state()
    assert any_rig.converge(wish(OTHER)) == [] and any_rig.state() == state
    any_rig.converge(wish(OTHER, present=False))
    any_rig.converge(wish(OTHER))
    assert any_rig.state() == state


def test_a_port_that_does_not_exist(rig):
    with pytest.raises(CannotPlan, match='1-E1-1-T99 does not exist'):
        rig.plan(wish('1-E1-1-T99'))
    assert rig.plan(wish('1-E1-1-T99', present=False)) == []


def test_a_port_in_use_is_not_locked(rig):
    rig.converge(service())
    with pytest.raises(CannotPlan, match='carries circuits'):
        rig.plan(wish(circuit().source_port, present=False))


@pytest.mark.parametrize(('port', 'interface'), [(FSM, 'INFWAVE'), (OTHER, 'INFWAVE')])
@pytest.mark.parametrize('state', ['IS', 'OOS'])
def test_a_refusal_half_way_goes_back(rig, port, interface, state):
    """A port that was in service is not left out of it because its type could not be changed."""
    bring(rig, port, interface, state)
    before = rig.state()
    operations = rig.plan(wish(port))
    rig.nodes[AA].options.before_command = lambda command: (
        Deny('SROF', 'not now') if 'INTFTYP' in command.keywords else None
    )
    with pytest.raises(Refused, match='not now'):
        rig.apply(operations)
    assert rig.state() == before
