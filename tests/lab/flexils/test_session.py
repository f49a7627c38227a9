"""Login, prompt, echo, routing by TID, autonomous messages, faults: all on real sockets."""

import asyncio
import io
import re
import time

import asyncssh
import paramiko
import pytest

from netbox_optical.lab.flexils.alarms import Alarm
from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.options import Drop
from tests.lab.flexils.harness import NETWORK, PASSWORD, TIMEOUT, USER, Client


def test_login_gives_banner_echo_three_messages_and_prompt(lab):
    with lab.client(login=False) as client:
        assert client.banner.endswith('\r\nTL1>>')
        answer = client.log_in()
        assert answer.echoed
        assert len(re.findall(r'^;\r$', answer.text, re.MULTILINE)) == 3
        assert 'Your password' in answer.text
        assert answer.text.endswith(';\r\nTL1>>')
        assert re.search(r'\r\n\n   flex\.aa01 \d\d-\d\d-\d\d \d\d:\d\d:\d\d\r\nM  A00001 COMPLD\r\n;\r\n', answer.text)


def test_commands_without_login_and_after_logout_are_refused(lab):
    with lab.client(login=False) as client:
        client.deny('RTRV-OTS:@::%::::;', 'PLNA', 'PRIVILEGE, LOGIN NOT ACTIVE')
        client.deny(f'ACT-USER:@:{USER}:%::wrong;', 'PIUI')
        client.deny('RTRV-HDR:@::%;', 'PLNA')
        client.ok(f'act-user:@:{USER}:%::{PASSWORD};')
        client.ok('RTRV-HDR:@::%;')
        client.deny('CANC-USER:@:other:%;', 'PIUI')
        client.ok(f'CANC-USER:@:{USER}:%;')
        client.deny('RTRV-HDR:@::%;', 'PLNA')


def test_every_session_logs_in_for_itself_and_a_fault_logs_all_out(lab, aa):
    with lab.client(login=False) as other:
        other.deny('RTRV-HDR:::%;', 'PLNA')
    lab.loop.call(lab.nodes['flex.aa01'].log_out_all)
    aa.deny('RTRV-HDR:::%;', 'PLNA')


def test_idle_sessions_are_logged_out(lab, aa):
    lab.nodes['flex.aa01'].options.idle_timeout = 0.05
    time.sleep(0.15)
    aa.deny('RTRV-HDR:::%;', 'PLNA')


def test_session_limit(lab, aa):
    lab.nodes['flex.aa01'].options.max_sessions = 1
    with lab.client(login=False) as other:
        other.deny(f'ACT-USER:@:{USER}:%::{PASSWORD};', 'SARB')
    aa.log_in()


def test_tid_routing_needs_a_gateway_and_a_login_there(lab, aa):
    aa.deny('RTRV-SYS:flex.bb01::%::::;', 'IITA')
    assert [record[0] for record in aa.ok('RTRV-TIDMAP:@::%::::;').records] == ['flex.aa01']
    lab.nodes['flex.aa01'].options.gateway = True
    reached = [record[0] for record in aa.ok('RTRV-TIDMAP:@::%::::;').records]
    assert reached == ['flex.aa01', 'flex.am01', 'flex.bb01', 'flex.cc01']
    aa.deny('RTRV-SYS:flex.bb01::%::::;', 'PLNA')
    assert '   flex.bb01 ' in aa.log_in('flex.bb01').text
    assert aa.ok('RTRV-SYS:flex.bb01::%::::;').records[0][0] == 'flex.bb01'
    assert aa.ok('RTRV-SYS:::%::::;').records[0][0] == 'flex.aa01'
    aa.deny('RTRV-SYS:flex.zz99::%::::;', 'IITA')
    aa.deny('RTRV-SYS:FLEX.AA01::%::::;', 'IITA')  # names are not case-folded


def test_pipelined_commands_are_answered_in_order(aa):
    text = aa.raw('RTRV-HDR:::T1;RTRV-HDR:::T2;\r\nRTRV-HDR:::T3;', 'T3')
    assert re.findall(r'^M  (T\d) COMPLD\r$', text, re.MULTILINE) == ['T1', 'T2', 'T3']


def test_commands_arrive_byte_by_byte_with_telnet_noise(aa):
    for byte in b'\xff\xfd\x03\xff\xfa\x18\x01;\xff\xf0RTRV-\r\nHDR:::\x00T9':
        aa.connection.sendall(bytes([byte]))
    assert 'RTRV-HDR:::T9;\r\n' in aa.raw(';', 'T9')


def test_utf8_label_split_across_segments(lab, aa):
    data = 'ED-OTS:::X1:::;ED-OTS::1-A-1-L1:X2:::LABEL="città; €:,=&\\"q\\"\\\\";'.encode()
    cut = data.index('€'.encode()) + 1
    aa.connection.sendall(data[:cut])
    time.sleep(0.05)
    aa.connection.sendall(data[cut:])
    text = aa.raw('', 'X2')
    assert 'M  X1 DENY' in text
    assert lab.nodes['flex.aa01'].ots['1-A-1-L1'].values['LABEL'] == 'città; €:,=&"q"\\'


