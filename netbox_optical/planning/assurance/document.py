"""Deviations as rows of text, and whole reports as files: for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Model, prefetch_related_objects
from django.utils.translation import gettext as _

from netbox_optical.choices import SeverityChoices
from netbox_optical.models import Deviation
from netbox_optical.planning.text_tables import csv_of, markdown_of
from netbox_optical.planning.visible import visible

if TYPE_CHECKING:
    from netbox_optical.planning.assurance.report import Report

__all__ = ('COLUMNS', 'chosen', 'line_of', 'row_of', 'rows_of', 'viewable', 'written')

COLUMNS = (
    'severity', 'device', 'object', 'resource', 'field', 'expected', 'observed', 'services', 'open_since', 'last_seen')

type Viewable = set[tuple[type[Model], int]]


def chosen(deviations: Iterable[Deviation], severity: str | None = None) -> list[Deviation]:
    """The worst first; with `severity` only these and worse. A constant number of queries."""
    order = SeverityChoices.values()
    wanted = order if severity is None else order[:order.index(severity) + 1]
    found = [each for each in deviations if each.severity in wanted]
    prefetch_related_objects(found, 'services', 'device', 'target')
    return sorted(found, key=lambda each: (order.index(each.severity), each.open_since, each.resource, each.field))


def viewable(deviations: Iterable[Deviation], user: Any) -> Viewable:
    """Of what these deviations are about, what the user may view: one query per model."""
    about: dict[type[Model], set[int]] = {}
    for each in deviations:
        for item in (each.target, *each.services.all()):
            if item is not None:
                about.setdefault(type(item), set()).add(item.pk)
    return {(model, pk) for model, pks in about.items()
            for pk in visible(model, user).filter(pk__in=pks).values_list('pk', flat=True)}


def rows_of(deviations: Iterable[Deviation], severity: str | None = None, user: Any = None) -> list[dict[str, str]]:
    """A row each, as `chosen` orders them; what `user` may not view has no name (None: everything has)."""
    found = chosen(deviations, severity)
    seen = viewable(found, user)
    return [row_of(each, seen) for each in found]


def row_of(each: Deviation, seen: Viewable) -> dict[str, str]:
    """One deviation by the names of COLUMNS."""
    services = list(each.services.all())
    names = sorted(str(service) for service in services if (type(service), service.pk) in seen)
    if hidden := len(services) - len(names):
        names.append(_('{count} you may not see').format(count=hidden))
    known = each.target is None or (type(each.target), each.object_id) in seen
    return {
        'severity': each.severity, 'device': each.device.tid if each.device else '',
        'object': str(each.target) if known else _('an object you may not see'),
        'resource': each.resource, 'field': each.field, 'expected': _shown(each.expected),
        'observed': _shown(each.observed), 'services': ', '.join(names),
        'open_since': each.open_since.isoformat(timespec='seconds'),
        'last_seen': each.last_seen.isoformat(timespec='seconds'),
    }


def line_of(row: dict[str, str]) -> str:
    """A row for people, without its severity."""
    line = '{device} {resource} {field}: NetBox has {expected}, the network has {observed}'.format(**row)
    return line + (f' (hits {row["services"]})' if row['services'] else '')


def written(report: Report, rows: list[dict[str, str]], form: str) -> str:
    """A report with these of its rows, as `text`, `json`, `csv` or `markdown`."""
    if form == 'json':
        return json.dumps({'at': report.at.isoformat(), 'counts': report.counts, 'errors': report.errors,
                           'deviations': rows}, indent=2)
    if form == 'csv':
        return csv_of(COLUMNS, rows)
    silent = [f'{name}: {error}' for name, error in report.errors.items()]
    if form == 'markdown':
        return '\n'.join([f'# Drift, {report.at:%Y-%m-%d %H:%M %Z}', '', markdown_of(COLUMNS, rows), '',
                          *(f'* not read: {line}' for line in silent)])
    counts = ', '.join(f'{number} {name.replace("_", " ")}' for name, number in report.counts.items())
    return '\n'.join([*(f'NOT READ {line}' for line in silent),
                      *(f'{row["severity"]:<10} {line_of(row)}' for row in rows), counts])


def _shown(value: object) -> str:
    return '' if value is None else value if isinstance(value, str) else json.dumps(value)
