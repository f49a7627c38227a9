"""The flexible grid of ITU-T G.694.1: units, valid values, and the nearest valid ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbox_optical.spectrum import C_BAND, Band, Passband, SpectrumError, check_carrier, grid


def test_c_band_is_768_slots_of_the_grid():
    assert (C_BAND.start, C_BAND.end, C_BAND.slots) == (191_325_000, 196_125_000, 768)
    assert C_BAND.mask.bit_count() == 768
    assert C_BAND.frequency_of_slot(768) == C_BAND.end


# The two worked examples of ITU-T G.694.1: n, m, centre, lower and upper edge.
@pytest.mark.parametrize(('n', 'm', 'centre', 'start', 'end'), [
    (-5, 3, 193_068_750, 193_050_000, 193_087_500),
    (4, 4, 193_125_000, 193_100_000, 193_150_000),
])
def test_n_and_m_of_the_recommendation(n, m, centre, start, end):
    assert (grid.centre_of_n(n), grid.n_of_centre(centre)) == (centre, n)
    assert grid.m_of_width(grid.width_of_m(m)) == m
    assert C_BAND.check_channel(centre, grid.width_of_m(m)) == Passband(start, end)


# Rows of the published 100 GHz channel table.
@pytest.mark.parametrize(('channel', 'nanometres'), [
    (1, 1577.03), (17, 1563.86), (21, 1560.61), (25, 1557.36), (38, 1546.92), (45, 1541.35), (50, 1537.40),
    (60, 1529.55),
])
def test_wavelengths_of_the_100_ghz_channels(channel, nanometres):
    frequency = grid.frequency_of_itu_channel(channel)
    assert grid.wavelength_nm(frequency) == nanometres
    assert grid.frequency_of_wavelength(nanometres, step=100_000) == frequency


@given(st.integers(-300, 480))
def test_wavelength_round_trip_on_the_whole_grid(n):
    centre = grid.centre_of_n(n)
    assert grid.frequency_of_wavelength(grid.wavelength_nm(centre, digits=4)) == centre


def test_F4_39_centre_off_the_grid_is_refused_with_the_nearest():
    with pytest.raises(SpectrumError) as caught:
        C_BAND.check_channel(193_103_000, 50_000)
    assert caught.value.value == 193_103_000
    assert caught.value.suggestions == (193_100_000, 193_106_250)
    assert '193100000 or 193106250' in str(caught.value)


@pytest.mark.parametrize(('width', 'near'), [
    (40_000, (37_500, 50_000)), (6_250, (12_500,)), (0, (12_500,)), (-50_000, (12_500,)),
])
def test_F4_39_width_off_the_grid_is_refused_with_the_nearest(width, near):
    with pytest.raises(SpectrumError) as caught:
        C_BAND.check_channel(193_100_000, width)
    assert caught.value.suggestions == near
    assert caught.value.value == width


@given(st.integers(grid.FREQUENCY_MIN - 100_000, grid.FREQUENCY_MAX + 100_000),
       st.integers(1, 40).map(grid.width_of_m))
def test_F4_39_every_suggested_centre_is_valid_and_none_is_nearer(frequency, width):
    valid = range(C_BAND.start + width // 2, C_BAND.end - width // 2 + 1, 6_250)
    near = C_BAND.nearest_centres(frequency, width)
    assert near and all(centre in valid for centre in near)
    assert min(abs(centre - frequency) for centre in near) == min(abs(centre - frequency) for centre in valid)
    for centre in near:
        C_BAND.check_channel(centre, width)


@pytest.mark.parametrize('centre', [191_325_000, 191_343_750, 196_106_250, 196_125_000, 190_000_000])
def test_F4_40_passband_that_leaves_the_band_is_refused(centre):
    with pytest.raises(SpectrumError, match='leaves the band') as caught:
        C_BAND.check_channel(centre, 50_000)
    assert caught.value.suggestions in ((191_350_000,), (196_100_000,))
    assert C_BAND.check_channel(caught.value.suggestions[0], 50_000).width == 50_000


def test_F4_40_passband_at_the_very_edge_is_accepted():
    assert C_BAND.check_channel(191_350_000, 50_000).start == C_BAND.start
    assert C_BAND.check_channel(196_100_000, 50_000).end == C_BAND.end


def test_width_wider_than_the_band_is_refused():
    with pytest.raises(SpectrumError, match='more than the whole band') as caught:
        C_BAND.check_width(4_812_500)
    assert caught.value.suggestions == (4_800_000,)


@pytest.mark.parametrize('frequency', [grid.FREQUENCY_MIN, 193_100_000, grid.FREQUENCY_MAX])
def test_frequencies_inside_the_limits(frequency):
    assert grid.check_frequency(frequency) == frequency


@pytest.mark.parametrize('frequency', [grid.FREQUENCY_MIN - 1, grid.FREQUENCY_MAX + 1, 193.1, '193100000', True, None])
def test_frequencies_outside_the_limits_or_no_integers(frequency):
    with pytest.raises(SpectrumError) as caught:
        grid.check_frequency(frequency)
    assert caught.value.value == frequency
    assert caught.value.remedy


def test_bandwidth_minimum():
    assert grid.check_bandwidth(3_125) == 3_125
    with pytest.raises(SpectrumError):
        grid.check_bandwidth(3_124)


def test_a_band_is_a_record_and_must_lie_on_the_grid():
    c_and_l = Band(186_000_000, 196_125_000, name='C+L')
    assert c_and_l.slots == 1_620
    with pytest.raises(SpectrumError, match='not on the'):
        Band(191_325_001, 196_125_000)
    with pytest.raises(SpectrumError, match='empty'):
        Band(196_125_000, 191_325_000)


def test_passband_edges_on_the_grid_only_when_asked():
    odd = Passband(193_100_001, 193_150_000)
    assert C_BAND.check_passband(odd) == odd
    with pytest.raises(SpectrumError) as caught:
        C_BAND.check_passband(odd, on_grid=True)
    assert caught.value.suggestions == (193_100_000, 193_106_250)


def test_bug_13_carrier_wider_than_its_passband_is_refused_with_both_numbers():
    passband = Passband.from_centre(193_100_000, 50_000)
    check_carrier(passband, 50_000)
    with pytest.raises(SpectrumError, match=r'75 GHz .* 50 GHz'):
        check_carrier(passband, 75_000)


def test_bug_13_carrier_that_leaves_its_passband_on_one_side_is_refused():
    passband = Passband.from_centre(193_100_000, 50_000)
    check_carrier(passband, 37_500, 193_106_250)
    with pytest.raises(SpectrumError, match='leaves the passband'):
        check_carrier(passband, 37_500, 193_112_500)
