"""OTS, SCG, equipment, TE interfaces and links, over the wire."""

import pytest

from netbox_optical.lab.flexils.options import NodeOptions
from tests.lab.flexils.harness import network


def test_system_and_topology(lab, aa):
    system = aa.ok('RTRV-SYS:@::%::::;')['flex.aa01']
    assert system[2] == {'NETYPE': 'ROADM', 'SWVERSION': 'R22.1.2', 'NODEID': 'MA4621080101'}
    assert system[3] == 'IS-NR'
    topology = aa.ok('RTRV-TOPONODE:@::%::::;')
    assert topology['flex.cc01'][2] == {'NENAME': 'flex.cc01', 'ROUTERID': '10.255.0.4'}
    with lab.client('flex.am01') as am:
        assert am.ok('RTRV-SYS:@::%::::;')['flex.am01'][2]['NETYPE'] == 'OLA'


def test_equipment(aa):
    everything = aa.ok('RTRV-EQPT:@:ALL:%::::;')
    assert everything['1'][1:] == ('CHASSIS', {'LABEL': '', 'PROVTYPE': 'MTC-9', 'SERNO': 'MA4621080101'}, 'IS-NR')
    card = aa.ok('RTRV-EQPT:@:1-A-2:%::::;')['1-A-2']
    assert card[1] == 'FRM'
    assert card[2]['PROVTYPE'] == 'FRM-20X'
    assert [record[0] for record in aa.ok('RTRV-EQPT:@::%::FRM:PROVSTATUS=PROV:;').records] == ['1-A-1', '1-A-2']
    assert [record[0] for record in aa.ok('RTRV-EQPT:@:1&1-A-2:%;').records] == ['1', '1-A-2']
    partial = aa.ask('RTRV-EQPT:@:1&7-A-2:%;')
    assert (partial.code, len(partial.records)) == ('PRTL', 1)
    aa.deny('RTRV-EQPT:@::%:::PROVSTATUS=UNPROV:;', 'IENE')
    aa.deny('RTRV-EQPT:@:7-A-2:%::::;', 'IENE', 'Object {EQPT}={7-A-2} is not found')


def test_commissioned_line_port(aa):
    _, kind, values, state = aa.ok('RTRV-OTS:@:1-A-1-L1:%::::;').records[0]
    assert (kind, state) == ('OTS', 'IS-NR')
    assert values == {
        'LABEL': 'Physically connected to flex.am01.garr.example 1-A-1-L1. ',
        'PROVNBRNODEID': '',
        'PROVNBROTS': 'flex.am01-1-A-1-L1',
        'DISCNBROTS': 'flex.am01-1-A-1-L1',
        'HISTSTATS': 'ENABLED',
    }


def test_line_port_edits_and_maintenance(lab, aa):
    before = lab.state()
    aa.ok('ED-OTS:@:1-A-1-L1:%:::LABEL="new, \\"label\\"",HISTSTATS=DISABLE;')
    assert aa.value('RTRV-OTS:@:1-A-1-L1:%;', 'HISTSTATS') == 'DISABLED'
    assert lab.nodes['flex.aa01'].ots['1-A-1-L1'].values['LABEL'] == 'new, "label"'
    aa.ok('RMV-OTS:@:1-A-1-L1:%::;')
    assert aa.ok('RTRV-OTS:@:1-A-1-L1:%;').records[0][3] == 'OOS-MA,MT'
    for _ in range(2):  # RST on a port in service is accepted
        aa.ok('RST-OTS:@:1-A-1-L1:%::::;')
    label = before['flex.aa01']['ots']['1-A-1-L1']['values']['LABEL']
    aa.ok(f'ED-OTS:@:1-A-1-L1:%:::LABEL="{label}",HISTSTATS=ENABLE;')
    assert lab.state() == before
    aa.deny('ED-OTS:@:1-A-1-L1:%:::LABEL=x:IS;', 'IBEX')
    aa.deny('ED-OTS:@:1-A-9-L1:%:::LABEL=x;', 'IENE', 'Object {OTS}={1-A-9-L1} is not found')


