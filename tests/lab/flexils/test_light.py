"""Where light goes and, above all, where it stops; everything is configured over the wire."""

import pytest

from netbox_optical.lab.element import Dark, Signal
from tests.lab.flexils.test_circuits import BAND1, BAND2, A, Z, delete, ent_ocrs, ent_oel, ent_osnc, open_shutter

SIGNAL = Signal(frequency=194_050_000, width=75_000, mode='m', tributary='t', rate='100GBE')


def at(frequency, width=75_000):
    return Signal(frequency, width, 'm', 't', '100GBE')


def walk(lab, tid=f'flex.aa01 {A}', signal=SIGNAL):
    """Follow the fibres through all line system nodes; the last stop is a transponder port."""
    tid, port = tid.split(' ')
    path = []
    while tid in lab.nodes:
        out = lab.loop.call(lab.nodes[tid].forward, port, signal)
        path.append(f'{tid} {port}>{out}')
        tid, port = lab.fabric.network.peer(tid, out) or ('nothing', '')
    return path, f'{tid} {port}'


def dark(lab, where, reason, signal=SIGNAL, start=f'flex.aa01 {A}'):
    with pytest.raises(Dark) as caught:
        walk(lab, start, signal)
    assert caught.value.where == where
    assert reason in caught.value.reason, caught.value.reason


@pytest.fixture
def lit(lab, aa, cc):
    """A circuit from A to Z through an amplifier and a ROADM, shutters open."""
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    open_shutter(aa, f'{A}-1')
    open_shutter(cc, f'{Z}-1')
    return lab


def test_light_goes_both_ways(lit):
    path, end = walk(lit)
    assert path == [
        f'flex.aa01 {A}>1-A-1-L1',
        'flex.am01 1-A-1-L1>1-A-2-L1',
        'flex.bb01 1-A-1-L1>1-A-2-L1',
        f'flex.cc01 1-A-1-L1>{Z}',
    ]
    assert end == 'g30.cc01 port-1/2/1'
    back, end = walk(lit, f'flex.cc01 {Z}')
    assert (len(back), end) == (4, 'g30.aa01 port-1/2/1')


def test_no_cross_connect(lab):
    dark(lab, f'flex.aa01 {A}', 'no cross-connect')
    dark(lab, 'flex.aa01 1-A-1-L1', 'no cross-connect', start='flex.aa01 1-A-1-L1')
    dark(lab, 'flex.aa01 1-A-9-L1', 'no such optical port', start='flex.aa01 1-A-9-L1')
    dark(lab, 'flex.aa01 1-E1-1-T3A', 'interface type is INFWAVE', start='flex.aa01 1-E1-1-T3A')


def test_passband_is_half_open_and_holds_the_whole_carrier(lit):
    for signal in (at(194_050_000, 100_000), at(194_037_500), at(194_062_500), at(194_000_006, 12)):
        walk(lit, signal=signal)
    for signal in (at(194_037_499), at(194_062_501), at(194_050_000, 100_001), at(193_000_000), at(194_150_000)):
        dark(lit, f'flex.aa01 {A}', 'no cross-connect passes', signal)


def test_shutters_at_both_ends(lab, aa, cc):
    aa.ok(ent_oel())
    aa.ok(ent_osnc())
    dark(lab, f'flex.aa01 {A}', f'shutter of {A}-1 is closed')
    open_shutter(aa, f'{A}-1')
    dark(lab, f'flex.cc01 {Z}', f'shutter of {Z}-1 is closed')
    open_shutter(cc, f'{Z}-1')
    walk(lab)
    cc.ok(f'RMV-SCH:@:{Z}-1:%::;')
    dark(lab, f'flex.cc01 {Z}', 'in maintenance')
    cc.ok(f'ED-SCH:@:{Z}-1:%:::SHUTTERSTATE=CLOSED:;')
    cc.ok(f'RST-SCH:@:{Z}-1:%::::;')
    dark(lab, f'flex.cc01 {Z}', 'closed')


def test_osnc_out_of_service_then_back(lit, aa):
    aa.ok(f'ED-OSNC:@:{A}-1:%::::OOS;')
    dark(lit, f'flex.aa01 {A}', 'is deactivated')
    dark(lit, 'flex.bb01 1-A-1-L1', 'is deactivated', start='flex.bb01 1-A-1-L1')
    aa.ok(f'ED-OSNC:@:{A}-1:%::::IS;')
    walk(lit)


