"""Cross-connects of a G30: what ties a client ODU to a line ODU, checked, and made by the card itself on CHM1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..yang.errors import bad, denied
from ..yang.path import Path, Segment, instance, parse_instance
from ..yang.store import Datastore
from .build import is_line, new_crs, port_path
from .catalogue import CARDS, FACILITIES
from .schema import NE

Tree = dict[str, Any]


def ends(crs: Tree) -> tuple[str, str]:
    return crs['src-tp'], crs['dst-tp']


def other_ends(tree: Tree) -> dict[str, str]:
    """ODU -> the ODU it is connected with, both as instance identifiers and both ways round."""
    result = {}
    for crs in tree['services']['CRS'].values():
        source, destination = ends(crs)
        result[source] = destination
        result[destination] = source
    return result


def odus(path: Path, port: Tree) -> Iterator[tuple[str, Tree]]:
    """Every ODU of a port with its instance identifier."""
    for container in ('eth100g', 'eth400g'):
        for key, odu in port.get(container, {}).get('odu', {}).items():
            yield instance('ne', NE, (*path, Segment(container), Segment('odu', key))), odu
    for name, otu in port.get('och-os', {}).items():
        if name.startswith('otu'):
            for key, odu in otu['odu'].items():
                yield instance('ne', NE, (*path, Segment('och-os'), Segment(name), Segment('odu', key))), odu


def tributary(odu: Tree) -> str:
    """Where in the carrier an ODU4 travels: `odu4/<k>`."""
    level = 2 if odu['odutype-L2'] == 'odu4' else 1
    return f'odu4/{odu[f"oduid-L{level}"]}'


def is_odu4(odu: Tree) -> bool:
    return odu['odu-type'] == 'odu4'


def busy(tree: Tree, path: Path, port: Tree) -> bool:
    """Whether a cross-connect that a user made ends on the port."""
    mine = {identifier for identifier, _ in odus(path, port)}
    return any(crs['managed-by'] == 'user' and mine & set(ends(crs)) for crs in tree['services']['CRS'].values())


def check_new(store: Datastore, where: str, crs: Tree) -> None:
    """Refuse a cross-connect whose ends are not one free client ODU4 and one free line ODU4 of the same card."""
    paths = [_end(store, identifier, where) for identifier in ends(crs)]
    sides = {is_line(int(path[4].keys[0])) for path in paths}
    if sides != {True, False}:
        raise bad('a cross-connect joins a client ODU with a line ODU', where)
    if paths[0][:4] != paths[1][:4]:
        raise denied('both ends must be on one card', where)
    slot = store.instance(paths[0][:3])
    if CARDS[slot['actual-card-type']].system_connects:
        raise denied('this card makes its cross-connects itself', where)
    for other in store.tree['services']['CRS'].values():
        if other is not crs and set(ends(other)) & set(ends(crs)):
            raise denied('an end is cross-connected already', where, 'in-use')


def _end(store: Datastore, identifier: str, where: str) -> Path:
    path = parse_instance(identifier, 'ne', NE, where)
    if path[-1].name != 'odu' or instance('ne', NE, path) != identifier:
        raise bad(f'{identifier!r} is not the identifier of an ODU', where)
    odu = store.instance(path)
    if odu is None:
        raise bad(f'{identifier} does not exist', where, 'data-missing')
    if not is_odu4(odu):
        raise bad('only ODU4 is cross-connected', where)
    return path


def system_connect(tree: Tree) -> None:
    """Bring the cross-connects of the cards that make their own up to date: client 3 and 4 ride on line 1, 5 and 6 on
    line 2; a signal coupled over both lines takes the clients in order."""
    wanted: dict[tuple[str, str], Tree] = {}
    for slot_key, slot in tree['shelf']['1',]['slot'].items():
        if 'card' in slot and CARDS[slot['actual-card-type']].system_connects:
            for source, destination in _card_connects(slot_key[0], slot['card']['port']):
                wanted[source, destination] = new_crs(source, destination)
    present = tree['services']['CRS']
    for key in [key for key, crs in present.items() if crs['managed-by'] == 'system' and key not in wanted]:
        del present[key]
    for key, crs in wanted.items():
        present.setdefault(key, crs)


def _card_connects(slot: str, ports: Tree) -> Iterator[tuple[str, str]]:
    lines = {line: [identifier for identifier, odu in odus(port_path('1', slot, line), ports[line,]) if is_odu4(odu)]
             for line in ('1', '2')}
    coupled = len(lines['1']) > 2
    for (client,), port in ports.items():
        if is_line(int(client)) or port['port-mode'] not in FACILITIES:
            continue
        index = int(client) - 3
        line, position = ('1', index) if coupled else (str(1 + index // 2), index % 2)
        if position < len(lines[line]):
            for identifier, _ in odus(port_path('1', slot, client), port):
                yield lines[line][position], identifier
