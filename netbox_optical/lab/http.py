"""Runs an ASGI application with TLS on one address, inside the event loop of the caller."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from .certificates import Authority
from .faults import Faults
from .http_faults import FaultyApp


class _QuietServer(uvicorn.Server):
    """A uvicorn server that leaves the process's signal handlers alone: the lab runs dozens of them in one loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Bound here because uvicorn ends the process when an address is taken; we raise OSError."""
    # With the protocol named, asyncio sets TCP_NODELAY on what is accepted; else every answer waits 40 ms for an ACK.
    sock = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(128)
        sock.setblocking(False)
    except BaseException:
        sock.close()
        raise
    return sock


class HttpsServer:
    """One ASGI application on `https://host:port`. It is the gate of the faults that are given.

    Attributes:
        host: address to listen on.
        port: TCP port; 0 picks a free one, the real one is here after `start`.
    """

    def __init__(
        self, app: Any, host: str, port: int, certfile: str | Path, keyfile: str | Path, *, grace: float = 0.5,
        faults: Faults | None = None,
    ):
        self.host = host
        self.port = port
        self._faulty = FaultyApp(app, faults, self._cut) if faults else None
        self._app = self._faulty or app
        self._certfile = str(certfile)
        self._keyfile = str(keyfile)
        self._grace = grace
        self._server: _QuietServer | None = None
        self._task: asyncio.Task[None] | None = None
        self._config: uvicorn.Config | None = None

    @property
    def withheld(self) -> int:
        """Requests that a fault kept from the application."""
        return self._faulty.withheld if self._faulty else 0

    async def start(self) -> None:
        """Listen; returns when connections are accepted. Raises OSError when the address is taken or a file is bad."""
        if self._task is not None:
            raise RuntimeError('already started')
        self._config = config = uvicorn.Config(
            self._app,
            ssl_certfile=self._certfile,
            ssl_keyfile=self._keyfile,
            lifespan='off',
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=30,
        )
        config.load()
        sock = _listen(self.host, self.port)
        self.port = sock.getsockname()[1]
        self._server = _QuietServer(config)
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[sock]))
        while not self._server.started:
            if self._task.done():
                task, self._task = self._task, None
                sock.close()
                task.result()
                raise OSError(f'HTTPS server on {self.host}:{self.port} ended at once')
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Close the port and every connection; harmless when not started.

        Requests under way get `grace` seconds. Then connections are cut: a TLS client that keeps an idle connection
        and does not read would otherwise hold up the end for seconds.
        """
        await self._end(self._grace)

    async def _end(self, grace: float) -> None:
        if self._task is None or self._server is None:
            return
        task, self._task = self._task, None
        self._server.should_exit = True
        if grace:
            await asyncio.wait({task}, timeout=grace)
        self._cut()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, timeout=10.0)
        self._server = None

    def _cut(self, client: Any = None) -> None:
        """End the connection of that client (host and port), or all."""
        for connection in list(self._server.server_state.connections) if self._server else ():
            if client is None or connection.client == tuple(client):
                connection.transport.abort()

    # -- gate ---------------------------------------------------------------------------------------------------------

    async def shut(self) -> None:
        """Cut all connections, refuse new ones."""
        for server in self._server.servers if self._server else ():
            server.close()
        await self._end(0.0)

    async def reopen(self) -> None:
        """Accept connections again, on the same port."""
        await self.start()

    async def disguise(self, on: bool) -> None:
        """Cut all connections; show new ones a certificate of an unknown authority, or the own one again."""
        assert self._config is not None and self._config.ssl is not None
        if on:
            with tempfile.TemporaryDirectory() as folder:
                certfile, keyfile = Authority(Path(folder)).issue('stranger', self.host)
                self._config.ssl.load_cert_chain(certfile, keyfile)
        else:
            self._config.ssl.load_cert_chain(self._certfile, self._keyfile)
        self._cut()
        while self._server is not None and self._server.server_state.connections:
            await asyncio.sleep(0.002)
