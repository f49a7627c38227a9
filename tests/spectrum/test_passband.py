"""The half-open interval of a channel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbox_optical.spectrum import Passband, SpectrumError

EDGES = st.integers(0, 40)
PASSBANDS = st.tuples(EDGES, EDGES).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Passband(*pair))


@given(PASSBANDS, PASSBANDS)
def test_overlap_touch_and_contain_are_those_of_sets_of_points(one, other):
    points, others = set(range(*one)), set(range(*other))
    assert one.overlaps(other) == bool(points & others) == other.overlaps(one)
    assert one.contains(other) == (others <= points)
    assert one.touches(other) == (not points & others and len(points | others) ==
                                  max(points | others) - min(points | others) + 1)


@given(PASSBANDS)
def test_text_round_trip(passband):
    assert Passband.parse(str(passband)) == passband
    assert Passband.parse(tuple(passband)) == passband
    assert Passband.parse(passband) is passband


@pytest.mark.parametrize('text', [
    '193450000-193550000', '193450000&193550000', '(193450000, 193550000)', '[193450000,193550000)',
    '193450000..193550000', ' 193450000   193550000 ', '193450000–193550000',
])
def test_text_that_spells_a_pair(text):
    assert Passband.parse(text) == Passband(193_450_000, 193_550_000)


@pytest.mark.parametrize('value', ['', 'x', '193450000', '1-2-3', '-5-7', None, 7, (1,), (1, 2, 3), ('a', 2), (1.5, 2)])
def test_text_that_does_not(value):
    with pytest.raises(SpectrumError):
        Passband.parse(value)


@pytest.mark.parametrize(('start', 'end'), [(5, 5), (6, 5)])
def test_F6_58_start_must_be_below_end(start, end):
    with pytest.raises(SpectrumError, match='not below') as caught:
        Passband(start, end)
    assert caught.value.value == (start, end)


def test_from_centre_loses_nothing():
    assert tuple(Passband.from_centre(193_118_750, 37_500)) == (193_100_000, 193_137_500)
    with pytest.raises(SpectrumError, match='no centre'):
        Passband.from_centre(193_118_750, 37_501)


def test_for_people():
    assert Passband(193_050_000, 193_150_000).human() == '193.05-193.15 THz (100 GHz)'
    assert Passband(193_081_250, 193_118_750).human() == '193.08125-193.11875 THz (37.5 GHz)'


def test_is_frozen_and_hashable():
    passband = Passband(1, 2)
    with pytest.raises(AttributeError):
        passband.start = 0
    assert {passband, Passband(1, 2)} == {passband}
