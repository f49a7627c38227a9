"""A section's band as a picture: who has which part, what is free, and what nobody has read yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from netbox_optical.choices import AllocationSourceChoices, AllocationStateChoices
from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SpectrumAllocation, SpectrumHop
from netbox_optical.models.base import band
from netbox_optical.spectrum.grid import Band

from . import formats

__all__ = ('Block', 'Picture', 'pictures_along', 'pictures_of')

OWN, USED, RESERVED, FOREIGN, FREE, UNKNOWN = 'own', 'used', 'reserved', 'foreign', 'free', 'unknown'
PROPOSED = 'proposed'


@dataclass(frozen=True)
class Block:
    """A stretch [start, end) in MHz. `left` and `width` are permille of the band."""

    start: int
    end: int
    state: str
    owner: str
    url: str
    left: float
    width: float

    @property
    def state_label(self) -> str:
        """The state in words."""
        return {
            OWN: _('this service'), USED: _('used'), RESERVED: _('reserved'), FOREIGN: _('foreign'), FREE: _('free'),
            UNKNOWN: _('unknown'), PROPOSED: _('proposed'),
        }[self.state]

    @property
    def passband(self) -> str:
        """Edges and width in words."""
        return formats.passband(self.start, self.end)

    @property
    def label(self) -> str:
        """What it is, who has it, and where it lies."""
        return f'{self.state_label}{" " + self.owner if self.owner else ""}: {self.passband}'


@dataclass(frozen=True)
class Picture:
    """One section's band from its lower to its upper edge; the blocks follow each other without a gap."""

    section: OpticalMultiplexSection
    limits: Band
    blocks: tuple[Block, ...]
    # Drawn over the blocks: what is proposed.
    marks: tuple[Block, ...] = ()

    @property
    def taken(self) -> list[Block]:
        """What is neither free nor unknown."""
        return [block for block in self.blocks if block.state not in (FREE, UNKNOWN)]

    @property
    def text(self) -> str:
        """The picture in words, for those who cannot see it."""
        return '; '.join(block.label for block in (*self.marks, *self.blocks))


def pictures_of(
    sections: Iterable[OpticalMultiplexSection], user: Any, own: Iterable[OpticalSpectrum] = ()
) -> list[Picture]:
    """Pictures in the order given, in a constant number of queries.

    `own` spectra stand out. Owners that `user` may not view are not named.
    """
    sections = list(sections)
    rows: dict[int, list[SpectrumAllocation]] = {section.pk: [] for section in sections}
    for row in SpectrumAllocation.objects.filter(section__in=sections).order_by('passband'):
        rows[row.section_id].append(row)
    visible = {
        spectrum.pk: spectrum for spectrum in OpticalSpectrum.objects.restrict(user, 'view').filter(
            pk__in={row.spectrum_id for each in rows.values() for row in each if row.spectrum_id})
    }
    own_ids = {spectrum.pk for spectrum in own}
    return [_picture(section, rows[section.pk], visible, own_ids) for section in sections]


def _picture(
    section: OpticalMultiplexSection, rows: list[SpectrumAllocation], visible: dict[int, OpticalSpectrum],
    own: set[int],
) -> Picture:
    limits = band()
    taken: list[tuple[int, int, str, str, str]] = []
    for row in rows:
        state = _state(row, own)
        if state is None:
            continue
        spectrum = visible.get(row.spectrum_id)
        owner = spectrum.name if spectrum else ''
        url = spectrum.get_absolute_url() if spectrum else ''
        taken.append((row.passband.lower, row.passband.upper, state, owner, url))
    read = [port.observed_passbands for port in (section.a_port, section.z_port)]
    for passbands in read:
        taken += [(start, end, FOREIGN, '', '') for start, end in passbands or ()]
    gap = UNKNOWN if any(passbands is None for passbands in read) else FREE
    return Picture(section, limits, tuple(_blocks(taken, limits, gap)))


def _state(row: SpectrumAllocation, own: set[int]) -> str | None:
    if row.state == AllocationStateChoices.RESERVED and row.reserved_until and row.reserved_until <= timezone.now():
        return None
    if row.spectrum_id in own:
        return OWN
    if row.state == AllocationStateChoices.FOREIGN or row.source != AllocationSourceChoices.SERVICE:
        return FOREIGN
    return RESERVED if row.state == AllocationStateChoices.RESERVED else USED


# When several things are said of one stretch, the first of these is shown: what is ours explains what was seen.
_RANK = (OWN, USED, RESERVED, FOREIGN)


def _blocks(taken: list[tuple[int, int, str, str, str]], limits: Band, gap: str):
    """Cut the band at every edge and join neighbours that say the same."""
    edges = sorted({limits.start, limits.end, *(
        min(max(edge, limits.start), limits.end) for item in taken for edge in item[:2])})
    merged: list[list[Any]] = []
    for start, end in pairwise(edges):
        here = [item for item in taken if item[0] < end and item[1] > start]
        best = min(here, key=lambda item: _RANK.index(item[2]), default=None)
        what = best[2:] if best else (gap, '', '')
        if merged and merged[-1][1] == start and merged[-1][2] == what:
            merged[-1][1] = end
        else:
            merged.append([start, end, what])
    whole = limits.end - limits.start
    for start, end, (state, owner, url) in merged:
        yield Block(
            start, end, state, owner, url, round((start - limits.start) * 1000 / whole, 3),
            round((end - start) * 1000 / whole, 3))


def pictures_along(spectra: Iterable[OpticalSpectrum], user: Any) -> list[Picture]:
    """Pictures of the sections that these spectra are booked on, in the order of the way; `spectra` stand out."""
    spectra = list(spectra)
    booked = OpticalMultiplexSection.objects.restrict(user, 'view').filter(
        allocations__spectrum__in=spectra).distinct().select_related('a_port', 'z_port')
    order: dict[int, int] = {}
    for port in SpectrumHop.objects.filter(section__spectrum__in=spectra).order_by(
            'section__position', 'position').values_list('port_id', flat=True):
        order.setdefault(port, len(order))
    last = len(order)
    ordered = sorted(booked, key=lambda row: (
        min(order.get(row.a_port_id, last), order.get(row.z_port_id, last)), row.pk))
    return pictures_of(ordered, user, own=spectra)
