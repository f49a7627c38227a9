"""Fibre ends: label, pointer and state of line ports and tributaries, by each card's own state machine."""

import pytest

from netbox_optical.drivers.base import Finding
from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.infinera.fibers import on_fiber_flexils, remote_port_id
from netbox_optical.drivers.resources import AddDropPort, Target
from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.platforms import profile
from tests.drivers.flexils.rig import AA, AM, CC, G30, G42, circuit, fiber_end, service

FSM, OTHER = '1-E1-1-T1A', '1-E1-2-T1A'
LINE = fiber_end('1-A-1-L1', f'{AM} 1-A-1-L1')
TO_G30 = 'MA4621080105/1-2-1'


def wish(*ends, present=True, tid=AA):
    return {tid: [Target(resource=end, present=present) for end in ends]}


def to_g30(port=FSM, remote='port-1/2/1', **changes):
    return fiber_end(port, f'{G30} {remote}', 'groove-g30', **changes)


def bring(rig, port, interface, state, remote='', label=''):
    row = rig.nodes[AA].scg[port]
    row.values.update(INTFTYP=interface, PROVOWREMPTP=remote, LABEL=label)
    row.admin = state


def scg(rig, port):
    row = rig.nodes[AA].scg[port]
    return row.values['INTFTYP'], row.values['PROVOWREMPTP'], row.values['LABEL'], row.admin


def verbs(operation):
    """Verb, names of the keywords and state of each request."""
    found = []
    for request in operation.requests:
        blocks = request.command.rstrip(';').split(':')
        keys = [pair.partition('=')[0] for pair in ':'.join(blocks[6:]).split(',') if '=' in pair]
        found.append(' '.join([blocks[0], *keys, *([blocks[-1]] if blocks[-1] in ('IS', 'OOS') else [])]))
    return found


# -- line ports -------------------------------------------------------------------------------------------------------


def test_f3_24_line_to_line_is_label_and_out_of_maintenance(any_rig):
    row = any_rig.nodes[AA].ots['1-A-1-L1']
    assert any_rig.plan(wish(LINE)) == []
    row.values['LABEL'], row.admin = 'old', 'MT'
    assert any_rig.driver(AA).observe([LINE]).resources == {}
    (operation,) = any_rig.converge(wish(LINE))
    assert verbs(operation) == ['ED-OTS LABEL', 'RST-OTS']
    assert (operation.before, operation.after) == (
        {'label': 'old', 'state': 'MT'}, {'label': LINE.label, 'state': 'IS'},
    )  # fmt: skip
    assert operation.impact == 'none'
    assert (row.values['LABEL'], row.admin) == ('Physically connected to flex.am01.garr.example 1-A-1-L1. ', 'IS')
    assert any_rig.driver(AA).observe([LINE]).get(LINE.ref).label == LINE.label


def test_f3_24_restored_only_when_in_maintenance(rig):
    rig.nodes[AA].ots['1-A-1-L1'].values['LABEL'] = ''
    (operation,) = rig.converge(wish(LINE))
    assert (verbs(operation), operation.impact) == (['ED-OTS LABEL'], 'label')
    rig.nodes[AA].ots['1-A-1-L1'].admin = 'MT'
    (operation,) = rig.converge(wish(LINE))
    assert verbs(operation) == ['RST-OTS']


def test_f3_31_detached_line_stays_in_service(any_rig):
    (operation,) = any_rig.converge(wish(LINE, present=False))
    assert (verbs(operation), operation.impact) == (['ED-OTS LABEL'], 'label')
    row = any_rig.nodes[AA].ots['1-A-1-L1']
    assert (row.values['LABEL'], row.admin) == ('', 'IS')
    assert any_rig.plan(wish(fiber_end('1-A-9-L1', f'{AM} 1-A-1-L1'), present=False)) == []


def test_amplifiers_have_line_ports_too(rig):
    end = fiber_end('1-A-2-L1', 'flex.bb01 1-A-1-L1')
    rig.converge(wish(end, present=False, tid=AM))
    rig.converge(wish(end, tid=AM))
    assert rig.nodes[AM].ots['1-A-2-L1'].values['LABEL'] == end.label


def test_a_refused_restore_takes_the_label_back(rig):
    rig.nodes[AA].ots['1-A-1-L1'].values['LABEL'], rig.nodes[AA].ots['1-A-1-L1'].admin = 'old, "one" ', 'MT'
    before = rig.state()
    operations = rig.plan(wish(LINE))
    rig.nodes[AA].options.before_command = lambda command: Deny('SROF', 'no') if command.verb == 'RST-OTS' else None
    with pytest.raises(Refused):
        rig.apply(operations)
    assert rig.state() == before


