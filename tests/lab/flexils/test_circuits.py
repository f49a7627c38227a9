"""OEL, OSNC, OCRS and SCH: life cycles, refusals, spectrum, and the way back to exactly the state before."""

import itertools
import time

import pytest

from tests.lab.flexils.harness import network

AMP_ROUTE = 'flex.aa01&1-A-1-L1&flex.bb01&1-A-1-L1&-flex.bb01&1-A-2-L1&flex.cc01&1-A-1-L1'
DIRECT_ROUTE = 'flex.aa01&1-A-2-L1&flex.cc01&1-A-2-L1'
FREE = '191325000&196125000'
BAND1, CARRIER1 = '194000000&194100000', '194050000&75000'
BAND2 = '194100000&194200000'
A, Z = '1-E1-1-T1A', '1-E1-1-T1A'


def ent_oel(name='aa01-am01-bb01-cc01', route=AMP_ROUTE, target='flex.cc01', **more):
    values = {
        'LABEL': 'aa01-cc01',
        'SRCNODENAME': 'flex.aa01',
        'DSTNODENAME': target,
        'MODULATION': 'PM-NONE',
        'ENCODMOD': 'None',
        'RATE': 'NA',
        'SPECTYPE': 'NA',
        'CARDTYPE': 'UNKNOWN',
        'FREQSLOTPLANTYPE': 'FREQ-SLOT-PLAN-NONE',
        'VALIDFRANGELIST': FREE,
        'EXPLICITROUTE': route,
        'OELSOURCE': 'MANUAL',
    } | more
    return f'ENT-OEL:@:{name}:%:::{_join(values)}:IS;'


def ent_osnc(sch=f'{A}-1', oel='aa01-am01-bb01-cc01', band=BAND1, **more):
    values = {
        'LABEL': '"svc 1"',
        'REMENDPOINT': f'{Z}-1',
        'REMNODETID': 'flex.cc01',
        'OELAID': oel,
        'CKTIDSUFFIX': 'OCh133_aa01-cc01',
        'PREPROV': 'TRUE',
        'PASSBANDLIST': band,
        'MODULATION': 'PM-NONE',
        'ROUTETYPE': 'OEL',
    } | more
    return f'ENT-OSNC:@:{sch}:%:::{_join(values)}:IS;'


def _join(values):
    return ','.join(f'{name}={value}' for name, value in values.items() if value is not None)


def ent_ocrs(source, target, band=BAND1, plan='FREQSLOTPLANTYPE=FREQ-SLOT-PLAN-NONE,'):
    return f'ENT-OCRS:@:{source},{target}:%:::LABEL="l",CKTIDSUFFIX="nm",{plan}PASSBANDLIST={band};'


def delete(client, kind, aid):
    client.ok(f'ED-{kind}:@:{aid}:%::::OOS;')
    client.ok(f'DLT-{kind}:@:{aid}:%::::;')


def open_shutter(client, sch):
    client.ok(f'RMV-SCH:@:{sch}:%::;')
    client.ok(f'ED-SCH:@:{sch}:%:::SHUTTERSTATE=OPEN:;')
    client.ok(f'RST-SCH:@:{sch}:%::::;')


def free(client, link):
    return client.value(f'RTRV-OTELINK:@:{link}:%;', 'AVAILFREQRANGELIST')


# -- OEL --------------------------------------------------------------------------------------------------------------


def test_oel_life_cycle(lab, aa):
    before = lab.state()
    aa.deny('RTRV-OEL:@:x:%::::;', 'IENE')
    aa.ok(ent_oel('x'))
    aa.deny(ent_oel('x'), 'IEAE', 'ALREADY EXISTS')
    aa.ok('OPR-VALROUTE-OEL:@:x:%::::;')
    _, kind, values, state = aa.ok('RTRV-OEL:@:x:%::::;')['x']
    assert (kind, state) == ('OEL', 'IS-NR')
    assert (values['EXPLICITROUTE'], values['OELSOURCE'], values['RATE']) == (AMP_ROUTE, 'MANUAL', 'NA')
    aa.ok('ED-OEL:@:x:%:::LABEL="other":;')
    aa.deny('ED-OEL:@:x:%:::EXPLICITROUTE=a&b&c&d:;', 'IPEX')
    aa.deny('DLT-OEL:@:x:%::::;', 'SNVS', 'OEL is not Locked')
    aa.ok('ED-OEL:@:x:%::::AINS;')
    aa.deny('DLT-OEL:@:x:%::::;', 'SNVS', 'OEL is not Locked')
    delete(aa, 'OEL', 'x')
    aa.deny('DLT-OEL:@:x:%::::;', 'IENE')
    assert lab.state() == before


