"""Sessions over a byte stream: logins, time-outs, lost replies, and what may be sent again."""

import socket
import time

import pytest

from netbox_optical.drivers.errors import AuthenticationFailed, Broken, EffectUnknown, Unreachable
from tests.drivers.tl1.element import HANG_UP, HOST, PASSWORD, PROMPT, complete, deny, element, session

READ = 'RTRV-OTS:flex.aa00::{ctag}::::;'
WRITE = 'DLT-OEL:flex.aa00:x:{ctag}::;'
RECORD = '"1-A-1-L1:OTS:LABEL=:IS-NR"'


def answer(command, ctag, count):
    return complete(ctag, RECORD) if command.startswith('RTRV') else complete(ctag)


def no_login(ctag):
    return deny(ctag, 'PLNA', '"PRIVILEGE, LOGIN NOT ACTIVE"')


def test_login_once_then_many_commands():
    with element(answer) as ne:
        talk = session(ne)
        replies = talk.run([READ, READ]) + talk.run([WRITE])
        talk.close()
    assert [reply.code for reply in replies] == ['COMPLD'] * 3
    assert ne.connections == 1 and ne.verbs[:6] == [
        'ACT-USER', 'RTRV-OTS', 'RTRV-OTS', 'INH-MSG-ALL', 'INH-DBREPT-ALL', 'DLT-OEL',
    ]  # fmt: skip
    tags = [command.split(':')[3].rstrip(';') for command in ne.seen]
    assert len(set(tags)) == len(tags)


def test_silence_is_asked_for_once_when_noise_is_heard_or_something_is_changed():
    event = '\r\n\n   flex.aa00 25-10-27 16:50:01\r\n*C 1234 REPT ALM SCG\r\n   "x,SCG:CR,OLOS"\r\n;\r\n'

    def script(command, ctag, count):
        return (event if count == 0 and command.startswith('RTRV') else '') + answer(command, ctag, count)

    hushed = ['INH-MSG-ALL', 'INH-DBREPT-ALL']
    with element(script) as ne:
        session(ne).run([READ, READ, READ])
        assert ne.verbs == ['ACT-USER', 'RTRV-OTS', *hushed, 'RTRV-OTS', 'RTRV-OTS']
    with element(answer) as ne:
        session(ne).run([WRITE, READ, WRITE])
        assert ne.verbs == ['ACT-USER', *hushed, 'DLT-OEL', 'RTRV-OTS', 'DLT-OEL']


def test_a_connection_lost_while_asking_for_silence_sent_no_command():
    def hang_up(command, ctag, count):
        return HANG_UP

    with element(answer, quiet=hang_up) as ne, pytest.raises(Unreachable, match='before the command was sent'):
        session(ne).run([WRITE])
    assert 'DLT-OEL' not in ne.verbs
    with element(answer, quiet=lambda command, ctag, count: deny(ctag, 'ICNV')) as ne:
        assert [reply.code for reply in session(ne).run([WRITE, WRITE])] == ['COMPLD', 'COMPLD']
        assert ne.verbs.count('INH-MSG-ALL') == 1


def test_three_messages_at_login():
    event = '\r\n\n   flex.aa00 25-10-27 16:45:10\r\nA  120{} REPT EVT SESSION\r\n   /* Your password */\r\n;\r\n'

    def login(command, ctag, count):
        return complete(ctag).removesuffix(PROMPT) + event.format(1) + event.format(2) + PROMPT

    with element(answer, login=login) as ne:
        talk = session(ne)
        assert talk.run([READ])[0].records[0].aid == '1-A-1-L1'
        assert [event.atag for event in talk.autonomous] == ['1201', '1202']


def test_an_element_without_prompt_is_spoken_to():
    with element(answer, banner='') as ne:
        assert session(ne).run([READ])[0].code == 'COMPLD'


def test_login_refused_is_not_repeated():
    with element(answer, login=lambda command, ctag, count: deny(ctag, 'PIUI', '"Login failed"')) as ne:
        with pytest.raises(AuthenticationFailed) as caught:
            session(ne, addresses=(HOST, HOST)).run([READ])
        assert ne.verbs == ['ACT-USER']
    assert 'PIUI' in str(caught.value) and PASSWORD not in repr(vars(caught.value))


