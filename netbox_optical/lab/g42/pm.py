"""Performance of a G42: the operation get-pm, for what is measured right now [reference sections 3 and 5.3].

An element knows its own end only: a fibred line that shines is taken to be answered by its far end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ..yang.errors import bad
from ..yang.schema import Node, leaf
from ..yang.store import Datastore, decode_input
from .catalogue import carrier_mode
from .rules import is_up
from .xcon import facility

Tree = dict[str, Any]

INPUT = Node({'data-type': leaf('enum current|history|real-time', mandatory=True)})
FILTER = Node({
    'filter-id': leaf('int', mandatory=True, low=1),
    'resource-instance': leaf('string', qualified=True),
    'parameter': leaf('string', qualified=True),
    'direction': leaf('enum ingress|egress'),
    'location': leaf('enum near-end|far-end'),
})
# As XML knows it: there a list is part of the schema like any other.
WHOLE_INPUT = Node({**INPUT.children, 'filter': Node(FILTER.children, keys=('filter-id',))})
# Leaf of a filter -> member of a record.
_MATCHED = {'resource-instance': 'resource', 'parameter': 'parameter', 'direction': 'direction', 'location': 'location'}


def get_pm(store: Datastore, body: Any) -> dict[str, Any]:
    """The operation. Raises RestconfError 400 for wrong input."""
    filters, rest = _taken_apart(body)
    if decode_input(INPUT, rest)['data-type'] != 'real-time':
        raise bad('only real-time data are kept here', '/input/data-type')
    wanted = [decode_input(FILTER, {'input': entry}) for entry in filters]
    now = datetime.now(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')
    records = [record for record in _records(store.tree, now) if not wanted or any(_fits(record, f) for f in wanted)]
    return {'ioa-pm:output': {
        'number-of-result-records': len(records), 'additional-records-available': False, 'retrieval-date-time': now,
        'pm-record': records,
    }}


def _taken_apart(body: Any) -> tuple[list[Any], Any]:
    """The list `filter`, and the body without it."""
    if not isinstance(body, dict) or not all(isinstance(content, dict) for content in body.values()):
        return [], body
    filters = [entry for content in body.values() for entry in content.get('filter', [])]
    return filters, {name: {k: v for k, v in content.items() if k != 'filter'} for name, content in body.items()}


def _fits(record: Tree, wanted: Tree) -> bool:
    return all(wanted.get(name) in (None, record[member]) for name, member in _MATCHED.items())


def _records(tree: Tree, now: str) -> Iterator[Tree]:
    for card, name, port in _line_ports(tree):
        carrier = tree['facilities']['optical-carrier'].get((f'{port["AID"]}-1',))
        shines = carrier is not None and int(carrier['actual-frequency'])
        lit = shines and is_up(port) and bool(port['connected-to'])
        resource = f"/ioa-ne:ne/equipment/card[name='{card}']/port[name='{name}']"
        for parameter, direction, value, known in (
            ('gx:opt', 'egress', float(carrier['tx-power']) if carrier else 0.0, shines),
            ('gx:opr', 'ingress', -6.4, lit),
        ):
            if known:
                yield _record(now, resource, 'port', port['AID'], parameter, direction, value, 'dBm')
        if lit:
            rate = carrier_mode(carrier['carrier-mode']).capacity
            resource = facility('optical-carrier', carrier['name'])
            for parameter, value, unit in (
                ('gx:pre-fec-q', 12 - rate / 100, 'dB'), ('gx:pre-fec-ber', rate / 100_000, ''),
                ('gx:osnr', 38 - rate / 40, 'dB'), ('gx:cd', 1520.0, 'ps/nm'), ('gx:dgd', 1.8, 'ps'),
            ):
                yield _record(now, resource, 'optical-carrier', carrier['AID'], parameter, 'ingress', value, unit)


def _line_ports(tree: Tree) -> Iterator[tuple[str, str, Tree]]:
    for (card,), entry in tree['equipment']['card'].items():
        for (name,), port in entry['port'].items():
            if port['port-type'] == 'line':
                yield card, name, port


def _record(
    now: str, resource: str, kind: str, aid: str, parameter: str, direction: str, value: float, unit: str
) -> Tree:
    text = f'{value:.7f}'
    return {
        'period': 'ioa-pm:pm-real-time', 'monitoring-date-time': now, 'resource': resource,
        'resource-type': f'ioa-common:{kind}', 'AID': aid, 'parameter': parameter, 'direction': direction,
        'location': 'near-end', 'pm-value': text, 'pm-value-min': text, 'pm-value-max': text, 'pm-value-avg': text,
        'pm-unit': unit, 'validity': 'complete', 'bin': 0,
    }
