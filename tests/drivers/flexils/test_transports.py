"""Carriers against the simulated nodes: slow and talkative nodes, split replies, lost sessions, SSH keys, gateways."""

import asyncssh
import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Login, Timeouts
from netbox_optical.drivers.errors import AuthenticationFailed, CannotPlan, EffectUnknown, Refused, Unreachable
from netbox_optical.drivers.infinera.flexils import FlexilsDriver
from netbox_optical.drivers.transport.tl1.ssh import fetch_host_key
from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.options import Drop
from tests.drivers.flexils.rig import AA, BB, CC, HOST, PASSWORD, QUICK, TRANSPORTS, circuit, service

STREAMS = ('tl1-tcp', 'tl1-ssh')


def discover(rig, **changes):
    with FlexilsDriver(rig.endpoint(AA, **changes)) as driver:
        return driver.discover()


def test_discovery(any_rig):
    inventory = any_rig.driver(AA).discover()
    assert (inventory.device, inventory.serial, inventory.software) == (AA, 'MA4621080101', 'R22.1.2')
    assert inventory.cards['1-E1-1'] == 'FSM' and inventory.cards['1-A-1'] == 'FRM-20X'
    ports = {port.name: port for port in inventory.ports}
    assert (ports['1-A-2-L1'].role, ports['1-A-2-L1'].neighbour) == ('line', f'{CC} 1-A-2-L1')
    assert ports['1-E1-1-T1A'].role == 'tributary' and ports['1-A-1-S1'].role == 'system'
    amplifier = any_rig.driver('flex.am01').discover()
    assert {port.role for port in amplifier.ports} == {'line'} and len(amplifier.ports) == 2


@pytest.mark.parametrize('transport', STREAMS)
@pytest.mark.parametrize(
    'options',
    [{'chatter': True, 'max_message_bytes': 300}, {'max_message_bytes': 200},
     {'latency': 0.25, 'acknowledge_after': 0.05, 'prompt_after_acknowledgement': True, 'chatter': True}],
)  # fmt: skip
def test_odd_nodes_are_understood(rig, transport, options):
    plain = discover(rig, transport=transport)
    for name, value in options.items():
        setattr(rig.nodes[AA].options, name, value)
    timeouts = Timeouts(connect=3.0, read=0.2, slow=5.0) if 'latency' in options else QUICK
    assert discover(rig, transport=transport, timeouts=timeouts) == plain


def test_lost_logins_are_renewed(any_rig):
    driver = any_rig.driver(AA)
    driver.discover()
    any_rig.loop.call(any_rig.nodes[AA].log_out_all)
    assert driver.discover().serial
    operations = any_rig.plan(service())
    any_rig.loop.call(any_rig.nodes[AA].log_out_all)
    any_rig.apply(operations)
    assert any_rig.plan(service()) == []


def test_a_dropped_write_is_not_sent_again(any_rig):
    operations = any_rig.plan(service())
    seen = []

    def drop(command):
        if command.verb == 'ENT-OEL':
            seen.append(command)
            return Drop
        return None

    any_rig.nodes[AA].options.before_command = drop
    with pytest.raises(EffectUnknown) as caught:
        any_rig.apply(operations)
    assert len(seen) == 1 and 'ENT-OEL' in caught.value.request and caught.value.device == AA
    any_rig.nodes[AA].options.before_command = None
    any_rig.converge(service())


def test_a_refused_write_is_told_and_not_sent_again(any_rig):
    operations = any_rig.plan(service())
    seen = []

    def refuse(command):
        if command.verb == 'ENT-OSNC':
            seen.append(command)
            return Deny('SROF', 'Spectrum overlaps with an existing connection')
        return None

    any_rig.nodes[AA].options.before_command = refuse
    with pytest.raises(Refused, match='Spectrum overlaps') as caught:
        any_rig.apply(operations)
    assert len(seen) == 1 and caught.value.code == 'SROF'
    assert 'ENT-OSNC' in caught.value.request and 'DENY' in caught.value.reply


@pytest.mark.parametrize('transport', TRANSPORTS)
def test_wrong_password(rig, transport):
    with pytest.raises(AuthenticationFailed) as caught:
        discover(rig, transport=transport, login=Login('netbox', SecretStr('wrong-secret')))
    assert 'wrong-secret' not in f'{caught.value} {vars(caught.value)}'


