"""Names of data nodes: RESTCONF URLs [RFC 8040 section 3.5.3] and instance identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from .errors import absent, bad
from .schema import Leaf, Node


@dataclass(frozen=True)
class Segment:
    """One step: a name, and the key values when it names a list entry."""

    name: str
    keys: tuple[str, ...] | None = None

    def __str__(self) -> str:
        if self.keys is None:
            return self.name
        return f'{self.name}=' + ','.join(quote(value, safe='') for value in self.keys)


Path = tuple[Segment, ...]


def text(path: Path) -> str:
    """A path for messages and Location headers, keys percent-encoded."""
    return '/' + '/'.join(str(segment) for segment in path)


def schema_path(path: Path) -> str:
    """Names only, without the root: `shelf/slot/card/port`. State machines are attached to these."""
    return '/'.join(segment.name for segment in path[1:])


def unprefixed(name: str, module: str, path: str) -> str:
    """The name without its module. Raises 400 for another module."""
    prefix, colon, rest = name.rpartition(':')
    if colon and prefix != module:
        raise bad(f'unknown module {prefix}', path, 'unknown-namespace')
    return rest


def parse_url(url: str, module: str) -> Path:
    """The percent-encoded URL part after `/restconf/data/`. Raises 400; the first name must carry the module."""
    segments = []
    for part in url.strip('/').split('/'):
        encoded_name, equals, encoded_keys = part.partition('=')
        name = unquote(encoded_name)
        if not segments and not name.startswith(f'{module}:'):
            raise bad(f'the first path segment must be {module}:<name>', url, 'unknown-namespace')
        keys = tuple(unquote(value) for value in encoded_keys.split(',')) if equals else None
        segments.append(Segment(unprefixed(name, module, url), keys))
    return tuple(segments)


@dataclass
class Target:
    """What a path names.

    Attributes:
        path: the path itself.
        node: the schema of the named thing.
        parent: the instance above it (None for the root).
        value: the instance (dict of an entry or container; dict of entries for a list; a leaf's value), or None.
        is_list: a whole list is named, not one entry.
    """

    path: Path
    node: Node | Leaf
    parent_node: Node | None
    parent: dict[str, Any] | None
    value: Any
    is_list: bool = False

    @property
    def name(self) -> str:
        return self.path[-1].name


def locate(root_name: str, schema: Node, tree: dict[str, Any], path: Path) -> Target:
    """Walk a path. Raises 400 for a name the schema does not have or wrong keys, 404 for an absent parent."""
    if path[0].name != root_name or path[0].keys is not None:
        raise bad(f'unknown data node {path[0]}', text(path), 'unknown-element')
    target = Target(path[:1], schema, None, None, tree)
    for position, segment in enumerate(path[1:], start=1):
        here = path[: position + 1]
        if target.is_list:
            raise bad(f'list {target.name} needs its key', text(here), 'missing-element')
        child = target.node.children.get(segment.name) if isinstance(target.node, Node) else None
        if child is None:
            raise bad(f'unknown data node {segment.name}', text(here), 'unknown-element')
        if target.value is None:
            raise absent(text(path[:position]))
        target = _step(here, child, target)
    return target


def _step(path: Path, child: Node | Leaf, above: Target) -> Target:
    segment, parent, parent_node = path[-1], above.value, above.node
    value = parent.get(segment.name)
    if isinstance(child, Leaf) or not child.keys:
        if segment.keys is not None:
            raise bad(f'{segment.name} has no key', text(path))
        return Target(path, child, parent_node, parent, value)
    if segment.keys is None:
        return Target(path, child, parent_node, parent, value, is_list=True)
    if len(segment.keys) != len(child.keys):
        raise bad(f'{segment.name} has {len(child.keys)} keys: {", ".join(child.keys)}', text(path))
    return Target(path, child, parent_node, parent, (value or {}).get(segment.keys))


def instance(prefix: str, schema: Node, path: Path) -> str:
    """The instance identifier of a path: `/ne:ne/shelf[shelf-id='1']/slot[slot-id='2']/card`."""
    parts = [f'/{prefix}:{path[0].name}']
    node = schema
    for segment in path[1:]:
        node = node.children[segment.name]
        predicates = ''
        if segment.keys is not None:
            pairs = zip(node.keys, segment.keys, strict=True)
            predicates = ''.join(f"[{name}='{value}']" for name, value in pairs)
        parts.append(f'/{segment.name}{predicates}')
    return ''.join(parts)


_STEP = re.compile(r"/(?:(?P<prefix>[\w-]+):)?(?P<name>[\w-]+)(?P<predicates>(?:\[[\w-]+='[^']*'\])*)")
_PREDICATE = re.compile(r"\[([\w-]+)='([^']*)'\]")


def parse_instance(identifier: str, prefix: str, schema: Node, where: str) -> Path:
    """The path that an instance identifier names. Raises 400 when it is not one of this schema."""
    position, segments, node = 0, [], schema
    while position < len(identifier):
        match = _STEP.match(identifier, position)
        if not match or (match['prefix'] or prefix) != prefix:
            raise bad(f'{identifier!r} is not an instance identifier', where)
        if not segments and not match['prefix']:
            raise bad(f'{identifier!r} must start with /{prefix}:', where)
        if segments:
            node = node.children.get(match['name']) if isinstance(node, Node) else None
        if node is None:
            raise bad(f'{identifier!r} names nothing in the schema', where)
        predicates = dict(_PREDICATE.findall(match['predicates']))
        wanted = node.keys if isinstance(node, Node) else ()
        if set(predicates) != set(wanted):
            raise bad(f'{match["name"]} needs the keys {", ".join(wanted) or "none"}', where)
        segments.append(Segment(match['name'], tuple(predicates[name] for name in wanted) if wanted else None))
        position = match.end()
    if not segments:
        raise bad('an empty instance identifier', where)
    return tuple(segments)