def test_endless_command_is_refused(aa):
    assert 'IISP' in aa.raw('RTRV-OTS::"' + 'x' * 70000, '0')
    aa.connection.sendall(b'x' * 10 + b';')
    assert 'xxx' not in aa.ok('RTRV-HDR:::%;').text


def test_request_counter(lab, aa):
    node = lab.nodes['flex.aa01']
    before = node.requests
    aa.ok('RTRV-HDR:::%;')
    aa.deny('NO-SUCH:::%;', 'ICNV')
    assert node.requests == before + 2


def test_database_change_reports_until_inhibited(lab, aa):
    with lab.client('flex.aa01') as other:
        aa.ok('ED-OTS:@:1-A-1-L1:%:::LABEL="x";')
        text = other.read_until(lambda got: 'REPT DBCHG' in got and got.endswith('TL1>>'))
        assert 'ED-OTS:1-A-1-L1' in text
        other.ok('INH-DBREPT-ALL:@::%;')
        aa.ok('ED-OTS:@:1-A-1-L1:%:::LABEL="y";')
        assert 'DBCHG' not in other.ok('RTRV-HDR:::%;').text
        other.ok('ALW-DBREPT-ALL:@::%;')
        aa.ok('ED-OTS:@:1-A-1-L1:%:::LABEL="z";')
        assert 'DBCHG' in other.read_until(lambda got: got.endswith('TL1>>'))


def test_alarms_are_listed_and_reported(lab, aa):
    node = lab.nodes['flex.aa01']
    aa.deny('RTRV-ALM-ALL:@::%;', 'IENE')
    aa.ok('INH-MSG-ALL:@::%::;')
    with lab.client('flex.aa01') as other:
        lab.loop.call(node.raise_alarm, Alarm('1-A-1-L1', 'OTS', 'OLOS', 'Optical Loss "x"', 'CR', 'SA'))
        text = other.read_until(lambda got: got.endswith('TL1>>'))
        assert re.search(r'^\*C \d+ REPT ALM OTS\r$', text, re.MULTILINE)
        [line] = aa.ok('RTRV-ALM-ALL:@::%;').lines
        assert re.match(r'"1-A-1-L1,OTS:CR,OLOS,SA,\d\d-\d\d,\d\d-\d\d-\d\d,NEND,RCV:\\"Optical Loss ', line)
        lab.loop.call(node.clear_alarm, '1-A-1-L1', 'OLOS')
        assert ':CL,OLOS' in other.read_until(lambda got: got.endswith('TL1>>'))
    aa.ok('ED-SCG:@:1-E1-1-T3A:%:::INTFTYP=MANUALMODE-2:;')
    aa.ok('ED-SCG:@:1-E1-1-T3A:%::::IS;')
    assert '1-E1-1-T3A,SCG:CR,OLOS,SA' in aa.ok('RTRV-ALM-ALL:@::%;').lines[0]


def test_long_replies_in_parts_with_messages_in_between(lab, aa):
    whole = aa.ok('RTRV-SCG:@::%::::;')
    options = lab.nodes['flex.aa01'].options
    options.max_message_bytes, options.chatter = 300, True
    answer = aa.ok('RTRV-SCG:@::%::::;')
    assert answer.parts > 2
    assert len(re.findall(r'^>\r$', answer.text, re.MULTILINE)) == answer.parts - 1
    assert len(re.findall(r'^A  \d+ REPT EVT SYS\r$', answer.text, re.MULTILINE)) == answer.parts
    assert [r for r in answer.records if r[1] == 'SCG'] == whole.records


def test_slow_commands_are_acknowledged_first(lab, aa):
    options = lab.nodes['flex.aa01'].options
    options.latency, options.acknowledge_after = 0.2, 0.05
    assert 'IP A00002\r\n<\r\n' in aa.ok('RTRV-HDR:::%;').text
    options.prompt_after_acknowledgement = True
    text = aa.ok('RTRV-HDR:::%;').text
    assert '<\r\nTL1>>\r\n\n' in text


def test_fault_hook_denies_answers_or_drops(lab, aa):
    faults = {'RTRV-OTS': Deny('SROF', 'out of order'), 'RTRV-SCG': 'garbage', 'RTRV-SCH': Drop}
    lab.nodes['flex.aa01'].options.before_command = lambda command: faults.get(command.verb)
    aa.deny('RTRV-OTS:::%;', 'SROF', 'out of order')
    aa.ok('RTRV-EQPT:::%;')
    aa.connection.sendall(b'RTRV-SCG:::G1;')
    assert 'garbage' in aa.read_until(lambda text: text.endswith('TL1>>'))
    with pytest.raises(EOFError):
        aa.raw('RTRV-SCH:::G2;', 'G2')


