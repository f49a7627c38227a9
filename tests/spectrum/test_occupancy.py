"""Bitmaps, the three states, first fit and assignment, against brute force."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbox_optical.spectrum import (
    C_BAND,
    Band,
    Demand,
    Occupancy,
    Passband,
    SpectrumError,
    State,
    all_fits,
    assign,
    bitmap,
    first_fit,
    fragmentation,
    intervals,
    largest_free,
    path_free,
)

SMALL = Band(193_100_000, 193_200_000)  # 16 slots
BITS = st.integers(0, SMALL.mask)
EDGE = st.integers(SMALL.start - 20_000, SMALL.end + 20_000)  # off the grid and beyond the band
PAIRS = st.lists(st.tuples(EDGE, EDGE).map(sorted).map(tuple), max_size=6)


def slot_interval(slot):
    return SMALL.frequency_of_slot(slot), SMALL.frequency_of_slot(slot + 1)


def runs_by_hand(bits):
    text = bin(bits)[2:][::-1] + '0'
    found, start = [], None
    for place, bit in enumerate(text):
        if bit == '1' and start is None:
            start = place
        elif bit == '0' and start is not None:
            found.append((start, place))
            start = None
    return found


@given(BITS)
def test_bitmap_and_intervals_are_one(bits):
    ranges = bitmap.intervals_of(bits, SMALL)
    assert list(bitmap.runs(bits)) == runs_by_hand(bits)
    assert bitmap.bits_touched(ranges, SMALL) == bits == bitmap.bits_inside(ranges, SMALL)
    assert list(bitmap.set_bits(bits)) == [slot for slot in range(16) if bits >> slot & 1]
    assert intervals.normalise(ranges) == ranges


@given(PAIRS)
def test_used_is_rounded_outwards_and_free_inwards(pairs):
    normal = intervals.normalise(pairs)
    touched, inside = bitmap.bits_touched(pairs, SMALL), bitmap.bits_inside(normal, SMALL)
    for slot in range(SMALL.slots):
        piece = intervals.intersection(normal, [slot_interval(slot)])
        assert bool(touched >> slot & 1) == bool(piece)
        assert bool(inside >> slot & 1) == (piece == (Passband(*slot_interval(slot)),))


@given(BITS, BITS, st.integers(1, 17))
def test_starts_and_open_runs(one, other, slots):
    expected = sum(1 << low for low in range(16) if all(one >> slot & 1 for slot in range(low, low + slots)))
    assert bitmap.starts(one, slots) == expected
    assert bitmap.starts(one, slots) & bitmap.starts(other, slots) == bitmap.starts(one & other, slots)
    assert bitmap.open_runs(one, slots) == sum(
        ((1 << (high - low)) - 1) << low for low, high in runs_by_hand(one) if high - low >= slots)


@given(st.lists(BITS, min_size=1, max_size=4), st.integers(1, 8))
def test_F4_44_lowest_centre_free_on_every_port(used, m):
    occupancies = [Occupancy(bits, band=SMALL) for bits in used]
    free = path_free(occupancies, SMALL)
    width = m * 12_500
    centres = [
        centre for centre in range(SMALL.start + width // 2, SMALL.end - width // 2 + 1, 6_250)
        if all(not intervals.overlapping((centre - width // 2, centre + width // 2), occupancy.used_intervals())
               for occupancy in occupancies)
    ]
    assert [fit.centre for fit in all_fits(free, width, SMALL)] == centres
    found = first_fit(free, width, SMALL)
    assert (found and found.centre) == (centres[0] if centres else None)
    if found:
        SMALL.check_channel(found.centre, width)


def test_F4_44_none_rather_than_a_made_up_slot():
    full = Occupancy.from_free([])
    assert first_fit(full.free, 50_000) is None
    assert first_fit(path_free([Occupancy.from_free([(191_325_000, 191_362_500)])]), 50_000) is None
    with pytest.raises(SpectrumError):
        first_fit(C_BAND.mask, 40_000)


def test_F4_37_device_readings():
    assert Occupancy.from_free([]).used == C_BAND.mask
    assert Occupancy.from_free([C_BAND.passband]).used == 0
    two_halves = [(193_100_000, 193_103_000), (193_103_000, 193_106_250)]
    assert Occupancy.from_free(two_halves).free.bit_count() == 1


def test_F4_41_bug_4_unread_is_unknown_and_never_free():
    unread = Occupancy.never_read()
    wanted = Passband(193_100_000, 193_150_000)
    assert unread.state_of(wanted) is State.UNKNOWN
    assert not unread.known and unread.free == 0
    assert first_fit(path_free([unread, Occupancy()]), 50_000) is None
    assert first_fit(path_free([unread, Occupancy()], allow_unknown=True), 50_000) is not None
    assert Occupancy().state_of(wanted) is State.FREE
    assert Occupancy.from_used([wanted]).state_of(Passband(193_143_750, 193_156_250)) is State.USED


@given(BITS, BITS, BITS, BITS)
def test_three_states_partition_the_band_also_when_combined(used, unknown, other_used, other_unknown):
    one, other = Occupancy(used, unknown, SMALL), Occupancy(other_used, other_unknown, SMALL)
    both = one | other
    for occupancy in (one, other, both):
        assert occupancy.used | occupancy.free | occupancy.unknown == SMALL.mask
        assert not occupancy.used & occupancy.free and not occupancy.unknown & (occupancy.used | occupancy.free)
    assert both.free == one.free & other.free
    assert both.used == one.used | other.used


@given(BITS, BITS, BITS, BITS)
def test_F4_43_disagreement_is_what_one_calls_used_and_the_other_free(used, unknown, other_used, other_unknown):
    device, derived = Occupancy(used, unknown, SMALL), Occupancy(other_used, other_unknown, SMALL)
    foreign, missing = device.disagreement(derived)
    for slot in range(SMALL.slots):
        piece = Passband(*slot_interval(slot))
        states = device.state_of(piece), derived.state_of(piece)
        assert any(block.contains(piece) for block in foreign) == (states == (State.USED, State.FREE))
        assert any(block.contains(piece) for block in missing) == (states == (State.FREE, State.USED))


def test_F4_42_taking_and_releasing():
    passband = Passband(193_100_000, 193_150_000)
    taken = Occupancy().taken(passband)
    assert taken.used_intervals() == (passband,)
    assert taken.released(passband) == Occupancy()
    taken.taken(Passband(193_150_000, 193_200_000))
    with pytest.raises(SpectrumError, match='not free'):
        taken.taken(Passband(193_143_750, 193_156_250))


def test_light_beyond_the_band_is_refused_not_lost():
    with pytest.raises(SpectrumError, match='leaves the band'):
        Occupancy().taken(Passband(191_312_500, 191_337_500))


def test_bands_do_not_mix():
    with pytest.raises(SpectrumError, match='different bands'):
        Occupancy() | Occupancy(band=SMALL)
    with pytest.raises(SpectrumError):
        Occupancy(1 << 768)


@given(BITS)
def test_largest_block_and_fragmentation(free):
    runs = runs_by_hand(free)
    block = largest_free(free, SMALL)
    if not runs:
        assert block is None and fragmentation(free) == 0.0
        return
    widest = max(high - low for low, high in runs)
    assert block.width == widest * 6_250
    assert block.start == min(SMALL.frequency_of_slot(low) for low, high in runs if high - low == widest)
    assert fragmentation(free) == pytest.approx(1 - widest / sum(high - low for low, high in runs))


CARRIERS = st.lists(st.one_of(
    st.integers(1, 3).map(lambda m: m * 12_500),
    st.tuples(st.integers(0, 12), st.integers(1, 4)).map(
        lambda pair: Passband(SMALL.frequency_of_slot(pair[0]), SMALL.frequency_of_slot(sum(pair)))),
), max_size=3)


def every_assignment(free, carriers):
    """All ways to place the carriers, in lexicographic order, by trying everything."""
    places = [
        [carrier] if isinstance(carrier, Passband) else
        [Passband(start, start + carrier) for start in range(SMALL.start, SMALL.end - carrier + 1, 6_250)]
        for carrier in carriers
    ]
    for choice in product(*places):
        if all(not bitmap.passband_bits(passband, SMALL) & ~free for passband in choice) and \
                all(not one.overlaps(other) for n, one in enumerate(choice) for other in choice[:n]):
            yield choice


@settings(max_examples=300, deadline=None)
@given(BITS, CARRIERS)
def test_F5_51_assignment_of_all_carriers_equals_trying_everything(free, carriers):
    fixed = [carrier for carrier in carriers if isinstance(carrier, Passband)]
    if any(one.overlaps(other) for n, one in enumerate(fixed) for other in fixed[:n]):
        with pytest.raises(SpectrumError, match='overlap'):
            assign(free, carriers, SMALL)
        return
    assert assign(free, carriers, SMALL) == next(every_assignment(free, carriers), None)


@settings(max_examples=200, deadline=None)
@given(BITS, BITS, CARRIERS)
def test_reduced_bitmaps_may_be_anded(one, other, carriers):
    try:
        demand = Demand(tuple(carriers), SMALL)
    except SpectrumError:
        return
    reduced = demand.reduce(one) & demand.reduce(other)
    assert bool(reduced and demand.fits(reduced)) == (demand.place(one & other) is not None)


def test_F5_51_bug_6_overlapping_carriers_are_refused():
    with pytest.raises(SpectrumError, match='overlap'):
        assign(C_BAND.mask, [Passband(193_100_000, 193_150_000), Passband(193_143_750, 193_193_750)])
    touching = [Passband(193_100_000, 193_150_000), Passband(193_150_000, 193_200_000)]
    assert assign(C_BAND.mask, touching) == tuple(touching)
