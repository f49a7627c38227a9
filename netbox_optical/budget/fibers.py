"""Typical coefficients of single-mode fibre at 1550 nm, by ITU-T type.

They stand in for what was not measured. Sources, per type:

* G.652: 0.20 dB/km and 17 ps/(nm km): V. Alwayn, Optical Network Design and Implementation, Cisco Press, 2004.
  Effective area 83 um2: fibre `SSMF` of GNPy's equipment library.
* G.653: about 0.2 dB/km: US patent RE37,457. Dispersion 0: ITU-T G.653 puts the nominal zero close to 1550 nm. No
  source for an effective area, so that of `NZDF` is assumed; without dispersion there is no estimate of noise anyway.
* G.654: 0.17 dB/km is the maximum of a G.654.C fibre (Corning SMF-28 ULL, PI1470, 2014), which is a G.652.B fibre, too,
  hence its dispersion and area. 22 ps/(nm km) and 125 um2 of the others: `LOF` (large area) of GNPy's library.
* G.655: 0.20 dB/km and 4.5 ps/(nm km): Alwayn, as above. 72 um2: `NZDF` of GNPy's library.
* G.656: 6.4 ps/(nm km) is the middle of what ITU-T G.656 allows at 1550 nm (3.60 to 9.28). Attenuation and area are
  assumed to be those of G.655: no source.
* G.657: 0.22 dB/km (mean of cabled fibre) and 18 ps/(nm km): data sheet of Sino Optical Communications. 83 um2 is
  assumed, because the types A1 and A2 have to satisfy G.652.D.
* Group index: `light.GROUP_INDEX` for every type; pure silica, of which the core of G.654 is made, has 1.4626 by the
  Sellmeier equation of I. H. Malitson, J. Opt. Soc. Am. 55(10), 1965.

G.651.1 is multimode fibre: nothing here holds for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from netbox_optical.budget.errors import BudgetError
from netbox_optical.light import GROUP_INDEX

__all__ = ('FIBERS', 'FiberCoefficients', 'coefficients')

_SILICA = 1.4626


@dataclass(frozen=True, slots=True)
class FiberCoefficients:
    """Of one type, at 1550 nm. `group_index` has no unit."""

    attenuation_db_km: float
    dispersion_ps_nm_km: float
    effective_area_um2: float
    group_index: float = GROUP_INDEX


# By type; a letter that is not listed has the values of its recommendation.
FIBERS = {
    'G.652': FiberCoefficients(0.20, 17.0, 83.0),
    'G.653': FiberCoefficients(0.20, 0.0, 72.0),
    'G.654': FiberCoefficients(0.17, 22.0, 125.0, _SILICA),
    'G.654.C': FiberCoefficients(0.17, 17.0, 83.0, _SILICA),
    'G.655': FiberCoefficients(0.20, 4.5, 72.0),
    'G.656': FiberCoefficients(0.20, 6.4, 72.0),
    'G.657': FiberCoefficients(0.22, 18.0, 83.0),
}


def coefficients(fiber_type: str) -> FiberCoefficients:
    """Of `G.652.D`, `G.655`, ... Raises BudgetError for a type that is not known here."""
    found = FIBERS.get(fiber_type) or FIBERS.get(fiber_type[:5] if fiber_type[5:6] in ('', '.') else '')
    if found is None:
        raise BudgetError(f'No coefficients are known for fibre of type {fiber_type!r}; known are {", ".join(FIBERS)}.')
    return found