def test_passband_change_closes_the_shutters(lit, aa):
    aa.ok(f'ED-OSNC:@:{A}-1:%::::OOS;')
    aa.ok(f'ED-OSNC:@:{A}-1:%:::PASSBANDLIST={BAND2}:OOS;')
    aa.ok(f'ED-OSNC:@:{A}-1:%::::IS;')
    dark(lit, f'flex.aa01 {A}', 'no cross-connect passes')
    dark(lit, f'flex.aa01 {A}', 'closed', at(194_150_000))


def test_deleted_circuit_is_dark(lit, aa):
    delete(aa, 'OSNC', f'{A}-1')
    dark(lit, f'flex.aa01 {A}', 'no cross-connect')


def test_add_drop_port_states(lit, aa, cc):
    cc.ok(f'ED-SCG:@:{Z}:%::::OOS;')
    dark(lit, f'flex.cc01 {Z}', 'out of service')
    cc.ok(f'ED-SCG:@:{Z}:%:::INTFTYP=INFWAVE:;')
    cc.ok(f'ED-SCG:@:{Z}:%::::IS;')
    dark(lit, f'flex.cc01 {Z}', 'interface type is INFWAVE')
    aa.ok(f'ED-SCG:@:{A}:%::::OOS;')
    dark(lit, f'flex.aa01 {A}', 'out of service')


def test_maintenance_of_a_tributary(lab, bb):
    bb.ok('RMV-SCG:@:1-E1-2-T1A:%::;')
    dark(lab, 'flex.bb01 1-E1-2-T1A', 'in maintenance', start='flex.bb01 1-E1-2-T1A')


@pytest.mark.parametrize(
    'place', ['flex.aa01 1-A-1-L1', 'flex.am01 1-A-1-L1', 'flex.am01 1-A-2-L1', 'flex.bb01 1-A-2-L1']
)
def test_line_port_in_maintenance(lit, place):
    tid, port = place.split(' ')
    with lit.client(tid) as client:
        client.ok(f'RMV-OTS:@:{port}:%::;')
        dark(lit, place, 'line port is in maintenance')
        client.ok(f'RST-OTS:@:{port}:%::::;')
    walk(lit)


def test_two_circuits_on_one_port_are_told_apart_by_frequency(lit, aa, cc):
    aa.ok(ent_oel('direct', 'flex.aa01&1-A-2-L1&flex.cc01&1-A-2-L1'))
    aa.ok(ent_osnc(f'{A}-2', 'direct', BAND2, REMENDPOINT='1-E1-1-T2A-1'))
    open_shutter(aa, f'{A}-2')
    open_shutter(cc, '1-E1-1-T2A-1')
    assert walk(lit)[1] == 'g30.cc01 port-1/2/1'
    assert walk(lit, signal=at(194_150_000)) == (
        [f'flex.aa01 {A}>1-A-2-L1', 'flex.cc01 1-A-2-L1>1-E1-1-T2A'],
        'g30.cc01 port-1/2/2',
    )


def test_manual_cross_connections_carry_light(lab, aa, cc):
    aa.ok(ent_ocrs(f'{A}-1', '1-A-2-L1-1', BAND1))
    cc.ok(ent_ocrs('1-A-2-L1-1', f'{Z}-1', BAND1))
    dark(lab, f'flex.aa01 {A}', 'closed')
    open_shutter(aa, f'{A}-1')
    assert walk(lab)[1] == 'g30.cc01 port-1/2/1'


def test_multiplexer_cards_carry_circuits_on_the_port_behind_them(lab, aa, cc):
    """A circuit for an FMMC12 tributary ends on the FBM port that points at its card."""
    aa.ok('ED-SCG:@:1-A-5-T1:%:::INTFTYP=MANUALMODE-2:;')
    aa.ok('ED-SCG:@:1-A-5-T1:%::::IS;')
    dark(lab, 'flex.aa01 1-A-5-T1', 'no cross-connect', start='flex.aa01 1-A-5-T1')
    aa.ok(ent_oel('direct', 'flex.aa01&1-A-2-L1&flex.cc01&1-A-2-L1'))
    aa.ok(ent_osnc('1-A-6-T1-1', 'direct'))
    open_shutter(aa, '1-A-6-T1-1')
    open_shutter(cc, f'{Z}-1')
    assert walk(lab, 'flex.aa01 1-A-5-T1')[1] == 'g30.cc01 port-1/2/1'
    assert walk(lab, f'flex.cc01 {Z}')[0][-1] == 'flex.aa01 1-A-2-L1>1-A-5-T1'
