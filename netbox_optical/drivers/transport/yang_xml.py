"""YANG data as XML [RFC 7950 section 7, RFC 6241]: requests from documents, documents from replies.

JSON says by itself what is a list, a number or empty; XML does not, so that a `YangModel` has to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree
from pydantic import JsonValue

from ..errors import CannotPlan
from .yang import SECRET, Later, Step, YangPath, encoded, field_tree

BASE = 'urn:ietf:params:xml:ns:netconf:base:1.0'
DEFAULTS = 'urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults'

_PLACEHOLDER = re.compile(r'\{(\w+)\}')
# A quoted literal, or a prefix before a name.
_PREFIXED = re.compile(r"""('[^']*'|"[^"]*")|(?<![\w.:-])([A-Za-z_][\w.-]*):(?=[\w*])""")
_MASK = '********'


@dataclass(frozen=True)
class YangModel:
    """What XML needs to know of a tree.

    Attributes:
        namespaces: of each YANG module, by its name; the first one is that of the tree.
        prefixes: that values use for identities and in paths, with their namespaces.
        keys: key leaves of each list, in their order.
        leaf_lists: names of leaf-lists.
        containers: names of containers that may be empty.
        numbers: leaves of at most 32 bits [RFC 7951 section 6.1].
        booleans: leaves of type boolean.
        qualified: leaves whose values hold prefixes: identityrefs and instance identifiers.
    """

    namespaces: Mapping[str, str]
    prefixes: Mapping[str, str]
    keys: Mapping[str, tuple[str, ...]]
    leaf_lists: frozenset[str] = field(default=frozenset())
    containers: frozenset[str] = field(default=frozenset())
    numbers: frozenset[str] = field(default=frozenset())
    booleans: frozenset[str] = field(default=frozenset())
    qualified: frozenset[str] = field(default=frozenset())

    def namespace(self, name: str, inherited: str) -> str:
        """Namespace of a name: of its module, else the one of what it is in. Raises CannotPlan."""
        module, colon, _ = name.rpartition(':')
        if not colon:
            return inherited
        try:
            return self.namespaces[module]
        except KeyError:
            raise CannotPlan(f'the XML namespace of YANG module "{module}" is not known') from None


def parse(text: str | bytes) -> etree._Element:
    """The root element; no document types, no entities, nothing is fetched. Raises etree.XMLSyntaxError."""
    data = text.encode() if isinstance(text, str) else text
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(data, parser)


def written(root: etree._Element) -> str:
    """Indented text; leaves keep their text as it is."""
    etree.indent(root, '  ')
    return etree.tostring(root, encoding='unicode')


def get_request(
    model: YangModel, path: YangPath, *, source: str | None = None, fields: Iterable[str] = ()
) -> str:
    """`get` (or `get-config` of a source) with a subtree filter that selects one node, or some fields of it."""
    root = _rpc('get' if source is None else 'get-config')
    if source is not None:
        etree.SubElement(_base(root, 'source'), f'{{{BASE}}}{source}')
    selection = _base(root, 'filter')
    selection.set('type', 'subtree')
    _select(model, _descend(model, selection, path), field_tree(fields))
    return written(root)


def _select(model: YangModel, here: etree._Element, tree: Mapping[str, Any]) -> None:
    for name, inner in tree.items():
        _select(model, _element(here, model.namespace(name, etree.QName(here).namespace), name), inner)


def with_defaults(request: str) -> str:
    """The same read, with the values that were never set too [RFC 6243]."""
    root = parse(request)
    etree.SubElement(root, f'{{{DEFAULTS}}}with-defaults', nsmap={None: DEFAULTS}).text = 'report-all'
    return written(root)


def edit_request(model: YangModel, verb: str, path: YangPath, document: JsonValue) -> str:
    """`edit-config` of the running datastore. For `create` the path is the parent. Raises CannotPlan.

    A merge needs no operation attribute: it is the default of the protocol.
    """
    root = _rpc('edit-config')
    etree.SubElement(_base(root, 'target'), f'{{{BASE}}}running')
    config = _base(root, 'config')
    operation = None if verb == 'merge' else verb
    if verb == 'create':
        parent = _descend(model, config, path)
        _fill(model, parent, document if isinstance(document, dict) else {}, operation=operation)
        return written(root)
    target = _descend(model, config, path, operation=operation)
    if document is not None:
        _fill(model, target, _content(document, path), skip=_key_names(model, path.steps[-1]))
    return written(root)


