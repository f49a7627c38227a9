"""Occupancy of ports and power of channels, as the nodes tell them."""

import math

import pytest

from netbox_optical.drivers.errors import Broken
from netbox_optical.drivers.infinera.flexils.readings import line_occupancy, measurements
from netbox_optical.drivers.resources import Carrier, Target
from netbox_optical.drivers.transport.tl1.messages import Garbled
from netbox_optical.drivers.transport.tl1.parser import parse_record
from tests.drivers.flexils.rig import AA, AM, BB, CC, NAME, PASSBAND, circuit, service, short_route

BAND = (191_325_000, 196_125_000)
EAST, WEST, TRIBUTARY = '1-A-1-L1', '1-A-2-L1', '1-E1-1-T1A'


def test_occupancy_of_lines(any_rig):
    """Local links only, one list read; an amplifier tells of none."""
    driver = any_rig.driver(AA)
    assert driver.occupancy([EAST, WEST]) == {EAST: (), WEST: ()}
    any_rig.converge(service())
    before = any_rig.nodes[AA].requests
    assert driver.occupancy([EAST, WEST, '1-A-9-L1']) == {EAST: (PASSBAND,), WEST: ()}
    # Through the network manager each job logs in and out.
    assert any_rig.nodes[AA].requests - before == (3 if any_rig.transport == 'tnms' else 1)
    assert any_rig.driver(BB).occupancy([EAST, WEST]) == {EAST: (PASSBAND,), WEST: (PASSBAND,)}
    assert any_rig.driver(AM).occupancy([EAST]) == {}
    assert driver.occupancy([]) == {}


@pytest.mark.parametrize('form', ['empty', 'null', 'absent'])
def test_bug_3_no_free_range_means_that_all_is_used(rig, form):
    fabric, node = rig.nodes[AA].fabric, rig.nodes[AA]
    node.options.full_band = form
    rig.loop.call(fabric.book, ('OCRS', AA, 'test'), [(AA, EAST)], (BAND,))
    try:
        assert rig.driver(AA).occupancy([EAST]) == {EAST: (BAND,)}
    finally:
        rig.loop.call(fabric.release, ('OCRS', AA, 'test'))


@pytest.mark.parametrize(
    ('free', 'used'),
    [
        ('191325000&196125000', ()),
        ('191000000&197000000', ()),
        ('194000000&196125000&-191325000&193000000', ((193_000_000, 194_000_000),)),
        ('191325000&193000000&-192000000&196125000', ()),
        ('191325000&193000000&-193000000&193500000', ((193_500_000, 196_125_000),)),
    ],
)
def test_bug_2_ranges_in_any_order_and_beyond_the_band(free, used):
    link = parse_record(f'{AA}-{EAST}:OTELINK:REACHSCOPE=Local,MATETELINK=x,AVAILFREQRANGELIST={free}:IS-NR')
    assert line_occupancy(AA, [EAST], [link]) == {EAST: used}


def test_ranges_that_run_backwards_are_not_guessed_at(rig):
    link = parse_record(f'{AA}-{EAST}:OTELINK:REACHSCOPE=Local,AVAILFREQRANGELIST=196125000&191325000:IS-NR')
    with pytest.raises(Garbled, match='backwards'):
        line_occupancy(AA, [EAST], [link])
    rig.nodes[AA].options.before_command = lambda command: (
        f'\r\n\n   x 25-10-27 16:45:10\r\nM  {command.ctag} COMPLD\r\n'
        f'   "{AA}-{EAST}:OTELINK:REACHSCOPE=Local,AVAILFREQRANGELIST=1&2&3:IS-NR"\r\n;\r\n'
        if command.verb == 'RTRV-OTELINK' else None
    )
    with pytest.raises(Broken):
        rig.driver(AA).occupancy([EAST])


def test_occupancy_of_tributaries(any_rig):
    """From the circuits that end there, whichever end holds them; a port that does not exist is left out."""
    any_rig.converge(service())
    far = '1-E1-2-T1A'
    assert any_rig.driver(AA).occupancy([TRIBUTARY, '1-E1-1-T2A', '1-E1-1-T99']) == {
        TRIBUTARY: (PASSBAND,), '1-E1-1-T2A': ()
    }  # fmt: skip
    assert any_rig.driver(CC).occupancy([far, TRIBUTARY, EAST]) == {far: (PASSBAND,), TRIBUTARY: (), EAST: (PASSBAND,)}


def test_a_circuit_provisioned_ahead_occupies_its_tributary(rig):
    rig.nodes[AA].options.provision_delay = 30.0
    operations = rig.plan(service())
    rig.apply([operation for operation in operations if operation.kind != 'shutter'])
    assert not rig.nodes[AA].ocrs
    assert rig.driver(AA).occupancy([TRIBUTARY]) == {TRIBUTARY: (PASSBAND,)}


