"""Records: escapes, lists, states, denials; and what a real node said."""

from pathlib import Path

import pytest

from netbox_optical.drivers.transport.tl1.messages import Garbled, MessageReader, Part
from netbox_optical.drivers.transport.tl1.parser import Assembler, Reply, parse_record

DATA = Path(__file__).parent / 'data'


def record(text):
    (found,) = Reply('A1', 'COMPLD', f'   {text}').records
    return found


def test_08_escaped_quotes_protect_separators():
    found = record(r'"a,b:2WAY:CKTID=\"17.MA46.0:OCh1,x=y\",NEXT=1:IS-NR"')
    assert found.text('CKTID') == '17.MA46.0:OCh1,x=y'
    assert (found.aids, found.type, found.text('NEXT'), found.state) == (('a', 'b'), '2WAY', '1', ('IS-NR',))


def test_08_quotes_and_backslashes_inside_a_label():
    found = record(r'"a:OTS:LABEL=\"say \\\"hi\\\" \\\\ x\":IS-NR"')
    assert found.text('LABEL') == r'say "hi" \ x'


def test_09_equal_signs_and_stray_commas():
    found = record('"a:OTS:KEY=a=b=c,LIST=x,y,KEY2=c:IS-NR"')
    assert (found.text('KEY'), found.text('LIST'), found.text('KEY2')) == ('a=b=c', 'x,y', 'c')


def test_10_empty_values_and_positions():
    found = record('"a:SCH:LABEL=,SUPCHNUM=SCH-NONE,LAST=:IS-NR"')
    assert (found.text('LABEL'), found.text('SUPCHNUM'), found.text('LAST'), found.text('MISSING')) == (
        '', 'SCH-NONE', '', '',
    )  # fmt: skip
    measured = record('"1-A-1-S3-1,SCH:OPR,-8.81938,,NEND,RCV,,"')
    assert [value.text for value in measured.blocks[1]] == ['OPR', '-8.81938', '', 'NEND', 'RCV', '', '']
    assert measured.state == ()


def test_11_lists():
    found = record('"a:OSNC:ONE=1&2,TWO=1&2&-3&4,WORDS=a&b&c&d&-e&f&g&h,NO=NULL,EMPTY=:IS-NR"')
    assert found.ranges('ONE') == ((1, 2),)
    assert found.ranges('TWO') == ((1, 2), (3, 4))
    assert found.groups('WORDS') == (('a', 'b', 'c', 'd'), ('e', 'f', 'g', 'h'))
    assert found.ranges('NO') == found.ranges('EMPTY') == found.ranges('MISSING') == ()
    with pytest.raises(Garbled):
        found.ranges('WORDS')


def test_12_ampersand_in_a_label_is_text():
    assert record(r'"a:OTS:LABEL=\"x & y&-z\":IS-NR"').groups('LABEL') == (('x & y&-z',),)


@pytest.mark.parametrize(
    ('state', 'admin'),
    [('IS-NR', 'IS'), ('IS-ANR', 'IS'), ('OOS-AU', 'IS'), ('OOS-AUMA', 'OOS'), ('OOS-MA', 'OOS'), ('OOS-MA,MT', 'MT'),
     ('IS-NR,MT', 'MT'), ('', '')],
)  # fmt: skip
def test_13_states(state, admin):
    assert record(f'"a:SCG:LABEL=IS:{state}"').admin == admin
    assert record('"a:SCG:LABEL=IS"').admin == ''


def test_a_record_that_does_not_end_is_refused():
    with pytest.raises(Garbled):
        parse_record('a:OTS:LABEL="x:IS-NR')


def deny(*lines):
    return Reply('A1', 'DENY', '\n'.join(f'   {line}' for line in lines)).denial


def test_denials():
    full = deny('IENE', '"INPUT, SPECIFIED OBJECT ENTITY DOES NOT EXIST"', '/* Object {SCH}={x} is not found */')
    assert (full.code, full.not_found) == ('IENE', True)
    assert deny('SROF', '"STATUS, OPERATION FAILED"', '/* ALREADY; IENE */').code == 'SROF'
    assert deny('"Input, Specified Object Entity does not exist"').not_found
    assert deny('/* PRIVILEGE, LOGIN NOT ACTIVE */').no_login
    assert deny('SNVS', '"x"', '/* specified object entity does not exist */').code == 'SNVS'
    assert str(deny()) == 'denied'


def test_bug_28_words_in_labels_are_no_denial():
    reply = Reply('A1', 'COMPLD', r'   "a:OTS:LABEL=\"DENY ALREADY EXISTS IENE\":IS-NR"')
    assert reply.denial is None and reply.code == 'COMPLD'


def test_a_real_transcript():
    """Three answers of a real node, as published (the leading blanks were lost on the way)."""
    reader, assembler = MessageReader(), Assembler()
    data = (DATA / 'flexils_ocrs_sch_pmsch.tl1.txt').read_bytes()
    parts = [message for message in [*reader.feed(data), *reader.finish()] if isinstance(message, Part)]
    crossing, channel, power = [assembler.add(part).records[0] for part in parts]
    assert crossing.aids == ('1-E1-1-T2A-1', '1-A-1-L1-1')
    assert crossing.text('CKTID') == '1752248030.MA4621080160.0.1.28.1.3.1:OCh099_bo01-ba01'
    assert crossing.ranges('PASSBANDLIST') == ((193450000, 193550000),)
    assert crossing.ranges('CARRIERLIST') == ((193500000, 37500),)
    assert crossing.ranges('ACTIVEPASSBANDLIST') == ()
    assert (crossing.text('FSGALIGNMENT'), crossing.admin, len(crossing.values)) == ('12.5GHZ', 'IS', 35)
    assert (channel.type, channel.text('TPTYPE')) == ('SCH', 'INTERMEDIATE')
    assert channel.text('DEMUXSHUTTERSTATE') == 'CLOSED'
    assert power.blocks[1][1].text == '-8.81938'
