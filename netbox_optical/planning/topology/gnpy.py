"""Optical plants in GNPy's JSON (`elements` and `connections`; GNPy documentation, "Defining the topology").

GNPy has one element per direction; a fibre pair is two chains of elements between the same two ROADMs. Boosters and
preamplifiers belong to the degree of their ROADM, `Fused` is a splice between two segments of one fibre, two amplifiers
in the line, one per direction, are one device. Transceivers are left out.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from netbox_optical.planning.topology.description import (
    ADD_DROP,
    AMPLIFIER,
    Fiber,
    Node,
    Place,
    Topology,
    TopologyError,
    check_coordinates,
)
from netbox_optical.planning.topology.gnpy_fiber import Piece, Span, read_piece, worse

_ROADM, _TRANSCEIVER, _FUSED = 'Roadm', 'Transceiver', 'Fused'
_FIBERS = ('Fiber', 'RamanFiber')
_AMPLIFIERS = ('Edfa', 'Multiband_amplifier')
_TYPES = (_ROADM, _TRANSCEIVER, _FUSED, *_FIBERS, *_AMPLIFIERS)


def read_gnpy(text: str) -> Topology:
    """Read a plant. Raises TopologyError with every mistake found."""
    reader = _Reader(_document(text))
    reader.read()
    if reader.problems:
        raise TopologyError(reader.problems)
    return reader.topology


def _document(text: str) -> dict:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TopologyError([f'this is no JSON: {error}']) from error
    if not isinstance(data, dict) or not all(isinstance(data.get(key), list) for key in ('elements', 'connections')):
        raise TopologyError(['this is no GNPy topology: give an object with the lists "elements" and "connections"'])
    return data


@dataclass
class _Line:
    """One direction between two ROADMs: spans, and between them the amplifiers (uid of the first of each group)."""

    source: str
    target: str
    spans: list[Span] = field(default_factory=list)
    amplifiers: list[str] = field(default_factory=list)

    def turned(self) -> list[Span]:
        return [span.turned() for span in self.spans[::-1]]

    def difference(self, other: _Line) -> int:
        """By how many metres the spans of the other direction differ."""
        return sum(abs(a.length - z.length) for a, z in zip(self.spans, other.turned(), strict=True))


class _Reader:
    def __init__(self, data: dict):
        self.data = data
        self.problems: list[str] = []
        name = data.get('network_name')
        self.topology = Topology(name=name if isinstance(name, str) else '')
        self.elements: dict[str, dict] = {}
        self.pieces: dict[str, Piece] = {}
        self.onward: dict[str, list[str]] = {}
        self.places: dict[str, Place] = {}
        self.used: set[str] = set()

    def read(self) -> None:
        for position, element in enumerate(self.data['elements'], start=1):
            self._element(position, element)
        for position, connection in enumerate(self.data['connections'], start=1):
            self._connection(position, connection)
        if self.problems:
            return  # chains of broken elements would be reported a second time
        roadms = [uid for uid, element in self.elements.items() if element['type'] == _ROADM]
        if not roadms:
            self.problems.append('elements: there is no Roadm among them')
        for uid in roadms:
            self.topology.nodes.append(Node(uid, self._place(uid, uid), ADD_DROP))
        self._lines([line for uid in roadms for start in self.onward.get(uid, ()) if (line := self._line(uid, start))])
        if not self.problems:
            self._unused()
        self.topology.places = list(self.places.values())
        if count := sum(element['type'] == _TRANSCEIVER for element in self.elements.values()):
            self.topology.notes.append(f'{count} transceivers are left out')

    def _element(self, position: int, element: Any) -> None:
        uid = element.get('uid') if isinstance(element, dict) else None
        if not isinstance(uid, str) or not uid:
            self.problems.append(f'element {position}: it has no uid')
            return
        if uid in self.elements:
            self.problems.append(f'element {uid}: this uid is given twice; uids are unique')
            return
        kind = element.get('type')
        self.elements[uid] = element
        if kind not in _TYPES:
            self.problems.append(f'element {uid}: type {kind!r} is not known; use one of: {", ".join(_TYPES)}')
        elif kind in _FIBERS:
            piece, wrong = read_piece(uid, element)
            self.problems += wrong
            if piece is not None:
                self.pieces[uid] = piece
        location = self._location(uid)
        self.problems += check_coordinates(f'element {uid}', location.get('latitude'), location.get('longitude'))

    def _connection(self, position: int, connection: Any) -> None:
        ends = [connection.get(key) if isinstance(connection, dict) else None for key in ('from_node', 'to_node')]
        unknown = [end for end in ends if not isinstance(end, str) or end not in self.elements]
        for end in unknown:
            self.problems.append(f'connection {position} ({ends[0]} to {ends[1]}): there is no element {end!r}')
        if not unknown and ends[1] not in self.onward.setdefault(ends[0], []):
            self.onward[ends[0]].append(ends[1])

    def _location(self, uid: str) -> dict:
        metadata = self.elements[uid].get('metadata')
        location = metadata.get('location') if isinstance(metadata, dict) else None
        return location if isinstance(location, dict) else {}

    def _place(self, uid: str, name: str) -> str:
        """The key of the place of an element: its city, or one of its own with that name."""
        location = self._location(uid)
        city = location.get('city')
        key = city if isinstance(city, str) and city else name
        if key not in self.places:
            both = location.get('latitude') is not None and location.get('longitude') is not None
            self.places[key] = Place(key, key, *((location['latitude'], location['longitude']) if both else ()))
        return key

    def _line(self, roadm: str, start: str) -> _Line | None:
        """The line that leaves a ROADM, up to the next; None for a transceiver, and where something is wrong."""
        if self.elements[start]['type'] == _TRANSCEIVER:
            return None
        line, at, waiting = _Line(roadm, ''), start, []
        span: Span | None = None
        while self.elements[at]['type'] != _ROADM:
            kind = self.elements[at]['type']
            if at in self.used or kind == _TRANSCEIVER:
                why = 'is on two lines' if at in self.used else 'is a transceiver; only lines between ROADMs are taken'
                self.problems.append(f'the line from {roadm} by {start}: {at} {why}')
                return None
            self.used.add(at)
            if kind in _AMPLIFIERS:
                waiting.append(at)
            elif kind in _FIBERS:
                if span is None or waiting:
                    if span is not None:
                        line.amplifiers.append(waiting[0])
                    span = Span()
                    line.spans.append(span)
                waiting = []
                span.pieces.append(self.pieces[at])
            elif span is not None:
                span.splice(self.elements[at])
            onward = self.onward.get(at, [])
            if len(onward) != 1:
                self.problems.append(f'the line from {roadm} by {start}: {at} has {len(onward)} connections onward, '
                                     'exactly one is needed')
                return None
            at = onward[0]
        line.target = at
        return self._checked(line, start)

    def _checked(self, line: _Line, start: str) -> _Line | None:
        where = f'the line from {line.source} to {line.target} by {start}'
        if line.source == line.target:
            self.problems.append(f'{where}: it comes back to where it began')
        elif not line.spans:
            self.problems.append(f'{where}: there is no fibre in it')
        else:
            long = [span for span in line.spans if span.too_many]
            for span in long:
                self.problems.append(f'{where}: {span.pieces[0].uid} and the fibres fused to it are too many segments')
            return None if long else line
        return None

    def _lines(self, lines: list[_Line]) -> None:
        """Pair the directions and describe each pair once, in the order of the file."""
        waiting = list(lines)
        differing = 0
        while waiting:
            line = waiting.pop(0)
            back = [other for other in waiting if (other.source, other.target) == (line.target, line.source)
                    and len(other.spans) == len(line.spans)]
            if not back:
                self.problems.append(f'the line from {line.source} to {line.target} by '
                                     f'{line.spans[0].pieces[0].uid}: there is none of {len(line.spans)} spans in the '
                                     'other direction; a fibre is a pair')
                continue
            other = min(back, key=line.difference)
            waiting.remove(other)
            differing += line.difference(other) > 0
            self._pair(line, other)
        if differing:
            self.topology.notes.append(
                f'{differing} lines differ in length between their directions; the longer one is taken')

    def _pair(self, line: _Line, other: _Line) -> None:
        ends = [line.source]
        taken = Counter(node.place for node in self.topology.nodes)
        for uid in line.amplifiers:
            # A city of its own name, or a place between the two ends.
            number = 1
            while (name := f'{self._end(line.source)} - {self._end(line.target)} {number}') in taken:
                number += 1
            place = self._place(uid, name)
            taken[place] += 1
            self.topology.nodes.append(Node(uid, place, AMPLIFIER))
            ends.append(uid)
        ends.append(line.target)
        for a, z, there, back in zip(ends, ends[1:], line.spans, other.turned(), strict=False):
            span = worse(there, back)
            self.topology.fibers.append(Fiber(a, z, span.segments, span.loss_db))

    def _end(self, roadm: str) -> str:
        return next(node.place for node in self.topology.nodes if node.key == roadm)

    def _unused(self) -> None:
        for uid, element in self.elements.items():
            if element['type'] not in (_ROADM, _TRANSCEIVER) and uid not in self.used:
                self.problems.append(f'element {uid}: it is on no line between two ROADMs')
