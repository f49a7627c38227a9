"""What the line system can still carry: fill and fragmentation per section, the widest passband between two PoPs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netbox_optical.models import OperationalMode, OpticalDevice, OpticalMultiplexSection, PoP
from netbox_optical.models.base import LIVE, band
from netbox_optical.planning.plant import load_plant, section_occupancy
from netbox_optical.planning.text_tables import csv_of, markdown_of
from netbox_optical.planning.visible import seen_by, visible, way_text
from netbox_optical.routing.graph import ADD_DROP_ROLES
from netbox_optical.routing.widest import widest_route
from netbox_optical.settings import get_settings
from netbox_optical.spectrum import bitmap
from netbox_optical.spectrum.occupancy import Occupancy, fragmentation, largest_free

__all__ = ('COLUMNS', 'MAX_PAIRS', 'Capacity', 'PairCapacity', 'SectionCapacity', 'capacity', 'written')

# Pairs of PoPs of one answer that somebody waits for.
MAX_PAIRS = 500

_SECTION = ('name', 'used', 'free', 'unknown', 'fragmentation', 'largest_gap', 'gaps')
_PAIR = ('a', 'z', 'width', 'frequency', 'uncertain', 'hops', 'length', 'mode', 'way')
COLUMNS = ('kind', *_SECTION, *_PAIR)


@dataclass(frozen=True)
class SectionCapacity:
    """A section's spectrum: `used`, `free`, `unknown` are shares 0..1 of the band, `largest_gap` MHz.

    `fragmentation`, 0..1, is the external fragmentation, as of memory: the share of what is free that lies outside its
    largest block. `gaps` is the number of free blocks.
    """

    section: OpticalMultiplexSection
    used: float
    free: float
    unknown: float
    fragmentation: float
    largest_gap: int
    gaps: int

    def row(self) -> dict[str, Any]:
        """Plain values by the names of `_SECTION`."""
        return {'name': self.section.name, **{name: getattr(self, name) for name in _SECTION[1:]}}


@dataclass(frozen=True)
class PairCapacity:
    """The widest single passband (`width` MHz around `frequency` MHz) that is free all the way between two PoPs.

    `width` 0: nothing is free, and the rest is None. `uncertain`: on part of it nobody knows. `length` m. `mode`: the
    fastest one with a single carrier whose width the catalogue knows and that fits.
    """

    a: PoP
    z: PoP
    width: int = 0
    frequency: int | None = None
    uncertain: bool = False
    hops: int | None = None
    length: int | None = None
    mode: OperationalMode | None = None
    way: str = ''

    def row(self) -> dict[str, Any]:
        """Plain values by the names of `_PAIR`."""
        values = {name: getattr(self, name) for name in _PAIR}
        return {**values, 'a': self.a.code, 'z': self.z.code, 'mode': None if self.mode is None else str(self.mode)}


@dataclass
class Capacity:
    """Fullest sections first; PoPs that can get least first."""

    at: datetime
    sections: list[SectionCapacity] = field(default_factory=list)
    pairs: list[PairCapacity] = field(default_factory=list)


def capacity(
    user: Any = None, *, pops: Iterable[PoP] = (), allow_unknown: bool | None = None, most_pairs: int | None = None
) -> Capacity:
    """Of everything that `user` may view (None: of everything), or what begins or ends at one of these PoPs.

    `allow_unknown`: spectrum of which nobody knows may be used; left out: as orders do, by the setting
    `unknown_occupancy`. Routes pass what the user may not view, too, without its name. A constant number of queries.
    Raises ValidationError when there are more than `most_pairs`.
    """
    chosen = {pop.pk for pop in pops}
    if allow_unknown is None:
        allow_unknown = get_settings().unknown_occupancy == 'warn'
    result = Capacity(timezone.now())
    result.sections = _sections(user, chosen)
    ends = _ends(user)
    pairs = [(a, z) for a, z in combinations(ends, 2) if not chosen or chosen & {a.pk, z.pk}]
    if most_pairs is not None and len(pairs) > most_pairs:
        raise ValidationError({'pop': _('{count} pairs of PoPs are too many at once, {most} are allowed; choose fewer '
                                        'PoPs.').format(count=len(pairs), most=most_pairs)})
    result.pairs = _pairs(user, pairs, ends, allow_unknown)
    return result


def _sections(user: Any, chosen: set[int]) -> list[SectionCapacity]:
    occupied = section_occupancy()
    sections = visible(OpticalMultiplexSection, user)
    if chosen:
        at = 'port__optical_device__device__site__optical_pop__in'
        sections = sections.filter(Q(**{f'a_{at}': chosen}) | Q(**{f'z_{at}': chosen}))
    found = [_section(each, occupied[each.pk]) for each in sections if each.pk in occupied]
    return sorted(found, key=lambda each: (-each.used, each.section.name, each.section.pk))


def _section(section: OpticalMultiplexSection, occupancy: Occupancy) -> SectionCapacity:
    limits = occupancy.band
    used, free, unknown = (
        round(bits.bit_count() / limits.slots, 4) for bits in (occupancy.used, occupancy.free, occupancy.unknown))
    largest = largest_free(occupancy.free, limits)
    return SectionCapacity(
        section, used, free, unknown, round(fragmentation(occupancy.free), 4), largest.width if largest else 0,
        sum(1 for _run in bitmap.runs(occupancy.free)))


def _ends(user: Any) -> dict[PoP, list[int]]:
    """Live PoPs by code, with their add/drop nodes."""
    at: dict[int, list[int]] = defaultdict(list)
    nodes = OpticalDevice.objects.filter(LIVE, role__in=ADD_DROP_ROLES).order_by('pk')
    for pop, node in nodes.values_list('device__site__optical_pop', 'pk'):
        at[pop].append(node)
    return {pop: at[pop.pk] for pop in visible(PoP, user).filter(LIVE).order_by('code', 'pk') if pop.pk in at}


def _pairs(
    user: Any, pairs: Iterable[tuple[PoP, PoP]], ends: dict[PoP, list[int]], allow_unknown: bool
) -> list[PairCapacity]:
    plant = seen_by(load_plant(), user)
    graph = plant.graph()
    modes = list(visible(OperationalMode, user).filter(width__isnull=False, carriers=1).order_by(
        '-rate', 'width', 'pk'))
    found = []
    for a, z in pairs:
        route = widest_route(graph, ends[a], ends[z], allow_unknown=allow_unknown)
        if route is None:
            found.append(PairCapacity(a, z))
            continue
        passband, = route.passbands
        found.append(PairCapacity(
            a, z, passband.width, passband.centre, route.unknown, route.hops, route.length_m,
            next((mode for mode in modes if mode.width <= passband.width), None), way_text(route.ports, plant)))
    return sorted(found, key=lambda each: (each.width, each.a.code, each.z.code))


def written(found: Capacity, form: str) -> str:
    """As `text`, `json`, `csv` (one table, `kind` tells which columns count) or `markdown`."""
    sections, pairs = [each.row() for each in found.sections], [each.row() for each in found.pairs]
    if form == 'json':
        return json.dumps({'at': found.at.isoformat(), 'band': [band().start, band().end],
                           'sections': sections, 'pairs': pairs}, indent=2)
    if form == 'csv':
        return csv_of(COLUMNS, [{'kind': 'section', **row} for row in sections]
                      + [{'kind': 'pair', **row} for row in pairs])
    if form == 'markdown':
        return '\n'.join([
            f'# Capacity, {found.at:%Y-%m-%d %H:%M %Z}', '', markdown_of(_SECTION, sections), '',
            markdown_of(_PAIR, pairs), ''])
    return '\n'.join([section_line(each) for each in found.sections] + [pair_line(each) for each in found.pairs])


def section_line(each: SectionCapacity) -> str:
    """For people."""
    return str(_('{name}: {used:.1%} used, {free:.1%} free, {unknown:.1%} unknown, fragmentation {fragmentation:.2f}, '
                 'free blocks: {gaps}, the widest {largest:g} GHz')).format(
        name=each.section.name, used=each.used, free=each.free, unknown=each.unknown,
        fragmentation=each.fragmentation, largest=each.largest_gap / 1000, gaps=each.gaps)


def pair_line(each: PairCapacity) -> str:
    """For people."""
    if not each.width:
        return str(_('{a} - {z}: nothing is free')).format(a=each.a, z=each.z)
    line = str(_('{a} - {z}: {width:g} GHz at {frequency:g} THz, {hops} OMS: {way}')).format(
        a=each.a, z=each.z, width=each.width / 1000, frequency=each.frequency / 1_000_000, hops=each.hops, way=each.way)
    if each.mode:
        line += str(_('; fits {mode}, {rate} Gb/s')).format(mode=each.mode, rate=each.mode.rate)
    return line + (str(_('; not all of it is known to be free')) if each.uncertain else '')