@pytest.mark.parametrize(
    ('more', 'code'),
    [
        ({'SRCNODENAME': 'flex.bb01'}, 'IPNV'),
        ({'DSTNODENAME': 'flex.bb01'}, 'IDNC'),
        ({'EXPLICITROUTE': 'a&b&c'}, 'IPNV'),
        ({'EXPLICITROUTE': 'flex.aa01&1&flex.bb01&2&-flex.xx01&3&flex.cc01&4'}, 'IPNV'),
        ({'EXPLICITROUTE': None}, 'IPMS'),
        ({'RATE': '42G'}, 'IPNV'),
        ({'VALIDFRANGELIST': '196000000&196200000'}, 'IDRG'),
        ({'VALIDFRANGELIST': '196000000'}, 'IPNV'),
        ({'GUARDBAND': '0'}, 'IPEX'),
    ],
)
def test_oel_refusals(lab, aa, more, code):
    before = lab.state()
    aa.deny(ent_oel(**more), code)
    aa.deny('RTRV-OEL:@::%;', 'IENE')
    assert lab.state() == before


def test_oel_names_are_limited_to_127(lab, aa):
    aa.ok(ent_oel('n' * 127))
    before = lab.state()
    aa.deny(ent_oel('n' * 128), 'IIAC')
    assert lab.state() == before


def test_amplifiers_have_no_oel(lab):
    before = lab.state()
    with lab.client('flex.am01') as am:
        am.deny(ent_oel(SRCNODENAME='flex.am01'), 'SROF')
    assert lab.state() == before


@pytest.mark.parametrize(
    'route',
    [
        'flex.aa01&1-A-1-L1&flex.cc01&1-A-1-L1',
        'flex.aa01&1-A-1-L1&flex.am01&1-A-1-L1&-flex.am01&1-A-2-L1&flex.cc01&1-A-1-L1',
        'flex.aa01&1-A-7-L1&flex.cc01&1-A-1-L1',
        f'{DIRECT_ROUTE}&-flex.cc01&1-A-2-L1&flex.aa01&1-A-2-L1&-{DIRECT_ROUTE}',
    ],
)
def test_routes_that_do_not_exist(lab, aa, route):
    aa.ok(ent_oel(route=route))
    before = lab.state()
    aa.deny('OPR-VALROUTE-OEL:@:aa01-am01-bb01-cc01:%;', 'SROF', 'Explicit route is not valid')
    aa.deny(ent_osnc(), 'SROF', 'Explicit route is not valid')
    assert lab.state() == before


# -- OSNC -------------------------------------------------------------------------------------------------------------


