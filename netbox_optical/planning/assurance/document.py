"""Deviations as rows of text, for files and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from netbox_optical.choices import SeverityChoices
from netbox_optical.models import Deviation

__all__ = ('COLUMNS', 'rows_of')

COLUMNS = (
    'severity', 'device', 'object', 'resource', 'field', 'expected', 'observed', 'services', 'open_since', 'last_seen')


def rows_of(deviations: Iterable[Deviation], severity: str | None = None) -> list[dict[str, str]]:
    """A row each, the worst first; with `severity` only these and worse. A constant number of queries."""
    order = SeverityChoices.values()
    wanted = order if severity is None else order[:order.index(severity) + 1]
    chosen = [each for each in deviations if each.severity in wanted]
    prefetch_related_objects(chosen, 'services', 'device', 'target')
    chosen.sort(key=lambda each: (order.index(each.severity), each.open_since, each.resource, each.field))
    return [{
        'severity': each.severity, 'device': each.device.tid if each.device else '', 'object': str(each.target),
        'resource': each.resource, 'field': each.field, 'expected': _shown(each.expected),
        'observed': _shown(each.observed),
        'services': ', '.join(sorted(str(service) for service in each.services.all())),
        'open_since': each.open_since.isoformat(timespec='seconds'),
        'last_seen': each.last_seen.isoformat(timespec='seconds'),
    } for each in chosen]


def _shown(value: object) -> str:
    return '' if value is None else value if isinstance(value, str) else json.dumps(value)