def test_stop_closes_connections_and_ports_and_start_opens_again(lab, aa):
    node = lab.nodes['flex.aa01']
    lab.loop.run(node.stop())
    with pytest.raises((EOFError, ConnectionResetError)):
        aa.raw('RTRV-HDR:::Z1;', 'Z1')
    with pytest.raises(OSError):
        lab.client('flex.aa01')
    lab.loop.run(node.start())
    with lab.client('flex.aa01') as client:
        client.ok('RTRV-HDR:::%;')


def test_taken_address_is_an_error(lab):
    node = lab.nodes['flex.bb01']
    node.options.tcp_port = lab.nodes['flex.aa01'].tcp_port
    lab.loop.run(node.stop())
    with pytest.raises(OSError):
        lab.loop.run(node.start())


def _over_ssh(lab, user, password, **session):
    """What a whole SSH conversation prints: login and one command."""
    node = lab.nodes['flex.aa01']
    known = asyncssh.import_known_hosts(f'* {lab.host_key.export_public_key().decode()}')

    async def talk():
        async with asyncssh.connect(
            lab.host, node.ssh_port, username=user, password=password, known_hosts=known, client_keys=None, config=[]
        ) as connection:
            process = await connection.create_process(encoding=None, **session)
            process.stdin.write(f'ACT-USER:flex.aa01:{USER}:S1::{PASSWORD};'.encode())
            process.stdin.write(b'RTRV-OTS::1-A-1-L1:S2::::;')
            text = b''
            while b'M  S2 COMPLD' not in text or not text.endswith(b'TL1>>'):
                chunk = await process.stdout.read(4096)
                assert chunk, text
                text += chunk
            return text.decode()

    return asyncio.run(asyncio.wait_for(talk(), TIMEOUT))


def test_ssh_subsystem_and_shell_styles(lab):
    for text in (
        _over_ssh(lab, USER, PASSWORD, subsystem='tl1telnet'),
        _over_ssh(lab, 'tl1telnet', ''),
        _over_ssh(lab, 'tl1telnet', '', term_type='vt100'),
    ):
        assert 'M  S1 COMPLD\r\n' in text
        assert '   "1-A-1-L1:OTS:LABEL=' in text
        assert text.count('RTRV-OTS::1-A-1-L1:S2') == 1


@pytest.mark.parametrize(
    ('user', 'password', 'session'),
    [
        (USER, 'wrong', {'subsystem': 'tl1telnet'}),
        ('tl1telnet', 'wrong', {}),
        (USER, PASSWORD, {}),
        (USER, PASSWORD, {'subsystem': 'sftp'}),
        (USER, PASSWORD, {'command': 'ls'}),
        ('tl1telnet', '', {'subsystem': 'tl1telnet'}),
    ],
)
def test_ssh_refusals(lab, user, password, session):
    with pytest.raises((asyncssh.PermissionDenied, asyncssh.ChannelOpenError)):
        _over_ssh(lab, user, password, **session)


@pytest.mark.parametrize(('user', 'password'), [(USER, PASSWORD), ('tl1telnet', '')])
def test_ssh_with_another_client(lab, user, password):
    node = lab.nodes['flex.aa01']
    client = paramiko.SSHClient()
    key = paramiko.Ed25519Key.from_private_key(io.StringIO(lab.host_key.export_private_key('openssh').decode()))
    client.get_host_keys().add(f'[{lab.host}]:{node.ssh_port}', 'ssh-ed25519', key)
    client.connect(
        lab.host, node.ssh_port, user, password, allow_agent=False, look_for_keys=False, timeout=TIMEOUT
    )
    try:
        if user == USER:
            channel = client.get_transport().open_session(timeout=TIMEOUT)
            channel.invoke_subsystem('tl1telnet')
        else:
            channel = client.invoke_shell()
        channel.settimeout(TIMEOUT)
        session = Client(channel, 'flex.aa01')
        session.log_in()
        assert session.value('RTRV-OTS:@:1-A-1-L1:%;', 'HISTSTATS') == 'ENABLED'
    finally:
        client.close()


def test_ssh_sessions_end_with_the_node(lab):
    node = lab.nodes['flex.aa01']
    assert 'COMPLD' in _over_ssh(lab, USER, PASSWORD, subsystem='tl1telnet')
    lab.loop.run(node.stop())
    assert not node.sessions
    with pytest.raises(OSError):
        _over_ssh(lab, USER, PASSWORD, subsystem='tl1telnet')


def test_password_never_shows(lab):
    node = lab.nodes['flex.aa01']
    assert PASSWORD not in repr(node.credentials) + repr(node)
    assert NETWORK.device('flex.aa01').role == 'roadm'
