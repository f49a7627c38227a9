"""The `fields` query parameter [RFC 8040 section 4.8.3]: which members of an answer stay.

    fields = path *( ";" path );  path = name [ "/" path ] [ "(" fields ")" ]
"""

from __future__ import annotations

from typing import Any

Selection = dict[str, 'Selection']  # an empty selection keeps everything below


class FieldsError(ValueError):
    """The expression is not well formed; the message says where."""


def parse_fields(text: str) -> Selection:
    """Parse an expression; whole expressions in parentheses are accepted too, as clients send them."""
    selection, position = _list(text, 0)
    if position != len(text):
        raise FieldsError(f'unexpected {text[position]!r} at position {position}')
    return selection


def _list(text: str, position: int) -> tuple[Selection, int]:
    selection: Selection = {}
    while True:
        position = _item(text, position, selection)
        if position >= len(text) or text[position] != ';':
            return selection, position
        position += 1


def _item(text: str, position: int, selection: Selection) -> int:
    start = position
    while position < len(text) and text[position] not in '();/':
        position += 1
    name = text[start:position].strip()
    if name:
        inner = selection.setdefault(name, {})
    elif position < len(text) and text[position] == '(':
        inner = selection  # `(a;b)` means `a;b`
    else:
        raise FieldsError(f'a name is missing at position {start}')
    if position < len(text) and text[position] == '/':
        return _item(text, position + 1, inner)
    if position < len(text) and text[position] == '(':
        found, position = _list(text, position + 1)
        if position >= len(text) or text[position] != ')':
            raise FieldsError('a closing parenthesis is missing')
        _merge(inner, found)
        position += 1
    return position


def _merge(into: Selection, found: Selection) -> None:
    for name, inner in found.items():
        _merge(into.setdefault(name, {}), inner)


def apply_fields(data: Any, selection: Selection) -> Any:
    """A copy of `data` with the selected members only. Names match with or without their module."""
    if not selection:
        return data
    if isinstance(data, list):
        return [apply_fields(item, selection) for item in data]
    if not isinstance(data, dict):
        return data
    kept = {}
    for name, value in data.items():
        inner = selection.get(name, selection.get(name.rpartition(':')[2]))
        if inner is not None:
            kept[name] = apply_fields(value, inner)
    return kept


def limit_depth(data: Any, depth: int) -> Any:
    """`depth` [RFC 8040 section 4.8.2]: 1 is the node itself, containers below it are left empty."""
    if isinstance(data, list):
        return [limit_depth(item, depth) for item in data]
    if not isinstance(data, dict):
        return data
    if depth <= 1:
        return {}
    return {name: limit_depth(value, depth - 1) for name, value in data.items()}
