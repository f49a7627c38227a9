"""Raw commands: checked block by block, sent alone, their reply told, their secrets not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbox_optical.drivers.errors import CannotPlan, Refused, Unreachable
from netbox_optical.drivers.infinera.flexils import FlexilsDriver
from netbox_optical.drivers.transport.tl1 import grammar, raw
from netbox_optical.lab.flexils.grammar import parse
from tests.drivers.flexils.rig import AA, CC, PASSWORD


def test_f9_104_reply_as_text(any_rig):
    text = any_rig.driver(AA).raw('RTRV-OTS::1-A-1-L1:c::::;')
    head, line = text.split('\n')[:2]
    assert head.startswith('M  ') and head.endswith(' COMPLD')
    assert line.strip().startswith('"1-A-1-L1:OTS:LABEL=')
    assert any_rig.driver(AA).raw(f'rtrv-hdr:{AA}::x1;').endswith('COMPLD')


def test_f9_104_writes_labels_with_every_sign(any_rig):
    label = 'a:b;c,d="e" {x} {ctag} \\ TL1>> M  c DENY'
    quoted = label.replace('\\', '\\\\').replace('"', '\\"')
    any_rig.driver(AA).raw(f' ED-OTS::1-A-1-L1:c:::LABEL="{quoted}"; ')
    assert any_rig.nodes[AA].ots['1-A-1-L1'].values['LABEL'] == label
    sent = [line.request for line in any_rig.journal if line.request.startswith('ED-OTS')]
    assert len(sent) == 1 and sent[0].startswith(f'ED-OTS:{AA}:1-A-1-L1:')


def test_f9_104_a_denial_is_refused(any_rig):
    with pytest.raises(Refused, match='IENE') as caught:
        any_rig.driver(AA).raw('RTRV-OTS::1-A-9-L1:c::::;')
    assert caught.value.code == 'IENE' and 'DENY' in caught.value.reply and '1-A-9-L1' in caught.value.request
    with pytest.raises(Refused) as caught:
        any_rig.driver(AA).raw('RTRV-OSNC:::c;')
    assert caught.value.code == 'IENE'
    with pytest.raises(Refused, match='ICNV'):
        any_rig.driver(AA).raw('FROB:::c;')


WRONG = [
    'RTRV-OTS:::c::::', '', ';', 'RTRV-OTS;', 'RTRV-OTS::c;', 'RTRV-OTS:::c;;', 'RTRV-OTS:::c;DLT-OEL::x:c;',
    'RTRV-OTS:::c; DLT-OEL::x:c;', 'RTRV-OTS:::c:::LABEL="a;', 'RTRV-OTS:::c:::LABEL="a\\";', 'RTRV-OTS:::toolong7;',
    'RTRV-OTS:::c-1;', '"RTRV-OTS":::c;', 'RTRV OTS:::c;', 'RTRV-OTS:::c\r\n;', 'RTRV-OTS::a\nDLT-OEL::x:c;',
    'RTRV-OTS:::c\u2028;', f'RTRV-OTS:{CC}::c;', 'RTRV-OTS:FLEX.AA01::c;', 'RTRV-OTS:::c:::::::;', ':::c;',
    'ACT-USER::netbox:c::secret-1;', 'act-user::netbox:c::secret-1;', 'CANC-USER::netbox:c;',
    'ED-OTS::1-A-1-L1:c:::LABEL="ACT-USER:x:y:c::secret-1";', 'RTRV-OTS:::c;ACT-USER::n:c::secret-1;',
]  # fmt: skip


@pytest.mark.parametrize('command', WRONG)
def test_f9_104_what_is_not_one_command_is_never_sent(rig, command):
    driver = FlexilsDriver(rig.endpoint(AA), rig.journal.append)
    with driver, pytest.raises(CannotPlan) as caught:
        driver.raw(command)
    assert rig.journal == [] and not rig.nodes[AA].sessions
    assert 'secret-1' not in f'{caught.value} {vars(caught.value)}'


def test_secrets_are_masked_in_replies_and_errors(rig):
    escaped = PASSWORD.replace('"', '\\"')
    text = rig.driver(AA).raw(f'ED-OTS::1-A-1-L1:c:::LABEL="{escaped}";')
    text += rig.driver(AA).raw('RTRV-OTS::1-A-1-L1:c;')
    assert 'cr:et' not in text and grammar.MASK in text
    with pytest.raises(Refused) as caught:
        rig.driver(AA).raw(f'ED-OTS::1-A-9-L1:c:::LABEL="{escaped}";')
    assert 'cr:et' not in f'{caught.value} {vars(caught.value)}'
    assert 'cr:et' not in repr(rig.journal)


def test_through_a_gateway_an_empty_tid_means_the_node_and_not_the_gateway(rig):
    rig.nodes[AA].options.gateway = True
    with FlexilsDriver(rig.endpoint(CC, port=rig.nodes[AA].tcp_port)) as far:
        assert 'NODEID=MA4621080104' in far.raw('RTRV-SYS:::c;')


def test_unreachable_nodes_are_told(rig):
    driver = FlexilsDriver(rig.endpoint(AA, addresses=('127.0.0.2',)))
    with driver, pytest.raises(Unreachable):
        driver.raw('RTRV-SYS:::c;')


@given(st.text(st.characters(exclude_categories=('Cc', 'Cs', 'Zl', 'Zp')), max_size=80))
def test_any_text_is_refused_or_one_command(text):
    """What passes is understood by the simulated node as exactly one command for this node."""
    try:
        template = raw.template_of(text, AA)
    except grammar.Unfit:
        return
    command = parse(grammar.fill(template, {'ctag': 'A1'}))
    assert (command.tid, command.ctag) == (AA, 'A1')
