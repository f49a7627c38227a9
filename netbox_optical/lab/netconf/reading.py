"""get and get-config: the tree as XML, cut by a subtree filter [RFC 6241 section 6]."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ..yang.errors import RestconfError
from ..yang.render import Query, wanted
from ..yang.schema import Leaf, Node, applies
from ..yang.store import Datastore
from .names import XmlNames, elements, local

DEFAULT_TAG = '{urn:ietf:params:xml:ns:netconf:default:1.0}default'
Entry = dict[str, Any]


def read(store: Datastore, names: XmlNames, query: Query, selection: etree._Element | None) -> list[etree._Element]:
    """The top-level elements that the filter (None: everything) leaves."""
    writer = _Writer(names, query)
    if selection is None:
        root = names.root(store.root)
        writer.fill(root, store.schema, store.tree)
        return [root]
    found = []
    for wish in elements(selection):
        if writer.names_it(wish, store.root):
            root = names.root(store.root)
            if writer.select(root, store.schema, store.tree, wish):
                found.append(root)
    return found


class _Writer:
    def __init__(self, names: XmlNames, query: Query):
        self.names = names
        self.query = query

    def names_it(self, wish: etree._Element, name: str) -> bool:
        """A filter element without a namespace matches that name in any [RFC 6241 section 6.2.1]."""
        return local(wish) == name and etree.QName(wish).namespace in (None, '', self.names.tree)

    def fill(self, parent: etree._Element, node: Node, entry: Entry) -> None:
        """Everything of an instance."""
        for name, child in node.children.items():
            if isinstance(child, Leaf):
                self.leaf(parent, name, child, entry)
            elif name in entry and self._shown(child):
                for inner in entry[name].values() if child.keys else [entry[name]]:
                    self.fill(etree.SubElement(parent, self.names.tag(name)), child, inner)

    def leaf(self, parent: etree._Element, name: str, leaf: Leaf, entry: Entry) -> bool:
        """Write a leaf that is there and asked for; whether it was."""
        if name not in entry or not applies(leaf, entry) or not wanted(leaf, self.query):
            return False
        is_default = not leaf.key and leaf.default is not None and entry[name] == leaf.default
        if is_default and self.query.with_defaults == 'trim':
            return False
        for value in entry[name] if leaf.many else [entry[name]]:
            element = etree.SubElement(parent, self.names.tag(name))
            element.text = self.names.to_text(value)
            if is_default and self.query.with_defaults == 'report-all-tagged':
                element.set(DEFAULT_TAG, 'true')
        return True

    def select(self, parent: etree._Element, node: Node, entry: Entry, wish: etree._Element) -> bool:
        """What a filter element wants of an instance, put into `parent`; whether it matches at all."""
        rest = []
        for child in elements(wish):
            definition = node.children.get(local(child))
            if isinstance(definition, Leaf) and (child.text or '').strip():
                if not self._equals(definition, entry, child):
                    return False
            else:
                rest.append(child)
        if not rest:
            self.fill(parent, node, entry)
            return True
        matched = [child for child in elements(wish) if child not in rest]
        if not any([self._inner(parent, node, entry, child) for child in rest]):
            return False
        for name in dict.fromkeys([*node.keys, *(local(child) for child in matched)]):
            if parent.find(self.names.tag(name)) is None:
                self.leaf(parent, name, node.leaves[name], entry)
        return True

    def _inner(self, parent: etree._Element, node: Node, entry: Entry, wish: etree._Element) -> bool:
        name = local(wish)
        definition = node.children.get(name)
        if definition is None or name not in entry or not self.names_it(wish, name):
            return False
        if isinstance(definition, Leaf):
            return self.leaf(parent, name, definition, entry)
        if not self._shown(definition):
            return False
        found = False
        for inner in entry[name].values() if definition.keys else [entry[name]]:
            element = etree.SubElement(parent, self.names.tag(name))
            if self.select(element, definition, inner, wish):
                found = True
            else:
                parent.remove(element)
        return found

    def _equals(self, leaf: Leaf, entry: Entry, wish: etree._Element) -> bool:
        name = local(wish)
        if name not in entry or not self.names_it(wish, name):
            return False
        try:
            value = self.names.from_text(leaf, wish, name)
        except RestconfError:
            return False  # it cannot be equal to anything
        if isinstance(value, str) and leaf.kind == 'string':
            value = value.strip()
        found = entry[name]
        return str(value) in {str(item) for item in found} if leaf.many else str(value) == str(found)

    def _shown(self, node: Node) -> bool:
        return node.config or self.query.content != 'config'
