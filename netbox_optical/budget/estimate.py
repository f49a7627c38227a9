"""Closed-form estimate of OSNR and GSNR of one carrier of a line. An estimate, not a measurement and not GNPy.

Amplified spontaneous emission: F h nu B per amplifier, referred to its input (the 1/G of a low gain is left out, which
is the safe side). Nonlinear interference: the incoherent GN model, P. Poggiolini et al., "A Detailed Analytical
Derivation of the GN Model of Non-Linear Interference in Coherent Optical Transmission Systems", arXiv:1209.0394,
eq. 120 and 123, span by span with the carriers that are really there. Left out: Raman transfer between carriers, tilt
and ripple, filtering, PDL and PMD; powers are those that the elements set, noise not counted in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from netbox_optical.budget.errors import BudgetError
from netbox_optical.budget.line import (
    MASK_SLOT_MHZ,
    REFERENCE_MHZ,
    Amplifier,
    Carrier,
    Fiber,
    Line,
    Roadm,
    decibel,
    linear,
)
from netbox_optical.light import LIGHT_M_S

__all__ = ('Estimate', 'estimate')

_PLANCK = 6.626_070_15e-34
_REFERENCE_M = 1550e-9
# Nonlinear index of silica in m2/W, as GNPy has it.
_N2 = 2.6e-20
_SELF, _CROSS = 16 / 27, 32 / 27


@dataclass(frozen=True, slots=True)
class Estimate:
    """At the receiver, in dB in 0.1 nm (12.5 GHz). `nli_db` is signal to nonlinear interference; inf where none."""

    osnr_db: float
    nli_db: float
    gsnr_db: float

    def margin_db(self, required_osnr_db: float) -> float:
        """What is left above the OSNR (dB/0.1 nm) that a mode needs; negative: it will not work."""
        return self.gsnr_db - required_osnr_db


@dataclass(slots=True)
class _Walk:
    """Noise to signal in 0.1 nm, and the power (dBm) of a carrier of offset 0, so far."""

    line: Line
    carrier: Carrier
    power_dbm: float
    ase: float = 0.0
    nli: float = 0.0

    def through(self, element: Roadm | Amplifier | Fiber) -> None:
        if isinstance(element, Roadm):
            self.power_dbm = min(self.power_dbm, element.output_dbm)
            self._add_ase(element.osnr_db)
        elif isinstance(element, Amplifier):
            self._amplify(element)
        else:
            self.nli += self._nli(element, self.power_dbm - element.padding_db)
            self.power_dbm -= element.loss_db

    def _add_ase(self, osnr_db: float | None) -> None:
        if osnr_db is not None:
            self.ase += linear(-osnr_db)

    def _amplify(self, amplifier: Amplifier) -> None:
        carrier = self.carrier
        power = self.power_dbm + carrier.offset_db
        quantum = decibel(_PLANCK * carrier.centre_mhz * 1e6 * REFERENCE_MHZ * 1e6 * 1000)
        at_50ghz = power + decibel(MASK_SLOT_MHZ / carrier.width_mhz)
        self._add_ase(amplifier.added_osnr_db(power, at_50ghz, quantum))
        self.power_dbm += amplifier.gain_db

    def _nli(self, fiber: Fiber, input_dbm: float) -> float:
        """Nonlinear interference to signal in 0.1 nm that this fibre adds."""
        cut = self.carrier
        alpha = fiber.attenuation_db_km * math.log(10) / 10 / 1000
        if alpha <= 0 or fiber.dispersion_ps_nm_km == 0:
            raise BudgetError('The closed form needs fibre with attenuation and chromatic dispersion.')
        beta2 = abs(fiber.dispersion_ps_nm_km) * 1e-6 * _REFERENCE_M**2 / (2 * math.pi * LIGHT_M_S)
        gamma = 2 * math.pi * _N2 / (_REFERENCE_M * fiber.effective_area_um2 * 1e-12)
        effective = -math.expm1(-alpha * fiber.length_m) / alpha
        scale = math.pi**2 / alpha * beta2 * cut.baud_gbd * 1e9
        total = 0.0
        for pump in self.line.carriers:
            power = linear(input_dbm + pump.offset_db) / 1000
            baud = pump.baud_gbd * 1e9
            distance = (pump.centre_mhz - cut.centre_mhz) * 1e6
            psi = math.asinh(scale * (distance + baud / 2)) - math.asinh(scale * (distance - baud / 2))
            total += (_SELF if pump == cut else _CROSS) * psi * (power / baud) ** 2
        density = gamma**2 * effective**2 * alpha / (4 * math.pi * beta2) * total
        return density * REFERENCE_MHZ / (cut.baud_gbd * 1000)


def estimate(line: Line, carrier: Carrier) -> Estimate:
    """Of `carrier`, which is one of the line's. Raises BudgetError when it is not, or the closed form does not hold."""
    if carrier not in line.carriers:
        raise BudgetError(f'{carrier} is not on the line.')
    walk = _Walk(line, carrier, line.transmitter_dbm)
    if line.transmitter_osnr_db is not None:
        walk.ase += linear(-line.transmitter_osnr_db)
    for element in line.elements:
        walk.through(element)
    return Estimate(
        osnr_db=-decibel(walk.ase), nli_db=-decibel(walk.nli), gsnr_db=-decibel(walk.ase + walk.nli))
