"""Loss, latency, dispersion and an estimate of the noise, from what NetBox holds: a section's, or a spectrum's way.

The number of queries does not depend on the plant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netbox_optical.budget import Budget, BudgetError, path_budget
from netbox_optical.budget.reference import reference_line
from netbox_optical.choices import AllocationSourceChoices
from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SectionSpan, SpectrumHop
from netbox_optical.planning.light import Light, Signal, required_osnr, signal_of, span_of
from netbox_optical.spectrum.passband import Passband

__all__ = ('WayBudget', 'section_budget', 'way_budget')


@dataclass(frozen=True)
class WayBudget:
    """A spectrum's way, one direction. `signal` is None when `why_not` tells why there is none.

    `required_osnr_db` (0.1 nm) is what the channel's mode needs; None when there is no channel, or nobody has told.
    `carriers`: how many carriers are on the line, this one included.
    """

    sections: int
    budget: Budget
    signal: Signal | None = None
    why_not: str = ''
    required_osnr_db: float | None = None
    carriers: int = 0

    @property
    def margin_db(self) -> float | None:
        """GSNR minus required OSNR."""
        if self.signal is None or self.required_osnr_db is None:
            return None
        return self.signal.gsnr_db - self.required_osnr_db


def section_budget(spans: Iterable[SectionSpan]) -> Budget:
    """Of a section, given its spans in order, whose `fiber`, its `cable` and `segments` should be loaded already."""
    return path_budget([span_of(row.fiber) for row in spans])


def way_budget(spectrum: OpticalSpectrum) -> WayBudget | None:
    """By GNPy where it is installed, else by the estimate.

    None when the spectrum is booked on no section: ended, not routed yet, or a direct connection.
    """
    way = _way(spectrum)
    if not way:
        return None
    light = Light(section for section, _turned in way)
    along = light.spans_along(way)
    budget = path_budget(span for each in along for span in each)
    mode = light.modes.get(spectrum.pk)
    needed = required_osnr(mode)
    carriers = light.carriers(way, [Passband(spectrum.start, spectrum.end)], mode, spectrum.pk)
    try:
        found = signal_of(reference_line(along, carriers), carriers[0], gnpy=True)
    except BudgetError as error:
        return WayBudget(len(way), budget, why_not=str(error), required_osnr_db=needed)
    return WayBudget(len(way), budget, found, required_osnr_db=needed, carriers=len(carriers))


def _way(spectrum: OpticalSpectrum) -> list[tuple[int, bool]]:
    """The booked sections in the order of the way, and whether the way runs from a section's Z to its A."""
    order: dict[int, int] = {}
    for port in SpectrumHop.objects.filter(section__spectrum=spectrum).order_by(
            'section__position', 'position').values_list('port_id', flat=True):
        order.setdefault(port, len(order))
    last = len(order)
    booked = OpticalMultiplexSection.objects.filter(
        allocations__spectrum=spectrum, allocations__source=AllocationSourceChoices.SERVICE).distinct()
    at = {
        section.pk: (order.get(section.a_port_id, last), order.get(section.z_port_id, last)) for section in booked
    }
    # From A to Z of the way, whatever end a section begins at.
    return [(section, at[section][0] > at[section][1]) for section in sorted(at, key=lambda pk: (min(at[pk]), pk))]