def rpc_request(model: YangModel, name: str, arguments: Mapping[str, JsonValue]) -> str:
    """An operation `<module>:<name>`. Raises CannotPlan."""
    namespace = model.namespace(name, '')
    root = etree.Element(f'{{{namespace}}}{_local(name)}', nsmap={None: namespace})
    _fill(model, root, arguments)
    return written(root)


def filled(text: str, values: Mapping[str, JsonValue]) -> str:
    """The request with the values in place of leaves that are nothing but `{name}`; escaped. Raises CannotPlan."""
    if not _PLACEHOLDER.search(text):
        return text
    root = parse(text)
    for element in root.iter(etree.Element):
        found = None if len(element) else _PLACEHOLDER.fullmatch(element.text or '')
        if not found:
            continue
        if found[1] not in values:
            raise CannotPlan(f'the value "{found[1]}" has not been bound', request=text)
        _set_text(element, values[found[1]])
    return etree.tostring(root, encoding='unicode')


def masked(text: str) -> str:
    """The XML text with the content of secret leaves hidden; as it is when it is no XML."""
    if not SECRET.search(text):
        return text
    try:
        root = parse(text)
    except etree.XMLSyntaxError:
        return text
    for element in root.iter(etree.Element):
        if not len(element) and element.text and SECRET.search(_name(element)):
            element.text = _MASK
    return etree.tostring(root, encoding='unicode')


def selected(model: YangModel, data: etree._Element | None, request: etree._Element) -> JsonValue:
    """What the path of a request's subtree filter selects, as `{name: node}`; None when it is not there.

    Where the filter parts the path ends: what follows are the fields of the node.
    """
    selection = request.find(f'{{{BASE}}}filter')
    if data is None or selection is None:
        return None
    here, step = data, selection[0]
    while True:
        keys = [child for child in step if not len(child) and child.text]
        inner = [child for child in step if child not in keys]
        found = [child for child in here if child.tag == step.tag and _has(model, child, keys)]
        if not found:
            return None
        name = _name(step)
        if len(inner) != 1:
            wanted: Any = [node_of(model, child) for child in found]
            return {name: wanted if name in model.keys else wanted[0]}
        here, step = found[0], inner[0]


def node_of(model: YangModel, element: etree._Element) -> JsonValue:
    """A container, list entry or leaf as JSON has it."""
    name = _name(element)
    if not len(element) and not (name in model.containers or name in model.keys):
        return _scalar(model, element)
    return _members(model, element.iterchildren(etree.Element))


