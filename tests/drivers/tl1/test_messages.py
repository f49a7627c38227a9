"""The message layer against every trap of TL1 output that is known to us; each case is numbered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbox_optical.drivers.transport.tl1.messages import (
    Acknowledgement,
    Autonomous,
    Garbled,
    MessageReader,
    Part,
    Truncated,
)
from netbox_optical.drivers.transport.tl1.parser import Assembler

HEADER = '\r\n\n   flex.aa00 25-10-27 16:45:10\r\n'


def say(ctag, code='COMPLD', *lines, end=';', header=HEADER):
    text = ''.join(f'   {line}\r\n' for line in lines)
    return f'{header}M  {ctag} {code}\r\n{text}{end}\r\n'


def messages(text):
    reader = MessageReader()
    data = text if isinstance(text, bytes) else text.encode()
    return [*reader.feed(data), *reader.finish()]


def replies(text):
    assembler = Assembler()
    found = [assembler.add(message) for message in messages(text) if isinstance(message, Part)]
    return [reply for reply in found if reply]


def test_01_echo_with_tag_and_completion_words():
    echo = 'TL1>>ED-OTS:flex.aa00:1-A-2-L1:A1:::LABEL="M  A1 DENY COMPLD;";\r\n'
    (reply,) = replies(echo + say('A1') + 'TL1>>')
    assert (reply.ctag, reply.code) == ('A1', 'COMPLD')


def test_02_completion_words_in_text_decide_nothing():
    lines = [r'"1-A-2-L1:OTS:LABEL=\"DENY\":IS-NR"', '/* M  A1 DENY', 'M  A1 DENY', '*/']
    (reply,) = replies(say('A1', 'COMPLD', *lines))
    assert reply.code == 'COMPLD' and reply.denial is None
    assert reply.records[0].text('LABEL') == 'DENY'


def test_03_tag_in_label_and_aid():
    (reply,) = replies(say('A1', 'COMPLD', r'"A1:OEL:LABEL=\"M  A1 DENY\":IS-NR"'))
    assert (reply.code, reply.records[0].aid, reply.records[0].text('LABEL')) == ('COMPLD', 'A1', 'M  A1 DENY')


def test_04_interleaved_tags_and_late_replies():
    text = (
        say('A1', 'RTRV', '"1-A-1:FRM::IS-NR"', end='>')
        + say('A2', 'DENY', 'IENE')
        + say('A1', 'COMPLD', '"1-A-2:FRM::IS-NR"')
    )
    second, first = replies(text)
    assert (second.ctag, second.denial.code) == ('A2', 'IENE')
    assert (first.ctag, [record.aid for record in first.records]) == ('A1', ['1-A-1', '1-A-2'])


def test_05_autonomous_messages_anywhere():
    event = '\r\n\n   flex.aa00 25-10-27 16:50:01\r\n*C 1234 REPT ALM SCG\r\n   "1-E1-1-T3A,SCG:CR,OLOS"\r\n;\r\n'
    text = (
        event + '\r\nIP A1\r\n<\r\n' + event + say('A1', 'COMPLD', '"a:OTS::IS-NR"', end='>') + event
        + say('A1', 'COMPLD', '"b:OTS::IS-NR"')
    )  # fmt: skip
    found = messages(text)
    kinds = [type(message) for message in found]
    assert kinds == [Autonomous, Acknowledgement, Autonomous, Part, Autonomous, Part]
    assert found[0] == Autonomous('*C', '1234', 'REPT ALM SCG', ('   "1-E1-1-T3A,SCG:CR,OLOS"',))
    assert [record.aid for record in replies(text)[0].records] == ['a', 'b']


@pytest.mark.parametrize('code', ['A ', '* ', '**', '*C'])
def test_05_every_alarm_code(code):
    (event,) = messages(f'{HEADER}{code} 1201.1200 REPT EVT SESSION\r\n   "x:NO,0,,,"\r\n;\r\n')
    assert (event.alarm, event.atag, event.verb) == (code.strip(), '1201.1200', 'REPT EVT SESSION')


@pytest.mark.parametrize(
    ('text', 'ctag'),
    [('IP A7\r\n<\r\n', 'A7'), ('\r\n\nIP A7\r\n\r\n<', 'A7'), ('IP\r\n<\r\n', ''), ('IP A7 <\r\n', 'A7'),
     ('TL1>>\r\nIP A7\r\n<TL1>>', 'A7')],
)  # fmt: skip
def test_06_acknowledgements(text, ctag):
    assert messages(text) == [Acknowledgement('IP', ctag)]


def test_06_a_word_like_an_acknowledgement_is_none():
    assert messages('OK\r\nwelcome\r\n') == []


def test_07_terminators_inside_text():
    lines = ['"a:OTS:LABEL=\\"x', ';', '>', 'y\\":IS-NR"', '/* one', ';', '>', 'two */', '/* a ; b */']
    (reply,) = replies(say('A1', 'COMPLD', *lines))
    assert reply.records[0].text('LABEL') == 'x;>y'
    assert reply.elements[1:] == (('comment', 'one ; > two'), ('comment', 'a ; b'))


def test_07_terminator_with_blanks_around():
    assert replies(say('A1', end='  ;  '))[0].code == 'COMPLD'


@pytest.mark.parametrize('line', ['25-10-27', '2025-10-27'])
@pytest.mark.parametrize('sid', ['flex.aa00', '"flex aa00"'])
def test_14_headers(line, sid):
    (reply,) = replies(say('c', header=f'\r\n\n   {sid} {line} 16:45:10\r\n'))
    assert (reply.sid, reply.ctag) == (sid.strip('"'), 'c')


def test_14_tag_zero():
    (reply,) = replies(say('0', 'DENY', 'IICT', '"INPUT, INVALID CORRELATION TAG"'))
    assert reply.answers('A1') and not replies(say('0'))[0].answers('A1')


def test_15_nothing_but_a_completion():
    (reply,) = replies(say('A1'))
    assert (reply.code, reply.records, reply.text) == ('COMPLD', (), '')


@pytest.mark.parametrize('newline', ['\r\n', '\n', '\r', '\r\n\n', '\n\r\n'])
def test_16_line_ends(newline):
    text = say('A1', 'COMPLD', '"a:OTS:LABEL=\u00fc:IS-NR"').replace('\r\n\n', '\n').replace('\r\n', '\n')
    (reply,) = replies(text.replace('\n', newline))
    assert reply.records[0].text('LABEL') == 'ü'


def test_16_noise_of_the_line():
    text = say('A1', 'COMPLD', '"a:OTS:LABEL=ü:IS-NR"').encode()
    negotiation = b'\xff\xfb\x01\xff\xfa\x18\x01;\r\n\xff\xf0'
    noisy = negotiation + text.replace(b'L', b'\0L\xff\xf1').replace(b'M', b'\xff\xfd\x03M')
    assert replies(noisy)[0].records[0].text('LABEL') == 'ü'


def test_16_utf8_split_over_segments():
    data = say('A1', 'COMPLD', '"a:OTS:LABEL=città €:IS-NR"').encode()
    reader, found = MessageReader(), []
    for byte in data:
        found += reader.feed(bytes([byte]))
    assert found == messages(data) and 'città €' in found[0].lines[0]


def test_16_prompt_glued_to_the_last_line():
    reader = MessageReader()
    (part,) = reader.feed(say('A1').rstrip().encode() + b'TL1>>')
    assert part.ctag == 'A1' and reader.at_prompt


def test_17_prompt_inside_a_label():
    (reply,) = replies(say('A1', 'COMPLD', r'"a:OTS:LABEL=\"TL1>>\":IS-NR"', '/*', ';TL1>>', '*/'))
    assert reply.records[0].text('LABEL') == 'TL1>>'


def test_18_larger_than_any_buffer():
    lines = [f'"1-A-1-L{n}:OTS:LABEL=\\"{"x" * 100}\\":IS-NR"' for n in range(5000)]
    (reply,) = replies(say('A1', 'COMPLD', *lines))
    assert len(reply.records) == 5000


@pytest.mark.parametrize('cut', [1, 8, 30, 60])
def test_18_a_cut_message_is_never_parsed(cut):
    text = say('A1', 'COMPLD', r'"1-A-1-L1:OTS:LABEL=\"x\":IS-NR"', r'"1-A-2-L1:OTS:LABEL=\"y\":IS-NR"').rstrip()
    with pytest.raises(Truncated):
        messages(text[:-cut])


def test_18_a_message_that_begins_inside_another():
    with pytest.raises(Garbled):
        messages(say('A1', 'COMPLD', '"a:OTS::IS-NR"', end='') + say('A2'))


def test_19_partial_completion():
    (reply,) = replies(say('A1', 'PRTL', '"a:OTS::IS-NR"'))
    assert reply.code == 'PRTL' and reply.denial is None


def test_20_comments_over_lines():
    lines = ['IENE', '"INPUT, SPECIFIED"', '/* Object {SCH}=', '{1-A-1} is', 'not found */']
    (reply,) = replies(say('A1', 'DENY', *lines))
    assert str(reply.denial) == 'IENE - INPUT, SPECIFIED - Object {SCH}= {1-A-1} is not found'


def test_parts_end_with_the_last_code():
    text = say('A1', 'COMPLD', '"a:OTS::IS-NR"', end='>') + say('A1', 'DENY', 'SROF')
    assert replies(text)[0].denial.code == 'SROF'


def test_delay_is_not_the_end():
    assert [reply.code for reply in replies(say('A1', 'DELAY') + say('A1', 'COMPLD'))] == ['COMPLD']


CONVERSATION = (
    'Licence: ;\r\n> none <\r\nTL1>>ACT-USER:flex.aa00:u:A1::********;\r\n' + say('A1')
    + HEADER + 'A  1201 REPT EVT SESSION\r\n   /* Your ; password\r\n;\r\n expires */\r\n;\r\nTL1>>'
    + 'RTRV-OTS:flex.aa00::A2::::;\r\nIP A2\r\n<\r\nTL1>>'
    + say('A2', 'COMPLD', r'"1-A-1-L1:OTS:LABEL=\"ü ; x\",A=1:IS-NR"', end='>')
    + say('A2', 'COMPLD', r'"1-A-2-L1:OTS:LABEL=\"M  A2 DENY\":OOS-AU,MT"') + 'TL1>>'
).encode()  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, len(CONVERSATION)), max_size=12))
def test_segmentation_never_matters(cuts):
    """However TCP cuts the stream, the messages are the same."""
    reader, found, begin = MessageReader(), [], 0
    for end in [*sorted(cuts), len(CONVERSATION)]:
        found += reader.feed(CONVERSATION[begin:end])
        begin = end
    assert found == messages(CONVERSATION)
    assert reader.at_prompt and len(found) == 5


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_one_answer(data):
    """Messages, or the one documented error; and the same ones byte by byte as at once."""
    assert outcome(data, 1) == outcome(data, len(data) or 1)


def outcome(data, step):
    """What was read from data that came in pieces of that many bytes, and whether that ended with Garbled."""
    reader, found = MessageReader(), []
    try:
        for begin in range(0, len(data), step):
            found += reader.feed(data[begin:begin + step])
        found += reader.finish()
    except Garbled:
        return 'garbled'
    return found