def test_osnc_appears_on_every_node_of_the_route(lab, aa, bb, cc):
    aa.ok(ent_oel())
    aa.ok(ent_osnc(CARRIERLIST=CARRIER1))
    _, kind, values, state = aa.ok(f'RTRV-OSNC:@:{A}-1:%::::;')[f'{A}-1']
    assert (kind, state) == ('OSNC', 'IS-NR')
    expected = {
        'LABEL': 'svc 1',
        'REMENDPOINT': f'{Z}-1',
        'REMNODETID': 'flex.cc01',
        'OELAID': 'aa01-am01-bb01-cc01',
        'CKTIDSUFFIX': 'OCh133_aa01-cc01',
        'PASSBANDLIST': BAND1,
        'CARRIERLIST': CARRIER1,
        'LOCENDPOINT': f'{A}-1',
    }
    assert {name: values[name] for name in expected} == expected
    for client in (bb, cc):
        client.deny('RTRV-OSNC:@::%::::;', 'IENE')
    for client, kind, ports in (
        (aa, 'AddDrop', (A, '1-A-1-L1')),
        (bb, 'Express', ('1-A-1-L1', '1-A-2-L1')),
        (cc, 'AddDrop', (Z, '1-A-1-L1')),
    ):
        [(aid, way, ocrs, state)] = client.ok('RTRV-OCRS:@::%:::SIGTYPE=SIGNALED:;').records
        assert tuple(end.rpartition('-')[0] for end in aid.split(',')) == ports
        assert (way, ocrs['XCT'], ocrs['SIGTYPE'], state) == ('2WAY', kind, 'SIGNALED', 'IS-NR')
        assert (ocrs['PASSBANDLIST'], ocrs['CARRIERLIST'], ocrs['FWDACTSTATUS']) == (BAND1, CARRIER1, 'ACTIVATED')
        assert ocrs['CKTID'].endswith(':OCh133_aa01-cc01')
        client.deny(f'DLT-OCRS:@:{aid}:%::;', 'SROF', 'SIGNALED')
        client.deny(f'ED-OCRS:@:{aid}:%:::LABEL=x;', 'SROF', 'SIGNALED')
        client.deny('RTRV-OCRS:@::%:::SIGTYPE=MANUAL:;', 'IENE')
    for client in (aa, cc):
        sch = client.ok(f'RTRV-SCH:@:{A}-1:%;').records[0][2]
        assert (sch['SHUTTERSTATE'], sch['TPTYPE'], sch['PROVPBLIST']) == ('CLOSED', 'CLIENT', BAND1)
        inner = client.ok('RTRV-OCRS:@::%;').records[0][2]['INTERMEDIATESCHCTP']
        assert client.value(f'RTRV-SCH:@:{inner}:%;', 'TPTYPE') == 'INTERMEDIATE'
        client.deny(f'DLT-SCH:@:{A}-1:%;', 'SROF')


def test_spectrum_is_booked_at_both_ends_of_every_link_and_returned(lab, aa, bb, cc):
    before = lab.state()
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    rest = '191325000&194000000&-194100000&196125000'
    for client, link in (
        (aa, 'flex.aa01-1-A-1-L1'),
        (bb, 'flex.bb01-1-A-1-L1'),
        (bb, 'flex.bb01-1-A-2-L1'),
        (cc, 'flex.cc01-1-A-1-L1'),
    ):
        assert free(client, link) == rest
    assert free(aa, 'flex.aa01-1-A-2-L1') == FREE
    delete(aa, 'OSNC', f'{A}-1')
    assert free(bb, 'flex.bb01-1-A-2-L1') == FREE
    delete(aa, 'OEL', 'aa01-am01-bb01-cc01')
    assert lab.state() == before


def test_full_band_leaves_an_empty_list(aa):
    aa.ok(ent_oel(route=DIRECT_ROUTE))
    aa.ok(ent_osnc(band='191325000&196125000'))
    assert free(aa, 'flex.aa01-1-A-2-L1') == ''


@pytest.mark.parametrize(
    ('more', 'code', 'words'),
    [
        ({'sch': '1-E9-1-T1A-1'}, 'IENE', 'Object {SCG}={1-E9-1-T1A} is not found'),
        ({'sch': f'{A}-0'}, 'IIAC', ''),
        ({'sch': f'{A}-129'}, 'IIAC', ''),
        ({'sch': f'{A}-01'}, 'IIAC', ''),
        ({'sch': '1-E1-1-T3A-1'}, 'SNVS', 'INTFTYP'),
        ({'sch': '1-A-5-T1-1'}, 'IIAC', 'FBM'),
        ({'REMENDPOINT': '1-E9-1-T1A-1'}, 'IENE', ''),
        ({'REMNODETID': 'flex.zz01'}, 'IPNV', 'REMNODETID'),
        ({'REMNODETID': 'flex.bb01', 'REMENDPOINT': '1-E1-2-T1A-1'}, 'IDNC', ''),
        ({'REMENDPOINT': None}, 'IPMS', ''),
        ({'oel': 'nowhere'}, 'IENE', 'Object {OEL}={nowhere} is not found'),
        ({'band': '194100000&194000000'}, 'IPNV', ''),
        ({'band': '194000000'}, 'IPNV', ''),
        ({'band': '196100000&196200000'}, 'IDRG', ''),
        ({'band': '194001000&194101000'}, 'IDRG', '12.5GHZ'),
        ({'band': None}, 'IPMS', ''),
        ({'CARRIERLIST': '194090000&75000'}, 'IDNC', ''),
        ({'CARRIERLIST': '194050000&100001'}, 'IDNC', ''),
        ({'CARRIERLIST': '194050000&0'}, 'IDNC', ''),
        ({'band': '195000000&195100000'}, 'IDRG', 'VALIDFRANGELIST'),
        ({'ROUTETYPE': 'DYNAMIC'}, 'INUP', ''),
    ],
)
def test_osnc_refusals_change_nothing(lab, aa, more, code, words):
    aa.ok(ent_oel(VALIDFRANGELIST='191325000&194500000'))
    before = lab.state()
    aa.deny(ent_osnc(**more), code, words)
    assert lab.state() == before


