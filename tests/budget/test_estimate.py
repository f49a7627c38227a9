"""The closed form against GNPy: a recorded line, and equal spans that GNPy computed."""

import json
import math
import statistics

import pytest

from netbox_optical.budget import Amplifier, BudgetError, Carrier, Fiber, Line, Roadm, estimate
from tests.budget.plants import DATA, EQUAL, answer, equal_line, recorded_line

GNPY = json.loads((DATA / 'equal_spans.json').read_text(encoding='utf-8'))
CARRIER = Carrier(193_100_000, 50_000, 32.0)
SPAN = Fiber(80_000, 0.2, 16.7, 83)


def line(*elements, carriers=(CARRIER,), **values):
    return Line(elements, carriers, **values)


def test_stockholm_gothenburg_within_half_a_decibel_of_the_recorded_answer():
    plant, recorded = recorded_line(), answer()
    found = [estimate(plant, carrier) for carrier in plant.carriers]
    # The recorded numbers are means over the carriers.
    assert abs(statistics.mean(each.gsnr_db for each in found) - recorded['GSNR (0.1nm, dB)']) < 0.5
    assert abs(statistics.mean(each.osnr_db for each in found) - recorded['OSNR ASE (0.1nm, dB)']) < 0.5
    assert all(abs(each.gsnr_db - recorded['GSNR (0.1nm, dB)']) < 1 for each in found)


@pytest.mark.parametrize('name', EQUAL)
def test_equal_spans_within_half_a_decibel_of_gnpy_on_every_carrier(name):
    plant = equal_line(*EQUAL[name])
    for carrier, osnr, gsnr in zip(plant.carriers, GNPY[name]['osnr_db'], GNPY[name]['gsnr_db'], strict=True):
        found = estimate(plant, carrier)
        assert abs(found.osnr_db - osnr) < 0.5
        assert abs(found.gsnr_db - gsnr) < 0.5


def test_one_amplifier_is_the_textbook_formula():
    # OSNR = 58 + P - NF in 0.1 nm: -16 dBm into 5 dB leaves 37 dB, with 57.95 for 193.1 THz.
    found = estimate(line(Amplifier(16, 5.0), transmitter_dbm=-16), CARRIER)
    assert found.osnr_db == pytest.approx(58 - 16 - 5, abs=0.05)
    assert found.gsnr_db == found.osnr_db and found.nli_db == math.inf


def test_equal_amplifiers_add_their_noise():
    one = estimate(line(SPAN, Amplifier(16, 5.0)), CARRIER)
    ten = estimate(line(*[SPAN, Amplifier(16, 5.0)] * 10), CARRIER)
    assert one.osnr_db - ten.osnr_db == pytest.approx(10)
    assert one.nli_db - ten.nli_db == pytest.approx(10)


def test_nonlinear_noise_grows_with_the_square_of_power_and_with_the_load():
    low, high = (estimate(line(SPAN, transmitter_dbm=power), CARRIER) for power in (0, 3))
    assert low.nli_db - high.nli_db == pytest.approx(6)
    neighbours = tuple(Carrier(CARRIER.centre_mhz + step * 50_000, 50_000, 32.0) for step in (-1, 1))
    assert estimate(line(SPAN, carriers=(CARRIER, *neighbours)), CARRIER).nli_db < low.nli_db
    far = Carrier(195_100_000, 50_000, 32.0)
    assert low.nli_db - 0.1 < estimate(line(SPAN, carriers=(CARRIER, far)), CARRIER).nli_db < low.nli_db


def test_a_roadm_attenuates_and_never_amplifies():
    for transmitter_dbm, osnr_db in ((0, 33), (-25, 28)):
        plant = line(Roadm(-20), Amplifier(10, 5.0), transmitter_dbm=transmitter_dbm)
        assert estimate(plant, CARRIER).osnr_db == pytest.approx(osnr_db, abs=0.1)


def test_the_mask_of_an_amplifier_refers_to_50_ghz():
    mask = Amplifier(16, osnr_mask=(1.0, 50.0))
    assert estimate(line(mask, transmitter_dbm=-16), CARRIER).osnr_db == pytest.approx(34)
    wide = Carrier(193_100_000, 100_000, 64.0, offset_db=3.0103)
    # Twice the power on twice the width is the same density; its OSNR in 0.1 nm is 3 dB better.
    assert estimate(line(mask, carriers=(wide,), transmitter_dbm=-16), wide).osnr_db == pytest.approx(37.01, abs=.01)


def test_margin_against_what_a_mode_needs():
    found = estimate(line(Amplifier(16, 5.0), transmitter_dbm=-16), CARRIER)
    assert found.margin_db(found.gsnr_db - 2) == pytest.approx(2)
    assert found.margin_db(found.gsnr_db + 1) == pytest.approx(-1)


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(BudgetError, match='not on the line'):
        estimate(line(SPAN), Carrier(193_200_000, 50_000, 32.0))
    with pytest.raises(BudgetError, match='dispersion'):
        estimate(line(Fiber(80_000, 0.2, 0.0, 72)), CARRIER)
    with pytest.raises(BudgetError, match='overlap'):
        line(SPAN, carriers=(CARRIER, Carrier(193_112_500, 37_500, 32.0)))
    with pytest.raises(BudgetError, match='at least one'):
        line(carriers=(CARRIER,))
    with pytest.raises(BudgetError, match='no carrier'):
        Carrier(193_100_000, 50_000, 0.0)
