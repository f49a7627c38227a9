"""What light meets on the sections of NetBox: spans, the carriers booked there, and the margin that is left on a way.

Patches are left out: a way begins and ends at the ROADMs. One load serves any number of ways over its sections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netbox_optical.budget import (
    BudgetError,
    Carrier,
    Estimate,
    GnpyFailed,
    Line,
    Segment,
    Span,
    coefficients,
    estimate,
    gnpy_path,
)
from netbox_optical.budget.reference import carrier as reference_carrier
from netbox_optical.budget.reference import reference_line
from netbox_optical.choices import AllocationSourceChoices
from netbox_optical.models import OperationalMode, OpticalFiber, SectionSpan, SpectrumAllocation, TransportChannel
from netbox_optical.routing.graph import Graph
from netbox_optical.routing.route import Route
from netbox_optical.spectrum.passband import Passband

__all__ = (
    'ESTIMATE', 'GNPY', 'Light', 'Margin', 'Signal', 'Way', 'required_osnr', 'signal_of', 'span_of', 'way_of', 'worst',
)

ESTIMATE, GNPY = 'estimate', 'GNPy'

# Primary keys of sections in the order of the way, each with whether the way runs from its Z to its A.
type Way = Sequence[tuple[int, bool]]


@dataclass(frozen=True)
class Signal:
    """One carrier at the receiver: OSNR and GSNR (dB in 0.1 nm), by ESTIMATE or by GNPY. `note`: why not by GNPy."""

    osnr_db: float
    gsnr_db: float
    method: str = ESTIMATE
    note: str = ''


@dataclass(frozen=True)
class Margin:
    """Of one carrier on one way. `gsnr_db` and `required_osnr_db` in dB/0.1 nm; None is not known, see `why_not`."""

    gsnr_db: float | None = None
    required_osnr_db: float | None = None
    why_not: str = ''
    method: str = ESTIMATE

    @property
    def margin_db(self) -> float | None:
        """GSNR above what the mode needs."""
        if self.gsnr_db is None or self.required_osnr_db is None:
            return None
        return self.gsnr_db - self.required_osnr_db


def worst(margins: Iterable[Margin]) -> Margin:
    """Of the carrier that is worst off; one that is not known comes before any that is."""
    return min(margins, key=lambda each: (
        each.margin_db is not None, each.margin_db or 0, each.gsnr_db is not None, each.gsnr_db or 0))


def required_osnr(mode: OperationalMode | None) -> float | None:
    """What a mode needs, dB/0.1 nm; None when there is no mode or nobody has told."""
    return None if mode is None or mode.required_osnr is None else float(mode.required_osnr)


def span_of(fiber: OpticalFiber, *, turned: bool = False) -> Span:
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


def way_of(route: Route, graph: Graph) -> Way:
    """The sections of a route."""
    return [(step.edge, graph.edges[step.edge].a_node != step.source) for step in route.steps]


class Light:
    """Spans of some sections and what is booked on them: four queries, whatever their number.

    `besides`: bookings that do not count, because they give way.
    """

    def __init__(self, sections: Iterable[int], *, besides: Q | None = None):
        known = [section for section in set(sections) if isinstance(section, int)]
        self.spans: dict[int, list[Span]] = {section: [] for section in known}
        rows = SectionSpan.objects.filter(section__in=known).order_by('section', 'position').select_related(
            'fiber__cable').prefetch_related('fiber__segments')
        for row in rows:
            self.spans[row.section_id].append(span_of(row.fiber, turned=row.reversed))
        self.booked: dict[int, set[tuple[int, int, int | None]]] = defaultdict(set)
        held = SpectrumAllocation.objects.standing().filter(
            section__in=known, source=AllocationSourceChoices.SERVICE)
        if besides is not None:
            held = held.exclude(besides)
        for section, owner, band in held.values_list('section', 'spectrum', 'passband'):
            self.booked[section].add((band.lower, band.upper, owner))
        owners = {owner for each in self.booked.values() for _start, _end, owner in each if owner is not None}
        channels = TransportChannel.objects.filter(spectrum__in=owners).select_related('mode')
        self.modes: dict[int, OperationalMode] = {channel.spectrum_id: channel.mode for channel in channels}

    def spans_along(self, way: Way) -> list[list[Span]]:
        """Per section its spans as the light passes them; empty where none are known."""
        along = []
        for section, turned in way:
            spans = self.spans.get(section, [])
            along.append([span.turned() for span in reversed(spans)] if turned else spans)
        return along

    def carriers(
        self, way: Way, passbands: Sequence[Passband], mode: OperationalMode | None, owner: int | None = None,
    ) -> tuple[Carrier, ...]:
        """Ours first, then everybody else's anywhere on the way.

        The way is taken to be loaded everywhere with what is booked anywhere on it, which is the safe side; where two
        of them would overlap, being on different sections, the lower one counts.
        """
        own = [_carrier(passband.start, passband.end, mode) for passband in passbands]
        taken = [(passband.start, passband.end) for passband in passbands]
        others = []
        booked = {item for section, _turned in way for item in self.booked.get(section, ())}
        for start, end, other in sorted(booked, key=lambda item: (item[0], item[1], item[2] or 0)):
            if (owner is None or other != owner) and all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                others.append(_carrier(start, end, self.modes.get(other)))
        return (*own, *others)

    def margins(
        self, way: Way, passbands: Sequence[Passband], mode: OperationalMode | None, *, gnpy: bool = False,
    ) -> tuple[Margin, ...]:
        """Per passband of a way that nobody has booked yet. `gnpy`: by GNPy where it is installed."""
        needed = required_osnr(mode)
        try:
            carriers = self.carriers(way, passbands, mode)
            line = reference_line(self.spans_along(way), carriers)
            signals = [signal_of(line, each, gnpy=gnpy) for each in carriers[:len(passbands)]]
        except BudgetError as error:
            return (Margin(None, needed, str(error)),) * len(passbands)
        return tuple(Margin(signal.gsnr_db, needed, _unknown(mode), signal.method) for signal in signals)


def _unknown(mode: OperationalMode | None) -> str:
    if mode is None:
        return str(_('No mode is chosen.'))
    return '' if mode.required_osnr is not None else str(
        _('The required OSNR of mode {mode} is not known.').format(mode=mode.name))


def signal_of(line: Line, carrier: Carrier, *, gnpy: bool = False) -> Signal:
    """By GNPy when that is asked for, installed and able to; else the estimate. Raises BudgetError when there is none.
    """
    note = ''
    if gnpy and gnpy_path.available():
        try:
            found = gnpy_path.propagate(line)[carrier]
            return Signal(found.osnr_db, found.gsnr_db, GNPY)
        except GnpyFailed as error:
            note = str(error)
    guess: Estimate = estimate(line, carrier)
    return Signal(guess.osnr_db, guess.gsnr_db, note=note)


def _carrier(start: int, end: int, mode: OperationalMode | None) -> Carrier:
    """A passband as one carrier; as wide as it is, as fast as its mode says."""
    baud = mode.baud_rate if mode else None
    # A symbol rate that does not fit into the passband is a mistake in the catalogue, or a filter on purpose.
    fits = baud is not None and baud * 1000 <= end - start
    return reference_carrier((start + end) // 2, end - start, float(baud) if fits else None)