def test_osnc_needs_ports_in_service_unless_lenient(lab, aa, cc):
    aa.ok(ent_oel())
    cc.ok(f'ED-SCG:@:{Z}:%::::OOS;')
    before = lab.state()
    aa.deny(ent_osnc(), 'SNVS', 'on flex.cc01 is not in service')
    assert lab.state() == before
    for node in lab.nodes.values():
        node.options.strict_endpoints = False
    aa.ok(ent_osnc())
    assert lab.state() != before


def test_taken_ends_and_spectrum(lab, aa, cc):
    aa.ok(ent_oel())
    aa.ok(ent_oel('direct', DIRECT_ROUTE))
    aa.ok(ent_osnc())
    before = lab.state()
    aa.deny(ent_osnc(band=BAND2), 'IEAE', 'ALREADY')
    aa.deny(ent_osnc(f'{A}-2', band=BAND2), 'IEAE', 'ALREADY')  # far end is taken
    overlap = 'Spectrum overlaps with an existing connection'
    aa.deny(ent_osnc('1-E1-1-T2A-1', band='194050000&194150000', REMENDPOINT='1-E1-1-T2A-1'), 'SROF', overlap)
    aa.deny(ent_osnc(f'{A}-2', 'direct', REMENDPOINT=f'{Z}-2'), 'SROF', overlap)  # same ports, other line
    assert lab.state() == before
    aa.ok(ent_osnc('1-E1-1-T2A-1', band=BAND2, REMENDPOINT='1-E1-1-T2A-1'))  # touching is fine
    aa.ok(ent_osnc(f'{A}-2', 'direct', BAND2, REMENDPOINT=f'{Z}-2'))
    assert len(aa.ok('RTRV-OSNC:@::%;').records) == 3


def test_default_carrier_is_the_whole_passband(aa):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    assert aa.value(f'RTRV-OSNC:@:{A}-1:%;', 'CARRIERLIST') == '194050000&100000'


