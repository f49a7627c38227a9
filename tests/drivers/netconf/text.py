"""Reads a frozen NETCONF request as a device would, by the schema of the simulator, and tells it in RESTCONF's words.

So the tests of the drivers say once what is to be sent, and hold for both transports.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from lxml import etree

from netbox_optical.drivers.base import NativeRequest
from netbox_optical.lab.g30 import node as g30
from netbox_optical.lab.g30 import schema as g30_schema
from netbox_optical.lab.g42 import node as g42
from netbox_optical.lab.g42 import schema as g42_schema
from netbox_optical.lab.yang.schema import Leaf, Node

BASE = '{urn:ietf:params:xml:ns:netconf:base:1.0}'
VERBS = {None: 'PATCH', 'create': 'POST', 'replace': 'PUT', 'delete': 'DELETE'}
TREES = {
    g30.TREE: ('ne', g30_schema.NE),
    f'{g42.YANG}/ne': ('ioa-network-element', g42_schema.NE),
}
OPERATIONS = {f'{{{g42.YANG}/services}}create-xcon': ('ioa-services:create-xcon', g42_schema.CREATE_XCON)}


def as_restconf(request: NativeRequest) -> tuple[str, Any]:
    """`<METHOD> <path>` and JSON body."""
    if request.protocol == 'restconf':
        return request.command.partition('?')[0], request.body
    root = etree.fromstring(request.command)
    if root.tag in OPERATIONS:
        name, schema = OPERATIONS[root.tag]
        return f'POST /restconf/operations/{name}', {'input': _content(schema, root)}
    if root.tag in (f'{BASE}get', f'{BASE}get-config'):
        path, _, _ = _target(root.find(f'{BASE}filter'))
        return f'GET {path}', None
    assert root.tag == f'{BASE}edit-config'
    assert root.find(f'{BASE}target/{BASE}running') is not None
    path, element, node = _target(root.find(f'{BASE}config'))
    operation = element.get(f'{BASE}operation')
    if operation == 'create':
        path = path.rpartition('/')[0]
    if operation == 'delete':
        return f'DELETE {path}', None
    content = _content(node, element)
    # The top of the tree alone carries its module.
    name = path.rpartition('/')[2] if path.count('/') == 3 else etree.QName(element).localname
    return f'{VERBS[operation]} {path}', {name: [content] if node.keys else content}


def _target(holder: etree._Element) -> tuple[str, etree._Element, Node]:
    """Down the containers and list entries to the last one that holds all of the edit."""
    (element,) = holder
    namespace = etree.QName(element).namespace
    module, node = TREES[namespace]
    path = f'/restconf/data/{module}:{etree.QName(element).localname}'
    while True:
        below = [child for child in element if isinstance(_child(node, child, namespace), Node)]
        named = sum(etree.QName(child).localname in node.keys for child in element)
        if len(below) != 1 or len(element) != named + 1:
            return path, element, node
        (element,) = below
        name = etree.QName(element).localname
        node = node.children[name]
        found = [element.find(f'{{{namespace}}}{key}') for key in node.keys]
        keys = ','.join(_quoted(key.text) for key in found if key is not None)
        path += f'/{name}={keys}' if keys else f'/{name}'


def _quoted(text: str) -> str:
    return text if text.startswith('{') else quote(text, safe='')


def _child(node: Node, element: etree._Element, namespace: str) -> Leaf | Node:
    name = etree.QName(element)
    assert name.namespace == namespace, element.tag
    return node.children[name.localname]


def _content(node: Node, element: etree._Element) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for child in element:
        name = etree.QName(child).localname
        inner = node.children[name]
        if isinstance(inner, Node):
            content = _content(inner, child)
            if inner.keys:
                result.setdefault(name, []).append(content)
            else:
                result[name] = content
            continue
        leaf = node.leaves[name]
        if leaf.many:
            result.setdefault(name, []).append(child.text)
        else:
            assert name not in result
            result[name] = _value(leaf, child)
    return result


def _value(leaf: Leaf, element: etree._Element) -> Any:
    text = element.text or ''
    if leaf.qualified and not text.startswith('{'):
        prefix = text.lstrip('/').partition(':')[0]
        assert element.nsmap[prefix] in (*TREES, f'{g42.YANG}/gx')
    if leaf.kind == 'bool':
        return {'true': True, 'false': False}[text]
    return int(text) if leaf.kind in ('int', 'int64') else text
