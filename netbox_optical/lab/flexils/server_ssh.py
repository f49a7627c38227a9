"""TL1 over SSH, both styles that the gear knows.

* The management user with a password, then the subsystem `tl1telnet`.
* The user `tl1telnet` with an empty password, then an interactive shell.

SSH only carries the conversation: the TL1 login is still needed in it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncssh

from netbox_optical.lab.flexils.conversation import Conversation

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

SUBSYSTEM = 'tl1telnet'
SHELL_USER = 'tl1telnet'


class _Session(asyncssh.SSHServerSession[bytes]):
    def __init__(self, server: SshServer, user: str):
        self._server = server
        self._user = user
        self._channel: Any = None
        self._conversation: Conversation | None = None

    def connection_made(self, chan: Any) -> None:
        self._channel = chan

    def pty_requested(self, *_: Any) -> bool:
        return True

    def shell_requested(self) -> bool:
        return self._user == SHELL_USER

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == SUBSYSTEM and self._user != SHELL_USER

    def session_started(self) -> None:
        self._conversation = Conversation(self._server.node, self._channel.write, self._channel.close, True)

    def data_received(self, data: bytes, datatype: Any) -> None:
        if self._conversation is not None:
            self._conversation.feed(data)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        if self._conversation is not None:
            self._server.ending(self._conversation)


class _Connection(asyncssh.SSHServer):
    def __init__(self, server: SshServer):
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
        if username == SHELL_USER:
            return password == ''
        return self._server.node.credentials.accepts(username, password)

    def session_requested(self) -> Any:
        return _Session(self._server, self._connection.get_extra_info('username'))


class SshServer:
    """Listens on one address for one node. `host_key`: an asyncssh private key, PEM text, or the path of a file."""

    def __init__(self, node: FlexilsNode, host: str, port: int, host_key: Any):
        self.node = node
        self.connections: set[Any] = set()
        self._host = host
        self._port = port
        self._host_key = _load_key(host_key)
        self._acceptor: Any = None
        self._endings: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listen; returns the real port. Raises OSError."""
        self._acceptor = await asyncssh.create_server(
            lambda: _Connection(self),
            self._host,
            self._port,
            server_host_keys=[self._host_key],
            encoding=None,
            line_editor=False,
            reuse_address=True,
            login_timeout=30,
            allow_scp=False,
            agent_forwarding=False,
        )
        return self._acceptor.get_port()

    async def stop(self) -> None:
        if self._acceptor is None:
            return
        self._acceptor.close()
        self._cut()
        await self._acceptor.wait_closed()
        await asyncio.gather(*self._endings)
        self._acceptor = None

    async def disguise(self, on: bool) -> None:
        """Cut all connections; show new ones another host key, or the own one again."""
        key = asyncssh.generate_private_key('ssh-ed25519') if on else self._host_key
        self._acceptor.update(server_host_keys=[key])
        self._cut()
        while self.connections:
            await asyncio.sleep(0.002)

    def _cut(self) -> None:
        for connection in list(self.connections):
            connection.abort()

    def ending(self, conversation: Conversation) -> None:
        """Keep the clean-up of a lost channel until it is done."""
        task = asyncio.get_running_loop().create_task(conversation.end())
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


def _load_key(key: Any) -> Any:
    """Raises asyncssh.KeyImportError or OSError for an unusable key."""
    if isinstance(key, asyncssh.SSHKey):
        return key
    text = str(key)
    if text.lstrip().startswith('-----BEGIN'):
        return asyncssh.import_private_key(text)
    return asyncssh.read_private_key(Path(text))
