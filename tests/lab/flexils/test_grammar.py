"""The input grammar and the layout of replies, without a connection."""

import pytest

from netbox_optical.lab.flexils.catalogue import CATALOGUE
from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import CommandReader, parse
from netbox_optical.lab.flexils.reply import Reply, format_acknowledgement, format_reply, record
from netbox_optical.lab.flexils.session import HANDLERS


def test_blocks_of_a_full_command():
    command = parse('ed-ocrs:flex.aa00: 1-A-3-S1-1 , 1-E1-1-T3A-1 :A1:: p1,,p3 : label = "a b" ,X=1&2&-3&4:oos;')
    assert (command.verb, command.tid, command.ctag, command.state) == ('ED-OCRS', 'flex.aa00', 'A1', 'OOS')
    assert command.aids == ('1-A-3-S1-1', '1-E1-1-T3A-1')
    assert command.aid == '1-A-3-S1-1,1-E1-1-T3A-1'
    assert command.positional == ('p1', '', 'p3')
    assert command.keywords['X'] == '1&2&-3&4'


@pytest.mark.parametrize(
    ('text', 'label'),
    [
        ('LABEL="a:b,c;d=e&f g"', 'a:b,c;d=e&f g'),
        (r'LABEL="say \"hi\" \\ there"', 'say "hi" \\ there'),
        ('LABEL=""', ''),
        ('LABEL=', ''),
        ('LABEL=a=b=c', 'a=b=c'),
        ('LABEL="  kept  "', '  kept  '),
        ('LABEL=  cut  ', 'cut'),
        ('label=Case', 'Case'),
        ('LABEL=half"qu:ot"ed', 'halfqu:oted'),
        ('LABEL="M  A1 COMPLD"', 'M  A1 COMPLD'),
    ],
)
def test_values(text, label):
    assert parse(f'ED-OTS::1-A-1-L1:c:::{text};').keywords == {'LABEL': label}


@pytest.mark.parametrize(
    'text', ['RTRV-SCH::1-A-1-S3-1:c:;', 'RTRV-OCRS:::c:::;', 'INH-DBREPT-ALL:t::c;', 'RTRV-HDR:::c;']
)
def test_trailing_blocks_may_be_missing(text):
    assert parse(text).ctag == 'c'


@pytest.mark.parametrize(
    ('text', 'code', 'ctag'),
    [
        ('RTRV-OTS::;', 'IICT', '0'),
        ('RTRV-OTS;', 'IICT', '0'),
        ('RTRV-OTS::::;', 'IICT', '0'),
        ('RTRV-OTS:::TOOLONG7;', 'IICT', '0'),
        ('RTRV-OTS:::a-b;', 'IICT', '0'),
        ('RTRV OTS:::c;', 'ICNV', 'c'),
        (':::c;', 'ICNV', 'c'),
        ('RTRV-OTS:::c::::::;', 'IBEX', 'c'),
        ('RTRV-OTS:::c:general;', 'IPEX', 'c'),
        ('ED-OTS::a:c:::LABEL;', 'IISP', 'c'),
        ('ED-OTS::a:c:::=x;', 'IISP', 'c'),
        ('ED-OTS::a:c:::"LABEL=x";', 'IISP', 'c'),
        ('ED-OTS::a:c:::LABEL=x,label=y;', 'IPEX', 'c'),
        ('RTRV-OTS:::c', 'IISP', '0'),
    ],
)
def test_malformed_commands(text, code, ctag):
    with pytest.raises(Deny) as caught:
        parse(text)
    assert (caught.value.code, caught.value.ctag) == (code, ctag)


def test_stream_is_cut_outside_quotes_only():
    reader = CommandReader()
    found = []
    for byte in b'\r\n A:::1:::L="x;\\";y";;\xff\xfb\x01\xff\xf1 B:\r\n::2;\x00C::':
        found += reader.feed(bytes([byte]))
    assert found == ['A:::1:::L="x;\\";y";', 'B:::2;']
    assert reader.feed(b':3;D:::4;') == ['C:::3;', 'D:::4;']


