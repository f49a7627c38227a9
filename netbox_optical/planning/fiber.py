"""Fibres: what forms, REST and CSV import do to them beyond one field."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import FiberTypeChoices
from netbox_optical.models import FiberSegment, OpticalFiber
from netbox_optical.models.fiber import MAX_SEGMENTS
from netbox_optical.planning.sections import deferred


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
