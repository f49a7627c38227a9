"""G42 without a wire: names, time slots, modes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.gx_g42.names import (
    G42Port,
    carrier_of_odu,
    container_name,
    instance,
    super_channel_name,
)
from netbox_optical.drivers.infinera.gx_g42.slots import (
    are_free,
    first_free,
    format_slots,
    merged,
    parse_slots,
    slots_of,
)
from netbox_optical.drivers.infinera.modes import modes_of


@pytest.mark.parametrize('text, ranges', [
    ('1..80,161..480', [(1, 81), (161, 481)]),
    ('7', [(7, 8)]),
    ('7,9..10', [(7, 8), (9, 11)]),
    ('81..160, 1..80', [(1, 161)]),
    ('', []),
])
def test_F7_82_bug_36_c6_slot_lists(text, ranges):
    assert parse_slots(text) == ranges


@pytest.mark.parametrize('text', ['x', '1..', '5..3', '0..4', '1...3', '-1'])
def test_slot_lists_that_are_none(text):
    with pytest.raises(ValueError):
        parse_slots(text)


@given(st.sets(st.integers(1, 60)), st.integers(1, 20))
def test_c6_against_brute_force(free, count):
    ranges = merged((slot, slot + 1) for slot in free)
    assert parse_slots(format_slots(ranges)) == ranges
    starts = [s for s in range(1, 61) if all(slot in free for slot in range(s, s + count))]
    assert first_free(ranges, count) == ((starts[0], starts[0] + count) if starts else None)
    for start in range(1, 61):
        assert are_free(ranges, (start, start + count)) == (start in starts)


@pytest.mark.parametrize('text, units, taken', [
    ('1..80,161..480', 1, '1..80'), ('1..80,161..480', 4, '161..480'), ('7,81..160', 1, '81..160'), ('7', 1, None),
    ('1..80,161..479', 4, None),
])
def test_F7_82_the_first_free_slots_that_are_enough(text, units, taken):
    found = first_free(parse_slots(text), units * 80)
    assert (found and format_slots([found])) == taken


@pytest.mark.parametrize('unit, units, text', [
    (0, 1, '1..80'), (1, 1, '81..160'), (0, 4, '1..320'), (4, 4, '321..640'),
])
def test_slots_of_units(unit, units, text):
    assert format_slots([slots_of(unit, units)]) == text


def test_a10_names():
    assert super_channel_name(['1-4-L2', '1-4-L1']) == '1-4-L1_1-4-L2'
    assert container_name(['1-4-L2', '1-4-L1']) == '1-4-L1-1-ODUCni'
    assert container_name(['1-4-L2']) == '1-4-L2-1-ODUCni'
    assert G42Port.parse('1-4-T12').name == '1-4-T12'


@pytest.mark.parametrize('name', ['1-4', 'port-1/2/3', '1-4-X1', "1-4-T1'", '1-4-L', ''])
def test_other_names_are_refused(name):
    with pytest.raises(CannotPlan):
        G42Port.parse(name)


@pytest.mark.parametrize('odu, carrier', [
    ('1-4-L1-1-ODUflexi-1', '1-4-L1-1'),
    ('1-4-L1-10-ODUflexi-1', '1-4-L1-10'),
    ('11-4-L1-1-ODUflexi-12', '11-4-L1-1'),
    ('1-4-L1-1-ODUCni', '1-4-L1-1'),
    ('something', ''),
])
def test_bug_35_carrier_of_an_odu_is_exact(odu, carrier):
    assert carrier_of_odu(odu) == carrier


def test_instances_in_xpaths():
    assert instance("/ioa-ne:ne/facilities/ethernet[name='1-4-T1']") == ('ethernet', '1-4-T1')
    assert instance('/ioa-ne:ne/ioa-ne:facilities/ioa-ne:odu[ioa-ne:name="1-4-L1-1-ODUflexi-1"]') == (
        'odu', '1-4-L1-1-ODUflexi-1'
    )
    assert instance('/ioa-ne:ne/facilities') is None


def test_modes_by_card():
    c6, c14 = modes_of('gx-g42', 'CHM6-C6'), modes_of('gx-g42', 'CHM6-C14')
    assert (len(c6), len(c14)) == (236, 127)
    mode = c6['400E.96P']
    assert (mode.rate, mode.baud_rate, mode.units, mode.coupled) == (400, 96, 4, False)
    assert '400E.96P' not in c14 and '400E.63S' in c14 and '400E.63S' not in c6
