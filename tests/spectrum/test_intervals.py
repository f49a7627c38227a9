"""Interval sets against brute force: every operation compared with sets of points."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbox_optical.spectrum import C_BAND, Band, Passband, SpectrumError, intervals

# A small band on the grid, and pairs that reach beyond it on both sides, in any order, adjacent, doubled, empty.
SMALL = Band(193_100_000, 193_225_000)
UNITS = st.integers(-6, 26)
PAIRS = st.lists(st.tuples(UNITS, UNITS).map(sorted).map(tuple), max_size=9)


def mhz(pairs):
    return [(SMALL.start + start * 6_250, SMALL.start + end * 6_250) for start, end in pairs]


def points(pairs):
    return {point for start, end in pairs for point in range(start, end)}


def units(result):
    return points(((start - SMALL.start) // 6_250, (end - SMALL.start) // 6_250) for start, end in result)


def is_normal(result):
    return all(one.end < other.start for one, other in pairwise(result))


@given(PAIRS, PAIRS)
def test_operations_equal_those_on_points(left, right):
    for operation, expected in (
        (intervals.union, points(left) | points(right)),
        (intervals.intersection, points(left) & points(right)),
        (intervals.difference, points(left) - points(right)),
    ):
        result = operation(mhz(left), mhz(right))
        assert units(result) == expected
        assert is_normal(result)


@given(PAIRS)
def test_normalise_keeps_the_points_and_is_idempotent(pairs):
    result = intervals.normalise(mhz(pairs))
    assert units(result) == points(pairs)
    assert is_normal(result)
    assert intervals.normalise(result) == result


@given(PAIRS)
def test_F4_38_free_to_used_takes_any_input_and_clips_to_the_band(pairs):
    band = set(range(SMALL.slots))
    used = intervals.used_from_free(mhz(pairs), SMALL)
    assert units(used) == band - points(pairs)
    assert is_normal(used)
    assert intervals.free_from_used(used, SMALL) == intervals.clip(mhz(pairs), SMALL)


def test_F4_38_bug_2_whole_band_then_a_range_above_it():
    free = [(191_325_000, 196_125_000), (196_125_000, 196_137_500)]
    assert intervals.used_from_free(free) == ()
    assert intervals.used_from_free(free[::-1]) == ()


def test_F4_37_bug_3_no_free_range_means_all_used_and_the_reverse():
    assert intervals.used_from_free([]) == (C_BAND.passband,)
    assert intervals.used_from_free([C_BAND.passband]) == ()
    assert intervals.free_from_used([]) == (C_BAND.passband,)


def test_F4_34_bug_1_interval_that_begins_where_the_wanted_one_ends():
    used = [(0, 10), (20, 30), (40, 50)]
    assert intervals.overlapping((5, 20), used) == (Passband(0, 10),)
    assert intervals.overlapping((5, 20), used[::-1]) == (Passband(0, 10),)


def test_F4_35_touching_is_free():
    used = [(0, 10), (20, 30), (40, 50)]
    for wanted in ((10, 20), (30, 40), (50, 60)):
        assert intervals.overlapping(wanted, used) == ()


@given(st.tuples(UNITS, UNITS).map(sorted).filter(lambda pair: pair[0] < pair[1]), PAIRS)
def test_F4_36_overlap_equals_brute_force(wanted, used):
    found = intervals.overlapping(wanted, used)
    assert set(found) == {Passband(*pair) for pair in used if points([pair]) & points([wanted])}


def test_F4_36_overlap_equals_brute_force_on_many_disjoint_sets():
    rng = random.Random(4636)
    for _ in range(5_000):
        cuts = sorted(rng.sample(range(60), 2 * rng.randint(1, 6)))
        used = list(zip(cuts[::2], cuts[1::2], strict=True))
        start = rng.randrange(59)
        wanted = (start, rng.randint(start + 1, 60))
        assert bool(intervals.overlapping(wanted, used)) == bool(points([wanted]) & points(used))


def test_backward_interval_is_refused():
    with pytest.raises(SpectrumError, match='backwards'):
        intervals.normalise([(5, 4)])
