"""GET: the tree as JSON, with the query parameters content, depth, with-defaults and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import absent, bad
from .path import Target, text
from .schema import Leaf, Node, applies

Fields = dict[str, 'Fields | None']


@dataclass(frozen=True)
class Query:
    """The query of a GET; `depth` None is unbounded, `fields` None is everything."""

    content: str = 'all'
    depth: int | None = None
    with_defaults: str = 'report-all'
    fields: Fields | None = None
    volatile: bool = True


def parse_query(parameters: Mapping[str, str]) -> Query:
    """Raises 400 for an unknown parameter or value."""
    query = Query()
    for name, value in parameters.items():
        if name == 'content' and value in ('config', 'nonconfig', 'all'):
            query = replace(query, content=value)
        elif name == 'depth' and value == 'unbounded':
            query = replace(query, depth=None)
        elif name == 'depth' and value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
            query = replace(query, depth=int(value))
        elif name == 'with-defaults' and value in ('report-all', 'trim', 'report-all-tagged'):
            query = replace(query, with_defaults=value)
        elif name == 'fields' and value:
            query = replace(query, fields=_parse_fields(value))
        else:
            raise bad(f'query parameter {name}={value!r}')
    return query


def _parse_fields(expression: str) -> Fields:
    fields, rest = _field_list(expression)
    if rest:
        raise bad(f'fields: unexpected {rest!r}')
    return fields


def _field_list(rest: str) -> tuple[Fields, str]:
    """`a;b/c;d(e;f)` up to a closing parenthesis or the end [RFC 8040 section 4.8.3]."""
    result: Fields = {}
    while True:
        names = ['']
        while rest and rest[0] not in ';()':
            if rest[0] == '/':
                names.append('')
            else:
                names[-1] += rest[0]
            rest = rest[1:]
        if not all(names):
            raise bad('fields: a name is missing')
        inner: Fields | None = None
        if rest.startswith('('):
            inner, rest = _field_list(rest[1:])
            if not rest.startswith(')'):
                raise bad('fields: a parenthesis is open')
            rest = rest[1:]
        for name in reversed(names[1:]):
            inner = {name.rpartition(':')[2]: inner}
        first = names[0].rpartition(':')[2]
        known = result.get(first)
        result[first] = {**known, **inner} if known and inner else inner
        if not rest.startswith(';'):
            return result, rest
        rest = rest[1:]


def render_target(module: str, target: Target, query: Query) -> dict[str, Any]:
    """The response body. Raises 404 when the target is absent, or a list without entries."""
    value, node = target.value, target.node
    label = f'{module}:{target.name}'
    if value is None or (target.is_list and not value):
        raise absent(text(target.path))
    if isinstance(node, Leaf):
        if not wanted(node, query):
            raise absent(text(target.path))
        return {label: value}
    if target.is_list:
        return {label: [render(node, entry, 1, query, query.fields) for entry in value.values()]}
    body = render(node, value, 1, query, query.fields)
    return {label: [body] if node.keys else body}


def wanted(leaf: Leaf, query: Query) -> bool:
    """Whether the query's `content` asks for that leaf."""
    if leaf.key or query.content == 'all':
        return True
    return leaf.config == (query.content == 'config')


def render(node: Node, entry: dict[str, Any], level: int, query: Query, fields: Fields | None = None) -> dict[str, Any]:
    """One instance at a depth level; what lies below the wanted depth is `{}`, lists included."""
    result: dict[str, Any] = {}
    if query.depth is not None and level >= query.depth:
        return result
    for name, child in node.children.items():
        if name not in entry or (fields is not None and name not in fields):
            continue
        inner = fields[name] if fields else None
        if isinstance(child, Leaf):
            _render_leaf(result, name, child, entry, query)
        elif query.content == 'config' and not child.config:
            continue
        elif child.keys:
            entries = entry[name].values()
            cut = query.depth is not None and level + 1 >= query.depth
            result[name] = {} if cut or not entries else [render(child, e, level + 1, query, inner) for e in entries]
        else:
            result[name] = render(child, entry[name], level + 1, query, inner)
    return result


def _render_leaf(result: dict[str, Any], name: str, leaf: Leaf, entry: dict[str, Any], query: Query) -> None:
    if not wanted(leaf, query) or not applies(leaf, entry) or (leaf.volatile and not query.volatile):
        return
    is_default = not leaf.key and leaf.default is not None and entry[name] == leaf.default
    if is_default and query.with_defaults == 'trim':
        return
    result[name] = entry[name]
    if is_default and query.with_defaults == 'report-all-tagged':
        result[f'@{name}'] = {'ietf-netconf-with-defaults:default': True}


def canonical(node: Node, entry: dict[str, Any]) -> dict[str, Any]:
    """The whole tree without clock-dependent leaves, lists sorted by key: equal for equal configurations."""
    result: dict[str, Any] = {}
    for name, child in sorted(node.children.items()):
        if name not in entry:
            continue
        if isinstance(child, Leaf):
            _render_leaf(result, name, child, entry, Query(volatile=False))
        elif child.keys:
            result[name] = [canonical(child, entry[name][key]) for key in sorted(entry[name])]
        else:
            result[name] = canonical(child, entry[name])
    return result
