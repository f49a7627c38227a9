"""Raw TCP carrier of TL1 (port 9090 on IQ NOS)."""

from __future__ import annotations

import contextlib
import select
import socket

PORT = 9090


class TcpPipe:
    """A TCP connection. `connect` and `send` are bounded by `timeout` seconds."""

    def __init__(self, address: str, port: int, timeout: float):
        self._timeout = timeout
        self._socket = socket.create_connection((address, port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._timeout)
        self._socket.sendall(data)

    def receive(self, timeout: float) -> bytes:
        ready, _, _ = select.select([self._socket], [], [], timeout)
        if not ready:
            raise TimeoutError(f'nothing received for {timeout:.1f} s')
        return self._socket.recv(65536)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()