# -- tributaries ------------------------------------------------------------------------------------------------------

ALIEN = 'MANUALMODE-2'
ALL = 'ED-SCG INTFTYP PROVOWREMPTP LABEL'
TEXTS = 'ED-SCG PROVOWREMPTP LABEL'


@pytest.mark.parametrize(
    ('port', 'interface', 'state', 'commands', 'impact'),
    [
        (FSM, 'INFWAVE', 'OOS', [ALL, 'ED-SCG IS'], 'none'),
        (FSM, 'INFWAVE', 'IS', ['ED-SCG OOS', ALL, 'ED-SCG IS'], 'interrupts'),
        (FSM, ALIEN, 'OOS', [TEXTS, 'ED-SCG IS'], 'none'),
        (FSM, ALIEN, 'IS', [TEXTS], 'label'),
        (OTHER, 'INFWAVE', 'IS', ['RMV-SCG', ALL, 'RST-SCG'], 'interrupts'),
        (OTHER, 'INFWAVE', 'MT', [ALL, 'RST-SCG'], 'none'),
        (OTHER, 'INFWAVE', 'OOS', ['ED-SCG IS', 'RMV-SCG', ALL, 'RST-SCG'], 'none'),
        (OTHER, ALIEN, 'MT', [TEXTS, 'RST-SCG'], 'none'),
        (OTHER, ALIEN, 'OOS', [TEXTS, 'ED-SCG IS'], 'none'),
        (OTHER, ALIEN, 'IS', [TEXTS], 'label'),
    ],
)
def test_f3_25_tributary_to_a_transponder_from_every_state(rig, port, interface, state, commands, impact):
    """FSM cards are locked where others are put in maintenance."""
    bring(rig, port, interface, state)
    end = to_g30(port)
    (operation,) = rig.converge(wish(end))
    assert (verbs(operation), operation.impact) == (commands, impact)
    assert operation.before == {'interface': interface, 'remote': '', 'label': '', 'state': state}
    assert operation.after == {'interface': ALIEN, 'remote': TO_G30, 'label': end.label, 'state': 'IS'}
    assert scg(rig, port) == (ALIEN, TO_G30, end.label, 'IS')


def test_f3_25_over_every_transport_and_to_both_platforms(any_rig):
    ends = [
        to_g30(), fiber_end(OTHER, f'{G42} 1-4-L1', 'gx-g42'), to_g30('1-E1-1-T2A', 'port-1/3.3/1'),
        to_g30('1-E1-1-T11', 'subport-1/3.1/1.4'),
    ]  # fmt: skip
    any_rig.converge(wish(*ends))
    pointers = [scg(any_rig, end.port)[1] for end in ends]
    assert pointers == [TO_G30, 'g42.bb01/1-4-L1', 'MA4621080105/1-3-3-1', 'MA4621080105/1-3-1-1-4']
    found = any_rig.driver(AA).observe(ends)
    assert found.findings == () and found.identity == AA
    for end in ends:
        assert found.get(end.ref) == end
    state = any_rig.state()
    assert any_rig.converge(wish(*ends)) == [] and any_rig.state() == state


def test_only_what_differs_is_sent(rig):
    rig.converge(wish(to_g30()))
    (operation,) = rig.converge(wish(to_g30(label='other')))
    assert (verbs(operation), operation.impact) == (['ED-SCG LABEL'], 'label')
    (operation,) = rig.converge(wish(to_g30(label='other', remote='port-1/2/2')))
    assert [request.command for request in operation.requests] == [
        'ED-SCG:flex.aa01:1-E1-1-T1A:{ctag}:::PROVOWREMPTP=MA4621080105/1-2-2:;'
    ]
    found = rig.driver(AA).observe([to_g30(label='other')]).get(to_g30().ref)
    assert (found.peer.node, found.peer.port) == ('MA4621080105', '1-2-2')


DETACHED = (ALIEN, '', '', 'OOS')


