"""What a node tells of spectrum and light: used passbands of ports, received power of channels (reference 5.4, 5.7)."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Collection, Iterable, Sequence

from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.intervals import normalise, used_from_free

from ...base import Measurement, Occupancies
from ...errors import CannotPlan
from ...transport.tl1.messages import Garbled
from ...transport.tl1.parser import Record
from ..fibers import is_line
from .records import NodeView, letter_of, port_of

# What is read to know the used spectrum of ports other than line ports, and to know which channels to measure.
OCCUPANCY = ('EQPT', 'SCG', 'OSNC', 'OCRS')
CROSSINGS = ('EQPT', 'FBM', 'OCRS')
_QUANTITIES = {('OPR', 'RCV'): 'rx-power', ('OPR', 'NA'): 'rx-power', ('OPR', ''): 'rx-power'}


def line_occupancy(tid: str, ports: Collection[str], links: Iterable[Record]) -> Occupancies:
    """From RTRV-OTELINK: of the links that start here, what is not free. No free range at all: the whole band is used.

    Raises Garbled.
    """
    found: Occupancies = {}
    wanted = {f'{tid}-{port}': port for port in ports if is_line(port)}
    for link in links:
        if link.aid not in wanted or link.text('REACHSCOPE').upper() != 'LOCAL':
            continue
        try:
            used = used_from_free(link.ranges('AVAILFREQRANGELIST'))
        except SpectrumError as error:
            raise Garbled(f'{link.aid}: AVAILFREQRANGELIST is no list of ranges: {error}') from error
        found[wanted[link.aid]] = tuple((band.start, band.end) for band in used)
    return found


def tributary_occupancy(view: NodeView, ports: Collection[str]) -> Occupancies:
    """From the circuits and cross-connections that end on a port, held here or elsewhere."""
    found: Occupancies = {}
    for port in ports:
        if is_line(port) or port not in view.ports:
            continue
        with contextlib.suppress(CannotPlan):
            found[port] = _used_on(view, view.termination(port))
    return found


def _used_on(view: NodeView, port: str) -> tuple[tuple[int, int], ...]:
    """A circuit that was provisioned ahead has no cross-connection yet, one that others hold is none of ours."""
    bands = [band for crossing in view.crossings if port in crossing.ports for band in crossing.passbands]
    for circuit in view.circuits.values():
        if port in {port_of(aid) for aid in circuit.ends_on(view.tid)}:
            bands += circuit.passbands
    return tuple((band.start, band.end) for band in normalise(bands))


def channels_to_measure(view: NodeView, ports: Collection[str] | None) -> dict[str, list[tuple[str, str]]]:
    """Per SCH to be read the (port, channel name) that its power stands for; `ports` None means all.

    On FSM cards a tributary's own SCH is monitored, elsewhere the SCH on the way to it, which the cross-connection
    names.
    """
    faces = None if ports is None else _faces(view, ports)
    found: dict[str, list[tuple[str, str]]] = {}
    for crossing in view.crossings:
        for aid in crossing.aids:
            port = port_of(aid)
            if faces is not None and port not in faces:
                continue
            own = letter_of(port) != 'T' or view.card_type(port).startswith('FSM')
            monitor = aid if own else crossing.inner or aid
            found.setdefault(monitor, []).append((port if faces is None else faces[port], crossing.name or aid))
    return found


def _faces(view: NodeView, ports: Iterable[str]) -> dict[str, str]:
    """Where circuits of a port end, to the port."""
    found = {}
    for port in ports:
        with contextlib.suppress(CannotPlan):
            found[port if is_line(port) else view.termination(port)] = port
    return found


def measurements(places: Sequence[tuple[list[tuple[str, str]], Sequence[Record]]]) -> tuple[Measurement, ...]:
    """Powers in dBm from PM records, `"<aid>,SCH:<type>,<value>,<validity>,<location>,<direction>,..."`.

    After the channels comes each port as a whole: the sum of its channels, since nothing else is monitored.
    """
    found = [
        Measurement(port=port, channel=channel, quantity=quantity, value=value)
        for ends, records in places
        for quantity, value in filter(None, map(_power, records))
        for port, channel in ends
    ]
    totals: dict[tuple[str, str], float] = {}
    for one in found:
        key = (one.port, one.quantity)
        totals[key] = totals.get(key, 0.0) + 10 ** (one.value / 10)
    whole = [
        Measurement(port=port, quantity=quantity, value=round(10 * math.log10(milliwatt), 5))
        for (port, quantity), milliwatt in totals.items()
    ]
    return (*found, *whole)


def _power(record: Record) -> tuple[str, float] | None:
    """Quantity and value; None for what is no valid power (no light may read `-inf`)."""
    fields = [value.text.strip().upper() for value in record.blocks[1]] if len(record.blocks) > 1 else []
    fields += [''] * (5 - len(fields))
    quantity = _QUANTITIES.get((fields[0], fields[4]))
    try:
        value = float(fields[1])
    except ValueError:
        return None
    return (quantity, value) if quantity and math.isfinite(value) else None
