"""Length, loss, latency and dispersion: typical coefficients, assumptions, what is unknown."""

import pytest

from netbox_optical.budget import (
    FIBERS,
    Assumptions,
    BudgetError,
    Segment,
    Span,
    coefficients,
    path_budget,
    span_budget,
)
from netbox_optical.choices import FiberTypeChoices
from tests.budget.plants import answer, spans


def of(fiber_type, length_m, measured=None):
    return Span((Segment(length_m, coefficients(fiber_type)),), measured)


def test_design_loss_is_fibre_splices_and_connectors():
    # 80 km of G.652.D: 16 dB, 14 drums and so 13 splices of 0.05 dB, and two pairs of connectors of 0.25 dB.
    budget = span_budget(of('G.652.D', 80_000))
    assert budget.design_loss_db == pytest.approx(16 + 13 * 0.05 + 0.5)
    assert budget.loss_db == budget.design_loss_db
    assert budget.measured_loss_db is None and budget.excess_db is None
    assert budget.dispersion_ps_nm == pytest.approx(80 * 17)
    assert budget.latency_us == pytest.approx(80_000 * 1.468 / 299_792_458 * 1e6)


def test_segments_of_different_types_add_up():
    span = Span((Segment(6_000, coefficients('G.652.D')), Segment(12_000, coefficients('G.655'))))
    budget = span_budget(span, Assumptions(connector_db=0.5, connectors=2, splice_db=0.1, drum_m=6_000))
    assert budget.design_loss_db == pytest.approx(18 * 0.2 + 2 * 0.1 + 2 * 0.5)
    assert budget.dispersion_ps_nm == pytest.approx(6 * 17 + 12 * 4.5)
    assert span_budget(span.turned()).design_loss_db == span_budget(span).design_loss_db


def test_measured_loss_wins_and_is_compared_with_the_design():
    budget = path_budget([of('G.652', 6_000, measured=2.5), of('G.652', 6_000, measured=1.5)])
    assert budget.loss_db == budget.measured_loss_db == 4.0
    assert budget.excess_db == pytest.approx(4.0 - 2 * (1.2 + 0.5))


def test_a_path_that_was_measured_in_part():
    budget = path_budget([of('G.652', 6_000, measured=2.5), of('G.652', 6_000)])
    assert budget.loss_db == pytest.approx(2.5 + 1.7)
    assert budget.measured_loss_db is None and budget.excess_db is None


def test_what_is_not_known_stays_unknown():
    only_length = path_budget([Span((Segment(10_000),), 2.2), of('G.652', 6_000)])
    assert only_length.dispersion_ps_nm is None and only_length.design_loss_db is None
    assert only_length.loss_db == pytest.approx(2.2 + 1.7)
    assert only_length.latency_us == pytest.approx(16_000 * 1.468 / 299.792458, rel=1e-6)
    nothing = span_budget(Span())
    assert (nothing.length_m, nothing.loss_db, nothing.latency_us, nothing.dispersion_ps_nm) == (None,) * 4
    assert path_budget([]).length_m is None


@pytest.mark.parametrize('fiber_type', [value for value in FiberTypeChoices.values() if value != 'G.651.1'])
def test_every_single_mode_type_has_coefficients(fiber_type):
    assert coefficients(fiber_type) in FIBERS.values()


@pytest.mark.parametrize('fiber_type', ['G.651.1', 'G.65', 'G.6522', '', 'SSMF'])
def test_other_types_are_refused(fiber_type):
    with pytest.raises(BudgetError, match='No coefficients'):
        coefficients(fiber_type)


def test_a_segment_without_length_is_refused():
    with pytest.raises(BudgetError, match='0 m'):
        Segment(0)


def test_stockholm_gothenburg_length_loss_dispersion_latency_as_recorded():
    recorded, line = answer(), spans()
    bare = Assumptions(connector_db=0, splice_db=0)
    assert [round(span_budget(span).length_m / 1000, 2) for span in line] == recorded['lengths']
    losses = [round(span_budget(span, bare).design_loss_db, 2) for span in line]
    # The third span of the recorded line is padded up to 11 dB by an attenuator, which is no fibre.
    assert losses == pytest.approx([*recorded['losses'][:2], 11.0 - 1.80, *recorded['losses'][3:]], abs=0.011)
    whole = path_budget(line, bare)
    assert round(whole.length_m / 1000) == 500
    assert whole.dispersion_ps_nm == pytest.approx(recorded['CD (ps/nm)'], abs=0.01)
    assert whole.latency_us / 1000 == pytest.approx(recorded['Latency (ms)'], abs=0.005)
