"""Manual cross-connections: made, changed in place, deleted; those of circuits are never touched."""

import pytest

from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.resources import AddDropPort, Carrier, Target
from netbox_optical.lab.flexils.errors import Deny
from tests.drivers.flexils.rig import AA, BB, NAME, PASSBAND, circuit, crossing, service

AID = '1-E1-1-T1A-1,1-A-1-L1-1'
MOVED = {'passband': (195_000_000, 195_100_000), 'carrier': Carrier(frequency=195_050_000, width=75_000)}


def wish(*crossings, present=True, tid=AA):
    return {tid: [Target(resource=one, present=present) for one in crossings]}


@pytest.fixture(autouse=True)
def ready(running):
    """Add/drop ports belong to their fibres: they are ready before."""
    running.reset()
    for port in ('1-E1-1-T1A', '1-E1-1-T2A', '1-A-5-T1', '1-A-1-S1'):
        row = running.nodes[AA].scg[port]
        row.values['INTFTYP'], row.admin = 'MANUALMODE-2', 'IS'


@pytest.fixture
def net(running, ready):
    running.transport = 'tl1-tcp'
    return running


@pytest.fixture(params=['tl1-tcp', 'tl1-ssh', 'tnms'])
def any_net(running, ready, request):
    running.transport = request.param
    yield running
    running.reset()


def verbs(operation):
    return [request.command.partition(':')[0] for request in operation.requests]


def test_create_observe_relabel_delete(any_net):
    before = any_net.state()
    (operation,) = any_net.converge(wish(crossing()))
    assert [request.command for request in operation.requests] == [
        f'ENT-OCRS:flex.aa01:{AID}:{{ctag}}:::LABEL="manual",CKTIDSUFFIX=x1,FREQSLOTPLANTYPE=FREQ-SLOT-PLAN-NONE,'
        'SCHOFFSET=0,PASSBANDLIST=194000000&194100000,CARRIERLIST=194050000&75000,AUTORETUNELMSCH=DISABLED,'
        'INTRACARRSPECSHAPING=ENABLED;',
        'RMV-SCH:flex.aa01:1-E1-1-T1A-1:{ctag}::;',
        'ED-SCH:flex.aa01:1-E1-1-T1A-1:{ctag}:::SHUTTERSTATE=OPEN:;',
        'RST-SCH:flex.aa01:1-E1-1-T1A-1:{ctag}::;',
    ]
    assert (operation.action, operation.impact) == ('create', 'none')
    found = any_net.driver(AA).observe([crossing()])
    assert found.get(crossing().ref) == crossing()
    state = any_net.state()
    assert any_net.converge(wish(crossing())) == [] and any_net.state() == state
    (operation,) = any_net.converge(wish(crossing(label='other, "one"')))
    assert (verbs(operation), operation.impact) == (['ED-OCRS'], 'label')
    assert (operation.before['label'], operation.after['label']) == ('manual', 'other, "one"')
    (operation,) = any_net.converge(wish(crossing(), present=False))
    assert (verbs(operation), operation.impact, operation.action) == (['DLT-OCRS'], 'interrupts', 'delete')
    assert any_net.state() == before
    assert any_net.plan(wish(crossing(), present=False)) == []


def test_a_carrier_without_width_fills_the_passband(net):
    whole = crossing(carrier=Carrier(frequency=194_050_000))
    (operation,) = net.converge(wish(whole))
    assert 'CARRIERLIST=194050000&100000' in operation.requests[0].command
    assert net.driver(AA).observe([whole]).get(whole.ref) == whole
    assert net.plan(wish(crossing()))[0].impact == 'interrupts'


@pytest.mark.parametrize(
    'carrier', [Carrier(frequency=194_050_000, width=112_500), Carrier(frequency=194_000_000),
                Carrier(frequency=194_056_250, width=100_000)],
)  # fmt: skip
def test_a_carrier_must_fit(net, carrier):
    with pytest.raises(CannotPlan, match='does not fit'):
        net.plan(wish(crossing(carrier=carrier)))


def test_a_system_port_goes_first(net):
    """Whichever way round it is wished; the shutter is that of the first."""
    plain = crossing(from_port='1-E1-1-T1A', to_port='1-A-1-S1')
    (operation,) = net.converge(wish(plain))
    assert operation.requests[0].command.startswith('ENT-OCRS:flex.aa01:1-A-1-S1-1,1-E1-1-T1A-1:')
    assert operation.requests[1].command.startswith('RMV-SCH:flex.aa01:1-A-1-S1-1:')
    assert net.driver(AA).observe([plain]).get(plain.ref) == plain
    assert net.plan(wish(crossing(from_port='1-A-1-S1', to_port='1-E1-1-T1A'))) == []


def test_lines_have_no_shutter(net):
    (operation,) = net.converge(wish(crossing(from_port='1-A-1-L1', to_port='1-A-2-L1')))
    assert verbs(operation) == ['ENT-OCRS']


def test_multiplexed_tributaries_end_on_the_port_behind(net):
    net.nodes[AA].scg['1-A-6-T1'].admin = 'IS'
    behind = crossing(from_port='1-A-5-T1')
    net.converge(wish(behind))
    assert list(net.nodes[AA].ocrs) == ['1-A-6-T1-1,1-A-1-L1-1']
    assert net.driver(AA).observe([behind]).get(behind.ref) == behind


