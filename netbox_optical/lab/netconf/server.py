"""NETCONF over SSH: the subsystem `netconf`, one session for each channel."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import asyncssh
from lxml import etree

from ..credentials import Credentials
from ..faults import Faults
from ..yang.errors import bad
from ..yang.operation import Operation
from ..yang.path import Segment
from ..yang.store import Datastore
from .errors import RpcError
from .names import XmlNames, local
from .session import Session

SUBSYSTEM = 'netconf'


class _Channel(asyncssh.SSHServerSession[bytes]):
    def __init__(self, server: NetconfServer):
        self._server = server
        self._channel: Any = None
        self._session: Session | None = None

    def connection_made(self, chan: Any) -> None:
        self._channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == SUBSYSTEM

    def session_started(self) -> None:
        self._session = self._server.opened(self._channel.write, self._channel.close)
        self._session.start()

    def data_received(self, data: bytes, datatype: Any) -> None:
        if self._session is not None:
            self._session.feed(data)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        if self._session is not None:
            self._session.end()


class _Connection(asyncssh.SSHServer):
    def __init__(self, server: NetconfServer):
        self._server = server
        self._connection: Any = None

    def connection_made(self, conn: Any) -> None:
        self._connection = conn
        self._server.connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self._connection)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._server.credentials.accepts(username, password)

    def session_requested(self) -> Any:
        return _Channel(self._server)


class NetconfServer:
    """Listens on one address for one element.

    Attributes:
        store: the tree.
        names: its XML namespaces.
        operations: `module:name` -> what the element can do besides NETCONF's own.
        port: TCP port; 0 picks a free one, the real one is here after `start`.
        requests: how many rpcs came in so far; a farewell is none.
        sessions: by their session-id.
        lock: the session that holds the lock of the running datastore.
        host_key: the element's asyncssh key.
        faults: of the element.
    """

    def __init__(
        self, store: Datastore, names: XmlNames, operations: Mapping[str, Operation], credentials: Credentials,
        *, host: str, port: int, host_key: asyncssh.SSHKey, faults: Faults,
    ):
        self.store = store
        self.names = names
        self.operations = operations
        self.credentials = credentials
        self.port = port
        self.host_key = host_key
        self.faults = faults
        self.requests = 0
        self.sessions: dict[int, Session] = {}
        self.lock: Session | None = None
        self.connections: set[Any] = set()
        self._host = host
        self._numbers = itertools.count(1)
        self._acceptor: Any = None
        self._shown = host_key

    async def start(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        self._acceptor = await asyncssh.create_server(
            lambda: _Connection(self), self._host, self.port, server_host_keys=[self._shown], encoding=None,
            line_editor=False, reuse_address=True, login_timeout=30, allow_scp=False, agent_forwarding=False,
        )
        self.port = self._acceptor.get_port()

    async def stop(self) -> None:
        if self._acceptor is None:
            return
        self._acceptor.close()
        for connection in list(self.connections):
            connection.abort()
        await self._acceptor.wait_closed()
        self._acceptor = None

    async def disguise(self, on: bool) -> None:
        """Cut all sessions; show new ones another host key, or the own one again."""
        await self.stop()
        self._shown = asyncssh.generate_private_key('ssh-ed25519') if on else self.host_key
        await self.start()

    def opened(self, write: Callable[[bytes], None], close: Callable[[], None]) -> Session:
        """A new session."""
        session = Session(self, next(self._numbers), write, close)
        self.sessions[session.id] = session
        return session

    def ended(self, session: Session) -> None:
        self.sessions.pop(session.id, None)
        if self.lock is session:
            self.lock = None

    def modules(self) -> list[str]:
        """The capabilities that name the YANG modules [RFC 6020 section 5.6.4]."""
        modules = {self.store.module: self.names.tree, **self.names.operations}
        return [f'{namespace}?module={module}' for module, namespace in modules.items()]

    def invoke(self, element: etree._Element) -> list[etree._Element]:
        """Run an operation of the element. Raises RpcError when there is none of that name, RestconfError from it."""
        namespace, name = etree.QName(element).namespace, local(element)
        module = next((module for module, known in self.names.operations.items() if known == namespace), None)
        operation = self.operations.get(f'{module}:{name}')
        if module is None:
            raise RpcError('unknown-namespace', f'{namespace} is not the namespace of an operation', bad_element=name)
        if operation is None:
            raise RpcError('operation-not-supported', f'{name} is not supported')
        of_module = XmlNames(namespace, self.names.prefixes, {})
        content = of_module.content(operation.input, element, (Segment('input'),))
        if (element.text or '').strip():
            raise bad('an operation holds elements only', '/input', 'malformed-message')
        output = operation.run({'input': content})
        holder = etree.Element(element.tag, nsmap={None: namespace, **self.names.prefixes})
        for inner in output.values() if output else ():
            self._write(holder, namespace, inner)
        return list(holder)

    def _write(self, parent: etree._Element, namespace: str, content: Mapping[str, Any]) -> None:
        for name, value in content.items():
            for item in value if isinstance(value, list) else [value]:
                child = etree.SubElement(parent, f'{{{namespace}}}{name}')
                if isinstance(item, dict):
                    self._write(child, namespace, item)
                else:
                    child.text = self.names.to_text(item)
