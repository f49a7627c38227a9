"""A scripted NETCONF server on a real socket, and pinned keys for it."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from ..elements import event_loop

BASE = 'urn:ietf:params:xml:ns:netconf:base:1.0'
BASE_1_1 = 'urn:ietf:params:netconf:base:1.1'
PASSWORD = 'hunter2-not-to-be-seen'
# What a script answers with: the content of rpc-reply, raw bytes instead of a reply, None to cut the connection,
# or seconds to say nothing for.
Answer = str | bytes | float | None
Script = Callable[[str], Answer]


@dataclass
class Scripted:
    """The running server. `received` holds the rpc messages as they came, `sessions` counts the channels."""

    key: Any
    port: int = 0
    received: list[str] = field(default_factory=list)
    sessions: int = 0
    logins: int = 0

    @property
    def host_key(self) -> str:
        return ' '.join(self.key.export_public_key().decode().split()[:2])

    @property
    def operations(self) -> list[str]:
        """The content of each rpc, exactly."""
        return [re.fullmatch(r'<rpc [^>]*>(.*)</rpc>', text, re.DOTALL)[1] for text in self.received]


class _Session(asyncssh.SSHServerSession):
    def __init__(self, server: Scripted, script: Script, capabilities: tuple[str, ...]):
        self.server, self.script, self.capabilities = server, script, capabilities
        self.buffer, self.greeted = b'', False

    def connection_made(self, chan: Any) -> None:
        self.channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == 'netconf'

    def session_started(self) -> None:
        self.server.sessions += 1
        items = ''.join(f'<capability>{uri}</capability>' for uri in self.capabilities)
        content = f'<capabilities>{items}</capabilities><session-id>7</session-id>'
        self.channel.write(f'<hello xmlns="{BASE}">{content}</hello>]]>]]>'.encode())

    def data_received(self, data: bytes, datatype: Any) -> None:
        self.buffer += data
        if not self.greeted:
            _, mark, rest = self.buffer.partition(b']]>]]>')
            if not mark:
                return
            self.greeted, self.buffer = True, rest
        chunked = BASE_1_1 in self.capabilities
        end = b'\n##\n' if chunked else b']]>]]>'
        while end in self.buffer:
            message, _, self.buffer = self.buffer.partition(end)
            text = re.sub(rb'\n#\d+\n', b'', message).decode()
            self.answer(text, chunked)

    def answer(self, text: str, chunked: bool) -> None:
        if 'close-session' in text:
            self.channel.close()
            return
        self.server.received.append(text)
        answer = self.script(text)
        if answer is None:
            self.channel.get_connection().abort()
            return
        if isinstance(answer, float):
            return
        if isinstance(answer, str):
            number = re.search(r'message-id="([^"]+)"', text)[1]
            answer = f'<rpc-reply xmlns="{BASE}" message-id="{number}">{answer}</rpc-reply>'.encode()
        self.channel.write(b'\n#%d\n%s\n##\n' % (len(answer), answer) if chunked else answer + b']]>]]>')


class _Server(asyncssh.SSHServer):
    def __init__(self, server: Scripted, script: Script, capabilities: tuple[str, ...]):
        self.arguments = server, script, capabilities

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self.arguments[0].logins += 1
        return (username, password) == ('admin', PASSWORD)

    def session_requested(self) -> Any:
        return _Session(*self.arguments)


@contextlib.contextmanager
def scripted(
    host: str, script: Script, port: int = 0, *, capabilities: tuple[str, ...] = (), key: Any = None,
    chunked: bool = True,
) -> Iterator[Scripted]:
    """A server that answers what the script says."""
    server = Scripted(key or asyncssh.generate_private_key('ssh-ed25519'))
    known = ('urn:ietf:params:netconf:base:1.0', *((BASE_1_1,) if chunked else ()), *capabilities)

    async def start() -> Any:
        return await asyncssh.create_server(
            lambda: _Server(server, script, known), host, port, server_host_keys=[server.key], encoding=None,
            line_editor=False, reuse_address=True,
        )

    async def stop() -> None:
        acceptor.close()

    with event_loop() as loop:
        acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        server.port = acceptor.get_port()
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