def test_next_address_on_connection_failure_only():
    with element(answer) as ne:
        talk = session(ne, addresses=('127.0.0.2', HOST))
        assert talk.run([READ])[0].code == 'COMPLD'

    def refuse(command, ctag, count):
        return deny(ctag, 'SROF')

    with element(refuse) as ne:
        assert session(ne, addresses=(HOST, HOST)).run([WRITE])[0].denial.code == 'SROF'
        assert ne.verbs.count('DLT-OEL') == 1 and ne.connections == 1


def test_nothing_listens():
    with socket.create_server((HOST, 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        session(port, addresses=(HOST, '127.0.0.2')).run([READ])
    assert HOST in str(caught.value) and '127.0.0.2' in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)


def test_hang_up_during_login_is_a_connection_failure():
    with element(answer, login=lambda command, ctag, count: HANG_UP) as ne, pytest.raises(Unreachable):
        session(ne).run([WRITE])
    assert 'DLT-OEL' not in ne.verbs


def test_login_not_active_logs_in_again_and_resends_once():
    def script(command, ctag, count):
        return no_login(ctag) if count == 0 else answer(command, ctag, count)

    with element(script) as ne:
        talk = session(ne)
        assert talk.run([READ])[0].code == 'COMPLD'
        assert talk.run([WRITE])[0].code == 'COMPLD'
    assert ne.verbs.count('ACT-USER') == 3 and ne.verbs.count('DLT-OEL') == 2


def test_login_never_active_ends():
    with element(lambda command, ctag, count: no_login(ctag)) as ne:
        assert session(ne).run([WRITE])[0].denial.no_login
    assert ne.verbs.count('DLT-OEL') == 2


def test_lost_reply_to_a_write_is_an_unknown_effect():
    with element(lambda command, ctag, count: HANG_UP) as ne, pytest.raises(EffectUnknown) as caught:
        session(ne, addresses=(HOST, HOST)).run([WRITE])
    assert ne.verbs.count('DLT-OEL') == 1
    assert caught.value.request.startswith('DLT-OEL:flex.aa00:x:') and caught.value.__cause__ is not None


def test_lost_reply_to_a_read_is_asked_again_once():
    def script(command, ctag, count):
        return HANG_UP if count == 0 else answer(command, ctag, count)

    with element(script) as ne:
        assert session(ne).run([READ])[0].code == 'COMPLD'
    assert ne.connections == 2
    # A read has no effect that could be unknown.
    with element(lambda command, ctag, count: HANG_UP) as ne, pytest.raises(Unreachable):
        session(ne).run([READ])
    assert ne.verbs.count('RTRV-OTS') == 2


def test_cut_reply_is_never_parsed():
    def script(command, ctag, count):
        return complete(ctag, RECORD, RECORD).split(';')[0] + HANG_UP

    with element(script) as ne, pytest.raises(EffectUnknown, match='inside a reply'):
        session(ne).run([WRITE])


def test_silence_ends_by_time_out():
    with element(lambda command, ctag, count: '') as ne:
        begun = time.monotonic()
        with pytest.raises(Unreachable, match='time is up'):
            session(ne, read=0.4).run([READ])
        assert 0.3 < time.monotonic() - begun < 2.0
        assert ne.verbs.count('RTRV-OTS') == 1
        with pytest.raises(EffectUnknown, match='time is up'):
            session(ne, read=0.4).run([WRITE])


def test_in_progress_extends_the_patience():
    def script(command, ctag, count):
        time.sleep(0.2)
        return f'IP {ctag}\r\n<\r\n{PROMPT}'

    with element(script) as ne:
        begun = time.monotonic()
        with pytest.raises(EffectUnknown):
            session(ne, read=0.5, slow=1.2).run([WRITE])
        assert time.monotonic() - begun > 1.1


@pytest.mark.parametrize(('code', 'outcome'), [('OK', 'COMPLD'), ('NG', 'DENY'), ('RL', 'DENY')])
def test_final_acknowledgements(code, outcome):
    with element(lambda command, ctag, count: f'{code} {ctag}\r\n<\r\n') as ne:
        (reply,) = session(ne).run([WRITE])
    assert reply.code == outcome and (reply.denial is None or reply.denial.code == code)


def test_no_acknowledgement_is_an_unknown_effect():
    with element(lambda command, ctag, count: f'NA {ctag}\r\n<\r\n') as ne, pytest.raises(EffectUnknown):
        session(ne).run([WRITE])


def test_replies_to_others_are_passed_over():
    def script(command, ctag, count):
        return complete('Z99999', '"late:OTS::IS-NR"') + complete(ctag, RECORD)

    with element(script) as ne:
        assert session(ne).run([READ])[0].records[0].aid == '1-A-1-L1'


def test_04_a_late_reply_of_a_command_that_timed_out():
    """It is neither taken for the next command's nor does it disturb it."""
    late: list[str] = []

    def script(command, ctag, count):
        if not late:
            late.append(ctag)
            return ''
        return complete(late[0], '"late:OTS::IS-NR"') + complete(ctag, RECORD)

    with element(script) as ne:
        talk = session(ne, read=0.3)
        with pytest.raises(Unreachable):
            talk.run([READ])
        assert talk.run([READ])[0].records[0].aid == '1-A-1-L1'
    assert ne.verbs.count('RTRV-OTS') == 2


def test_05_autonomous_messages_in_the_middle_of_a_session():
    event = '\r\n\n   flex.aa00 25-10-27 16:50:01\r\n*C 1234 REPT ALM SCG\r\n   "x,SCG:CR,OLOS"\r\n;\r\n'

    def script(command, ctag, count):
        first = complete(ctag, '"a:OTS::IS-NR"').removesuffix(f';\r\n{PROMPT}') + '>\r\n'
        return f'{event}IP {ctag}\r\n<\r\n{event}{first}{event}{complete(ctag, RECORD)}{event}{PROMPT}'

    with element(script) as ne:
        talk = session(ne)
        for _ in range(2):
            assert [record.aid for record in talk.run([READ])[0].records] == ['a', '1-A-1-L1']
        assert {message.verb for message in talk.autonomous} == {'REPT ALM SCG'}


def test_18_a_reply_larger_than_the_read_buffer():
    lines = [f'"1-A-1-L{n}:OTS:LABEL=\\"{"x" * 100}\\":IS-NR"' for n in range(3000)]
    with element(lambda command, ctag, count: complete(ctag, *lines)) as ne:
        assert len(session(ne, read=5.0).run([READ])[0].records) == 3000


@pytest.mark.parametrize('cut', [2, 20, 60, 90])
def test_18_a_connection_lost_inside_a_message_raises(cut):
    def script(command, ctag, count):
        return complete(ctag, RECORD, RECORD).removesuffix(PROMPT).rstrip()[:-cut] + HANG_UP

    with element(script) as ne, pytest.raises(Unreachable):
        session(ne).run([READ])
    assert ne.verbs.count('RTRV-OTS') == 2


def test_unreadable_tag_is_denied_with_zero():
    with element(lambda command, ctag, count: deny('0', 'IICT')) as ne:
        assert session(ne).run([WRITE])[0].denial.code == 'IICT'


def test_garbled_replies():
    def script(command, ctag, count):
        return complete(ctag, RECORD).split(';')[0] + complete(ctag)

    with element(script) as ne:
        with pytest.raises(Broken):
            session(ne).run([READ])
        with pytest.raises(EffectUnknown):
            session(ne).run([WRITE])


def test_a_session_that_ended_while_idle_takes_no_write_with_it():
    def script(command, ctag, count):
        return answer(command, ctag, count) + (HANG_UP if command.startswith('RTRV') else '')

    with element(script) as ne:
        talk = session(ne)
        talk.run([READ])
        time.sleep(0.2)
        assert talk.run([WRITE])[0].code == 'COMPLD'
    assert ne.verbs.count('DLT-OEL') == 1 and ne.connections == 2


def test_journal_has_everything_but_the_password():
    lines = []
    with element(answer) as ne:
        session(ne, journal=lines.append).run([READ, WRITE])
    assert [line.request.partition(':')[0] for line in lines] == [
        'ACT-USER', 'RTRV-OTS', 'INH-MSG-ALL', 'INH-DBREPT-ALL', 'DLT-OEL',
    ]  # fmt: skip
    assert all(line.ok and line.device == 'flex.aa00' and line.seconds >= 0 for line in lines)
    assert PASSWORD not in repr(lines) and 'hunter' not in repr(lines)
    assert 'M  ' in lines[1].reply and RECORD in lines[1].reply