def _members(model: YangModel, elements: Iterable[etree._Element]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for child in elements:
        inner = _name(child)
        value = node_of(model, child)
        if inner in model.keys or inner in model.leaf_lists:
            result.setdefault(inner, []).append(value)
        else:
            result[inner] = value
    return result


def output_of(model: YangModel, reply: etree._Element) -> JsonValue:
    """The output of an operation, as `{'output': {...}}`; None when it is only `ok`."""
    children = [child for child in reply.iterchildren(etree.Element) if child.tag != f'{{{BASE}}}ok']
    return {'output': _members(model, children)} if children else None


def _rpc(name: str) -> etree._Element:
    return etree.Element(f'{{{BASE}}}{name}', nsmap={None: BASE})


def _base(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f'{{{BASE}}}{name}')


def _local(name: str) -> str:
    return name.rpartition(':')[2]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _key_names(model: YangModel, step: Step) -> tuple[str, ...]:
    if not step.keys:
        return ()
    names = model.keys.get(_local(step.name), ())
    if len(names) != len(step.keys):
        raise CannotPlan(f'the keys of the YANG list "{step.name}" are not known')
    return names


def _descend(
    model: YangModel, parent: etree._Element, path: YangPath, *, operation: str | None = None
) -> etree._Element:
    """The elements of a path with the keys that name list instances; the last one."""
    here, namespace = parent, ''
    for step in path.steps:
        namespace = model.namespace(step.name, namespace)
        last = step is path.steps[-1]
        here = _element(here, namespace, step.name, operation if last else None)
        for name, value in zip(_key_names(model, step), step.keys, strict=True):
            _leaf(model, here, name, str(value) if isinstance(value, Later) else value)
    return here


def _element(parent: etree._Element, namespace: str, name: str, operation: str | None = None) -> etree._Element:
    nsmap: dict[str | None, str] = {}
    if parent.nsmap.get(None) != namespace:
        nsmap[None] = namespace
    if operation:
        nsmap['nc'] = BASE
    element = etree.SubElement(parent, f'{{{namespace}}}{_local(name)}', nsmap=nsmap or None)
    if operation:
        element.set(f'{{{BASE}}}operation', operation)
    return element


def _content(document: JsonValue, path: YangPath) -> Mapping[str, JsonValue]:
    """The node inside the document's envelope. Raises CannotPlan when it is not that of the path."""
    if isinstance(document, dict) and len(document) == 1:
        name, inner = next(iter(document.items()))
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        if _local(name) == path.name and isinstance(inner, dict):
            return inner
    raise CannotPlan(f'the document is not one of {path.name}')


def _fill(
    model: YangModel, element: etree._Element, members: Mapping[str, Any], *, skip: Iterable[str] = (),
    operation: str | None = None,
) -> None:
    """The members of an object; the keys of list entries first, as the protocol wants them."""
    order = {name: index for index, name in enumerate(model.keys.get(_name(element), ()))}
    for name in sorted(members, key=lambda member: order.get(_local(member), len(order))):
        value = members[name]
        if _local(name) in skip:
            continue
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
            namespace = model.namespace(name, etree.QName(element).namespace or '')
            for item in value if isinstance(value, list) else [value]:
                _fill(model, _element(element, namespace, name, operation), item)
        else:
            for item in value if isinstance(value, list) else [value]:
                _leaf(model, element, name, item)


def _leaf(model: YangModel, parent: etree._Element, name: str, value: Any) -> None:
    text = _text(value)
    namespace = model.namespace(name, etree.QName(parent).namespace or '')
    nsmap: dict[str | None, str] = {}
    if _local(name) in model.qualified:
        # What is bound later may use any of them.
        used = set(model.prefixes) if _PLACEHOLDER.fullmatch(text) else _prefixes(text)
        nsmap = {prefix: model.prefixes[prefix] for prefix in sorted(used & set(model.prefixes))}
    if parent.nsmap.get(None) != namespace:
        nsmap[None] = namespace
    element = etree.SubElement(parent, f'{{{namespace}}}{_local(name)}', nsmap=nsmap or None)
    _set_text(element, text)


def _set_text(element: etree._Element, value: Any) -> None:
    try:
        element.text = _text(value)
    except ValueError as error:
        raise CannotPlan(f'{_name(element)} cannot be written as XML: {error}') from error


def _text(value: Any) -> str:
    value = encoded(value) if isinstance(value, Decimal) else value
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return str(value)


def _prefixes(text: str) -> set[str]:
    return {found[2] for found in _PREFIXED.finditer(text) if found[2]}


def _scalar(model: YangModel, element: etree._Element) -> JsonValue:
    name, text = _name(element), element.text or ''
    if name in model.booleans and text.strip() in ('true', 'false'):
        return text.strip() == 'true'
    if name in model.numbers and re.fullmatch(r'\s*[+-]?\d+\s*', text):
        return int(text)
    if name in model.qualified:
        return _localised(model, element, text.strip())
    return text


def _localised(model: YangModel, element: etree._Element, text: str) -> str:
    """The value with the prefixes that we know its namespaces by, whatever prefixes this reply has chosen."""
    ours = {namespace: prefix for prefix, namespace in model.prefixes.items()}

    def rename(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0]
        return f'{ours.get(element.nsmap.get(found[2], ""), found[2])}:'

    return _PREFIXED.sub(rename, text)


def _has(model: YangModel, entry: etree._Element, keys: list[etree._Element]) -> bool:
    for key in keys:
        found = entry.find(key.tag)
        if found is None or str(_scalar(model, found)) != str(_scalar(model, key)):
            return False
    return True
