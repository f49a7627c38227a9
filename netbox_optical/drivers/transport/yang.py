"""YANG trees without a wire: paths, values and the contract that RESTCONF and NETCONF fulfil.

The drivers speak of nodes and leaves only; how a path or an edit looks on the wire is the transport's business.
"""

from __future__ import annotations

import abc
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Protocol

from pydantic import JsonValue

from ..base import NativeRequest

Verb = Literal['get', 'merge', 'create', 'replace', 'delete', 'rpc']

# Refusals as drivers name them in `accepts` and `awaits`; each transport knows them under codes of its own.
DATA_MISSING = 'data-missing'
DATA_EXISTS = 'data-exists'
# Code of the refusal that a driver raises itself when a reply does not (yet) hold what a request is to bind.
NOT_YET = 'not-yet'

# Names of leaves whose values nobody may read.
SECRET = re.compile(r'passw|secret|token|private-key|community', re.IGNORECASE)
# A card read whole is some 100 kB; a journal line keeps enough of it to be read by a person.
JOURNAL_LIMIT = 20_000

# What YANG's type `string` refuses: C0 (tab and line ends too: no label has a use for them), DEL and C1, surrogates.
_CONTROL = {*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)}


class BadValue(ValueError):
    """A value that cannot be a leaf: control characters, too long."""


@dataclass(frozen=True)
class Later:
    """A value that is bound while the plan runs; written `{name}` in requests."""

    name: str

    def __str__(self) -> str:
        return f'{{{self.name}}}'


@dataclass(frozen=True)
class Step:
    """One segment of a path; `keys` are the raw (not encoded) key values of a list instance."""

    name: str
    keys: tuple[str | Later, ...] = ()


@dataclass(frozen=True)
class YangPath:
    """A data node: `YangPath('ne:ne') / 'shelf' [...]`, built with `child`. Immutable and hashable."""

    steps: tuple[Step, ...]

    @classmethod
    def root(cls, name: str) -> YangPath:
        return cls((Step(name),))

    def child(self, name: str, *keys: str | int | Later) -> YangPath:
        """The container, list or (with keys) list instance below this node."""
        texts = tuple(key if isinstance(key, Later) else str(key) for key in keys)
        return YangPath((*self.steps, Step(name, texts)))

    @property
    def name(self) -> str:
        """Name of the node itself, without its module."""
        return self.steps[-1].name.rpartition(':')[2]

    @property
    def parent(self) -> YangPath:
        return YangPath(self.steps[:-1])


class Native(Protocol):
    """Writes a request as a transport will send it, without sending it.

    For `rpc` the path is the operation's `<module>:<name>`; for `create` it is the parent. `more` goes to
    NativeRequest; DATA_MISSING and DATA_EXISTS in `accepts` and `awaits` become the transport's own codes.
    """

    def __call__(
        self, verb: Verb, path: YangPath | str, document: JsonValue = None, *, depth: int | None = None, **more: Any
    ) -> NativeRequest: ...


class YangClient(abc.ABC):
    """One session with one device.

    Every call raises `errors.DriverError` kinds only: Unreachable, AuthenticationFailed, Refused (code: the status),
    EffectUnknown (a change whose reply was lost), Broken (the reply cannot be understood).
    """

    native: Native

    @abc.abstractmethod
    def get(
        self, path: YangPath, *, depth: int | None = None, content: str = 'all', fields: tuple[str, ...] = ()
    ) -> JsonValue:
        """The node: a dict for a container or list instance, a list of dicts for a list; None when it is absent.

        `depth` counts the node itself as 1; None is unbounded. `content` is `all`, `config` or `nonconfig`. `fields`
        are the nodes below that are wanted (`shelf/slot/card`, keys of the lists on the way too), at least two that
        part at the node itself; none means all. All three only save traffic: a transport that cannot cut answers with
        more than was asked for.
        """

    @abc.abstractmethod
    def perform(self, request: NativeRequest, values: Mapping[str, JsonValue] | None = None) -> JsonValue:
        """Send a request of `native` once, its `{name}` replaced from `values`.

        The reply's document, None when it is empty: for a read the node as the one member of an object (`unwrapped`
        takes it out), for an operation its `output`. A read of what is absent is refused like any other request.
        """

    def merge(self, path: YangPath, document: JsonValue) -> None:
        """Change the given leaves; leaf-lists grow only."""
        self.perform(self.native('merge', path, document))

    def create(self, parent: YangPath, document: JsonValue) -> None:
        """Make a new child; refused when it exists."""
        self.perform(self.native('create', parent, document))

    def replace(self, path: YangPath, document: JsonValue) -> None:
        """Put exactly this in place of the node."""
        self.perform(self.native('replace', path, document))

    def delete(self, path: YangPath) -> None:
        """Remove the node; refused when it does not exist."""
        self.perform(self.native('delete', path))

    def rpc(self, name: str, arguments: Mapping[str, JsonValue]) -> JsonValue:
        """Call an operation `<module>:<name>`; its output, None when there is none."""
        return member(self.perform(self.native('rpc', name, dict(arguments))), 'output')

    @abc.abstractmethod
    def close(self) -> None:
        """End the session; never raises."""


