"""Values of channels and spectra that a run changes: kept with the run, written when it begins, taken back by undo.

An alteration is `{"model": "netbox_optical.opticalspectrum", "pk": 7, "name": "OCh042 aa00-bb11", "before": {...},
"after": {...}}`; the values are those of the model's fields, foreign keys as primary keys.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical.choices import AllocationSourceChoices, AllocationStateChoices
from netbox_optical.intent.wish import Wish
from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SpectrumAllocation, WorkflowRun
from netbox_optical.models.spectrum import guarded_booking
from netbox_optical.planning import accepted
from netbox_optical.planning.assurance import removal
from netbox_optical.settings import get_settings

__all__ = (
    'Alteration', 'alteration', 'check_free', 'compiled_with', 'described', 'hold_old', 'is_written', 'let_go',
    'reversed_change', 'write',
)

Alteration = dict[str, Any]
# Changes that are not values of an object that is there already.
_TOLD_BY = {accepted.MODEL: accepted, removal.MODEL: removal}


def alteration(item: models.Model, **after: Any) -> Alteration | None:
    """What it takes to give `item` these values (attribute names: `mode_id`); None when it has them already."""
    changed = {name: value for name, value in after.items() if getattr(item, name) != value}
    if not changed:
        return None
    return {
        'model': item._meta.label_lower, 'pk': item.pk, 'name': str(item),
        'before': {name: getattr(item, name) for name in changed}, 'after': changed,
    }


def compiled_with(alterations: Iterable[Alteration], compiler: Callable[[], Wish]) -> Wish:
    """What the network should hold if these values were written. Nothing stays written, and nothing is logged."""
    with transaction.atomic():
        for document in alterations:
            # Not by `save`: events and change log must not hear of what is only thought of.
            if document['model'] == accepted.MODEL:
                accepted.accept(document)
            else:
                _rows(document).update(**document['after'])
        wish = compiler()
        transaction.set_rollback(True)
    return wish


def reversed_change(alterations: Iterable[Alteration]) -> list[Alteration]:
    """What takes these back; what counts for one run alone, or was on the network only, has nothing to be taken back.
    """
    return [{**document, 'before': document['after'], 'after': document['before']} for document in alterations
            if not document.get('passing') and document['model'] != removal.MODEL]


def is_written(alterations: Iterable[Alteration]) -> bool:
    """Whether the objects hold the new values, all of them."""
    return all(_is_written(document) for document in alterations)


def _is_written(document: Alteration) -> bool:
    if document['model'] == accepted.MODEL:
        return accepted.is_written(document)
    return document['model'] == removal.MODEL or _rows(document).filter(**document['after']).exists()


def described(alterations: Iterable[Alteration]) -> list[tuple[str, str, str, str]]:
    """(object, field, before, after) per value, for people."""
    lines = []
    for document in alterations:
        if document['model'] in _TOLD_BY:
            lines.append(_TOLD_BY[document['model']].described(document))
            continue
        model = apps.get_model(document['model'])
        for name, value in document['after'].items():
            label = model._meta.get_field(name.removesuffix('_id')).verbose_name
            lines.append((document['name'], str(label), _shown(model, name, document['before'][name]),
                          _shown(model, name, value)))
    return lines


def _shown(model: type[models.Model], name: str, value: Any) -> str:
    field = model._meta.get_field(name.removesuffix('_id'))
    if field.is_relation:
        return str(field.related_model.objects.filter(pk=value).first() or value)
    return f'{value} {field.help_text}'.strip()


def write(alterations: Iterable[Alteration]) -> None:
    """Store the new values, change-logged, and book what they need.

    All or nothing. Raises ValidationError, also when somebody else has the spectrum meanwhile.
    """
    alterations = list(alterations)
    try:
        with transaction.atomic():
            booked = _give_up_bookings(alterations)
            # A channel is checked against its spectrum, so the spectrum comes first.
            for document in sorted(alterations, key=lambda each: each['model'] != OpticalSpectrum._meta.label_lower):
                if document['model'] == accepted.MODEL:
                    accepted.write(document)
                if document['model'] in _TOLD_BY:
                    continue
                for item in _rows(document):
                    item.snapshot()
                    for name, value in document['after'].items():
                        setattr(item, name, value)
                    item.full_clean()
                    item.save()
            for spectrum, sections in booked.items():
                OpticalSpectrum.objects.get(pk=spectrum).book(OpticalMultiplexSection.objects.filter(pk__in=sections))
    except AbortRequest as taken:
        raise ValidationError(str(taken.message)) from taken


def hold_old(run: WorkflowRun) -> None:
    """Keep what the spectra leave for a while, so that the run can be taken back; a reservation of who asked."""
    let_go(run)
    until = timezone.now() + timedelta(minutes=get_settings().reservation_minutes)
    for document in run.change:
        if document['model'] != OpticalSpectrum._meta.label_lower:
            continue
        spectrum = OpticalSpectrum.objects.get(pk=document['pk'])
        old = (document['before'].get('start', spectrum.start), document['before'].get('end', spectrum.end))
        sections = list(spectrum.allocations.values_list('section', flat=True))
        for start, end in _left_behind(old, (spectrum.start, spectrum.end)):
            rows = [
                SpectrumAllocation(
                    section_id=section, passband=NumericRange(start, end, '[)'), reserved_from=timezone.now(),
                    state=AllocationStateChoices.RESERVED, reserved_until=until, reserved_by=run.requested_by,
                    reservation=run.request_id, reason=str(run)[:200])
                for section in sections
            ]
            # Where another carrier of the same run moved to, there is nothing to keep.
            with contextlib.suppress(AbortRequest):
                guarded_booking(lambda rows=rows: SpectrumAllocation.objects.bulk_create(rows), sections, start, end)


def let_go(run: WorkflowRun) -> None:
    """Give back what `hold_old` kept for the run, its earlier attempts, and the run that it undoes."""
    if run.change:
        undone = run.undoes
        concerned = [*run.attempts, *(undone.attempts if undone else ())]
        SpectrumAllocation.objects.filter(
            reservation__in=[each.request_id for each in concerned if each.request_id]).delete()


def _left_behind(old: tuple[int, int], new: tuple[int, int]) -> list[tuple[int, int]]:
    """The parts of [old) that [new) does not cover, MHz."""
    pieces = [(old[0], min(old[1], new[0])), (max(old[0], new[1]), old[1])]
    return [(start, end) for start, end in pieces if start < end]


def _give_up_bookings(alterations: list[Alteration]) -> dict[int, list[int]]:
    """Sections by spectrum: one carrier may move to where its neighbour of the same service was."""
    spectra = [document['pk'] for document in alterations if document['model'] == OpticalSpectrum._meta.label_lower]
    rows = SpectrumAllocation.objects.filter(spectrum__in=spectra, source=AllocationSourceChoices.SERVICE)
    found: dict[int, list[int]] = {}
    for spectrum, section in rows.order_by('spectrum', 'section').values_list('spectrum', 'section'):
        found.setdefault(spectrum, []).append(section)
    rows.delete()
    return found


def check_free(alterations: Iterable[Alteration]) -> None:
    """Is there room for the passbands to come, the present ones of the same run aside? Raises ValidationError."""
    moves = [each for each in alterations if each['model'] == OpticalSpectrum._meta.label_lower]
    mine = [each['pk'] for each in moves]
    for document in moves:
        spectrum = OpticalSpectrum.objects.get(pk=document['pk'])
        start = document['after'].get('start', spectrum.start)
        end = document['after'].get('end', spectrum.end)
        sections = spectrum.allocations.filter(source=AllocationSourceChoices.SERVICE).values('section')
        others = SpectrumAllocation.objects.standing().filter(
            section__in=sections, source=AllocationSourceChoices.SERVICE,
            passband__overlap=NumericRange(start, end, '[)'),
        ).select_related('section', 'spectrum', 'reserved_by')
        taken = [
            _('{section}: {lower}-{upper} MHz is taken by {owner}.').format(
                section=row.section, lower=row.passband.lower, upper=row.passband.upper, owner=row.holder)
            for row in others if row.spectrum_id not in mine
        ]
        if taken:
            raise ValidationError({'central_frequency': taken})


def _rows(document: Alteration) -> models.QuerySet:
    return apps.get_model(document['model']).objects.filter(pk=document['pk'])
