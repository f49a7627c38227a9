"""One difference between what should be and what is, whoever found it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from netbox_optical.drivers.base import HARMLESS, LABELS, Operation

__all__ = ('Difference', 'of_operation')

Severity = Literal['traffic', 'degrading', 'cosmetic']

# What light passes: without it, or with another value, traffic stops or goes elsewhere.
_CARRIES = frozenset({
    'line-port', 'client-port', 'cross-connect', 'optical-circuit', 'shutter', 'optical-cross-connect'})


@dataclass(frozen=True)
class Difference:
    """`device` is a TID (empty: no device), `resource` `<kind> <key>` there, `field` what of it; empty: all of it.

    `expected` and `found` are JSON; None is nothing.
    """

    device: str
    resource: str
    field: str
    expected: object
    found: object
    severity: Severity = 'degrading'

    def __str__(self) -> str:
        what = f'{self.device} {self.resource}'.strip()
        return f'{what}{f", {self.field}" if self.field else ""}: expected {_shown(self.expected)}, found ' \
               f'{_shown(self.found)}'


def of_operation(operation: Operation) -> list[Difference]:
    """What an operation would change, field by field; what is not there at all is one difference."""
    if operation.action == 'create':
        return [Difference(operation.device, ref.replace(':', ' ', 1), '', 'present', None, _severity(operation, ''))
                for ref in operation.refs]
    resource = f'{operation.kind} {operation.key}'
    before, after = operation.before or {}, operation.after or {}
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not changed:
        expected, found = ('absent', 'present') if operation.action == 'delete' else (operation.title, 'otherwise')
        return [Difference(operation.device, resource, '', expected, found, _severity(operation, ''))]
    return [
        Difference(operation.device, resource, name, after.get(name), before.get(name), _severity(operation, name))
        for name in changed
    ]


def _severity(operation: Operation, name: str) -> Severity:
    leaf = name.rpartition('/')[2]
    # Of what is not there at all the missing label is the least.
    if operation.action != 'create' and (leaf in LABELS or (not leaf and operation.impact == 'label')):
        return 'cosmetic'
    return 'traffic' if operation.kind in _CARRIES and leaf not in HARMLESS else 'degrading'


def _shown(value: object) -> str:
    return 'nothing' if value is None else value if isinstance(value, str) and value else json.dumps(value)
