"""Loss, latency, dispersion and an estimate of the noise, from what NetBox holds: a section's, or a spectrum's way.

Patches are left out: a way begins and ends at the ROADMs. The number of queries does not depend on the plant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netbox_optical.budget import (
    Budget,
    BudgetError,
    Carrier,
    Estimate,
    Segment,
    Span,
    coefficients,
    estimate,
    path_budget,
)
from netbox_optical.budget.reference import carrier as reference_carrier
from netbox_optical.budget.reference import reference_line
from netbox_optical.choices import AllocationSourceChoices
from netbox_optical.models import (
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalSpectrum,
    SectionSpan,
    SpectrumAllocation,
    SpectrumHop,
    TransportChannel,
)

__all__ = ('WayBudget', 'section_budget', 'way_budget')


@dataclass(frozen=True)
class WayBudget:
    """A spectrum's way, one direction. `estimate` is None when `why_not` tells why there is none.

    `required_osnr_db` (0.1 nm) is what the channel's mode needs; None when there is no channel, or nobody has told.
    `carriers`: how many carriers the estimate has on the line, this one included.
    """

    sections: int
    budget: Budget
    estimate: Estimate | None = None
    why_not: str = ''
    required_osnr_db: float | None = None
    carriers: int = 0

    @property
    def margin_db(self) -> float | None:
        """Estimated GSNR minus required OSNR."""
        if self.estimate is None or self.required_osnr_db is None:
            return None
        return self.estimate.margin_db(self.required_osnr_db)


def section_budget(spans: Iterable[SectionSpan]) -> Budget:
    """Of a section, given its spans in order, whose `fiber`, its `cable` and `segments` should be loaded already."""
    return path_budget([_span(row.fiber) for row in spans])


def way_budget(spectrum: OpticalSpectrum) -> WayBudget | None:
    """None when the spectrum is booked on no section: ended, not routed yet, or a direct connection."""
    sections = _sections_along(spectrum)
    if not sections:
        return None
    spans: dict[int, list[Span]] = {section.pk: [] for section, _turned in sections}
    rows = SectionSpan.objects.filter(section__in=spans).order_by('section', 'position').select_related(
        'fiber__cable').prefetch_related('fiber__segments')
    for row in rows:
        spans[row.section_id].append(_span(row.fiber, turned=row.reversed))
    # From A to Z of the way, whatever end a section begins at.
    along = [_turned(spans[section.pk]) if turned else spans[section.pk] for section, turned in sections]
    budget = path_budget(span for each in along for span in each)
    own, others, needed = _load(spectrum, list(spans))
    try:
        carriers = (own, *others)
        found = estimate(reference_line(along, carriers), own)
    except BudgetError as error:
        return WayBudget(len(sections), budget, why_not=str(error), required_osnr_db=needed)
    return WayBudget(len(sections), budget, found, required_osnr_db=needed, carriers=len(carriers))


def _span(fiber: OpticalFiber, *, turned: bool = False) -> Span:
    """A fibre as the budget sees it. Without segments the cable's length is all there is."""
    segments = tuple(_segment(row.type, row.length) for row in fiber.segments.all())
    if not segments and fiber.length:
        segments = (Segment(fiber.length),)
    span = Span(segments, None if fiber.measured_loss is None else float(fiber.measured_loss))
    return span.turned() if turned else span


def _segment(kind: str, length_m: int) -> Segment:
    try:
        return Segment(length_m, coefficients(kind))
    except BudgetError:
        # Multimode: the length is all that can be said.
        return Segment(length_m)


def _turned(spans: list[Span]) -> list[Span]:
    return [span.turned() for span in reversed(spans)]


def _sections_along(spectrum: OpticalSpectrum) -> list[tuple[OpticalMultiplexSection, bool]]:
    """The booked sections in the order of the way, and whether the way runs from a section's Z to its A."""
    order: dict[int, int] = {}
    for port in SpectrumHop.objects.filter(section__spectrum=spectrum).order_by(
            'section__position', 'position').values_list('port_id', flat=True):
        order.setdefault(port, len(order))
    last = len(order)
    booked = OpticalMultiplexSection.objects.filter(
        allocations__spectrum=spectrum, allocations__source=AllocationSourceChoices.SERVICE).distinct()
    at = {
        section: (order.get(section.a_port_id, last), order.get(section.z_port_id, last)) for section in booked
    }
    return [
        (section, at[section][0] > at[section][1])
        for section in sorted(at, key=lambda section: (min(at[section]), section.pk))
    ]


def _load(spectrum: OpticalSpectrum, sections: list[int]) -> tuple[Carrier, list[Carrier], float | None]:
    """Our carrier, everybody else's anywhere on the way, and the OSNR that our mode needs.

    The way is taken to be loaded everywhere with what is booked anywhere on it, which is the safe side; where two of
    them would overlap, being on different sections, the lower one counts.
    """
    rows = SpectrumAllocation.objects.filter(
        section__in=sections, source=AllocationSourceChoices.SERVICE).values_list('spectrum', 'passband').distinct()
    bands = {owner: (band.lower, band.upper) for owner, band in rows}
    channels = {
        channel.spectrum_id: channel
        for channel in TransportChannel.objects.filter(spectrum__in=bands).select_related('mode')
    }
    own = _carrier((spectrum.start, spectrum.end), channels.get(spectrum.pk))
    taken, others = [(spectrum.start, spectrum.end)], []
    for owner, (start, end) in sorted(bands.items(), key=lambda item: item[1]):
        if owner != spectrum.pk and all(end <= low or start >= high for low, high in taken):
            taken.append((start, end))
            others.append(_carrier((start, end), channels.get(owner)))
    channel = channels.get(spectrum.pk)
    needed = None if channel is None or channel.mode.required_osnr is None else float(channel.mode.required_osnr)
    return own, others, needed


def _carrier(band: tuple[int, int], channel: TransportChannel | None) -> Carrier:
    """A passband as one carrier; as wide as it is, as fast as its mode says."""
    start, end = band
    baud = channel.mode.baud_rate if channel else None
    # A symbol rate that does not fit into the passband is a mistake in the catalogue, or a filter on purpose.
    fits = baud is not None and baud * 1000 <= end - start
    return reference_carrier((start + end) // 2, end - start, float(baud) if fits else None)
