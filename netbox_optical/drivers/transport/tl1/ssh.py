"""SSH carrier of TL1 (port 22 on IQ NOS): subsystem `tl1telnet`, or the login style of older releases.

The host key is pinned: an unknown or changed one is refused before any credential is sent.
"""

from __future__ import annotations

import contextlib

import paramiko

from ...base import Login
from ...errors import AuthenticationFailed
from .. import ssh
from ..ssh import fetch_host_key

__all__ = ('PORT', 'SshPipe', 'fetch_host_key')

PORT = 22
SUBSYSTEM = 'tl1telnet'


class SshPipe:
    """One SSH session channel.

    `host_key` is `<type> <base64>`. `style` is `subsystem` (log in as `login`, subsystem `tl1telnet`) or `shell` (IQ
    NOS 18: user `tl1telnet` without password, interactive shell). Raises OSError when no connection is made,
    AuthenticationFailed when the key or the login is not accepted.
    """

    def __init__(
        self, device: str, address: str, port: int, login: Login, host_key: str | None, style: str, timeout: float
    ):
        self._timeout = timeout
        user, password = (SUBSYSTEM, '') if style == 'shell' else (login.user, login.password.get_secret_value())
        self._transport = ssh.connect(device, address, port, host_key, timeout)
        try:
            ssh.log_in(self._transport, device, f'{address} port {port}', user, password, timeout)
            self._channel = self._transport.open_session(timeout=timeout)
            self._channel.settimeout(timeout)
            with ssh.bounded(self._transport, timeout):
                if style == 'shell':
                    self._channel.invoke_shell()
                else:
                    self._channel.invoke_subsystem(SUBSYSTEM)
        except AuthenticationFailed:
            self._transport.close()
            raise
        except (paramiko.SSHException, EOFError) as error:
            self._transport.close()
            raise ssh.failed(address, port, error) from error
        except BaseException:
            self._transport.close()
            raise

    def send(self, data: bytes) -> None:
        self._channel.settimeout(self._timeout)
        self._channel.sendall(data)

    def receive(self, timeout: float) -> bytes:
        if timeout <= 0 and not self._channel.recv_ready():
            if self._channel.closed or self._channel.eof_received or not self._transport.is_active():
                return b''
            raise TimeoutError('nothing received')
        self._channel.settimeout(max(timeout, 0.001))
        return self._channel.recv(65536)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._channel.close()
        with contextlib.suppress(Exception):
            self._transport.close()