def test_commissioned_and_untouched_add_drop_ports(aa, bb):
    scg = aa.ok('RTRV-SCG:@::%::::;')
    assert scg['1-E1-1-T1A'][1:] == (
        'SCG',
        {
            'LABEL': 'Physically connected to g30.aa01.garr.example port-1/2/1. ',
            'INTFTYP': 'MANUALMODE-2',
            'PROVOWREMPTP': 'MA4621080105/1-2-1',
            'HISTSTATS': 'ENABLED',
        },
        'IS-NR',
    )
    untouched = {'LABEL': '', 'INTFTYP': 'INFWAVE', 'PROVOWREMPTP': '', 'HISTSTATS': 'ENABLED'}
    assert scg['1-E1-1-T3A'][2:] == (untouched, 'OOS-MA')
    assert scg['1-A-1-S1'][2:] == (untouched, 'OOS-MA')
    assert bb.value('RTRV-SCG:@:1-E1-2-T1A:%;', 'PROVOWREMPTP') == 'g42.bb01/1-4-L1'


def test_card_filter(aa, bb):
    assert [r[0] for r in aa.ok('RTRV-SCG:@::%::FBM::;').records] == ['1-A-6-T1']
    assert aa.value('RTRV-SCG:@::%::FBM::;', 'PROVOWREMPTP') == 'MA4621080101/1-A-5-L1'
    assert [r[0] for r in aa.ok('RTRV-SCG:@::%::fmmf250::;').records] == ['1-E1-2-T1A', '1-E1-2-T2A']
    bb.deny('RTRV-SCG:@::%::FBM::;', 'IENE')


def test_locking_port_state_machine(aa):
    """FSM tributaries and FRM system ports know IS and OOS only."""
    for port in ('1-E1-1-T1A', '1-A-1-S2'):
        aa.ok(f'ED-SCG:@:{port}:%::::IS;')
        aa.ok(f'ED-SCG:@:{port}:%::::IS;')
        aa.deny(f'RMV-SCG:@:{port}:%::;', 'SNVS')
        aa.deny(f'RST-SCG:@:{port}:%::::;', 'SNVS')
        aa.deny(f'ED-SCG:@:{port}:%:::INTFTYP=OPENWAVE:;', 'SNVS')
        aa.deny(f'ED-SCG:@:{port}:%:::INTFTYP=OPENWAVE:OOS;', 'SNVS')
        aa.ok(f'ED-SCG:@:{port}:%::::OOS;')
        aa.ok(f'ED-SCG:@:{port}:%::::OOS;')
        aa.ok(f'ED-SCG:@:{port}:%:::INTFTYP=MANUALMODE-2:;')
        assert aa.ok(f'RTRV-SCG:@:{port}:%;').records[0][3] == 'OOS-MA'
        aa.ok(f'ED-SCG:@:{port}:%:::LABEL="x",PROVOWREMPTP="":IS;')
        assert aa.ok(f'RTRV-SCG:@:{port}:%;').records[0][2:] == (
            {'LABEL': 'x', 'INTFTYP': 'MANUALMODE-2', 'PROVOWREMPTP': '', 'HISTSTATS': 'ENABLED'},
            'IS-NR',
        )


def test_maintenance_port_state_machine(bb):
    port = '1-E1-2-T1A'
    bb.ok(f'RST-SCG:@:{port}:%::::;')
    bb.ok(f'RMV-SCG:@:{port}:%::;')
    bb.ok(f'RMV-SCG:@:{port}:%::;')
    assert bb.ok(f'RTRV-SCG:@:{port}:%;').records[0][3] == 'OOS-MA,MT'
    bb.deny(f'ED-SCG:@:{port}:%::::IS;', 'SNVS', 'use RST command')
    bb.deny(f'ED-SCG:@:{port}:%::::OOS;', 'SNVS', 'use RST command')
    bb.ok(f'ED-SCG:@:{port}:%:::INTFTYP=INFWAVE,LABEL="l":;')
    bb.ok(f'RST-SCG:@:{port}:%::::;')
    bb.ok(f'ED-SCG:@:{port}:%::::OOS;')
    bb.deny(f'RMV-SCG:@:{port}:%::;', 'SNVS')
    bb.deny(f'RST-SCG:@:{port}:%::::;', 'SNVS')
    bb.ok(f'ED-SCG:@:{port}:%::::IS;')
    bb.deny(f'ED-SCG:@:{port}9:%::::IS;', 'IENE')


