"""Loss budgets as rows of text."""

from __future__ import annotations

from django.utils.translation import gettext as _

from netbox_optical.budget import Budget
from netbox_optical.planning.budget import WayBudget
from netbox_optical.planning.light import GNPY

from . import formats

__all__ = ('budget_rows', 'way_rows')


def budget_rows(budget: Budget) -> list[tuple[str, str]]:
    """(what, value); an empty value is unknown."""
    latency, dispersion = budget.latency_us, budget.dispersion_ps_nm
    return [
        (_('Length'), formats.length(None if budget.length_m is None else round(budget.length_m))),
        (_('Loss'), formats.decibel(budget.loss_db)),
        (_('Design loss'), formats.decibel(budget.design_loss_db)),
        (_('Measured above design'), formats.decibel(budget.excess_db)),
        (_('Latency, one way'), formats.microseconds(latency)),
        (_('Chromatic dispersion at 1550 nm'), '' if dispersion is None else f'{dispersion:.0f} ps/nm'),
    ]


def way_rows(way: WayBudget | None) -> list[tuple[str, str]]:
    """The same of a spectrum's way, with OSNR and GSNR, by GNPy or estimated; no rows where there is no way."""
    if way is None:
        return []
    rows = budget_rows(way.budget)
    if way.signal is None:
        return [*rows, (_('GSNR'), _('None: {reason}').format(reason=way.why_not))]
    method = way.signal.method if way.signal.method == GNPY else _('estimate')
    rows += [
        (_('OSNR (0.1 nm), {method}').format(method=method), formats.decibel(way.signal.osnr_db)),
        (_('GSNR (0.1 nm), {method}').format(method=method), formats.decibel(way.signal.gsnr_db)),
        (_('Required OSNR (0.1 nm)'), formats.decibel(way.required_osnr_db)),
        (_('Margin, {method}').format(method=method), formats.decibel(way.margin_db)),
        (_('Carriers on the line'), str(way.carriers)),
    ]
    return [*rows, (_('Why not by GNPy'), way.signal.note)] if way.signal.note else rows