def test_edit_in_service_and_locked(lab, aa, cc):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    open_shutter(aa, f'{A}-1')
    open_shutter(cc, f'{Z}-1')
    osnc = f'@:{A}-1:%'
    aa.ok(f'ED-OSNC:{osnc}:::LABEL="svc 2",CKTIDSUFFIX=OCh9:IS;')
    assert cc.ok('RTRV-OCRS:@::%;').records[0][2]['LABEL'] == 'svc 2'
    assert cc.ok('RTRV-OCRS:@::%;').records[0][2]['CKTID'].endswith(':OCh9')
    refusal = 'OELAid cannot be updated when Admin state is not locked'
    for state in ('OOS', 'IS', ''):
        aa.deny(f'ED-OSNC:{osnc}:::OELAID=x,PASSBANDLIST={BAND2}:{state};', 'SNVS', refusal)
    aa.deny(f'ED-OSNC:{osnc}:::PASSBANDLIST={BAND2}:;', 'SNVS', 'PASSBANDLIST cannot be updated')
    aa.deny(f'DLT-OSNC:{osnc};', 'SNVS', 'OSNC is not Locked')
    aa.ok(f'ED-OSNC:{osnc}::::OOS;')
    assert aa.ok(f'RTRV-OSNC:{osnc};').records[0][3] == 'OOS-MA'
    for client in (aa, cc):
        assert client.ok('RTRV-OCRS:@::%;').records[0][2]['BWDACTSTATUS'] == 'DEACTIVATED'
    assert aa.value(f'RTRV-SCH:{osnc};', 'SHUTTERSTATE') == 'OPEN'
    aa.ok(f'ED-OSNC:{osnc}:::PASSBANDLIST={BAND2},CARRIERLIST=194150000&75000:OOS;')
    for client in (aa, cc):
        assert client.value(f'RTRV-SCH:{osnc};', 'SHUTTERSTATE') == 'CLOSED'
        assert client.value(f'RTRV-SCH:{osnc};', 'PROVPBLIST') == BAND2
    aa.ok(f'ED-OSNC:{osnc}:::LABEL="svc 3":IS;')
    assert aa.ok('RTRV-OCRS:@::%;').records[0][2]['FWDACTSTATUS'] == 'ACTIVATED'
    assert free(aa, 'flex.aa01-1-A-1-L1') == '191325000&194100000&-194200000&196125000'


def test_reroute_moves_everything_and_back_again(lab, aa, bb, cc):
    aa.ok(ent_oel())
    aa.ok(ent_oel('direct', DIRECT_ROUTE))
    aa.ok(ent_osnc())
    osnc = f'@:{A}-1:%'
    before = lab.state()
    aa.ok(f'ED-OSNC:{osnc}::::OOS;')
    aa.ok(f'ED-OSNC:{osnc}:::OELAID=direct:OOS;')
    bb.deny('RTRV-OCRS:@::%;', 'IENE')
    assert free(bb, 'flex.bb01-1-A-1-L1') == FREE
    assert free(cc, 'flex.cc01-1-A-2-L1') != FREE
    aa.ok('ED-OEL:@:direct:%::::OOS;')
    aa.deny('DLT-OEL:@:direct:%;', 'SROF', 'OEL is in use')
    aa.ok('ED-OEL:@:direct:%::::IS;')
    aa.ok(f'ED-OSNC:{osnc}:::OELAID=aa01-am01-bb01-cc01:OOS;')
    aa.ok(f'ED-OSNC:{osnc}::::IS;')
    assert lab.state() == before


def test_refused_edit_keeps_spectrum_and_route(lab, aa):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    aa.ok(ent_osnc('1-E1-1-T2A-1', band=BAND2, REMENDPOINT='1-E1-1-T2A-1'))
    aa.ok(f'ED-OSNC:@:{A}-1:%::::OOS;')
    before = lab.state()
    aa.deny(f'ED-OSNC:@:{A}-1:%:::PASSBANDLIST={BAND2}:OOS;', 'SROF', 'Spectrum overlaps')
    aa.deny(f'ED-OSNC:@:{A}-1:%:::OELAID=nowhere:OOS;', 'IENE')
    aa.deny(f'ED-OSNC:@:{A}-1:%:::CARRIERLIST=194150000&75000:OOS;', 'IDNC')
    assert lab.state() == before


def test_long_oel_names_read_back_cut(aa):
    name, other = 'x' * 70, 'x' * 69 + 'y'
    aa.ok(ent_oel(name))
    aa.ok(ent_oel(other, DIRECT_ROUTE))
    aa.ok(ent_osnc(oel=name))
    assert aa.value(f'RTRV-OSNC:@:{A}-1:%;', 'OELAID') == name[:64]
    assert aa.ok('RTRV-OCRS:@::%;').records[0][2]['OELAID'] == name[:64]
    assert aa.value(f'RTRV-OSNC:@::%:::OELAID={name[:64]}:;', 'REMNODETID') == 'flex.cc01'
    aa.deny('RTRV-OSNC:@::%:::OELAID=zzz:;', 'IENE')
    aa.ok(f'ED-OEL:@:{name}:%::::OOS;')
    aa.deny(f'DLT-OEL:@:{name}:%;', 'SROF', 'in use')
    delete(aa, 'OEL', other)  # same first 64 characters, but not used


