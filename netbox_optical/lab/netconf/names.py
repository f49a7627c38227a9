"""XML names and values of a tree: namespaces, and leaves as XML text instead of JSON values [RFC 7950 section 7]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..yang.errors import bad
from ..yang.path import Path, Segment, text
from ..yang.schema import Leaf, Node

BASE = 'urn:ietf:params:xml:ns:netconf:base:1.0'

# A literal in quotes, or a prefix in front of a name.
_QUALIFIER = re.compile(r"""(?P<literal>'[^']*'|"[^"]*")|\b(?P<prefix>[A-Za-z_][\w.-]*):(?=[A-Za-z0-9_])""")


@dataclass(frozen=True)
class XmlNames:
    """Namespaces of one element.

    Attributes:
        tree: namespace of the data tree.
        prefixes: prefixes in the stored values (identities, instance identifiers), with their namespaces.
        operations: namespaces of the modules that define operations.
    """

    tree: str
    prefixes: Mapping[str, str]
    operations: Mapping[str, str]

    def tag(self, name: str) -> str:
        return f'{{{self.tree}}}{name}'

    def root(self, name: str) -> etree._Element:
        """A top-level element of the tree that declares every prefix which values below it may use."""
        return etree.Element(self.tag(name), nsmap={None: self.tree, **self.prefixes})

    def to_text(self, value: Any) -> str:
        """One leaf value as XML has it."""
        if isinstance(value, bool):
            return 'true' if value else 'false'
        return str(value)

    def from_text(self, leaf: Leaf, element: etree._Element, path: str) -> Any:
        """The JSON value of a leaf element; its type is checked later. Raises RestconfError 400."""
        if len(element):
            raise bad(f'{local(element)} is a leaf', path, 'bad-element')
        value = element.text or ''
        if leaf.qualified:
            return self._ours(element, value, path)
        if leaf.kind == 'bool':
            if value.strip() not in ('true', 'false'):
                raise bad('true or false is expected', path)
            return value.strip() == 'true'
        if leaf.kind == 'int':
            if not re.fullmatch(r'\s*[+-]?\d+\s*', value):
                raise bad('a number is expected', path)
            return int(value)
        return value if leaf.kind == 'string' else value.strip()

    def _ours(self, element: etree._Element, value: str, path: str) -> str:
        """A value with the prefixes that it is stored with. Raises 400 for a prefix that is not declared here."""
        known = {namespace: prefix for prefix, namespace in self.prefixes.items()}

        def rename(match: re.Match[str]) -> str:
            if match['literal'] is not None:
                return match['literal']
            namespace = element.nsmap.get(match['prefix'])
            if namespace not in known:
                raise bad(f'prefix {match["prefix"]} is not declared as one of a module of this device', path)
            return f'{known[namespace]}:'

        return _QUALIFIER.sub(rename, value.strip())

    def key_of(self, node: Node, element: etree._Element, path: Path) -> tuple[str, ...]:
        """The key values inside a list entry. Raises 400 when one is missing."""
        values = []
        for name in node.keys:
            found = element.find(self.tag(name))
            if found is None:
                raise bad(f'key {name} is missing', text(path), 'missing-element')
            where = f'{text(path)}/{name}'
            leaf = node.leaves[name]
            values.append(str(leaf.decode(self.from_text(leaf, found, where), where)))
        return tuple(values)

    def content(self, node: Node, element: etree._Element, path: Path) -> dict[str, Any]:
        """Everything inside an instance in JSON form. Raises 400 for what the schema does not have here."""
        result: dict[str, Any] = {}
        for child in elements(element):
            name, definition = self.child(node, child, path)
            here = (*path, Segment(name))
            if isinstance(definition, Leaf):
                value = self.from_text(definition, child, text(here))
                if definition.many:
                    result.setdefault(name, []).append(value)
                    continue
            else:
                value = self.content(definition, child, here)
                if definition.keys:
                    result.setdefault(name, []).append(value)
                    continue
            if name in result:
                raise bad(f'{name} is given twice', text(here), 'bad-element')
            result[name] = value
        return result

    def child(self, node: Node, element: etree._Element, path: Path) -> tuple[str, Leaf | Node]:
        """Name and definition of a child element. Raises 400 for a foreign namespace or an unknown name."""
        name = local(element)
        if etree.QName(element).namespace != self.tree:
            raise bad(f'{element.tag} is in no namespace of this tree', text(path), 'unknown-namespace')
        definition = node.children.get(name)
        if definition is None:
            raise bad(f'unknown element {name}', f'{text(path)}/{name}', 'unknown-element')
        if (element.text or '').strip() and isinstance(definition, Node):
            raise bad(f'{name} holds no text', f'{text(path)}/{name}', 'bad-element')
        return name, definition


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def elements(parent: etree._Element) -> list[etree._Element]:
    """Child elements, without comments and processing instructions."""
    return [child for child in parent if isinstance(child.tag, str)]