def shortened(text: str) -> str:
    """A reply as the journal keeps it."""
    if len(text) <= JOURNAL_LIMIT:
        return text
    return f'{text[:JOURNAL_LIMIT]}... ({len(text) - JOURNAL_LIMIT} characters more)'


def check_text(value: str, limit: int, what: str) -> str:
    """The text itself when a leaf of at most `limit` characters can hold it. Raises BadValue."""
    bad = sorted({ord(char) for char in value if ord(char) in _CONTROL})
    if bad:
        codes = ', '.join(f'U+{code:04X}' for code in bad)
        raise BadValue(f'{what} has control characters ({codes}); remove them')
    if len(value) > limit:
        raise BadValue(f'{what} has {len(value)} characters, at most {limit} fit: "{value}"')
    if value.startswith('{') and value.endswith('}'):
        # It would be taken for a value that is bound while the plan runs.
        raise BadValue(f'{what} may not be enclosed in braces: "{value}"')
    return value


def same(wanted: JsonValue | Decimal, found: JsonValue) -> bool:
    """Whether a device's leaf says what is wished.

    Numbers come as numbers or as strings, by the size of their type [RFC 7951 section 6.1]; leaf-lists in any order.
    """
    if isinstance(wanted, bool):
        return found is wanted or (isinstance(found, str) and found == str(wanted).lower())
    if isinstance(wanted, (int, float, Decimal)):
        if found is None or isinstance(found, (bool, list, dict)):
            return False
        try:
            return Decimal(str(found)) == Decimal(str(wanted))
        except InvalidOperation:
            return False
    if isinstance(wanted, list):
        return isinstance(found, list) and sorted(map(str, wanted)) == sorted(map(str, found))
    return wanted == found


def encoded(value: JsonValue | Decimal) -> JsonValue:
    """As JSON wants it: decimal64 is a string [RFC 7951 section 6.1]."""
    return str(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True)
class Node:
    """What one YANG node should hold: the leaves that matter, all others are left alone.

    Attributes:
        title: how people call it, unique within one operation, e.g. `port-1/2/1/och-os`.
        path: where it is.
        leaves: wished values; Decimal for decimal64.
        key: key leaf and its value, for a list instance; it goes into every change.
    """

    title: str
    path: YangPath
    leaves: Mapping[str, JsonValue | Decimal]
    key: Mapping[str, JsonValue] = field(default_factory=dict)

    def differing(self, found: Mapping[str, JsonValue] | None) -> dict[str, JsonValue | Decimal]:
        """Wished leaves that `found` lacks or has otherwise; all of them when the node is absent (None)."""
        if found is None:
            return dict(self.leaves)
        return {leaf: value for leaf, value in self.leaves.items() if not same(value, found.get(leaf))}

    def document(self, leaves: Mapping[str, JsonValue | Decimal] | None = None) -> dict[str, JsonValue]:
        """The key and these leaves (default: all), wrapped as the node's own member."""
        chosen = self.leaves if leaves is None else leaves
        body: dict[str, JsonValue] = {leaf: encoded(value) for leaf, value in chosen.items()}
        if not self.path.steps[-1].keys:
            return {self.path.name: body}
        return {self.path.name: [{**self.key, **body}]}


def field_tree(fields: Iterable[str]) -> dict[str, Any]:
    """`a/b`, `a/c` -> `{'a': {'b': {}, 'c': {}}}`."""
    tree: dict[str, Any] = {}
    for path in fields:
        place = tree
        for name in path.split('/'):
            place = place.setdefault(name, {})
    return tree


def member(document: JsonValue, name: str) -> JsonValue:
    """A member of an object, with or without its module's prefix; None when it is not there."""
    if not isinstance(document, dict):
        return None
    if name in document:
        return document[name]
    for key, value in document.items():
        if key.rpartition(':')[2] == name:
            return value
    return None


def entries(document: JsonValue, name: str) -> Iterator[dict[str, JsonValue]]:
    """The entries of a list inside a node; none when the list is missing, empty or cut (`{}`)."""
    value = member(document, name)
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, dict))


def flat(document: JsonValue) -> dict[str, JsonValue]:
    """The leaves and leaf-lists of a node, without containers and lists; names without module."""
    if not isinstance(document, dict):
        return {}
    return {key.rpartition(':')[2]: value for key, value in document.items() if not _inner(value)}


def _inner(value: JsonValue) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def unwrapped(document: JsonValue, path: YangPath) -> JsonValue:
    """The node itself out of a reply: the one member of an object, the one entry of a keyed list.

    A list instance and a container give a dict, a list a list of dicts.
    """
    inner = document
    if isinstance(document, dict) and len(document) == 1:
        name, value = next(iter(document.items()))
        if name.rpartition(':')[2] == path.name:
            inner = value
    if path.steps[-1].keys and isinstance(inner, list):
        return inner[0] if inner else None
    return inner
