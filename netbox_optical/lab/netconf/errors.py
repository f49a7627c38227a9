"""rpc-error [RFC 6241 section 4.3]."""

from __future__ import annotations

from lxml import etree

from ..yang.errors import RestconfError
from ..yang.path import instance, parse_url
from ..yang.store import Datastore
from .names import BASE, XmlNames


class RpcError(Exception):
    """A request that is refused as a message: unknown operation, missing parameter, lock held by another session."""

    def __init__(self, tag: str, message: str, kind: str = 'protocol', bad_element: str = ''):
        super().__init__(message)
        self.tag = tag
        self.message = message
        self.kind = kind
        self.bad_element = bad_element


def rpc_error(error: Exception, store: Datastore, names: XmlNames) -> etree._Element:
    """The element that tells a client what was wrong."""
    if isinstance(error, RestconfError):
        # In HTTP the absence of a resource is told by the status [RFC 8040 section 7], here by the tag.
        tag = 'data-missing' if error.status == 404 else error.tag
        kind = 'application'
        name = error.path.rpartition('/')[2] if tag in ('unknown-element', 'missing-element', 'bad-element') else ''
        return _element(kind, tag, error.message, names, name, _instance(error.path, store, names))
    if isinstance(error, RpcError):
        return _element(error.kind, error.tag, error.message, names, error.bad_element, '')
    return _element('application', 'operation-failed', f'{type(error).__name__}: {error}', names, '', '')


def _element(
    kind: str, tag: str, message: str, names: XmlNames, bad_element: str, path: str
) -> etree._Element:
    root = etree.Element(f'{{{BASE}}}rpc-error', nsmap={None: BASE})
    parts = {'error-type': kind, 'error-tag': tag, 'error-severity': 'error', 'error-path': path,
             'error-message': message}
    for name, value in parts.items():
        if value:
            nsmap = dict(names.prefixes) if name == 'error-path' else None
            etree.SubElement(root, f'{{{BASE}}}{name}', nsmap=nsmap).text = value
    if bad_element:
        info = etree.SubElement(root, f'{{{BASE}}}error-info')
        etree.SubElement(info, f'{{{BASE}}}bad-element').text = bad_element
    return root


def _instance(path: str, store: Datastore, names: XmlNames) -> str:
    """The instance identifier of a path as the datastore writes it; empty when it names no data."""
    prefix = next((prefix for prefix, namespace in names.prefixes.items() if namespace == names.tree), '')
    try:
        return instance(prefix, store.schema, parse_url(f'{store.module}:{path.strip("/")}', store.module))
    except (RestconfError, KeyError, AttributeError, ValueError):
        return ''