def test_multiplexed_tributaries_are_read_on_the_port_behind(rig):
    rig.converge(service(circuit(source_port='1-A-5-T1')))
    assert rig.driver(AA).occupancy(['1-A-5-T1']) == {'1-A-5-T1': (PASSBAND,)}
    assert {one.port for one in rig.driver(AA).measure(['1-A-5-T1'])} == {'1-A-5-T1'}


def powers(rig, tid, ports=None):
    return {(one.port, one.channel): one.value for one in rig.driver(tid).measure(ports)}


def test_power_of_channels_and_ports(any_rig):
    any_rig.converge(service())
    found = any_rig.driver(AA).measure()
    assert {one.quantity for one in found} == {'rx-power'}
    values = powers(any_rig, AA)
    assert set(values) == {(TRIBUTARY, NAME), (EAST, NAME), (TRIBUTARY, ''), (EAST, '')}
    target = float(any_rig.nodes[AA].sch['1-E1-1-T1A-1'].values['TARGETOPR'])
    assert all(abs(value - target) < 0.5 for value in values.values())
    assert set(powers(any_rig, AA, [EAST])) == {(EAST, NAME), (EAST, '')}
    assert any_rig.driver(AA).measure(['1-A-2-L1']) == ()
    assert any_rig.driver(AM).measure() == ()
    assert set(powers(any_rig, BB)) == {(EAST, NAME), (WEST, NAME), (EAST, ''), (WEST, '')}


def test_the_monitor_depends_on_the_card(rig):
    """FSM tributaries have their own; elsewhere the system port on the way is monitored."""
    rig.converge(service())
    rig.journal.clear()
    rig.driver(AA).measure([TRIBUTARY])
    rig.driver(CC).measure(['1-E1-2-T1A'])
    asked = [line.request.split(':')[2] for line in rig.journal if line.request.startswith('RTRV-PM-SCH')]
    assert asked[0] == '1-E1-1-T1A-1'
    assert asked[1].startswith('1-A-1-S') and len(asked) == 2


@pytest.mark.parametrize('form', ['floor', 'inf', 'absent'])
def test_channels_without_light(rig, form):
    rig.converge(service())
    rig.nodes[AA].options.dark_power = form
    rig.nodes[AA].sch['1-E1-1-T1A-1'].values['SHUTTERSTATE'] = 'CLOSED'
    found = powers(rig, AA, [TRIBUTARY])
    assert found == ({(TRIBUTARY, NAME): -60.0, (TRIBUTARY, ''): -60.0} if form == 'floor' else {})


def test_two_channels_add_up(rig):
    second = circuit(
        name='OCh043_aa01-cc01', source_port='1-E1-1-T2A', destination_port='1-E1-2-T2A', route='aa01-cc01',
        passband=(195_000_000, 195_100_000), carrier=Carrier(frequency=195_050_000, width=75_000),
    )  # fmt: skip
    first = service(circuit(route='aa01-cc01'), short_route())
    other = service(second, short_route())
    rig.converge({tid: [*first[tid], *(t for t in other[tid] if t not in first[tid])] for tid in first})
    found = powers(rig, AA, [WEST])
    channels = [value for (_, channel), value in found.items() if channel]
    assert len(channels) == 2
    expected = 10 * math.log10(sum(10 ** (value / 10) for value in channels))
    assert abs(found[WEST, ''] - expected) < 1e-4


def test_readings_that_are_none_are_left_out():
    places = [([('p', 'c')], [parse_record(text) for text in ('a,SCH:OPR,,,NEND,RCV,,', 'a,SCH:OPR,NaN,,NEND,RCV,,',
                                                               'a,SCH:BER,1,,NEND,RCV,,', 'a,SCH')])]  # fmt: skip
    assert measurements(places) == ()


def test_discovery_tells_neighbours_as_discovered_and_serials_of_cards(any_rig):
    node = any_rig.nodes[AA]
    node.ots[EAST].values['DISCNBROTS'] = ''
    inventory = any_rig.driver(AA).discover()
    ports = {port.name: port for port in inventory.ports}
    assert ports[EAST].neighbour == ''
    assert ports[WEST].neighbour == f'{CC} 1-A-2-L1'
    assert inventory.serials.keys() == inventory.cards.keys()
    assert inventory.serials['1-E1-1'] == node.eqpt['1-E1-1'].values['SERNO'] != inventory.serial


def test_targets_do_not_disturb_readings(rig):
    """Observing for a port reads no more than that port's planning needs."""
    rig.converge({AA: [Target(resource=short_route())]})
    assert rig.driver(AA).occupancy([WEST]) == {WEST: ()}