@pytest.mark.parametrize(
    ('port', 'interface', 'state', 'commands'),
    [
        (FSM, ALIEN, 'IS', ['ED-SCG OOS', TEXTS]),
        (FSM, 'INFWAVE', 'IS', ['ED-SCG OOS', ALL]),
        (FSM, ALIEN, 'OOS', [TEXTS]),
        (OTHER, ALIEN, 'IS', ['RMV-SCG', TEXTS, 'RST-SCG', 'ED-SCG OOS']),
        (OTHER, ALIEN, 'MT', [TEXTS, 'RST-SCG', 'ED-SCG OOS']),
        (OTHER, ALIEN, 'OOS', [TEXTS]),
        (OTHER, 'INFWAVE', 'OOS', ['ED-SCG IS', 'RMV-SCG', ALL, 'RST-SCG', 'ED-SCG OOS']),
    ],
)
def test_bug_27_f3_31_detached_tributary_from_every_state(rig, port, interface, state, commands):
    """Maintenance on cards that know it, lock on FSM cards; then cleared and down."""
    bring(rig, port, interface, state, TO_G30, to_g30(port).label)
    (operation,) = rig.converge(wish(to_g30(port), present=False))
    assert verbs(operation) == commands
    assert operation.after == {'interface': ALIEN, 'remote': '', 'label': '', 'state': 'OOS'}
    assert scg(rig, port) == DETACHED


def test_f3_31_attach_and_detach_over_every_transport(any_rig):
    ends = [to_g30(), fiber_end(OTHER, f'{G42} 1-4-L1', 'gx-g42')]
    any_rig.converge(wish(*ends))
    any_rig.converge(wish(*ends, present=False))
    assert [scg(any_rig, end.port) for end in ends] == [DETACHED, DETACHED]
    before = any_rig.state()
    any_rig.converge(wish(*ends))
    any_rig.converge(wish(*ends, present=False))
    assert any_rig.state() == before
    assert any_rig.plan(wish(to_g30('1-E1-1-T99'), present=False)) == []


@pytest.mark.parametrize('port', [FSM, OTHER])
@pytest.mark.parametrize('step', range(4))
@pytest.mark.parametrize('present', [True, False])
def test_a_refusal_at_any_step_goes_back(rig, port, step, present):
    bring(rig, port, 'INFWAVE', 'IS', *((TO_G30, 'some "label" ') if not present else ()))
    before = rig.state()
    operations = rig.plan(wish(to_g30(port), present=present))
    seen = []

    def refuse(command):
        if command.verb.startswith('INH-'):
            return None
        seen.append(command)
        return Deny('SROF', 'not now') if len(seen) == step + 1 else None

    rig.nodes[AA].options.before_command = refuse
    if step >= len(operations[0].requests):
        rig.apply(operations)
        return
    with pytest.raises(Refused, match='not now'):
        rig.apply(operations)
    rig.nodes[AA].options.before_command = None
    assert rig.state() == before


def test_live_circuits_are_not_dipped_unsaid(rig):
    """What carries a circuit is detached with the word `interrupts`, also when the far end holds the circuit."""
    rig.converge(service())
    far = fiber_end('1-E1-2-T1A', f'{G30} port-1/2/1', 'groove-g30')
    (operation,) = rig.plan(wish(to_g30(circuit().source_port), present=False))
    assert operation.impact == 'interrupts'
    (operation,) = rig.plan(wish(far, present=False, tid=CC))
    assert operation.impact == 'interrupts'
    (operation,) = rig.plan(wish(to_g30(circuit().source_port)))
    assert (operation.impact, verbs(operation)) == ('label', [TEXTS])
    free = fiber_end('1-E1-2-T2A', f'{G30} port-1/2/1', 'groove-g30')
    bring(rig, free.port, ALIEN, 'IS', TO_G30, 'x')
    (operation,) = rig.plan(wish(free, present=False))
    assert operation.impact == 'none'


def test_an_add_drop_port_asks_for_nothing_more(rig):
    """Fibre and service may wish the same port; the fibre's wish holds the service's."""
    bring(rig, FSM, 'INFWAVE', 'OOS')
    both = {AA: [Target(resource=AddDropPort(port=FSM)), Target(resource=to_g30())]}
    (operation,) = rig.converge(both)
    assert operation.kind == 'fiber-end'
    assert rig.plan({AA: [Target(resource=AddDropPort(port=FSM))]}) == []
    with pytest.raises(CannotPlan, match='without its fibre'):
        rig.plan({AA: [Target(resource=AddDropPort(port=FSM)), Target(resource=to_g30(), present=False)]})


def test_the_far_end_says_how_it_is_named(rig):
    targets = wish(to_g30())
    context = rig.context(targets)
    del context.observations[G30]
    with pytest.raises(CannotPlan, match=G30):
        rig.driver(AA).plan(targets[AA], context)


