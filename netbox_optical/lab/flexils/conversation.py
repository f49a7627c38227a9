"""The part of a connection that TCP and SSH share: echo, one command after the other, prompt, unasked messages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import CommandReader
from netbox_optical.lab.flexils.reply import PROMPT, denial, format_reply
from netbox_optical.lab.flexils.session import Dropped, Session, Silent

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode


class Conversation:
    """Feeds bytes of one connection to a session and writes what it says.

    Args:
        write: sends bytes to the client.
        close: closes the connection.
        secured: whether the connection shows a host key.
    """

    def __init__(
        self, node: FlexilsNode, write: Callable[[bytes], None], close: Callable[[], None], secured: bool = False
    ):
        self._node = node
        self._write = write
        self._close = close
        self._reader = CommandReader()
        self._queue: asyncio.Queue[str | Deny] = asyncio.Queue()
        self._session = Session(node, self._notify, secured)
        self._pending: list[str] = []
        self._busy = False
        self._task = asyncio.get_running_loop().create_task(self._serve())

    def feed(self, data: bytes) -> None:
        """Bytes from the client; whole commands are queued and run in order."""
        for item in self._reader.feed(data):
            self._queue.put_nowait(item)

    async def end(self) -> None:
        """The connection is gone: log out and stop."""
        self._session.close()
        self._task.cancel()
        # The other side may have hung up while an answer was on its way.
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await self._task

    async def _serve(self) -> None:
        self._say(self._session.banner + PROMPT)
        while True:
            item = await self._queue.get()
            self._busy = True
            try:
                await self._answer(item)
            except Dropped:
                self._session.close()
                self._close()
                return
            except Silent:
                continue
            self._busy = False
            for text in self._pending:
                self._say(text)
            self._pending.clear()
            self._say(PROMPT)

    async def _answer(self, item: str | Deny) -> None:
        if isinstance(item, Deny):
            for part in format_reply(self._node.tid, '0', denial(item)):
                self._say(part)
            return
        self._say(f'{item}\r\n')
        await self._session.execute(item, self._say)

    def _notify(self, text: str) -> None:
        """An autonomous message: at once on an idle session, else after the reply, never inside one."""
        if self._busy:
            self._pending.append(text)
        else:
            self._say(text + PROMPT)

    def _say(self, text: str) -> None:
        self._write(text.encode())
