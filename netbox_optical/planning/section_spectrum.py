"""A section's spectrum by three sources: our services, its devices, network managers. Disagreement is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import NumericRange

from netbox_optical.choices import AllocationSourceChoices, AllocationStateChoices, LifecycleChoices
from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SpectrumAllocation
from netbox_optical.models.base import band, lock_rows
from netbox_optical.spectrum.occupancy import Occupancy, fragmentation, largest_free
from netbox_optical.spectrum.passband import Passband

SERVICE, DEVICE, NMS = (
    AllocationSourceChoices.SERVICE, AllocationSourceChoices.DEVICE, AllocationSourceChoices.NMS)


@dataclass(frozen=True)
class Claim:
    """One source says that [start, end) MHz is taken. `where` is the port that was read, `owner` only if visible."""

    start: int
    end: int
    state: str
    source: str
    as_of: datetime | None
    where: str = ''
    owner: str = ''
    spectrum: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Block:
    """A stretch of which all sources say the same thing from end to end."""

    start: int
    end: int
    state: str
    claims: tuple[Claim, ...]

    @property
    def width(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Disagreement:
    """`one` says used, and `other`, which knows this stretch, says free."""

    start: int
    end: int
    one: str
    other: str


@dataclass(frozen=True)
class SectionSpectrum:
    """`fill` and `fragmentation` 0..1; `gaps` are the free blocks; `sources` say when each was last heard."""

    section: OpticalMultiplexSection
    blocks: tuple[Block, ...]
    gaps: tuple[Passband, ...]
    largest_gap: int
    fill: float
    unknown: float
    fragmentation: float
    sources: dict[str, datetime | None]
    disagreements: tuple[Disagreement, ...]


def spectrum_of(section: OpticalMultiplexSection, user: Any) -> SectionSpectrum:
    """Everything that is said of a section's band. Owners that `user` may not view are not named. Three queries."""
    limits = band()
    rows = list(SpectrumAllocation.objects.standing().filter(section=section).select_related(
        'spectrum', 'reserved_by').order_by('passband', 'source', 'pk'))
    visible = set(OpticalSpectrum.objects.restrict(user, 'view').filter(
        pk__in={row.spectrum_id for row in rows if row.spectrum_id}).values_list('pk', flat=True))
    claims = [_claim(row, visible, user) for row in rows] + _readings(section)
    opinions, expected = _opinions(section, rows)
    # Ours, and whatever one of the others saw; what only ours knows about is unknown.
    seen = [opinion for name, opinion in opinions.items() if name != SERVICE]
    known = reduce(lambda one, two: Occupancy(one.used | two.used, one.unknown & two.unknown, limits), seen,
                   Occupancy.never_read(limits))
    whole = opinions[SERVICE] | known
    largest = largest_free(whole.free, limits)
    return SectionSpectrum(
        section=section, blocks=tuple(_blocks(claims, whole)), gaps=whole.free_intervals(),
        largest_gap=largest.width if largest else 0, fill=round(whole.used.bit_count() / limits.slots, 4),
        unknown=round(whole.unknown.bit_count() / limits.slots, 4),
        fragmentation=round(fragmentation(whole.free), 4), sources=_heard(claims, section),
        disagreements=tuple(_disagreements(opinions, expected)))


def _claim(row: SpectrumAllocation, visible: set[int], user: Any) -> Claim:
    owner = ''
    if row.spectrum_id in visible or (row.reserved_by_id and (
            row.reserved_by_id == user.pk or user.has_perm('users.view_user'))):
        owner = row.spectrum.name if row.spectrum_id else row.reserved_by.get_username()
    foreign = row.source != SERVICE
    return Claim(
        row.passband.lower, row.passband.upper, AllocationStateChoices.FOREIGN if foreign else row.state, row.source,
        row.as_of, owner=owner, spectrum=row.spectrum_id if row.spectrum_id in visible else None,
        until=row.reserved_until)


def _readings(section: OpticalMultiplexSection) -> list[Claim]:
    return [
        Claim(start, end, AllocationStateChoices.FOREIGN, DEVICE, port.observed_at, where=str(port))
        for port in (section.a_port, section.z_port) for start, end in port.observed_passbands or ()
    ]