def test_amplifier_has_no_add_drop_and_no_circuits(lab):
    with lab.client('flex.am01') as am:
        for kind in ('SCG', 'SCH', 'OEL', 'OSNC', 'OCRS', 'OTELINK'):
            answer = am.deny(f'RTRV-{kind}:@::%::::;', 'IENE', '"INPUT, SPECIFIED OBJECT ENTITY DOES NOT EXIST"')
            assert 'Object' not in answer.text
        assert len(am.ok('RTRV-OTS:@::%::::;').records) == 2


def test_te_links_pass_through_amplifiers(aa):
    links = aa.ok('RTRV-OTELINK:@::%::::;')
    whole = '191325000&196125000'
    assert {record[0]: record[2] for record in links.records} == {
        f'{here}': {'REACHSCOPE': reach, 'MATETELINK': there, 'AVAILFREQRANGELIST': whole}
        for here, reach, there in [
            ('flex.aa01-1-A-1-L1', 'Local', 'flex.bb01-1-A-1-L1'),
            ('flex.bb01-1-A-1-L1', 'Remote', 'flex.aa01-1-A-1-L1'),
            ('flex.aa01-1-A-2-L1', 'Local', 'flex.cc01-1-A-2-L1'),
            ('flex.cc01-1-A-2-L1', 'Remote', 'flex.aa01-1-A-2-L1'),
        ]
    }


def test_te_interfaces_in_all_forms():
    off = {'tcp_port': 0, 'ssh_port': None}
    special = {
        'aa01': NodeOptions(oteintf_form='osc', **off),
        'bb01': NodeOptions(oteintf_form='name', **off),
    }
    with network(**special) as lab:
        found = {}
        for tid in ('flex.aa01', 'flex.bb01', 'flex.cc01'):
            with lab.client(tid) as client:
                found[tid] = [(r[0], r[2]['ASSOCGCC']) for r in client.ok('RTRV-OTEINTF:@::%::::;').records]
        assert found == {
            'flex.aa01': [('1-A-1-O1', ''), ('1-A-2-O1', '')],
            'flex.bb01': [('TE-1-A-1-L1', '1-A-1-O1'), ('TE-1-A-2-L1', '1-A-2-O1')],
            'flex.cc01': [('1-A-1-L1', '1-A-1-O1'), ('1-A-2-L1', '1-A-2-O1')],
        }
        with lab.client('flex.aa01') as aa:
            route = 'flex.aa01&1-A-1-L1&flex.bb01&TE-1-A-1-L1&-flex.bb01&TE-1-A-2-L1&flex.cc01&1-A-1-L1'
            body = (
                'SRCNODENAME=flex.aa01,DSTNODENAME=flex.cc01,MODULATION=PM-NONE,RATE=NA,SPECTYPE=NA,'
                'CARDTYPE=UNKNOWN,FREQSLOTPLANTYPE=FREQ-SLOT-PLAN-NONE'
            )
            aa.ok(f'ENT-OEL:@:good:%:::{body},EXPLICITROUTE={route}:IS;')
            aa.ok('OPR-VALROUTE-OEL:@:good:%::::;')
            bad = route.replace('TE-1-A-1-L1', '1-A-1-L1')
            aa.ok(f'ENT-OEL:@:bad:%:::{body},EXPLICITROUTE={bad}:IS;')
            aa.deny('OPR-VALROUTE-OEL:@:bad:%::::;', 'SROF', 'no TE interface 1-A-1-L1 on flex.bb01')


@pytest.mark.parametrize('verb', ['RTRV-NOSUCH', 'ED-OTELINK', 'RMV-OCRS', 'FROB'])
def test_unknown_commands(aa, verb):
    aa.deny(f'{verb}:@::%::::;', 'ICNV')


def test_syntax_errors_keep_the_session(aa):
    for text, code in [('RTRV-OTS:@::;', 'IICT'), ('RTRV-OTS:::bad-tag;', 'IICT')]:
        assert f'M  0 DENY\r\n   {code}\r\n' in aa.raw(text, '0')
    aa.ok('RTRV-OTS:@::%;')


def test_reset_restores_the_commissioned_state(lab, aa):
    before = lab.state()
    aa.ok('ED-OTS:@:1-A-1-L1:%:::LABEL="x",SPANDIST=80;')
    aa.ok('ED-SCG:@:1-E1-1-T1A:%::::OOS;')
    assert lab.state() != before
    lab.loop.call(lab.nodes['flex.aa01'].reset)
    assert lab.state() == before
