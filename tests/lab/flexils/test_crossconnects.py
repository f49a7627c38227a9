"""SCH shutters and power, and manual cross-connections."""

import pytest

from tests.lab.flexils.test_circuits import (
    BAND1,
    BAND2,
    FREE,
    A,
    delete,
    ent_ocrs,
    ent_oel,
    ent_osnc,
    free,
    open_shutter,
)


def test_shutter_moves_in_maintenance_only(aa):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    sch = f'@:{A}-1:%'
    aa.deny(f'ED-SCH:{sch}:::SHUTTERSTATE=OPEN:;', 'SNVS')
    aa.deny(f'ED-SCH:{sch}:::SHUTTERSTATE=AJAR:;', 'IPNV')
    aa.deny(f'ED-SCH:{sch}:::DEMUXSHUTTERSTATE=OPEN:;', 'IPNV')
    aa.deny(f'ED-SCH:{sch}:::PROVPBLIST={BAND2}:;', 'SROF')
    aa.ok(f'RMV-SCH:{sch}::;')
    assert aa.ok(f'RTRV-SCH:{sch};').records[0][3] == 'OOS-MA,MT'
    aa.ok(f'ED-SCH:{sch}:::SHUTTERSTATE=OPEN:;')
    aa.deny(f'ED-SCH:{sch}::::IS;', 'SNVS', 'use RST command')
    aa.ok(f'RST-SCH:{sch}::::;')
    aa.ok(f'ED-SCH:{sch}::::OOS;')
    aa.deny(f'RMV-SCH:{sch}::;', 'SNVS')
    aa.ok(f'ED-SCH:{sch}:::LABEL="l":IS;')
    _, _, values, state = aa.ok(f'RTRV-SCH:{sch};').records[0]
    assert (values['SHUTTERSTATE'], values['LABEL'], state) == ('OPEN', 'l', 'IS-NR')


def test_entered_sch(lab, aa):
    before = lab.state()
    aa.ok(f'ENT-SCH:@:{A}-7:%:::PROVPBLIST={BAND1},LABEL="mine":IS;')
    aa.deny(f'ENT-SCH:@:{A}-7:%;', 'IEAE', 'ALREADY')
    aa.deny('ENT-SCH:@:1-E9-1-T1A-7:%;', 'IENE')
    aa.ok(ent_oel())
    aa.deny(ent_osnc(f'{A}-7'), 'IEAE', 'ALREADY')
    aa.ok(f'DLT-SCH:@:{A}-7:%::::;')
    delete(aa, 'OEL', 'aa01-am01-bb01-cc01')
    assert lab.state() == before


def test_received_power(lab, aa):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())

    def power():
        [line] = aa.ok(f'RTRV-PM-SCH:@:{A}-1:%::OPR,,,,,,::;').lines
        assert line.startswith(f'"{A}-1,SCH:OPR,') and line.endswith(',,NEND,RCV,,"')
        return float(line.split(',')[2])

    assert power() == -60
    open_shutter(aa, f'{A}-1')
    assert abs(power() - float(aa.value(f'RTRV-SCH:@:{A}-1:%;', 'TARGETOPR'))) < 0.5
    lab.fabric.upstream = lambda tid, port: False
    assert power() == -60
    aa.deny(f'RTRV-PM-SCH:@:{A}-1:%::BER::;', 'IPNV')
    aa.deny(f'RTRV-PM-SCH:@:{A}-9:%::OPR::;', 'IENE')


# -- OCRS -------------------------------------------------------------------------------------------------------------


def test_manual_cross_connection(lab, aa):
    before = lab.state()
    aa.deny('RTRV-OCRS:@::%;', 'IENE')
    aid = f'{A}-1,1-A-1-L1-5'
    aa.ok(ent_ocrs(*aid.split(',')))
    _, kind, values, state = aa.ok(f'RTRV-OCRS:@:{aid}:%;')[aid]
    assert (kind, values['SIGTYPE'], values['XCT'], state) == ('2WAY', 'MANUAL', 'AddDrop', 'IS-NR')
    assert values['CARRIERLIST'] == '194050000&100000'
    assert aa.value(f'RTRV-SCH:@:{A}-1:%;', 'SHUTTERSTATE') == 'CLOSED'
    assert free(aa, 'flex.aa01-1-A-1-L1') != FREE
    aa.deny(ent_ocrs(*aid.split(',')), 'IEAE', 'ALREADY')
    aa.deny(ent_ocrs('1-A-1-L1-5', f'{A}-1'), 'IEAE', 'ALREADY')
    aa.deny(ent_ocrs(f'{A}-1', '1-A-2-L1-1', BAND2), 'IEAE', 'ALREADY')
    aa.deny(ent_ocrs('1-E1-1-T2A-1', '1-A-1-L1-6'), 'SROF', 'Spectrum overlaps')
    open_shutter(aa, f'{A}-1')
    aa.ok(f'ED-OCRS:@:{aid}:%:::LABEL="m",CARRIERLIST=194050000&75000;')
    assert aa.value(f'RTRV-SCH:@:{A}-1:%;', 'SHUTTERSTATE') == 'OPEN'
    aa.ok(f'ED-OCRS:@:{aid}:%:::PASSBANDLIST={BAND2};')
    assert aa.value(f'RTRV-SCH:@:{A}-1:%;', 'SHUTTERSTATE') == 'CLOSED'
    assert aa.value(f'RTRV-OCRS:@:{aid}:%;', 'CARRIERLIST') == '194150000&100000'
    aa.ok(f'DLT-OCRS:@:{aid}:%::;')
    aa.deny(f'DLT-OCRS:@:{aid}:%::;', 'IENE')
    assert lab.state() == before


def test_only_the_from_end_starts_with_a_closed_shutter(aa):
    aa.ok('ED-SCG:@:1-A-1-S1:%:::INTFTYP=MANUALMODE-2:;')
    aa.ok('ED-SCG:@:1-A-1-S1:%::::IS;')
    aa.ok(ent_ocrs('1-A-1-S1-1', f'{A}-1'))
    assert aa.value('RTRV-SCH:@:1-A-1-S1-1:%;', 'SHUTTERSTATE') == 'CLOSED'
    assert aa.value(f'RTRV-SCH:@:{A}-1:%;', 'SHUTTERSTATE') == 'OPEN'


@pytest.mark.parametrize(
    ('source', 'target', 'more', 'code'),
    [
        (f'{A}-1', f'{A}-1', {}, 'IDNC'),
        (f'{A}-1', f'{A}-2', {}, 'IDNC'),
        (f'{A}-1', '1-A-1-L1-200', {}, 'IIAC'),
        (f'{A}-1', '1-A-9-L1-1', {}, 'IENE'),
        ('1-E1-1-T3A-1', '1-A-1-L1-1', {}, 'SNVS'),
        (f'{A}-1', '1-A-1-L1-1', {'plan': ''}, 'IPMS'),
        (f'{A}-1', '1-A-1-L1-1', {'band': ''}, 'IPMS'),
        (f'{A}-1', '1-A-1-L1-1', {'band': '1&2'}, 'IDRG'),
    ],
)
def test_cross_connection_refusals(lab, aa, source, target, more, code):
    before = lab.state()
    aa.deny(ent_ocrs(source, target, **more), code)
    assert lab.state() == before
