"""The oddities of the real conversation, over the wire: gateways, noise, slow nodes, parts, lost logins."""

import time

import pytest

from netbox_optical.drivers.base import Timeouts
from netbox_optical.drivers.errors import Broken, EffectUnknown, Unreachable
from netbox_optical.drivers.infinera.flexils import FlexilsDriver
from netbox_optical.drivers.resources import Target
from netbox_optical.lab.flexils.alarms import Alarm
from netbox_optical.lab.flexils.errors import Deny
from tests.drivers.flexils.rig import AA, AM, BB, CC, circuit, fiber_end, service

STREAMS = ('tl1-tcp', 'tl1-ssh')
NASTY = (
    'M  A00001 DENY', 'COMPLD', 'DENY ALREADY EXISTS IENE', 'TL1>>', ';', '> ; <', 'a=b,c=d:e', 'x & y &- z',
    '/* no */', '\\" quoted \\"', 'città – Zürich', 'PRIVILEGE, LOGIN NOT ACTIVE', '{ctag} {width}',
    'SPECIFIED OBJECT ENTITY DOES NOT EXIST',
)  # fmt: skip


@pytest.fixture(params=STREAMS)
def stream(rig, request):
    rig.transport = request.param
    return rig


def label(text):
    return {AA: [Target(resource=fiber_end('1-A-1-L1', f'{AM} 1-A-1-L1', label=text))]}


def verbs(rig, start=0):
    return [line.request.partition(':')[0] for line in rig.journal[start:]]


@pytest.mark.parametrize('text', NASTY)
def test_01_02_03_07_12_17_texts_that_look_like_something_else(any_rig, text):
    """Echo, completion words, tags, terminators, prompts, lists: inside a label they are written and read as text."""
    any_rig.converge(label(text))
    assert any_rig.nodes[AA].ots['1-A-1-L1'].values['LABEL'] == text
    assert any_rig.driver(AA).discover().ports[0].label


def test_03_the_tag_of_the_very_command_inside_its_label(stream):
    """Tags count up, so the next ones can be foretold."""
    driver = stream.driver(AA)
    driver.discover()
    tag = stream.journal[-1].request.rstrip(';').split(':')[3]
    coming = [f'{tag[0]}{int(tag[1:]) + n:05d}' for n in range(1, 6)]
    text = ' '.join(f'M  {one} DENY' for one in coming)
    stream.converge(label(text))
    assert stream.nodes[AA].ots['1-A-1-L1'].values['LABEL'] == text


# -- gateway ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize('transport', STREAMS)
def test_a_whole_service_through_one_gateway(rig, transport):
    """Every node is reached by its TID through one login point, each with a login of its own."""
    gateway = rig.nodes[BB]
    gateway.options.gateway = True
    port = gateway.ssh_port if transport == 'tl1-ssh' else gateway.tcp_port
    for tid in (AA, BB, CC):
        endpoint = rig.endpoint(tid, transport, port=port)
        rig._drivers[tid] = FlexilsDriver(endpoint, rig.journal.append)
    before = gateway.requests
    rig.converge(service())
    assert rig.nodes[AA].osnc and rig.nodes[CC].sch['1-E1-2-T1A-1'].values['SHUTTERSTATE'] == 'OPEN'
    assert gateway.requests > before and all(rig.nodes[tid].sessions for tid in (AA, BB, CC))
    rig.converge(service(present=False))
    assert not rig.nodes[AA].osnc
    rig.hang_up()


def test_a_gateway_tells_whom_it_reaches(any_rig):
    """RTRV-TIDMAP: a plain node reaches itself only."""
    driver = any_rig.driver(AA)
    assert driver.reachable() == (AA,)
    any_rig.nodes[AA].options.gateway = True
    assert driver.reachable() == (AA, AM, BB, CC)


def test_a_gateway_that_loses_one_login_keeps_the_others(rig):
    rig.nodes[AA].options.gateway = True
    with FlexilsDriver(rig.endpoint(CC, port=rig.nodes[AA].tcp_port), rig.journal.append) as far:
        assert far.discover().device == CC
        rig.loop.call(rig.nodes[CC].log_out_all)
        start = len(rig.journal)
        assert far.discover().device == CC
    assert verbs(rig, start)[:3] == ['RTRV-SYS', 'ACT-USER', 'RTRV-SYS']


# -- autonomous messages ----------------------------------------------------------------------------------------------


def alarm(rig, tid=AA):
    rig.loop.call(rig.nodes[tid].raise_alarm, Alarm('1-A-1-L1', 'OTS', 'OLOS', 'Optical Loss', 'CR', 'SA'))


def test_autonomous_messages_are_inhibited_before_a_change(stream):
    """From then on nothing comes unasked, alarm or database change."""
    driver = stream.driver(AA)
    driver.raw('ED-OTS::1-A-1-L1:c:::LABEL="x";')
    assert verbs(stream) == ['ACT-USER', 'INH-MSG-ALL', 'INH-DBREPT-ALL', 'ED-OTS']
    heard = list(driver._session.autonomous)
    assert all(message.verb == 'REPT EVT SESSION' for message in heard)
    disturb(stream)
    driver.discover()
    assert list(driver._session.autonomous) == heard


def test_a_session_that_only_reads_asks_for_silence_when_disturbed(stream):
    """A quiet node is not asked; after the first alarm nothing more comes."""
    driver = stream.driver(AA)
    driver.discover()
    assert verbs(stream)[:2] == ['ACT-USER', 'RTRV-SYS'] and 'INH-MSG-ALL' not in verbs(stream)
    disturb(stream)
    driver.discover()
    assert verbs(stream).count('INH-MSG-ALL') == verbs(stream).count('INH-DBREPT-ALL') == 1
    heard = list(driver._session.autonomous)
    assert {'REPT ALM OTS', 'REPT DBCHG'} <= {message.verb for message in heard}
    disturb(stream)
    driver.discover()
    assert list(driver._session.autonomous) == heard


