"""Commands: quoting, refusing, placeholders, masking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbox_optical.drivers.transport.tl1 import grammar
from netbox_optical.lab.flexils.grammar import parse


def test_blocks_stand_where_they_belong():
    build = grammar.command
    assert build('RTRV-OTS', 'flex.aa00', '1-A-2-L1', positional='', keywords={}, state='') == (
        'RTRV-OTS:flex.aa00:1-A-2-L1:{ctag}::::;'
    )
    assert build('RMV-SCH', 'flex.aa00', '1-E1-1-T3A-1') == 'RMV-SCH:flex.aa00:1-E1-1-T3A-1:{ctag}::;'
    assert build('RTRV-SCG', 'flex.aa00', positional='FBM', keywords={}, state='') == (
        'RTRV-SCG:flex.aa00::{ctag}::FBM::;'
    )
    assert build('ED-SCG', 'flex.aa00', '1-E1-1-T3A', keywords={}, state='OOS') == (
        'ED-SCG:flex.aa00:1-E1-1-T3A:{ctag}::::OOS;'
    )
    assert build('ED-OTS', 'flex.aa00', '1-A-2-L1', keywords={'LABEL': grammar.quote('')}) == (
        'ED-OTS:flex.aa00:1-A-2-L1:{ctag}:::LABEL="";'
    )


@pytest.mark.parametrize(
    'arguments',
    [('RTRV-OTS;DLT-OEL', 'flex.aa00', ''), ('RTRV-OTS', 'flex:aa00', ''), ('RTRV-OTS', '', ''),
     ('RTRV-OTS', 'flex.aa00', '1-A-1;'), ('RTRV-OTS', 'flex.aa00', 'a:b'), ('RTRV-OTS', 'flex.aa00', 'a b')],
)  # fmt: skip
def test_what_is_no_identifier_is_refused(arguments):
    with pytest.raises(grammar.Unfit):
        grammar.command(*arguments)


@pytest.mark.parametrize('char', ['\r', '\n', '\0', '\x1b', '\x7f', '\x85', '\u2028'])
def test_control_characters_are_refused(char):
    with pytest.raises(grammar.Unfit):
        grammar.quote(f'a{char}b')
    with pytest.raises(grammar.Unfit):
        grammar.value(f'a{char}b')


@pytest.mark.parametrize('wrong', [-1, 1.5, True, '1'])
def test_numbers_only_where_numbers_belong(wrong):
    with pytest.raises(grammar.Unfit):
        grammar.ranges([(wrong, 2)])


@pytest.mark.parametrize('wrong', ['a&b', 'a,b', '', 'a:b'])
def test_list_members_cannot_break_out(wrong):
    with pytest.raises(grammar.Unfit):
        grammar.groups([('x', wrong)])


def test_states_are_known_ones():
    with pytest.raises(grammar.Unfit):
        grammar.command('ED-SCG', 'flex.aa00', '1', keywords={}, state='IS;DLT-OEL')


TEXT = st.text(st.characters(exclude_categories=('Cc', 'Cs', 'Zl', 'Zp')), max_size=60)


@given(TEXT, TEXT)
def test_any_printable_text_arrives_unharmed(label, name):
    """What the simulated node understands is what was meant, whatever the text holds."""
    keywords = {'LABEL': grammar.quote(label), 'CKTIDSUFFIX': grammar.value(name)}
    template = grammar.command('ED-OSNC', 'flex.aa00', '1-E1-1-T1A-1', keywords=keywords, state='IS')
    read = parse(grammar.fill(template, {'ctag': 'A1'}))
    assert read.keywords == {'LABEL': label, 'CKTIDSUFFIX': name}
    assert (read.aid, read.ctag, read.state) == ('1-E1-1-T1A-1', 'A1', 'IS')


def test_placeholders():
    carriers = grammar.ranges([(194050000, grammar.Placeholder('width'))])
    keywords = {'CARRIERLIST': carriers, 'LABEL': grammar.quote('{ctag}')}
    template = grammar.command('ED-OSNC', 'flex.aa00', 'x', keywords=keywords, state='OOS')
    assert 'CARRIERLIST=194050000&{width}' in template and 'LABEL="{{ctag}}"' in template
    bound = grammar.substitute(template, {'width': 75000})
    assert grammar.fill(bound, {'ctag': 'A1'}) == (
        'ED-OSNC:flex.aa00:x:A1:::CARRIERLIST=194050000&75000,LABEL="{ctag}":OOS;'
    )
    with pytest.raises(grammar.Unfit):
        grammar.substitute(template, {})
    for wrong in ('75000;DLT-OEL', None, -5, 7.5, True, '1&2'):
        with pytest.raises(grammar.Unfit):
            grammar.substitute(template, {'width': wrong})


def test_tags_are_new_and_begin_with_a_letter():
    tags = grammar.Ctags()
    found = [next(tags) for _ in range(2000)]
    assert len(set(found)) == 2000
    assert all(tag[0].isalpha() and tag.isalnum() and len(tag) <= 6 for tag in found)


@pytest.mark.parametrize('password', ['secret', 'a;b:c', 'say "x"', '{x}', 'b\\s'])
def test_passwords_are_masked(password):
    line = grammar.fill(grammar.act_user('flex.aa00', 'net box', password), {'ctag': 'A1'})
    assert parse(line).positional == (password,)
    masked = grammar.mask(f'TL1>>{line}\r\nM  A1 COMPLD')
    assert password not in masked and grammar.MASK in masked and 'M  A1 COMPLD' in masked
    assert password not in grammar.mask(f'odd {password} text {grammar.quote(password)}', password)


def test_reads_and_writes():
    assert grammar.is_read('rtrv-sch:x::{ctag};')
    assert not any(grammar.is_read(f'{verb}:x:y:c;') for verb in ('ED-SCH', 'OPR-VALROUTE-OEL', 'INIT-SYS', 'ACT-USER'))
