"""The tree of one element and the writes on it: each is checked whole, then applied, or leaves no trace."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .errors import RestconfError, absent, bad, denied
from .path import Path, Segment, Target, locate, parse_url, schema_path, text, unprefixed
from .render import Query, canonical, render_target
from .schema import Leaf, Node, applies

Changes = dict[str, tuple[Any, Any]]


class Rules:
    """The state machine behind a tree. The store calls it in the middle of a write; any RestconfError undoes the write.

    Keys of the tables are schema paths (`shelf/slot/card/port`).
    """

    def changed(self, where: str, path: Path, entry: dict[str, Any], changes: Changes) -> None:
        """Leaves of an existing instance were set; `changes` has only those that differ, as (old, new)."""

    def created(self, where: str, path: Path, entry: dict[str, Any]) -> None:
        """A client made this list entry."""

    def removing(self, where: str, path: Path, entry: dict[str, Any]) -> None:
        """A client removes this list entry; it is still there."""

    def settle(self) -> None:
        """A write is through: bring the read-only values up to date."""


class Datastore:
    """Schema, tree and rules of one element.

    Attributes:
        module: YANG module name of the tree, which prefixes names in JSON.
        root: name of the root container.
        tree: the root container's instance.
    """

    def __init__(self, module: str, root: str, schema: Node, rules: Rules, tree: dict[str, Any]):
        self.module = module
        self.root = root
        self.schema = schema
        self.rules = rules
        self.tree = tree

    def get(self, url: str, query: Query) -> dict[str, Any]:
        """The body of a GET. Raises RestconfError."""
        return render_target(self.module, self._locate(url), query)

    def state(self) -> dict[str, Any]:
        return canonical(self.schema, self.tree)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes of the block, or none of them when it raises."""
        before = copy.deepcopy(self.tree)
        try:
            yield
            self.rules.settle()
        except BaseException:
            self.tree.clear()
            self.tree.update(before)
            raise

    def patch(self, url: str, body: Any) -> None:
        """Merge into an existing resource (or create it, for lists that the device creates on PATCH)."""
        target = self._locate(url)
        if isinstance(target.node, Leaf) or target.is_list:
            raise RestconfError(405, 'operation-not-supported', 'PATCH works on containers and list entries', url)
        content = self._content(target, body)
        with self.transaction():
            self.merge(target, content, creating=isinstance(target.node, Node) and target.node.patchable)

    def put(self, url: str, body: Any) -> bool:
        """Replace or create. True when created."""
        target = self._locate(url)
        if target.is_list:
            raise RestconfError(405, 'operation-not-supported', 'PUT works on one resource, not on a list', url)
        if isinstance(target.node, Leaf):
            self._put_leaf(target, self._member(body, target, url))
            return False
        content = self._content(target, body)
        with self.transaction():
            return self.replace(target, content)

    def post(self, url: str, body: Any) -> str:
        """Create one list entry below the resource of the URL. Returns the new resource's path."""
        target = self._locate(url)
        if not isinstance(target.node, Node) or target.is_list:
            raise RestconfError(405, 'operation-not-supported', 'POST goes to the parent resource', url)
        if target.value is None:
            raise absent(text(target.path))
        if not isinstance(body, dict) or len(body) != 1:
            raise bad('the body has exactly one member', url, 'malformed-message')
        ((label, items),) = body.items()
        name = unprefixed(label, self.module, url)
        child = target.node.children.get(name)
        if child is None:
            raise bad(f'unknown data node {name}', url, 'unknown-element')
        path = (*target.path, Segment(name))
        if isinstance(child, Leaf) or not child.creatable:
            raise self._not_by_clients(path)
        if not isinstance(items, list) or len(items) != 1 or not isinstance(items[0], dict):
            raise bad(f'{name} is a list: a JSON array with one object is expected', text(path))
        with self.transaction():
            path = (*target.path, Segment(name, self._keys(child, items[0], path)))
            self.create(self.locate(path), items[0])
        return text(path)

    def delete(self, url: str) -> None:
        with self.transaction():
            self.remove(self._locate(url))

    def locate(self, path: Path) -> Target:
        """What a path names. Raises 400 for a name the schema does not have, 404 for an absent parent."""
        return locate(self.root, self.schema, self.tree, path)

    def merge(self, target: Target, content: Mapping[str, Any], *, creating: bool) -> None:
        """Merge into an instance; with `creating` a missing list entry is made. In a transaction, as those below."""
        if target.value is not None:
            self._merge(target.node, target.value, content, target.path)
        elif creating:
            self._create(target.node, self._entries(target), content, target.path)
        else:
            raise absent(text(target.path))

    def replace(self, target: Target, content: Mapping[str, Any]) -> bool:
        """Put this in place of the instance, or make it. True when made."""
        if target.value is not None:
            self._replace(target.node, target.value, content, target.path)
            return False
        self.create(target, content)
        return True

    def create(self, target: Target, content: Mapping[str, Any]) -> None:
        """Make a list entry that does not exist."""
        if target.value is not None:
            raise denied(f'{target.path[-1]} exists', text(target.path), 'data-exists')
        if not target.node.creatable:
            raise self._not_by_clients(target.path)
        self._create(target.node, self._entries(target), content, target.path)

    def remove(self, target: Target) -> None:
        """Remove a list entry, or return a leaf to its default."""
        if target.value is None:
            raise absent(text(target.path))
        if isinstance(target.node, Leaf):
            default = target.node.default
            self._put_leaf(target, [] if default is None and target.node.many else default)
            return
        if target.is_list or not target.node.creatable:
            raise self._not_by_clients(target.path)
        self.rules.removing(schema_path(target.path), target.path, target.value)
        del target.parent[target.name][target.path[-1].keys]

    def instance(self, path: Path) -> dict[str, Any] | None:
        """The instance at a path, or None."""
        try:
            return locate(self.root, self.schema, self.tree, path).value
        except RestconfError:
            return None

    def _locate(self, url: str) -> Target:
        return self.locate(parse_url(url, self.module))

    @staticmethod
    def _not_by_clients(path: Path) -> RestconfError:
        return RestconfError(405, 'operation-not-supported', 'the device makes and removes this resource', text(path))

    def _member(self, body: Any, target: Target, where: str) -> Any:
        if not isinstance(body, dict) or len(body) != 1:
            raise bad('the body has exactly one member', where, 'malformed-message')
        ((label, content),) = body.items()
        if unprefixed(label, self.module, where) != target.name:
            raise bad(f'the body names {label}, the URL {target.name}', where)
        return content

    def _content(self, target: Target, body: Any) -> dict[str, Any]:
        """The object inside the body's envelope; a list entry comes as an array of one, with the URL's key."""
        where = text(target.path)
        content = self._member(body, target, where)
        if target.node.keys:
            if not isinstance(content, list) or len(content) != 1:
                raise bad(f'{target.name} is a list: a JSON array with one object is expected', where)
            content = content[0]
        if not isinstance(content, dict):
            raise bad('a JSON object is expected', where)
        if target.node.keys and self._keys(target.node, content, target.path) != target.path[-1].keys:
            raise bad('the key in the body differs from the URL', where)
        return content

    def _keys(self, node: Node, content: Mapping[str, Any], path: Path) -> tuple[str, ...]:
        values = {unprefixed(name, self.module, text(path)): value for name, value in content.items()}
        missing = [name for name in node.keys if name not in values]
        if missing:
            raise bad(f'key {missing[0]} is missing', text(path), 'missing-element')
        return tuple(str(node.leaves[name].decode(values[name], text(path))) for name in node.keys)

    @staticmethod
    def _entries(target: Target) -> dict[tuple[str, ...], Any]:
        return target.parent[target.name]

    def _split(self, node: Node, content: Mapping[str, Any], path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
        """Leaf members and child members by bare name. Raises 400 for a name that the schema does not have."""
        leaves: dict[str, Any] = {}
        children: dict[str, Any] = {}
        for label, value in content.items():
            name = unprefixed(label, self.module, text(path))
            child = node.children.get(name)
            if child is None:
                raise bad(f'unknown element {name}', text(path), 'unknown-element')
            if name in leaves or name in children:
                raise bad(f'{name} is given twice', text(path), 'malformed-message')
            (leaves if isinstance(child, Leaf) else children)[name] = value
        return leaves, children

    def _decode(self, node: Node, leaves: Mapping[str, Any], entry: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """Leaf values in stored form. Raises 400 for read-only leaves and for leaves that this entry does not have."""
        decoded = {}
        for name, value in leaves.items():
            here = f'{text(path)}/{name}'
            definition = node.leaves[name]
            if not definition.config:
                raise bad(f'{name} is read-only', here)
            if not applies(definition, entry):
                raise bad(f'unknown element {name} here', here, 'unknown-element')
            decoded[name] = definition.decode(value, here)
        return decoded

    def _merge(self, node: Node, entry: dict[str, Any], content: Mapping[str, Any], path: Path) -> None:
        leaves, children = self._split(node, content, path)
        decoded = self._decode(node, leaves, entry, path)
        changes: Changes = {}
        for name, value in decoded.items():
            definition, old = node.leaves[name], entry.get(name)
            if definition.many:  # a merge adds to a leaf-list, it never removes [RFC 8040 section 4.6.1]
                value = [*(old or []), *(item for item in value if item not in (old or []))]
            if value != old:
                if definition.key or definition.once:
                    raise denied(f'{name} is fixed at creation', f'{text(path)}/{name}')
                changes[name] = (old, value)
        self._apply(entry, changes, path)
        self._merge_children(node, entry, children, path)

    def _apply(self, entry: dict[str, Any], changes: Changes, path: Path) -> None:
        for name, (_, value) in changes.items():
            if value is None:
                entry.pop(name, None)
            else:
                entry[name] = value
        if changes:
            self.rules.changed(schema_path(path), path, entry, changes)

    def _merge_children(self, node: Node, entry: dict[str, Any], children: Mapping[str, Any], path: Path) -> None:
        for name, content in children.items():
            child, here = node.children[name], (*path, Segment(name))
            if child.keys:
                self._merge_list(child, entry[name], content, here)
            elif not isinstance(content, dict):
                raise bad('a JSON object is expected', text(here))
            elif name not in entry:
                raise absent(text(here))
            else:
                self._merge(child, entry[name], content, here)

    def _merge_list(self, node: Node, entries: dict[tuple[str, ...], Any], content: Any, path: Path) -> None:
        if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
            raise bad('a JSON array of objects is expected', text(path))
        for item in content:
            here = (*path[:-1], Segment(path[-1].name, self._keys(node, item, path)))
            if here[-1].keys in entries:
                self._merge(node, entries[here[-1].keys], item, here)
            elif node.patchable:
                self._create(node, entries, item, here)
            else:
                raise absent(text(here))

    def _create(self, node: Node, entries: dict[tuple[str, ...], Any], content: Mapping[str, Any], path: Path) -> None:
        leaves, children = self._split(node, content, path)
        values = self._decode(node, leaves, {}, path)
        for name, definition in node.leaves.items():
            if definition.mandatory and not values.get(name):
                raise bad(f'{name} is mandatory', text(path), 'missing-element')
        entry = node.new(values)
        entries[node.key_of(entry)] = entry
        self.rules.created(schema_path(path), path, entry)
        self._merge_children(node, entry, children, path)

    def _replace(self, node: Node, entry: dict[str, Any], content: Mapping[str, Any], path: Path) -> None:
        """Set the given leaves, return every other writable one to its default, below too."""
        leaves, children = self._split(node, content, path)
        decoded = self._decode(node, leaves, entry, path)
        changes: Changes = {}
        for name, definition in node.leaves.items():
            if not definition.config or definition.key or not applies(definition, entry):
                continue
            if definition.mandatory and not decoded.get(name):
                raise bad(f'{name} is mandatory', text(path), 'missing-element')
            new, old = decoded.get(name, definition.default), entry.get(name)
            if new != old:
                if definition.once:
                    raise denied(f'{name} is fixed at creation', f'{text(path)}/{name}')
                changes[name] = (old, new)
        self._apply(entry, changes, path)
        for name in children:
            if node.children[name].keys:
                raise bad('PUT of a resource with lists below it is not supported', text(path))
            if name not in entry:
                raise absent(text((*path, Segment(name))))
        for name, child in node.children.items():
            if isinstance(child, Node) and child.config and not child.keys and name in entry:
                self._replace(child, entry[name], children.get(name, {}), (*path, Segment(name)))

    def _put_leaf(self, target: Target, value: Any) -> None:
        node, name = target.node, target.name
        if target.parent is None or target.parent_node is None:
            raise absent(text(target.path))
        if node.key or node.once or node.mandatory:
            raise denied(f'{name} cannot be replaced alone', text(target.path))
        with self.transaction():
            where = target.path[:-1]
            if value is None:
                if not node.config:
                    raise bad(f'{name} is read-only', text(target.path))
                decoded = None
            else:
                decoded = self._decode(target.parent_node, {name: value}, target.parent, where)[name]
            old = target.parent.get(name)
            if decoded != old:
                self._apply(target.parent, {name: (old, decoded)}, where)


def decode_input(node: Node, body: Any) -> dict[str, Any]:
    """The leaves of an operation's `{"input": {...}}`. Raises 400."""
    if not isinstance(body, dict) or len(body) != 1 or next(iter(body)).rpartition(':')[2] != 'input':
        raise bad('the body is {"input": {...}}', tag='malformed-message')
    content = next(iter(body.values()))
    if not isinstance(content, dict):
        raise bad('input is a JSON object', '/input')
    result = {}
    for name, value in content.items():
        definition = node.leaves.get(name)
        if definition is None:
            raise bad(f'unknown element {name}', '/input', 'unknown-element')
        result[name] = definition.decode(value, f'/input/{name}')
    for name, definition in node.leaves.items():
        if definition.mandatory and name not in result:
            raise bad(f'{name} is mandatory', '/input', 'missing-element')
        if definition.default is not None:
            result.setdefault(name, definition.default)
    return result