def disturb(rig):
    """An alarm, and a change by somebody else."""
    alarm(rig)
    with FlexilsDriver(rig.endpoint(AA)) as other:
        other.raw('ED-OTS::1-A-2-L1:c:::LABEL="x";')


def test_a_node_that_does_not_keep_quiet_is_understood(stream):
    """INH is refused; messages come between parts, before replies and after acknowledgements."""
    plain = stream.driver(AA).discover()
    stream.hang_up()
    options = stream.nodes[AA].options
    options.before_command = lambda command: Deny('ICNV', 'no') if command.verb.startswith('INH') else None
    options.chatter, options.max_message_bytes = True, 300
    driver = stream.driver(AA)
    assert driver.discover() == plain
    alarm(stream)
    options.latency, options.acknowledge_after = 0.1, 0.02
    assert driver.discover() == plain
    spoken = {message.verb for message in driver._session.autonomous}
    assert {'REPT EVT SYS', 'REPT ALM OTS'} <= spoken


# -- slow nodes, parts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize('prompt', [False, True])
def test_a_slow_write_is_acknowledged_and_done_once(stream, prompt):
    """`IP`, with or without a prompt after it, then the reply long after the usual time-out."""
    operations = stream.plan(service())
    stream.hang_up()
    options = stream.nodes[AA].options
    options.acknowledge_after, options.prompt_after_acknowledgement = 0.1, prompt
    seen = []

    def slow(command):
        seen.append(command.verb)
        options.latency = 1.2 if command.verb == 'ENT-OSNC' else 0.0

    options.before_command = slow
    timeouts = Timeouts(connect=3.0, read=0.6, slow=8.0)
    stream._drivers[AA] = FlexilsDriver(stream.endpoint(AA, timeouts=timeouts), stream.journal.append)
    stream.apply(operations)
    assert seen.count('ENT-OSNC') == 1
    (line,) = [line for line in stream.journal if line.request.startswith('ENT-OSNC')]
    assert line.ok and line.seconds > 1.0
    options.before_command = None
    assert stream.plan(service()) == []


def test_a_write_slower_than_slow_is_an_unknown_effect(stream):
    operations = stream.plan(label('x'))
    stream.hang_up()
    options = stream.nodes[AA].options
    options.acknowledge_after = 0.05

    def slow(command):
        options.latency = 3.0 if command.verb == 'ED-OTS' else 0.0

    options.before_command = slow
    timeouts = Timeouts(connect=3.0, read=0.3, slow=0.6)
    driver = FlexilsDriver(stream.endpoint(AA, timeouts=timeouts))
    begun = time.monotonic()
    with driver, pytest.raises(EffectUnknown) as caught:
        driver.apply(operations[0], {})
    assert time.monotonic() - begun < 2.5 and 'ED-OTS' in caught.value.request


@pytest.mark.parametrize('size', [150, 400])
def test_replies_in_parts_on_every_transport(any_rig, size):
    any_rig.converge(service())
    for node in any_rig.nodes.values():
        node.options.max_message_bytes = size
    assert any_rig.plan(service()) == []
    assert any_rig.driver(AA).occupancy(['1-A-1-L1']) == {'1-A-1-L1': (circuit().passband,)}
    any_rig.converge(service(present=False))


# -- partial replies, lost logins, lost connections -------------------------------------------------------------------


def partly(command):
    return f'\r\n\n   {AA} 25-10-27 16:45:10\r\nM  {command.ctag} PRTL\r\n   /* some of it */\r\n;\r\n'


def test_19_partly_done_is_an_error(stream):
    """A write may have happened; half a list is no list."""
    operations = stream.plan(label('x'))
    stream.nodes[AA].options.before_command = lambda command: partly(command) if command.verb == 'ED-OTS' else None
    with pytest.raises(EffectUnknown, match='PRTL'):
        stream.apply(operations)
    stream.nodes[AA].options.before_command = lambda command: partly(command) if command.verb == 'RTRV-OTS' else None
    with pytest.raises(Broken, match='PRTL'):
        stream.plan(label('x'))


def test_a_login_lost_between_the_steps_of_an_operation_is_renewed(any_rig):
    """The shutter is left in maintenance by nobody: the next step logs in again and goes on."""
    operations = any_rig.plan(service())
    node = any_rig.nodes[AA]

    def forget(command):
        if command.verb == 'RMV-SCH':
            node.log_out_all()

    node.options.before_command = forget
    any_rig.apply(operations)
    row = node.sch['1-E1-1-T1A-1']
    assert (row.values['SHUTTERSTATE'], row.admin) == ('OPEN', 'IS')
    node.options.before_command = None
    assert any_rig.plan(service()) == []


def test_an_aged_session_is_renewed(stream):
    driver = stream.driver(AA)
    driver.discover()
    stream.nodes[AA].options.idle_timeout = 0.3
    time.sleep(0.5)
    stream.converge(label('aged'))
    assert verbs(stream).count('ACT-USER') == 2


def test_a_restarted_node_is_connected_to_again(stream):
    driver = stream.driver(AA)
    driver.discover()
    node = stream.nodes[AA]
    # It comes back where it was.
    node.options.tcp_port, node.options.ssh_port = node.tcp_port, node.ssh_port
    stream.loop.run(node.stop())
    with pytest.raises(Unreachable):
        driver.discover()
    stream.loop.run(node.start())
    assert driver.discover().device == AA
