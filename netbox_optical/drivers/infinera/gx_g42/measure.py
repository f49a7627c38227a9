"""Measurements of a G42: records of the operation get-pm (reference sections 3 and 5.3)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from ...base import Measurement
from ...errors import CannotPlan
from ...transport.yang import entries
from .names import G42Port, carrier_name, instance

GET_PM = 'ioa-pm:get-pm'
# Parameter, without its module, to quantity; `opr` and `opt` are optical power received and transmitted.
_QUANTITIES = {
    'pre-fec-q': 'q-factor', 'pre-fec-ber': 'pre-fec-ber', 'osnr': 'osnr', 'cd': 'cd', 'dgd': 'dgd',
    'opr': 'rx-power', 'opt': 'tx-power',
}


def real_time(ports: Iterable[str] | None) -> dict[str, JsonValue]:
    """The input of get-pm: what is measured now, on these ports and their carriers (None: everywhere)."""
    filters: list[JsonValue] = []
    for name in sorted(ports or ()):
        port = G42Port.parse(name)
        resources = [f"/ioa-ne:ne/equipment/card[name='{port.card}']/port[name='{port.port}']"]
        if port.port.startswith('L'):
            resources.append(f"/ioa-ne:ne/facilities/optical-carrier[name='{carrier_name(name)}']")
        filters += [
            {'filter-id': len(filters) + number, 'resource-instance': resource}
            for number, resource in enumerate(resources, start=1)
        ]
    return {'data-type': 'real-time', **({'filter': filters} if filters else {})}


def measurements(output: JsonValue) -> Iterator[Measurement]:
    """The near-end values in the operation's output, as far as their parameters are known."""
    for record in entries(output, 'pm-record'):
        quantity = _QUANTITIES.get(str(record.get('parameter')).rpartition(':')[2])
        value = _number(record.get('pm-value'))
        place = _place(record)
        if quantity and place and value is not None and record.get('location', 'near-end') == 'near-end':
            yield Measurement(port=place[0], channel=place[1], quantity=quantity, value=value)


def _place(record: dict[str, JsonValue]) -> tuple[str, str] | None:
    """Port and channel that a record is about: a carrier's name is its port's and a number."""
    found = instance(str(record.get('resource') or ''))
    name = str(record.get('AID') or (found[1] if found else ''))
    channel = name if found and found[0] == 'optical-carrier' else ''
    port = name.rpartition('-')[0] if channel else name
    try:
        return G42Port.parse(port).name, channel
    except CannotPlan:
        return None


def _number(value: JsonValue) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number > -99 else None
