"""edit-config on the running datastore [RFC 6241 section 7.2]: all of it, or nothing."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ..yang.errors import RestconfError, absent, bad, denied
from ..yang.path import Path, Segment, Target, text
from ..yang.schema import Leaf, Node
from ..yang.store import Datastore
from .names import BASE, XmlNames, elements, local

OPERATION = f'{{{BASE}}}operation'
OPERATIONS = ('merge', 'create', 'replace', 'delete', 'remove')


def edit(store: Datastore, names: XmlNames, config: etree._Element, default: str) -> None:
    """Carry out a `config` element. Raises RestconfError; then nothing has changed."""
    editor = _Editor(store, names)
    with store.transaction():
        for element in elements(config):
            if etree.QName(element).namespace != names.tree:
                raise bad(f'{element.tag} is in no namespace of this device', '/', 'unknown-namespace')
            if local(element) != store.root:
                raise bad(f'unknown element {local(element)}', '/', 'unknown-element')
            editor.walk(element, store.schema, (Segment(store.root),), default)


class _Editor:
    def __init__(self, store: Datastore, names: XmlNames):
        self.store = store
        self.names = names

    def walk(self, element: etree._Element, node: Node | Leaf, path: Path, inherited: str) -> None:
        """One element of an edit and what is in it."""
        operation = _operation(element, inherited, path)
        target = self.store.locate(path)
        if isinstance(node, Leaf):
            self._leaf(element, node, target, operation)
        elif operation in ('delete', 'remove'):
            self._only_keys(element, node, path)
            if target.value is not None or operation == 'delete':
                self.store.remove(target)
        elif operation in ('create', 'replace'):
            content = self.names.content(node, element, path)
            (self.store.create if operation == 'create' else self.store.replace)(target, content)
        elif target.value is None and operation == 'merge':
            if not node.creatable and not node.patchable:
                raise absent(text(path))
            self.store.merge(target, self.names.content(node, element, path), creating=True)
        elif target.value is None:
            raise absent(text(path))
        else:
            self._inside(element, node, target, operation)

    def _inside(self, element: etree._Element, node: Node, target: Target, operation: str) -> None:
        """Merge the leaves of an existing instance, then walk through what is below it."""
        leaves: dict[str, Any] = {}
        below: list[tuple[etree._Element, Node | Leaf, Path]] = []
        for child in elements(element):
            name, definition = self.names.child(node, child, target.path)
            here = (*target.path, Segment(name))
            if name in node.keys:
                continue
            if isinstance(definition, Node) and definition.keys:
                key = self.names.key_of(definition, child, here)
                below.append((child, definition, (*target.path, Segment(name, key))))
            elif isinstance(definition, Node) or child.get(OPERATION) is not None:
                below.append((child, definition, here))
            elif operation == 'merge':
                value = self.names.from_text(definition, child, text(here))
                if definition.many:
                    leaves.setdefault(name, []).append(value)
                elif name in leaves:
                    raise bad(f'{name} is given twice', text(here), 'bad-element')
                else:
                    leaves[name] = value
        if leaves:
            self.store.merge(target, leaves, creating=False)
        for child, definition, here in below:
            self.walk(child, definition, here, operation)

    def _leaf(self, element: etree._Element, leaf: Leaf, target: Target, operation: str) -> None:
        """A leaf with an operation of its own. One value of a leaf-list is not taken out alone."""
        where = text(target.path)
        if leaf.many:
            raise denied('one value of a leaf-list cannot be edited alone', where)
        given = target.value is not None and target.value != leaf.default
        if operation in ('delete', 'remove'):
            if not leaf.config:
                raise bad(f'{target.name} is read-only', where)
            if given:
                self.store.remove(target)
            elif operation == 'delete':
                raise absent(where)
            return
        if operation == 'create' and given:
            raise denied(f'{target.name} has a value', where, 'data-exists')
        above = self.store.locate(target.path[:-1])
        self.store.merge(above, {target.name: self.names.from_text(leaf, element, where)}, creating=False)

    def _only_keys(self, element: etree._Element, node: Node, path: Path) -> None:
        for child in elements(element):
            name, _ = self.names.child(node, child, path)
            if name not in node.keys:
                raise bad(f'{name} has no place in what is deleted', text(path), 'bad-element')


def _operation(element: etree._Element, inherited: str, path: Path) -> str:
    operation = element.get(OPERATION)
    if operation is None:
        return inherited
    if operation not in OPERATIONS:
        raise RestconfError(400, 'bad-attribute', f'operation {operation!r} is none of {", ".join(OPERATIONS)}',
                            text(path))
    return operation
