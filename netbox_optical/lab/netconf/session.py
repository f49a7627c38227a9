"""One NETCONF session: hellos, then one reply for each rpc."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from ..faults import Answer, Course
from ..yang.errors import RestconfError
from ..yang.render import Query
from . import editing, reading
from .errors import RpcError, rpc_error
from .framing import Framer, FramingError
from .names import BASE, elements, local

if TYPE_CHECKING:
    from .server import NetconfServer

BASE_1_0 = 'urn:ietf:params:netconf:base:1.0'
BASE_1_1 = 'urn:ietf:params:netconf:base:1.1'
DEFAULTS = 'urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults'
CAPABILITIES = (
    BASE_1_0,
    BASE_1_1,
    'urn:ietf:params:netconf:capability:writable-running:1.0',
    'urn:ietf:params:netconf:capability:rollback-on-error:1.0',
    'urn:ietf:params:netconf:capability:with-defaults:1.0?basic-mode=report-all&also-supported=trim,report-all-tagged',
)
WITH_DEFAULTS = ('report-all', 'trim', 'report-all-tagged')


class Session:
    """The conversation on one channel.

    Attributes:
        id: session-id.
    """

    def __init__(self, server: NetconfServer, number: int, write: Callable[[bytes], None], close: Callable[[], None]):
        self.server = server
        self.id = number
        self._write = write
        self._close = close
        self._framer = Framer()
        self._greeted = False
        self._waiting: set[asyncio.Task[None]] = set()
        self._ended = False

    def start(self) -> None:
        """Say hello; the server does not wait for the client's [RFC 6241 section 8.1]."""
        hello = etree.Element(f'{{{BASE}}}hello', nsmap={None: BASE})
        capabilities = etree.SubElement(hello, f'{{{BASE}}}capabilities')
        for uri in (*CAPABILITIES, *self.server.modules()):
            etree.SubElement(capabilities, f'{{{BASE}}}capability').text = uri
        etree.SubElement(hello, f'{{{BASE}}}session-id').text = str(self.id)
        self._send(hello)

    def feed(self, data: bytes) -> None:
        self._framer.feed(data)
        try:
            while not self._ended and (message := self._framer.next()) is not None:
                self._message(message)
        except FramingError:
            self.end()

    def end(self) -> None:
        """Close the channel; locks are given back."""
        if not self._ended:
            self._ended = True
            self.server.ended(self)
            self._close()

    def _send(self, root: etree._Element) -> None:
        self._write(self._framer.wrap(etree.tostring(root, xml_declaration=True, encoding='UTF-8')))

    def _message(self, message: bytes) -> None:
        try:
            root = _parse(message.strip())
        except etree.XMLSyntaxError:
            if not self._greeted:
                self.end()
                return
            self._send(self._reply({}, [RpcError('malformed-message', 'the message is not well-formed XML', 'rpc')]))
            return
        if not self._greeted:
            self._greet(root)
        elif root.tag != f'{{{BASE}}}rpc':
            self.end()
        else:
            self._rpc(root)

    def _greet(self, root: etree._Element) -> None:
        known = {(item.text or '').strip() for item in root.iter(f'{{{BASE}}}capability')}
        if root.tag != f'{{{BASE}}}hello' or not known & {BASE_1_0, BASE_1_1}:
            self.end()
            return
        self._greeted = True
        self._framer.chunked = BASE_1_1 in known

    def _rpc(self, root: etree._Element) -> None:
        attributes = dict(root.attrib)
        if 'message-id' not in attributes:
            error = RpcError('missing-attribute', 'message-id is missing', 'rpc')
            self._send(self._reply(attributes, [error]))
            return
        operations = elements(root)
        if len(operations) != 1:
            error = RpcError('malformed-message', 'an rpc holds one operation', 'rpc')
            self._send(self._reply(attributes, [error]))
            return
        [operation] = operations
        if operation.tag == f'{{{BASE}}}close-session':
            self._send(self._reply(attributes, []))
            self.end()
            return
        self.server.requests += 1
        course = self.server.faults.meet(etree.tostring(operation, encoding='unicode'))
        if course.delay:
            waiting = asyncio.get_running_loop().create_task(self._go_later(operation, attributes, course))
            self._waiting.add(waiting)
            waiting.add_done_callback(self._waiting.discard)
        else:
            self._go(operation, attributes, course)

    async def _go_later(self, operation: etree._Element, attributes: dict[str, str], course: Course) -> None:
        await course.wait()
        self._go(operation, attributes, course)

    def _go(self, operation: etree._Element, attributes: dict[str, str], course: Course) -> None:
        """The course of one operation, up to its reply and what comes after."""
        reply = None
        try:
            if course.refusal is not None:
                raise RestconfError(course.refusal.status, course.refusal.tag, course.refusal.text)
            if course.executed:
                reply = self._reply(attributes, self._operation(operation))
        except Exception as error:  # every fault of a request is told to the client, none ends the server
            reply = self._reply(attributes, [error])
        if reply is not None and not self._ended:
            self._answer(reply, course.answer)
        course.finish()
        if course.hang_up:
            self.end()

    def _answer(self, reply: etree._Element, answer: Answer) -> None:
        """Send the reply, or what a fault leaves of it."""
        if answer == 'whole':
            self._send(reply)
        elif answer == 'garbled':
            self._write(self._framer.wrap(b'<rpc-reply><\xff'))
        elif answer == 'cut':
            data = self._framer.wrap(etree.tostring(reply, xml_declaration=True, encoding='UTF-8'))
            self._write(data[: len(data) // 2])

    def _reply(self, attributes: dict[str, str], content: list[etree._Element | Exception]) -> etree._Element:
        """Attributes of the rpc are returned; no content is `ok`."""
        root = etree.Element(f'{{{BASE}}}rpc-reply', nsmap={None: BASE})
        for name, value in attributes.items():
            root.set(name, value)
        for item in content or [etree.Element(f'{{{BASE}}}ok')]:
            if isinstance(item, Exception):
                item = rpc_error(item, self.server.store, self.server.names)
            root.append(item)
        return root

    def _operation(self, element: etree._Element) -> list[etree._Element]:
        namespace, name = etree.QName(element).namespace, local(element)
        if namespace != BASE:
            return self.server.invoke(element)
        handler = {
            'get': self._get, 'get-config': self._get_config, 'edit-config': self._edit_config, 'lock': self._lock,
            'unlock': self._unlock, 'kill-session': self._kill,
        }.get(name)
        if handler is None:
            raise RpcError('operation-not-supported', f'{name} is not supported', 'protocol')
        return handler(element)

    def _get(self, element: etree._Element) -> list[etree._Element]:
        return self._read(element, 'all', ('filter', 'with-defaults'))

    def _get_config(self, element: etree._Element) -> list[etree._Element]:
        self._running(element, 'source')
        return self._read(element, 'config', ('source', 'filter', 'with-defaults'))

    def _read(self, element: etree._Element, content: str, known: tuple[str, ...]) -> list[etree._Element]:
        _only(element, known)
        selection = element.find(f'{{{BASE}}}filter')
        if selection is not None and selection.get('type', 'subtree') != 'subtree':
            raise RpcError('bad-attribute', 'only subtree filters are supported', bad_element='filter')
        mode = (element.findtext(f'{{{DEFAULTS}}}with-defaults') or WITH_DEFAULTS[0]).strip()
        if mode not in WITH_DEFAULTS:
            raise RpcError('invalid-value', f'with-defaults {mode!r}', bad_element='with-defaults')
        data = etree.Element(f'{{{BASE}}}data', nsmap={None: BASE})
        query = Query(content=content, with_defaults=mode)
        data.extend(reading.read(self.server.store, self.server.names, query, selection))
        return [data]

    def _edit_config(self, element: etree._Element) -> list[etree._Element]:
        _only(element, ('target', 'default-operation', 'error-option', 'config'))
        self._running(element, 'target')
        default = _choice(element, 'default-operation', ('merge', 'replace', 'none'))
        _choice(element, 'error-option', ('stop-on-error', 'continue-on-error', 'rollback-on-error'))
        if default == 'replace':
            raise RpcError('operation-not-supported', 'the whole configuration cannot be replaced', 'protocol')
        config = element.find(f'{{{BASE}}}config')
        if config is None:
            raise RpcError('missing-element', 'config is missing', bad_element='config')
        if self.server.lock not in (None, self):
            raise RpcError('in-use', f'session {self.server.lock.id} holds the lock')
        editing.edit(self.server.store, self.server.names, config, default)
        return []

    def _lock(self, element: etree._Element) -> list[etree._Element]:
        self._running(element, 'target')
        if self.server.lock is not None:
            raise RpcError('lock-denied', f'session {self.server.lock.id} holds the lock')
        self.server.lock = self
        return []

    def _unlock(self, element: etree._Element) -> list[etree._Element]:
        self._running(element, 'target')
        if self.server.lock is not self:
            raise RpcError('operation-failed', 'this session holds no lock')
        self.server.lock = None
        return []

    def _kill(self, element: etree._Element) -> list[etree._Element]:
        wanted = (element.findtext(f'{{{BASE}}}session-id') or '').strip()
        if not wanted:
            raise RpcError('missing-element', 'session-id is missing', bad_element='session-id')
        other = self.server.sessions.get(int(wanted)) if wanted.isascii() and wanted.isdigit() else None
        if other is None or other is self:
            raise RpcError('invalid-value', f'there is no other session {wanted}')
        other.end()
        return []

    @staticmethod
    def _running(element: etree._Element, side: str) -> None:
        """The only datastore that this gear's clients know."""
        holder = element.find(f'{{{BASE}}}{side}')
        if holder is None or not elements(holder):
            raise RpcError('missing-element', f'{side} is missing', bad_element=side)
        (datastore,) = elements(holder)[:1]
        if datastore.tag != f'{{{BASE}}}running':
            raise RpcError('invalid-value', f'there is no datastore {local(datastore)}', bad_element=local(datastore))


def _parse(message: bytes) -> etree._Element:
    """No document type, no entities: neither has a place in NETCONF [RFC 6241 section 3]."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(message, parser)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError('document types are not allowed', 0, 0, 0)
    return root


def _only(element: etree._Element, known: tuple[str, ...]) -> None:
    for child in elements(element):
        namespace = DEFAULTS if local(child) == 'with-defaults' else BASE
        if local(child) not in known or etree.QName(child).namespace != namespace:
            raise RpcError('unknown-element', f'{local(child)} is no parameter', bad_element=local(child))


def _choice(element: etree._Element, name: str, known: tuple[str, ...]) -> str:
    value = (element.findtext(f'{{{BASE}}}{name}') or known[0]).strip()
    if value not in known:
        raise RpcError('invalid-value', f'{name} {value!r}', bad_element=name)
    return value


