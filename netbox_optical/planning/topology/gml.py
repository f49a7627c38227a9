"""Topologies in GML, as the Internet Topology Zoo has them (Knight et al., IEEE JSAC 29(9), 2011).

GML (M. Himsolt, 1996): `key value` pairs; a value is a number, a text in double quotes, or a list of pairs in brackets.
Every node becomes an add/drop node at a place of its own, every edge a fibre pair. Nodes without coordinates, without a
label or with the label of another, parallel edges and unknown keys are taken as they come.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from netbox_optical.planning.topology.description import (
    Fiber,
    Node,
    Place,
    Segment,
    Topology,
    TopologyError,
    check_coordinates,
    estimated_length_m,
)

# Long-haul fibre of which nothing else is known.
ASSUMED_TYPE = 'G.652.D'
_TOKEN = re.compile(r'\s+|#[^\n]*|(?P<text>"[^"]*")|(?P<bracket>[\[\]])|(?P<word>[^\s\[\]"]+)')

type _Pairs = list[tuple[str, object]]


def read_gml(text: str) -> Topology:
    """Read a topology. Raises TopologyError with every mistake found."""
    graph = _one(_parse(text), 'graph')
    if not isinstance(graph, list):
        raise TopologyError(['graph: there is none; a GML file begins with "graph ["'])
    problems: list[str] = []
    topology = Topology(name=_text(_one(graph, 'label')) or _text(_one(graph, 'Network')))
    places = _read_nodes(graph, topology, problems)
    _read_edges(graph, topology, places, problems)
    if not topology.nodes:
        problems.append('graph: there is no node in it; give "node [ id 0 label "..." ]"')
    if problems:
        raise TopologyError(problems)
    return topology


def _read_nodes(graph: _Pairs, topology: Topology, problems: list[str]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for position, node in enumerate(_all(graph, 'node'), start=1):
        key = _text(_one(node, 'id'))
        where = f'node {key or f"number {position}"}'
        if not key:
            problems.append(f'{where}: it has no id')
            continue
        if key in places:
            problems.append(f'{where}: this id is given twice; ids are unique')
            continue
        latitude, longitude = _one(node, 'Latitude'), _one(node, 'Longitude')
        if latitude is None or longitude is None:
            latitude = longitude = None
        wrong = check_coordinates(where, latitude, longitude)
        problems += wrong
        names = (_text(_one(node, field)) for field in ('label', 'name'))
        # The Zoo writes None for a name that it does not know.
        name = next((name for name in names if name not in ('', 'None')), f'Node {key}')
        places[key] = Place(key, name) if wrong else Place(key, name, latitude, longitude)
        topology.places.append(places[key])
        topology.nodes.append(Node(key, key))
    return places


def _read_edges(graph: _Pairs, topology: Topology, places: dict[str, Place], problems: list[str]) -> None:
    left: Counter[str] = Counter()
    for position, edge in enumerate(_all(graph, 'edge'), start=1):
        ends = [_text(_one(edge, key)) for key in ('source', 'target')]
        unknown = [end for end in ends if end not in places]
        for end in unknown:
            problems.append(f'edge {position} ({" - ".join(ends)}): there is no node with the id "{end}"')
        if unknown:
            continue
        if ends[0] == ends[1]:
            left['loops at one node are left out'] += 1
            continue
        length = estimated_length_m(places[ends[0]], places[ends[1]])
        if length is None:
            left['fibres have no length: an end has no coordinates'] += 1
        else:
            left['lengths are estimates from coordinates'] += 1
        segments = () if length is None else (Segment(ASSUMED_TYPE, length),)
        topology.fibers.append(Fiber(*ends, segments, estimated=length is not None))
    topology.notes += [f'{count} {what}' for what, count in sorted(left.items())]


def _parse(text: str) -> _Pairs:
    """The pairs at the top level. Raises TopologyError with the line of the first thing that is no GML."""
    top: _Pairs = []
    stack, key = [top], None
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _no_gml(text, position, 'a text that begins with " has no end')
        position = match.end()
        if match.lastgroup is None:
            continue
        token = match.group()
        if key is None and token == ']' and len(stack) > 1:
            stack.pop()
        elif key is None and match.lastgroup == 'word':
            key = token
        elif key is not None and token == '[':
            inner: _Pairs = []
            stack[-1].append((key, inner))
            stack.append(inner)
            key = None
        elif key is not None and token != ']':
            stack[-1].append((key, _value(token)))
            key = None
        else:
            raise _no_gml(text, match.start(), f'{token} is out of place')
    if key is not None or len(stack) > 1:
        raise _no_gml(text, len(text), 'it ends in the middle; brackets do not match')
    return top


def _no_gml(text: str, position: int, why: str) -> TopologyError:
    return TopologyError([f'line {text.count(chr(10), 0, position) + 1}: this is no GML: {why}'])


def _value(token: str) -> object:
    if token.startswith('"'):
        return unescape(token[1:-1])
    for kind in (int, float):
        try:
            return kind(token)
        except ValueError:
            continue
    return token


def _one(pairs: object, key: str) -> object:
    """The first value of a key; None when there is none."""
    return next((value for name, value in pairs if name == key), None) if isinstance(pairs, list) else None


def _all(pairs: _Pairs, key: str) -> list[object]:
    return [value for name, value in pairs if name == key]


def _text(value: object) -> str:
    return '' if value is None or isinstance(value, list) else str(value).strip()