def _opinions(
    section: OpticalMultiplexSection, rows: list[SpectrumAllocation]
) -> tuple[dict[str, Occupancy], Occupancy]:
    """What each source says of the band (each port is one of its own), and which light of ours should be lit."""
    limits = band()

    def used(kept: Iterable[SpectrumAllocation]) -> Occupancy:
        return Occupancy.from_used([(row.passband.lower, row.passband.upper) for row in kept], limits)

    ours = [row for row in rows if row.source == SERVICE]
    lit = [row for row in ours if row.spectrum_id and row.spectrum.status == LifecycleChoices.ACTIVE]
    opinions = {SERVICE: used(ours)}
    for port in (section.a_port, section.z_port):
        if port.observed_passbands is not None:
            opinions[f'{DEVICE} {port}'] = Occupancy.from_used(
                [Passband(*pair) for pair in port.observed_passbands], limits)
    for source in (DEVICE, NMS):
        kept = [row for row in rows if row.source == source]
        if kept:
            opinions[source] = used(kept)
    return opinions, used(lit)


def _disagreements(opinions: dict[str, Occupancy], expected: Occupancy) -> Iterable[Disagreement]:
    names = list(opinions)
    for position, one in enumerate(names):
        for other in names[position + 1:]:
            # What is planned or reserved is not lit yet: devices owe us only light of active spectra.
            mine = expected if one == SERVICE else opinions[one]
            for block in mine.disagreement(opinions[other])[0]:
                yield Disagreement(block.start, block.end, one, other)
            for block in opinions[one].disagreement(opinions[other])[1]:
                yield Disagreement(block.start, block.end, other, one)


def _blocks(claims: list[Claim], whole: Occupancy) -> Iterable[Block]:
    limits = whole.band
    edges = {limits.start, limits.end}
    edges |= {min(max(edge, limits.start), limits.end) for claim in claims for edge in (claim.start, claim.end)}
    edges |= {edge for block in whole.unknown_intervals() for edge in (block.start, block.end)}
    merged: list[Block] = []
    for start, end in pairwise(sorted(edges)):
        here = tuple(claim for claim in claims if claim.start < end and claim.end > start)
        state = _state(here, whole, Passband(start, end))
        if merged and merged[-1].claims == here and merged[-1].state == state:
            merged[-1] = Block(merged[-1].start, end, state, here)
        else:
            merged.append(Block(start, end, state, here))
    return merged


def _state(here: tuple[Claim, ...], whole: Occupancy, block: Passband) -> str:
    states = {claim.state for claim in here}
    for state in (AllocationStateChoices.USED, AllocationStateChoices.RESERVED, AllocationStateChoices.FOREIGN):
        if state in states:
            return state
    return str(whole.state_of(block))


def _heard(claims: list[Claim], section: OpticalMultiplexSection) -> dict[str, datetime | None]:
    heard: dict[str, list[datetime]] = {SERVICE: [], DEVICE: [], NMS: []}
    for claim in claims:
        if claim.as_of:
            heard[claim.source].append(claim.as_of)
    heard[DEVICE] += [
        port.observed_at for port in (section.a_port, section.z_port)
        if port.observed_passbands is not None and port.observed_at]
    return {source: max(times, default=None) for source, times in heard.items()}


def record_seen(section: OpticalMultiplexSection, source: str, passbands: Iterable[Passband]) -> None:
    """Replace what `source` (device or NMS) said of a section by what it says now; ours is never touched."""
    if source not in (DEVICE, NMS):
        raise ValueError(f'{source!r} is no source of readings')
    with transaction.atomic():
        lock_rows(OpticalMultiplexSection.objects.filter(pk=section.pk))
        SpectrumAllocation.objects.filter(section=section, source=source).delete()
        SpectrumAllocation.objects.bulk_create(
            SpectrumAllocation(
                section=section, source=source, state=AllocationStateChoices.FOREIGN,
                passband=NumericRange(passband.start, passband.end, '[)'))
            for passband in passbands)
