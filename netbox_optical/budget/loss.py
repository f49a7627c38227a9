"""Length, loss, latency and chromatic dispersion of spans and of paths; design loss against measured loss.

What is not known stays unknown: a sum with an unknown part is None. The one exception is latency, for which the length
is enough, because the group index differs by less than half a percent between types.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from netbox_optical.budget.errors import BudgetError
from netbox_optical.budget.fibers import FiberCoefficients
from netbox_optical.light import GROUP_INDEX, LIGHT_M_S

__all__ = ('Assumptions', 'Budget', 'Segment', 'Span', 'path_budget', 'span_budget')


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the design loss of a span has besides the fibre's attenuation; the formula is that of ITU-T G.652, I.1.

    The numbers are usual planning values and no standard's: a pair of connectors at each end at 0.25 dB (what grade B
    of IEC 61753-1 keeps for 97 % of all pairs), a fusion splice at 0.05 dB between drums of 6 km and between segments.
    """

    connector_db: float = 0.25
    connectors: int = 2
    splice_db: float = 0.05
    drum_m: int = 6_000

    def splices(self, segments: Iterable[Segment]) -> int:
        """Between the drums of each segment, and between segments."""
        segments = list(segments)
        inside = sum(math.ceil(segment.length_m / self.drum_m) - 1 for segment in segments)
        return inside + len(segments) - 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A spliced piece of one type. `fiber` None: the type is not known. Raises BudgetError for a length of zero."""

    length_m: float
    fiber: FiberCoefficients | None = None

    def __post_init__(self):
        if self.length_m <= 0:
            raise BudgetError(f'A segment of {self.length_m} m is no fibre.')

    @property
    def dispersion_ps_nm(self) -> float | None:
        return None if self.fiber is None else self.fiber.dispersion_ps_nm_km * self.length_m / 1000

    @property
    def latency_us(self) -> float:
        """One way."""
        index = GROUP_INDEX if self.fiber is None else self.fiber.group_index
        return self.length_m * index / LIGHT_M_S * 1e6


@dataclass(frozen=True, slots=True)
class Span:
    """From one active device to the next. No segments: not even the length is known. Loss in dB."""

    segments: tuple[Segment, ...] = ()
    measured_loss_db: float | None = None

    def turned(self) -> Span:
        """The same span seen from its other end."""
        return Span(self.segments[::-1], self.measured_loss_db)


@dataclass(frozen=True, slots=True)
class Budget:
    """Of a span or of a path, one way; None is unknown.

    Attributes:
        loss_db: measured where it was measured, else designed.
        design_loss_db: from lengths, types and assumptions alone.
        measured_loss_db: None unless every span was measured.
        dispersion_ps_nm: accumulated chromatic dispersion at 1550 nm.
    """

    spans: int
    length_m: float | None
    loss_db: float | None
    design_loss_db: float | None
    measured_loss_db: float | None
    latency_us: float | None
    dispersion_ps_nm: float | None

    @property
    def excess_db(self) -> float | None:
        """Measured minus design loss: what dirt, bends and repairs cost. Negative: better than designed."""
        if self.measured_loss_db is None or self.design_loss_db is None:
            return None
        return self.measured_loss_db - self.design_loss_db


_DEFAULTS = Assumptions()


def span_budget(span: Span, assumptions: Assumptions = _DEFAULTS) -> Budget:
    """Of one span."""
    segments = span.segments
    design = _design_loss(segments, assumptions)
    return Budget(
        spans=1, length_m=_sum(segment.length_m for segment in segments),
        loss_db=design if span.measured_loss_db is None else span.measured_loss_db,
        design_loss_db=design, measured_loss_db=span.measured_loss_db,
        latency_us=_sum(segment.latency_us for segment in segments),
        dispersion_ps_nm=_sum(segment.dispersion_ps_nm for segment in segments),
    )


def path_budget(spans: Iterable[Span], assumptions: Assumptions = _DEFAULTS) -> Budget:
    """Of consecutive spans: sums; the amplifiers between them make good for the loss and add nothing here."""
    parts = [span_budget(span, assumptions) for span in spans]
    sums = {name: _sum(getattr(part, name) for part in parts) for name in _SUMMED}
    return Budget(spans=len(parts), **sums)


_SUMMED = ('length_m', 'loss_db', 'design_loss_db', 'measured_loss_db', 'latency_us', 'dispersion_ps_nm')


def _design_loss(segments: tuple[Segment, ...], assumptions: Assumptions) -> float | None:
    fiber = _sum(
        None if segment.fiber is None else segment.fiber.attenuation_db_km * segment.length_m / 1000
        for segment in segments)
    if fiber is None:
        return None
    splices = assumptions.splices(segments) * assumptions.splice_db
    return fiber + splices + assumptions.connectors * assumptions.connector_db


def _sum(values: Iterable[float | None]) -> float | None:
    """None when a part is unknown, or there is none."""
    values = list(values)
    return None if not values or None in values else math.fsum(values)