def test_repr_of_a_login_hides_the_password():
    assert 'hunter2' not in repr(parse('ACT-USER:t:u:c::hunter2;'))
    assert 'RTRV-OTS' in repr(parse('RTRV-OTS:::c;'))


@pytest.mark.parametrize(
    ('text', 'code'),
    [
        ('ED-SCG::p:c:::NOSUCH=1;', 'IPEX'),
        ('ED-SCG::p:c:::INTFTYP=WRONG;', 'IPNV'),
        ('ED-SCG::p:c::::MT;', 'IPNV'),
        ('ED-OTS::p:c::::IS;', 'IBEX'),
        ('ED-SCG:::c:::LABEL=x;', 'IIAC'),
        ('ED-SCG::a,b:c:::LABEL=x;', 'IIAC'),
        ('ED-SCG::a&b:c:::LABEL=x;', 'IIPG'),
        ('DLT-OCRS::a:c;', 'IIAC'),
        ('DLT-OCRS::a,b,c:c;', 'IIAC'),
        ('RTRV-SCG:::c::CARD;', 'IPNV'),
        ('RTRV-OTS:::c::x;', 'IPEX'),
        ('ENT-OSNC::a:c:::REMNODETID=x;', 'IPMS'),
        ('ED-OSNC::a:c:::REMNODETID=x;', 'IPEX'),
        ('ED-OEL::a:c:::EXPLICITROUTE=x;', 'IPEX'),
        ('RTRV-PM-SCH::a:c::OPR,,SIDE;', 'IPNV'),
        ('RTRV-HDR::a:c;', 'IIAC'),
    ],
)
def test_catalogue_refuses(text, code):
    command = parse(text)
    with pytest.raises(Deny) as caught:
        CATALOGUE[command.verb].check(command)
    assert caught.value.code == code


def test_enumerations_compare_without_case_and_become_canonical():
    command = parse('ED-SCG::p:c:::intftyp=manualmode-2,PROVALPHABIN=ALPHABIN_2;')
    assert CATALOGUE['ED-SCG'].check(command) == {'INTFTYP': 'MANUALMODE-2', 'PROVALPHABIN': 'Alphabin_2'}


def test_every_command_of_the_catalogue_is_served():
    session = {verb for verb in CATALOGUE if verb.split('-')[0] in ('ACT', 'CANC', 'INH', 'ALW')}
    assert set(HANDLERS) == set(CATALOGUE) - session


def test_record_layout():
    line = record('1-A-1-L1', 'OTS', {'LABEL': 'a b', 'LIST': '1&2&-3&4', 'EMPTY': ''}, 'IS-NR')
    assert line == r'"1-A-1-L1:OTS:LABEL=\"a b\",LIST=1&2&-3&4,EMPTY=:IS-NR"'
    assert record('p', 'SCG', {'LABEL': 'a&b'}, 'IS-NR') == r'"p:SCG:LABEL=\"a&b\":IS-NR"'
    assert record('p', 'SCG', {'LABEL': 'a"b'}, 'IS-NR') == r'"p:SCG:LABEL=\"a\\\"b\":IS-NR"'


def test_reply_layout_and_parts():
    [text] = format_reply('flex.aa00', 'A1', Reply('COMPLD', ['"x"']))
    assert text.startswith('\r\n\n   flex.aa00 ')
    assert text.endswith('\r\nM  A1 COMPLD\r\n   "x"\r\n;\r\n')
    parts = format_reply('t', 'A1', Reply('COMPLD', ['"1"', '"2"', '"3"']), max_bytes=8)
    assert [part[-3] for part in parts] == ['>', '>', ';']
    assert all('M  A1 COMPLD\r\n' in part for part in parts)
    assert format_acknowledgement('IP', 'A1') == '\r\nIP A1\r\n<\r\n'
