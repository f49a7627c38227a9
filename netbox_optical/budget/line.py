"""A line as light sees it: what it passes, in order, and which carriers are on it.

One description for both ways to compute it, the closed form (`estimate`) and GNPy (`gnpy_path`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from netbox_optical.budget.errors import BudgetError

__all__ = ('Amplifier', 'Carrier', 'Element', 'Fiber', 'Line', 'Roadm')

# The slot to which OpenROADM's masks refer, and the band in which OSNR is given (0.1 nm at 1550 nm), in MHz.
MASK_SLOT_MHZ = 50_000
REFERENCE_MHZ = 12_500


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier: centre and slot width in MHz, symbol rate in GBd, power relative to the others in dB."""

    centre_mhz: int
    width_mhz: int
    baud_gbd: float
    offset_db: float = 0.0

    def __post_init__(self):
        if self.centre_mhz <= 0 or self.width_mhz <= 0 or self.baud_gbd <= 0:
            raise BudgetError(f'{self} is no carrier: frequency, width and symbol rate are positive.')


@dataclass(frozen=True, slots=True)
class Roadm:
    """Attenuates each carrier to `output_dbm` plus its offset. `osnr_db` (in 0.1 nm): noise of an add or drop stage."""

    output_dbm: float
    osnr_db: float | None = None


@dataclass(frozen=True, slots=True)
class Amplifier:
    """Gain in dB, and its noise: a noise figure in dB, or OpenROADM's mask, or neither for a noiseless one.

    `osnr_mask`: coefficients, highest power first, of the polynomial that gives the OSNR (dB/0.1 nm) that the amplifier
    alone would leave, over the power per 50 GHz at its input (dBm): OpenROADM MSA, optical specification.
    """

    gain_db: float
    noise_figure_db: float | None = None
    osnr_mask: tuple[float, ...] = ()

    def added_osnr_db(self, power_dbm: float, power_50ghz_dbm: float, quantum_dbm: float) -> float | None:
        """OSNR (0.1 nm) by this amplifier alone. `quantum_dbm`: h nu B in 0.1 nm. None: noiseless."""
        if self.osnr_mask:
            # The mask is of a 50 GHz channel; a carrier of another density has that much more or less.
            osnr = 0.0
            for coefficient in self.osnr_mask:
                osnr = osnr * power_50ghz_dbm + coefficient
            return osnr + power_dbm - power_50ghz_dbm
        if self.noise_figure_db is None:
            return None
        return power_dbm - quantum_dbm - self.noise_figure_db


@dataclass(frozen=True, slots=True)
class Fiber:
    """A piece of one type. `padding_db`: attenuator before it; `connector_out_db`: lumped loss behind it."""

    length_m: float
    attenuation_db_km: float
    dispersion_ps_nm_km: float
    effective_area_um2: float
    padding_db: float = 0.0
    connector_out_db: float = 0.0

    @property
    def loss_db(self) -> float:
        """With what is before and behind it."""
        return self.padding_db + self.attenuation_db_km * self.length_m / 1000 + self.connector_out_db


Element = Roadm | Amplifier | Fiber


@dataclass(frozen=True, slots=True)
class Line:
    """From transmitter to receiver.

    Attributes:
        elements: in the order of the light.
        carriers: everything that is lit at the same time, the carrier in question included.
        transmitter_dbm: power of a carrier of offset 0 before the first element.
        transmitter_osnr_db: in 0.1 nm; None for a clean one.
    """

    elements: tuple[Element, ...]
    carriers: tuple[Carrier, ...]
    transmitter_dbm: float = 0.0
    transmitter_osnr_db: float | None = None

    def __post_init__(self):
        if not self.elements or not self.carriers:
            raise BudgetError('A line has at least one element and at least one carrier.')
        for before, after in _neighbours(self.carriers):
            if before.centre_mhz + before.baud_gbd * 500 > after.centre_mhz - after.baud_gbd * 500:
                raise BudgetError(f'The carriers at {before.centre_mhz} and {after.centre_mhz} MHz overlap.')


def _neighbours(carriers: tuple[Carrier, ...]):
    ordered = sorted(carriers, key=lambda carrier: carrier.centre_mhz)
    return pairwise(ordered)


def decibel(ratio: float) -> float:
    """10 log10; minus infinity for 0."""
    return 10 * math.log10(ratio) if ratio > 0 else -math.inf


def linear(value_db: float) -> float:
    """Inverse of `decibel`."""
    return 10 ** (value_db / 10)
