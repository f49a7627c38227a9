"""The line system that is assumed where the real gains, noise figures and powers are not known.

It is OpenROADM's (MSA, optical specification 5.0), as GNPy's library `eqpt_config_openroadm_ver5.json` has it:
-20 dBm per 50 GHz behind a ROADM, +2 dBm into the fibre, spans of less than 11 dB padded up to it, the masks of the
standard in-line amplifier and of the worst-case ROADM preamplifier (the booster's noise is in them), 33 dB of OSNR for
add and drop together, and 35 dB for the transmitter. Powers follow the slot width, so that the density is the same for
every carrier.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from netbox_optical.budget.errors import BudgetError
from netbox_optical.budget.line import MASK_SLOT_MHZ, Amplifier, Carrier, Element, Fiber, Line, Roadm, decibel
from netbox_optical.budget.loss import Span, span_budget

__all__ = ('carrier', 'reference_line')

_ROADM_DBM, _LAUNCH_DBM = -20.0, 2.0
_LEAST_LOSS_DB = 11.0
_INLINE_MASK = (-5.952e-4, -6.250e-2, -1.071, 28.99)
_PREAMP_MASK = (-5.952e-4, -6.250e-2, -1.071, 27.99)
# Add and drop stage have half of the noise each.
_STAGE_OSNR_DB = 33.0 + decibel(2)
_TRANSMITTER_OSNR_DB = 35.0
# Symbol rate over slot width where no mode tells it: 32 GBd in 50 GHz.
_FILLING = 0.64


def carrier(centre_mhz: int, width_mhz: int, baud_gbd: float | None = None) -> Carrier:
    """A carrier of the reference system's density; its symbol rate is assumed unless given."""
    baud = width_mhz / 1000 * _FILLING if baud_gbd is None else baud_gbd
    return Carrier(centre_mhz, width_mhz, baud, decibel(width_mhz / MASK_SLOT_MHZ))


def reference_line(sections: Sequence[Sequence[Span]], carriers: Sequence[Carrier]) -> Line:
    """From an add stage over sections (spans between two ROADMs) to a drop stage.

    Raises BudgetError when there is no section, or length, type or loss of a span is not known.
    """
    if not sections or not all(sections):
        raise BudgetError('The way has no spans.')
    elements: list[Element] = [Roadm(_ROADM_DBM, _STAGE_OSNR_DB)]
    for number, spans in enumerate(sections):
        if number:
            elements.append(Roadm(_ROADM_DBM))
        elements.append(Amplifier(_LAUNCH_DBM - _ROADM_DBM))
        for index, span in enumerate(spans):
            pieces = fibers(span)
            loss = math.fsum(piece.loss_db for piece in pieces)
            mask = _PREAMP_MASK if index == len(spans) - 1 else _INLINE_MASK
            elements += [*pieces, Amplifier(loss, osnr_mask=mask)]
    elements.append(Roadm(_ROADM_DBM, _STAGE_OSNR_DB))
    return Line(tuple(elements), tuple(carriers), _LAUNCH_DBM, _TRANSMITTER_OSNR_DB)


def fibers(span: Span) -> list[Fiber]:
    """A span's pieces: typical attenuation, the rest of the loss behind the last one, padding before the first.

    A measured loss below the typical one makes the fibre itself that much better.
    """
    budget = span_budget(span)
    if budget.loss_db is None or any(segment.fiber is None for segment in span.segments) or not span.segments:
        raise BudgetError('Length, fibre type or loss of a span is not known.')
    typical = math.fsum(segment.fiber.attenuation_db_km * segment.length_m / 1000 for segment in span.segments)
    if budget.loss_db <= 0:
        raise BudgetError('A span has no loss.')
    scale = min(1.0, budget.loss_db / typical)
    last = len(span.segments) - 1
    return [
        Fiber(
            segment.length_m, segment.fiber.attenuation_db_km * scale, segment.fiber.dispersion_ps_nm_km,
            segment.fiber.effective_area_um2,
            padding_db=max(0.0, _LEAST_LOSS_DB - budget.loss_db) if index == 0 else 0.0,
            connector_out_db=max(0.0, budget.loss_db - typical) if index == last else 0.0,
        )
        for index, segment in enumerate(span.segments)
    ]