def test_circuit_within_one_node(lab, aa):
    before = lab.state()
    aa.ok(ent_osnc(oel=None, REMNODETID='flex.aa01', REMENDPOINT='1-E1-1-T2A-1'))
    [(aid, _, values, _)] = aa.ok('RTRV-OCRS:@::%;').records
    assert (aid, values['XCT']) == (f'{A}-1,1-E1-1-T2A-1', 'AddDrop')
    aa.deny(ent_osnc('1-E1-1-T1A-2', None, BAND2, REMNODETID='flex.aa01', REMENDPOINT='1-E1-1-T1A-2'), 'IDNC')
    delete(aa, 'OSNC', f'{A}-1')
    assert lab.state() == before


def test_maintenance_of_an_osnc(aa):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    aa.ok(f'RMV-OSNC:@:{A}-1:%::;')
    assert aa.ok('RTRV-OCRS:@::%;').records[0][2]['FWDACTSTATUS'] == 'DEACTIVATED'
    aa.deny(f'ED-OSNC:@:{A}-1:%::::IS;', 'SNVS', 'use RST command')
    aa.ok(f'RST-OSNC:@:{A}-1:%::::;')
    assert aa.ok('RTRV-OCRS:@::%;').records[0][2]['FWDACTSTATUS'] == 'ACTIVATED'


def test_provisioning_takes_a_while():
    with network() as lab, lab.client('flex.aa01') as aa, lab.client('flex.cc01') as cc:
        before = lab.state()
        lab.nodes['flex.aa01'].options.provision_delay = 0.3
        aa.ok(ent_oel())
        aa.ok(ent_osnc())
        aa.ok(f'RTRV-OSNC:@:{A}-1:%;')
        assert free(aa, 'flex.aa01-1-A-1-L1') != FREE  # booked at once
        aa.deny(f'ED-SCH:@:{A}-1:%:::SHUTTERSTATE=OPEN:;', 'IENE')
        aa.deny(ent_osnc(), 'IEAE')
        aa.ok(f'ED-OSNC:@:{A}-1:%:::LABEL=late:IS;')
        time.sleep(0.4)
        open_shutter(aa, f'{A}-1')
        assert cc.ok('RTRV-OCRS:@::%;').records[0][2]['LABEL'] == 'late'
        delete(aa, 'OSNC', f'{A}-1')
        aa.ok(ent_osnc())
        delete(aa, 'OSNC', f'{A}-1')  # while still being set up
        time.sleep(0.4)
        delete(aa, 'OEL', 'aa01-am01-bb01-cc01')
        assert lab.state() == before


@pytest.mark.parametrize('order', list(itertools.permutations(range(3))))
def test_state_is_the_same_after_any_order_of_deletion(lab, aa, order):
    before = lab.state()
    circuits = [
        (f'{A}-1', ent_osnc()),
        ('1-E1-1-T2A-1', ent_osnc('1-E1-1-T2A-1', band=BAND2, REMENDPOINT='1-E1-1-T2A-1')),
        (f'{A}-2', ent_osnc(f'{A}-2', 'direct', '195000000&195050000', REMENDPOINT=f'{Z}-2')),
    ]
    aa.ok(ent_oel())
    aa.ok(ent_oel('direct', DIRECT_ROUTE))
    for _, command in circuits:
        aa.ok(command)
    full = lab.state()
    for index in order:
        delete(aa, 'OSNC', circuits[index][0])
    for index in order:
        aa.ok(circuits[index][1])
    assert lab.state() == full
    for index in order:
        delete(aa, 'OSNC', circuits[index][0])
    for name in ('direct', 'aa01-am01-bb01-cc01'):
        delete(aa, 'OEL', name)
    assert lab.state() == before


def test_resetting_the_source_removes_its_circuits_everywhere(lab, aa):
    before = lab.state()
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    lab.loop.call(lab.nodes['flex.bb01'].reset)
    assert lab.nodes['flex.bb01'].ocrs
    lab.loop.call(lab.nodes['flex.aa01'].reset)
    assert lab.state() == before
