"""Fibres: what forms, REST and CSV import do to them beyond one field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import FiberTypeChoices
from netbox_optical.models import FiberSegment, OpticalFiber
from netbox_optical.models.fiber import MAX_SEGMENTS
from netbox_optical.planning.sections import deferred

_SEPARATOR = re.compile(r'\s*[,;]\s*|\s*-\s*|\s+')
LONGEST_SEGMENT = 2**31 - 1  # metres, as far as the database counts


def segment_types(text: str) -> list[str]:
    """`G.652.D-G.655.C` or `G.652.D, G.655.C`: ITU-T types from A to Z. Raises ValidationError naming a wrong one."""
    known = {name.upper(): name for name in FiberTypeChoices.values()}
    # Empty entries stay, to be complained about.
    entries = _SEPARATOR.split(text.strip()) if text.strip() else []
    for entry in entries:
        if entry.upper() not in known:
            raise ValidationError(_('"{value}" is no fiber type; use one of {known}.').format(
                value=entry, known=', '.join(known.values())))
    return [known[entry.upper()] for entry in entries]


def segment_lengths(text: str) -> list[int]:
    """`40000-38500` or `40000, 38500`: metres from A to Z. Raises ValidationError naming a wrong one."""
    text = text.strip()
    # With commas a hyphen can only be a sign; without, hyphens separate.
    pattern = r'\s*[,;]\s*|\s+' if re.search(r'[,;]', text) or text.startswith('-') else _SEPARATOR
    entries = re.split(pattern, text) if text else []
    for entry in entries:
        if not (entry.isascii() and entry.isdecimal()) or not 0 < int(entry) <= LONGEST_SEGMENT:
            raise ValidationError(_('"{value}" is no length; give a positive whole number of metres.').format(
                value=entry))
    return [int(entry) for entry in entries]


def uneven_segments(types: Sequence[str], lengths: Sequence[int]) -> tuple[str, str] | None:
    """What is wrong with two parallel lists, and which of the two (`types`, `lengths`) is to blame; None: nothing."""
    if len(types) != len(lengths):
        return 'lengths', _('{lengths} lengths and {types} types are given; give one length per type.').format(
            lengths=len(lengths), types=len(types))
    if len(types) > MAX_SEGMENTS:
        return 'types', _('{count} segments are given; a fiber has at most {most}.').format(
            count=len(types), most=MAX_SEGMENTS)
    return None


def check_segments(segments: Sequence[tuple[str, int]], field: str = 'segments') -> None:
    """At most five pieces, each of a known type and a positive number of metres. Raises ValidationError on `field`."""
    problems = []
    if len(segments) > MAX_SEGMENTS:
        problems.append(_('{count} segments given; a fibre has at most {most}.').format(
            count=len(segments), most=MAX_SEGMENTS))
    for position, (kind, length) in enumerate(segments, start=1):
        if kind not in FiberTypeChoices.values():
            problems.append(_('Segment {position}: "{kind}" is no fibre type; use one of: {known}.').format(
                position=position, kind=kind, known=', '.join(FiberTypeChoices.values())))
        if length is None or length <= 0:
            problems.append(_('Segment {position}: {length} is no length; give a positive number of metres.').format(
                position=position, length=length))
    if problems:
        raise ValidationError({field: problems})


def replace_segments(fiber: OpticalFiber, segments: Sequence[tuple[str, int]]) -> None:
    """Make the fibre's segments exactly these (type, metres), from the A end; unchanged ones stay as they are.

    All or nothing; sections follow once. Raises ValidationError on `segments`.
    """
    check_segments(segments)
    with transaction.atomic(), deferred():
        stored = {segment.position: segment for segment in fiber.segments.all()}
        for position, (kind, length) in enumerate(segments, start=1):
            segment = stored.pop(position, None)
            if segment is None:
                segment = FiberSegment(fiber=fiber, position=position)
            elif (segment.type, segment.length) == (kind, length):
                continue
            else:
                segment.snapshot()
            segment.type, segment.length = kind, length
            segment.full_clean()
            segment.save()
        for segment in stored.values():
            segment.delete()
    # A prefetched list would still hold the old ones.
    getattr(fiber, '_prefetched_objects_cache', {}).pop('segments', None)