def test_spectrum_changes_in_place_and_light_comes_back(any_net):
    any_net.converge(wish(crossing()))
    (operation,) = any_net.converge(wish(crossing(**MOVED, label='moved')))
    assert (verbs(operation), operation.impact) == (['ED-OCRS', 'RMV-SCH', 'ED-SCH', 'RST-SCH'], 'interrupts')
    assert 'LABEL="moved",PASSBANDLIST=195000000&195100000,CARRIERLIST=195050000&75000' in operation.requests[0].command
    row = any_net.nodes[AA].sch['1-E1-1-T1A-1']
    assert (row.values['SHUTTERSTATE'], row.admin) == ('OPEN', 'IS')


@pytest.mark.parametrize('step', range(4))
@pytest.mark.parametrize('new', [True, False])
def test_a_refusal_at_any_step_goes_back(net, step, new):
    if not new:
        net.converge(wish(crossing()))
    before = net.state()
    operations = net.plan(wish(crossing(**MOVED)))
    seen = []

    def refuse(command):
        if command.verb.startswith('INH-'):
            return None
        seen.append(command)
        return Deny('SROF', 'not now') if len(seen) == step + 1 else None

    net.nodes[AA].options.before_command = refuse
    with pytest.raises(Refused, match='not now'):
        net.apply(operations)
    net.nodes[AA].options.before_command = None
    assert net.state() == before


@pytest.mark.parametrize(('shutter', 'state', 'steps'), [
    ('CLOSED', 'IS', ['RMV-SCH', 'ED-SCH', 'RST-SCH']), ('OPEN', 'MT', ['RST-SCH']), ('OPEN', 'OOS', ['ED-SCH']),
])  # fmt: skip
def test_a_closed_shutter_is_opened(net, shutter, state, steps):
    net.converge(wish(crossing()))
    row = net.nodes[AA].sch['1-E1-1-T1A-1']
    row.values['SHUTTERSTATE'], row.admin = shutter, state
    assert net.driver(AA).observe([crossing()]).resources == {}
    (operation,) = net.converge(wish(crossing()))
    assert (verbs(operation), operation.impact) == (steps, 'none')


def test_those_of_circuits_are_never_touched(net):
    """A circuit's own cross-connection has its name and ports: it is neither deleted, nor changed, nor taken over."""
    net.converge(service())
    before = net.state()
    same = crossing(name=NAME, label='stolen', from_port=circuit().source_port)
    assert net.plan(wish(same, present=False)) == []
    with pytest.raises(CannotPlan, match='signaled'):
        net.plan(wish(same))
    through = crossing(name=NAME, from_port='1-A-1-L1', to_port='1-A-2-L1')
    assert net.plan(wish(through, present=False, tid=BB)) == []
    assert net.driver(AA).observe([same]).resources == {} and net.state() == before


def test_a_namesake_on_other_ports_is_not_taken(net):
    net.converge(wish(crossing()))
    with pytest.raises(CannotPlan, match=AID.split(',')[0]):
        net.plan(wish(crossing(to_port='1-A-2-L1')))
    assert net.plan(wish(crossing(to_port='1-A-2-L1'), present=False)) == []


def test_two_in_one_plan_and_one_in_place_of_another(net):
    second = crossing(name='x2', to_port='1-A-1-L1', passband=(194_100_000, 194_200_000),
                      carrier=Carrier(frequency=194_150_000, width=75_000))  # fmt: skip
    net.converge(wish(crossing(), second))
    assert list(net.nodes[AA].ocrs) == [AID, '1-E1-1-T1A-2,1-A-1-L1-2']
    third = crossing(name='x3', from_port='1-E1-1-T2A')
    targets = {AA: [Target(resource=third), Target(resource=crossing(), present=False)]}
    assert [operation.action for operation in net.converge(targets)] == ['delete', 'create']


@pytest.mark.parametrize('change', [{'from_port': '1-E9-1-T1A'}, {'to_port': '1-A-9-L1'}])
def test_ports_that_do_not_exist(net, change):
    with pytest.raises(CannotPlan, match='does not exist'):
        net.plan(wish(crossing(**change)))
    assert net.plan(wish(crossing(**change), present=False)) == []
    with pytest.raises(CannotPlan, match='to itself'):
        net.plan(wish(crossing(to_port='1-E1-1-T1A')))


def test_a_circuit_and_a_cross_connection_share_a_port(net):
    """Each gets an index of its own."""
    targets = service()
    targets[AA].append(Target(resource=crossing(**MOVED)))
    net.converge(targets)
    assert net.nodes[AA].ocrs.keys() >= {'1-E1-1-T1A-2,1-A-1-L1-1'}
    assert list(net.nodes[AA].osnc) == ['1-E1-1-T1A-1']
    assert net.driver(AA).occupancy(['1-E1-1-T1A']) == {'1-E1-1-T1A': (PASSBAND, MOVED['passband'])}
    assert AddDropPort(port='1-E1-1-T1A').ref in net.driver(AA).observe([AddDropPort(port='1-E1-1-T1A')]).resources