@pytest.mark.parametrize(
    'end',
    [
        fiber_end('1-A-1-L1', f'{G30} port-1/2/1', 'groove-g30'),
        fiber_end('1-A-1-L1', f'{CC} 1-E1-1-T1A'),
        fiber_end(FSM, f'{CC} 1-E1-1-T1A'),
        fiber_end(FSM, f'{CC} 1-A-1-L1'),
        fiber_end('1-A-1-S1', f'{G30} port-1/2/1', 'groove-g30'),
        fiber_end(FSM, 'x.aa01 1', 'acme-x1'),
        fiber_end(FSM, f'{G30} port', 'groove-g30'),
    ],
)
def test_f3_27_other_pairs_are_refused_before_any_change(rig, end):
    """The same rule for the profile, which forms ask, and for the driver's plan."""
    with pytest.raises(ValueError, match=r'takes a fibre to|takes no fibre|no digit'):
        on_fiber_flexils(end)
    with pytest.raises(ValueError):
        profile('flexils').on_fiber(end)
    with pytest.raises(CannotPlan) as caught:
        rig.plan(wish(end))
    assert isinstance(caught.value.__cause__, ValueError)


def test_f3_25_supported_pairs_bring_nothing_else():
    for end in (LINE, to_g30(), to_g30(remote='port-1/3.3/1'), fiber_end(OTHER, f'{G42} 1-4-L1', 'gx-g42')):
        assert profile('flexils').on_fiber(end) == ()


def test_names_of_remote_ports():
    names = {'port-1/2/3': '1-2-3', '1-4-L1': '1-4-L1', 'subport-1/3.1/1.4': '1-3-1-1-4'}
    assert {name: remote_port_id(name) for name in names} == names


def test_ports_that_do_not_exist(rig):
    for end in (fiber_end('1-A-9-L1', f'{AM} 1-A-1-L1'), to_g30('1-E1-1-T99')):
        with pytest.raises(CannotPlan, match=f'{end.port} does not exist'):
            rig.plan(wish(end))


# -- findings ---------------------------------------------------------------------------------------------------------


def fields(rig, end, tid=AA):
    return {finding.field: (finding.expected, finding.found) for finding in rig.driver(tid).observe([end]).findings}


def test_f3_32_findings_of_a_line(any_rig):
    """The provisioned neighbour is the far end's port and equals the discovered one, and history is collected."""
    assert any_rig.driver(AA).observe([LINE]).findings == ()
    values = any_rig.nodes[AA].ots['1-A-1-L1'].values
    values['DISCNBROTS'] = 'flex.zz01-1-A-1-L1'
    assert any_rig.driver(AA).observe([LINE]).findings == (
        Finding(
            ref='fiber-end:1-A-1-L1', field='discovered neighbour', expected='flex.am01-1-A-1-L1',
            found='flex.zz01-1-A-1-L1',
        ),
    )  # fmt: skip
    values['HISTSTATS'] = 'DISABLE'
    assert fields(any_rig, LINE)['history statistics'] == ('ENABLED', 'DISABLED')
    assert any_rig.plan(wish(LINE)) == []


@pytest.mark.parametrize(
    ('neighbour', 'right'),
    [('flex.am01-1-A-1-L1', True), ('flex.am01-1-A-1-L11', False), ('flex.am01-11-A-1-L1', False),
     ('flex.bb01-1-A-1-L1', False), ('MA12:1-A-1-L1', True), ('MA12:1-A-1-L10', False), ('', False)],
)  # fmt: skip
def test_f3_32_neighbours_are_compared_whole(rig, neighbour, right):
    rig.nodes[AA].ots['1-A-1-L1'].values.update(PROVNBROTS=neighbour, DISCNBROTS=neighbour)
    found = fields(rig, LINE)
    assert found == ({} if right else {'provisioned neighbour': ('flex.am01-1-A-1-L1', neighbour)})


def test_bug_26_statistics_of_a_tributary_are_its_own(any_rig):
    """Read from the tributary, not from a line port that was never read."""
    any_rig.converge(wish(to_g30()))
    assert fields(any_rig, to_g30()) == {}
    any_rig.nodes[AA].scg[FSM].values['HISTSTATS'] = 'DISABLE'
    assert fields(any_rig, to_g30()) == {'history statistics': ('ENABLED', 'DISABLED')}
    any_rig.nodes[AA].scg[FSM].values['HISTSTATS'] = 'ENABLE'
    any_rig.nodes[AA].ots['1-A-1-L1'].values['HISTSTATS'] = 'DISABLE'
    assert fields(any_rig, to_g30()) == {}


def test_reads_of_a_fibre_end(rig):
    """One list for a line, four for a tributary, however many ports are asked for."""
    node = rig.nodes[AA]
    rig.driver(AA).observe([])
    rig.driver(AA).observe([LINE])
    for ends, reads in (([LINE, fiber_end('1-A-2-L1', f'{CC} 1-A-2-L1')], 1), ([to_g30(), to_g30(OTHER)], 4)):
        before = node.requests
        rig.driver(AA).observe(ends)
        assert node.requests - before == reads