@pytest.mark.parametrize('transport', STREAMS)
def test_second_address(rig, transport):
    assert discover(rig, transport=transport, addresses=('127.0.0.2', HOST)).serial
    with pytest.raises(Unreachable, match=r'127\.0\.0\.2'):
        discover(rig, transport=transport, addresses=('127.0.0.2',))
    with pytest.raises(Unreachable):
        discover(rig, transport=transport, addresses=())


def test_gateway(rig):
    """Another node is reached through one that knows its name."""
    gateway = rig.nodes[AA]
    through = rig.endpoint(CC, port=gateway.tcp_port)
    with pytest.raises(AuthenticationFailed, match='not reachable'), FlexilsDriver(through) as far:
        far.discover()
    gateway.options.gateway = True
    with FlexilsDriver(through) as far:
        assert far.discover().serial == 'MA4621080104'


def test_ssh_refuses_an_unknown_key(rig):
    rig.transport = 'tl1-ssh'
    shown = fetch_host_key(HOST, rig.nodes[AA].ssh_port)
    assert shown == rig.endpoint(AA).host_key
    with pytest.raises(AuthenticationFailed, match='no SSH host key is pinned') as caught:
        discover(rig, host_key=None)
    assert shown in str(caught.value)
    assert not rig.nodes[AA].sessions


@pytest.mark.parametrize('kind', ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'])
def test_ssh_refuses_a_changed_key(rig, kind):
    rig.transport = 'tl1-ssh'
    other = asyncssh.generate_private_key(kind).export_public_key().decode().strip()
    with pytest.raises(AuthenticationFailed, match='key') as caught:
        discover(rig, host_key=other)
    assert PASSWORD not in str(caught.value)


def test_ssh_refuses_nonsense_as_key(rig):
    rig.transport = 'tl1-ssh'
    for nonsense in ('x', 'ssh-ed25519', 'ssh-ed25519 AAAA', 'no-such-type AAAA'):
        with pytest.raises(AuthenticationFailed):
            discover(rig, host_key=nonsense)


def test_ssh_shell_of_older_releases(rig):
    rig.transport = 'tl1-ssh'
    assert discover(rig, ssh_style='shell').serial
    assert discover(rig, ssh_style='subsystem').serial


@pytest.mark.parametrize('transport', TRANSPORTS)
def test_what_cannot_be_sent_is_told_without_secrets(rig, transport):
    with pytest.raises(CannotPlan, match='password') as caught:
        # The older SSH style needs no password before TL1 asks for it.
        discover(rig, transport=transport, ssh_style='shell', login=Login('netbox', SecretStr('word\r\nDLT')))
    assert 'word\\r' not in repr(caught.value.__cause__) and 'DLT' not in str(caught.value)
    with pytest.raises(CannotPlan), FlexilsDriver(rig.endpoint(AA, device='flex:aa', transport=transport)) as driver:
        driver.discover()


def test_unknown_transport(rig):
    with pytest.raises(CannotPlan):
        discover(rig, transport='smoke-signals')
    with pytest.raises(CannotPlan):
        discover(rig, transport='tnms', nms=None)


def test_a_batch_is_one_job(rig):
    """Over the network manager all reads of an observation travel together; a change to be planned takes one more."""
    rig.transport = 'tnms'
    driver = rig.driver(AA)

    def jobs():
        """The verbs of each job of one observation."""
        driver.observe([circuit()])
        rig.loop.call(rig.tnms.reset)
        driver.observe([*(target.resource for target in service()[AA])])
        return [[line.partition(':')[0] for line in job.commands] for job in rig.tnms._jobs.values()]

    first, further = jobs()
    assert first == ['ACT-USER', 'RTRV-SCG', 'RTRV-OEL', 'RTRV-OSNC', 'RTRV-SCH', 'CANC-USER']
    assert further == ['ACT-USER', 'RTRV-EQPT', 'RTRV-OTEINTF', 'CANC-USER']
    rig.converge(service())
    assert jobs() == [first]
    assert not rig.nodes[AA].sessions and not rig.nodes[BB].sessions
