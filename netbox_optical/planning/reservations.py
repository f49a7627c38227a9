"""Reservations: a block of spectrum along a path, in one person's hands until a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical.choices import AllocationStateChoices
from netbox_optical.models import OpticalMultiplexSection, SpectrumAllocation
from netbox_optical.models.spectrum import guarded_booking
from netbox_optical.planning.paths import PathQuery, find_paths
from netbox_optical.planning.refusals import why_not
from netbox_optical.planning.routes import one_search_at_a_time
from netbox_optical.settings import get_settings
from netbox_optical.spectrum.passband import Passband

MAX_MINUTES = 10_080


@dataclass(frozen=True)
class Reservation:
    """One reservation, whatever number of rows holds it."""

    id: uuid.UUID
    owner: Any
    start: datetime
    end: datetime
    reason: str
    passbands: tuple[Passband, ...]
    sections: tuple[OpticalMultiplexSection, ...]

    @property
    def owner_name(self) -> str:
        return self.owner.get_username() if self.owner else ''


def reserve(user: Any, query: PathQuery, *, minutes: int | None = None, reason: str = '') -> Reservation:
    """Take the best free way for the query until `minutes` from now (setting `reservation_minutes`).

    Raises ValidationError when nothing is free, PermissionDenied when a section on the way is not the user's to
    reserve.
    """
    minutes = get_settings().reservation_minutes if minutes is None else minutes
    if not 1 <= minutes <= MAX_MINUTES:
        raise ValidationError({'minutes': _('Reserve for 1 to {most} minutes.').format(most=MAX_MINUTES)})
    with transaction.atomic():
        one_search_at_a_time()
        answer = find_paths(replace(query, k=1))
        if not answer.routes:
            raise ValidationError({'route': [
                text for refusal in answer.refusals for text in why_not(refusal.answer, answer.plant)
            ] or [str(_('Both ends are the same node.'))]})
        route = answer.routes[0]
        if not route.edges:
            raise ValidationError({'route': _('The way passes no section, so there is nothing to reserve.')})
        _require(user, route.edges)
        return _store(user, route, minutes, reason)


def _require(user: Any, sections: Iterable[int]) -> None:
    sections = set(sections)
    if OpticalMultiplexSection.objects.restrict(user, 'reserve').filter(pk__in=sections).count() != len(sections):
        raise PermissionDenied(_('You may not reserve spectrum on every section of the way.'))


def _store(user: Any, route: Any, minutes: int, reason: str) -> Reservation:
    number, now = uuid.uuid4(), timezone.now()
    until = now + timedelta(minutes=minutes)
    for passband in route.passbands:
        rows = [
            SpectrumAllocation(
                section_id=section, passband=NumericRange(passband.start, passband.end, '[)'),
                state=AllocationStateChoices.RESERVED, reserved_from=now, reserved_until=until, reserved_by=user,
                reservation=number, reason=reason)
            for section in route.edges
        ]
        try:
            guarded_booking(
                lambda rows=rows: SpectrumAllocation.objects.bulk_create(rows), route.edges, passband.start,
                passband.end)
        except AbortRequest as error:
            raise ValidationError({'route': str(error)}) from error
    known = OpticalMultiplexSection.objects.in_bulk(route.edges)
    return Reservation(number, user, now, until, reason, route.passbands, tuple(known[pk] for pk in route.edges))


def standing(user: Any) -> list[Reservation]:
    """Reservations that have not lapsed on sections the user may view, the next to lapse first."""
    visible = OpticalMultiplexSection.objects.restrict(user, 'view')
    rows = SpectrumAllocation.objects.standing().filter(
        reservation__isnull=False, section__in=visible,
    ).select_related('section', 'reserved_by').order_by('reserved_until', 'reservation', 'pk')
    found: dict[uuid.UUID, list[SpectrumAllocation]] = {}
    for row in rows:
        found.setdefault(row.reservation, []).append(row)
    return [_read(number, rows) for number, rows in found.items()]


def own(user: Any) -> list[Reservation]:
    """Those of `standing` that are the user's own."""
    return [each for each in standing(user) if each.owner is not None and each.owner.pk == user.pk]


def check_own(user: Any, number: uuid.UUID) -> None:
    """Raises ValidationError when there is no such reservation, PermissionDenied when it is somebody else's."""
    rows = list(SpectrumAllocation.objects.standing().filter(reservation=number))
    if not rows:
        raise ValidationError({'reservation': _('There is no such reservation; it lapsed or was given back.')})
    _require_own(user, rows)


def _require_own(user: Any, rows: Iterable[SpectrumAllocation]) -> None:
    if user is not None and not user.is_superuser and any(row.reserved_by_id != user.pk for row in rows):
        raise PermissionDenied(_('Somebody else made this reservation.'))


def _read(number: uuid.UUID, rows: list[SpectrumAllocation]) -> Reservation:
    first = rows[0]
    passbands = sorted({(row.passband.lower, row.passband.upper) for row in rows})
    sections = {row.section_id: row.section for row in rows}
    return Reservation(
        number, first.reserved_by, first.reserved_from, first.reserved_until, first.reason,
        tuple(Passband(*pair) for pair in passbands), tuple(sections.values()))


def release(user: Any, number: uuid.UUID) -> int:
    """Give it back; returns how many sections are free again, 0 when it is gone already.

    Only its owner may (and a superuser): PermissionDenied for others.
    """
    with transaction.atomic():
        held = SpectrumAllocation.objects.filter(reservation=number)
        rows = list(held.order_by('pk').select_for_update(of=('self',)))
        _require_own(user, rows)
        SpectrumAllocation.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return len({row.section_id for row in rows})
