"""Optical multiplex sections follow the fibres: rebuilt in the transaction that changes a fibre."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from contextvars import ContextVar
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from netbox_optical.models import OpticalMultiplexSection, SectionSpan
from netbox_optical.planning import bulk
from netbox_optical.planning.plant import Plant, load_plant
from netbox_optical.routing.sections import Section

_deferred: ContextVar[list[bool] | None] = ContextVar('netbox_optical_deferred_sections', default=None)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Many changes, one rebuild: at the end of the outermost block, inside the caller's transaction."""
    if _deferred.get() is not None:
        yield
        return
    wanted: list[bool] = []
    token = _deferred.set(wanted)
    try:
        yield
    finally:
        _deferred.reset(token)
    if wanted:
        rebuild_sections()


def rebuild_sections() -> None:
    """Make the stored sections what the fibres say. Idempotent.

    A fibre stays in its section while it is being changed, and when that failed: its light is still there, and a run
    has to be able to end. Raises ValidationError when a section that carries spectrum would disappear; nothing is
    changed then.
    """
    pending = _deferred.get()
    if pending is not None:
        pending.append(True)
        return
    plant = load_plant(unsettled=True)
    wanted = {
        (plant.ports[section.a], plant.ports[section.z]): section for section in plant.derivation.sections
    }
    with transaction.atomic():
        stored = {(row.a_port_id, row.z_port_id): row for row in OpticalMultiplexSection.objects.all()}
        for key in sorted(stored.keys() - wanted.keys()):
            _remove(stored.pop(key))
        _free_fibers(stored, wanted)
        _store(stored, wanted, plant)


def _remove(row: OpticalMultiplexSection) -> None:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        users = ', '.join(sorted({str(item.spectrum) for item in error.protected_objects if item.spectrum}))
        raise ValidationError(_('Section {section} carries {users}; terminate or move that first.').format(
            section=row, users=users or _('foreign light'))) from error


def _free_fibers(stored: dict, wanted: dict[tuple[int, int], Section]) -> None:
    """A fibre is in one section: take spans whose section changed out before any is stored anew."""
    spans: dict[int, list[int]] = defaultdict(list)
    for section, fiber in SectionSpan.objects.order_by('section_id', 'position').values_list('section_id', 'fiber_id'):
        spans[section].append(fiber)
    SectionSpan.objects.filter(section__in=[
        row.pk for key, row in stored.items() if spans[row.pk] != list(wanted[key].fibers)]).delete()


def _store(stored: dict, wanted: dict[tuple[int, int], Section], plant: Plant) -> None:
    """Update the rows that differ, make the missing ones together, and give spans to those that have none."""
    fresh: dict[tuple[int, int], OpticalMultiplexSection] = {}
    for key, section in sorted(wanted.items(), key=lambda item: item[0]):
        values = {
            'name': f'{_port_name(plant, section.a)} --- {_port_name(plant, section.z)}',
            'length': section.length_m,
            'loss': None if section.loss_db is None else Decimal(str(round(section.loss_db, 2))),
        }
        row = stored.get(key)
        if row is None:
            fresh[key] = OpticalMultiplexSection(a_port_id=key[0], z_port_id=key[1], **values)
        elif any(getattr(row, field) != value for field, value in values.items()):
            row.snapshot()
            for field, value in values.items():
                setattr(row, field, value)
            row.save()
    bulk.create(list(fresh.values()))
    spanned = set(SectionSpan.objects.values_list('section_id', flat=True))
    ends = {fiber.id: fiber for fiber in plant.fibers}
    SectionSpan.objects.bulk_create(
        SectionSpan(section=row, position=position, fiber_id=fiber, reversed=ends[fiber].a != start)
        for key, row in {**stored, **fresh}.items() if row.pk not in spanned
        for position, (fiber, start) in enumerate(
            zip(wanted[key].fibers, wanted[key].ports[::2], strict=True)))


def _port_name(plant: Plant, port) -> str:
    return f'{plant.nodes[port.device].name} {port.port}'
