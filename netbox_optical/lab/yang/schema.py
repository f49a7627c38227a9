"""A YANG-like schema as plain data: leaves with type, limits, default; containers and keyed lists.

Values in the tree are Python values as JSON carries them [RFC 7951]: strings for strings, enumerations, decimal64 and
64-bit integers; numbers for smaller integers; booleans.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from .errors import bad


@dataclass(frozen=True)
class Leaf:
    """A leaf or leaf-list.

    Attributes:
        kind: string, int, int64, decimal, bool, enum.
        values: of an enumeration.
        many: it is a leaf-list.
        config: false for read-only data.
        key: it is a list key.
        once: may be given at creation only.
        mandatory: must be given at creation.
        default: the value the device fills in; None leaves the leaf absent.
        when: `(sibling, value)`: the leaf exists only in entries where that leaf has that value.
        volatile: depends on the clock; not part of an element's state.
        qualified: its text holds prefixes of modules (an identity or an instance identifier), which XML must declare.
    """

    kind: str
    values: tuple[str, ...] = ()
    many: bool = False
    config: bool = True
    key: bool = False
    once: bool = False
    mandatory: bool = False
    default: Any = None
    max: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    digits: int = 1
    pattern: str | None = None
    when: tuple[str, str] | None = None
    volatile: bool = False
    qualified: bool = False

    def decode(self, value: Any, path: str) -> Any:
        """The value as the tree stores it. Raises RestconfError 400."""
        if not self.many:
            return self._one(value, path)
        if not isinstance(value, list):
            raise bad('a leaf-list is a JSON array', path)
        items = [self._one(item, path) for item in value]
        if len(set(items)) != len(items):
            raise bad('an entry is given twice', path)
        return items

    def _one(self, value: Any, path: str) -> Any:
        return getattr(self, f'_{self.kind}')(value, path)

    def _string(self, value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise bad('a string is expected', path)
        if self.max is not None and len(value) > self.max:
            raise bad(f'longer than {self.max} characters', path)
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise bad(f'{value!r} does not match {self.pattern}', path)
        return value

    def _enum(self, value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in self.values:
            raise bad(f'{value!r} is none of {", ".join(self.values)}', path)
        return value

    def _bool(self, value: Any, path: str) -> bool:
        if not isinstance(value, bool):
            raise bad('true or false is expected', path)
        return value

    def _int(self, value: Any, path: str) -> int:
        if self.key and isinstance(value, str) and re.fullmatch(r'\d+', value):
            value = int(value)  # keys come as strings from clients that copy them out of the URL
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad('a number is expected', path)
        self._within(Decimal(value), path)
        return value

    def _int64(self, value: Any, path: str) -> str:
        if isinstance(value, bool) or not isinstance(value, (str, int)) or not re.fullmatch(r'-?\d+', str(value)):
            raise bad('an integer is expected', path)
        self._within(Decimal(value), path)
        return str(int(value))

    def _decimal(self, value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise bad('a decimal64 is a JSON string', path)
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise bad(f'{value!r} is not a decimal number', path) from None
        if not number.is_finite() or number != round(number, self.digits):
            raise bad(f'at most {self.digits} fraction digits', path)
        self._within(number, path)
        return f'{number:.{self.digits}f}'

    def _within(self, number: Decimal, path: str) -> None:
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise bad(f'{number} is outside {self.low}..{self.high}', path)
        if self.step and number % self.step:
            raise bad(f'{number} is not a multiple of {self.step}', path)


@dataclass(frozen=True)
class Node:
    """A container, or a list when it has keys.

    Attributes:
        presence: the container exists only when the device (or a client) made it.
        creatable: clients may create and delete it (POST, PUT, DELETE).
        patchable: PATCH on an absent entry creates it, as the device does for some lists.
        config: false when everything below is read-only.
    """

    children: Mapping[str, Leaf | Node]
    keys: tuple[str, ...] = ()
    presence: bool = False
    creatable: bool = False
    patchable: bool = False
    config: bool = True
    leaves: Mapping[str, Leaf] = field(init=False)

    def __post_init__(self) -> None:
        leaves = {name: child for name, child in self.children.items() if isinstance(child, Leaf)}
        object.__setattr__(self, 'leaves', leaves)

    def key_of(self, entry: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(entry[name]) for name in self.keys)

    def new(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A fresh instance: `values` (already in stored form), defaults, empty lists, non-presence containers."""
        entry = dict(values)
        for name, leaf in self.leaves.items():
            if name not in entry and leaf.default is not None and applies(leaf, entry):
                entry[name] = list(leaf.default) if leaf.many else leaf.default
        for name, child in self.children.items():
            if isinstance(child, Node) and not child.presence and name not in entry:
                entry[name] = {} if child.keys else child.new({})
        return entry


def applies(leaf: Leaf, entry: Mapping[str, Any]) -> bool:
    """Whether the leaf exists in this entry at all."""
    return leaf.when is None or entry.get(leaf.when[0]) == leaf.when[1]


def leaf(kind: str, default: Any = None, **options: Any) -> Leaf:
    """A leaf from `string`, `int`, `int64`, `decimal`, `bool` or `enum a|b|c`, and Leaf's options."""
    values: tuple[str, ...] = ()
    if kind.startswith('enum '):
        kind, _, text = kind.partition(' ')
        values = tuple(text.split('|'))
    for name in ('low', 'high', 'step'):
        if name in options:
            options[name] = Decimal(str(options[name]))
    return Leaf(kind, values=values, default=default, **options)


def ro(kind: str, default: Any = None, **options: Any) -> Leaf:
    """A read-only leaf."""
    return leaf(kind, default, config=False, **options)


def key(kind: str = 'string', **options: Any) -> Leaf:
    """A list key."""
    return leaf(kind, key=True, **options)
