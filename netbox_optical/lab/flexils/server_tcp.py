"""TL1 over raw TCP, telnet style, without any negotiation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.conversation import Conversation

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode


class _Protocol(asyncio.Protocol):
    def __init__(self, server: TcpServer):
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._conversation: Conversation | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._conversation = Conversation(self._server.node, transport.write, transport.close)
        self._server.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self._conversation is not None:
            self._conversation.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        if self._conversation is not None:
            self._server.ending(self._conversation)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class TcpServer:
    """Listens on one address for one node."""

    def __init__(self, node: FlexilsNode, host: str, port: int):
        self.node = node
        self.connections: set[_Protocol] = set()
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._endings: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listen; returns the real port. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Protocol(self), self._host, self._port, reuse_address=True)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in list(self.connections):
            connection.close()
        await asyncio.sleep(0)
        await self._server.wait_closed()
        await asyncio.gather(*self._endings)
        self._server = None

    def ending(self, conversation: Conversation) -> None:
        """Keep the clean-up of a lost connection until it is done."""
        task = asyncio.get_running_loop().create_task(conversation.end())
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)
