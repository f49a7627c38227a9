"""SSH carrier of TL1 (port 22 on IQ NOS): subsystem `tl1telnet`, or the login style of older releases.

The host key is pinned: an unknown or changed one is refused before any credential is sent.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import socket
import time

import paramiko

from ...base import Login
from ...errors import AuthenticationFailed

PORT = 22
SUBSYSTEM = 'tl1telnet'
# An RSA key signs with any of these; all show the same key.
_RSA = ('rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa')


class SshPipe:
    """One SSH session channel.

    `host_key` is `<type> <base64>`. `style` is `subsystem` (log in as `login`, subsystem `tl1telnet`) or `shell` (IQ
    NOS 18: user `tl1telnet` without password, interactive shell). Raises OSError when no connection is made,
    AuthenticationFailed when the key or the login is not accepted.
    """

    def __init__(
        self, device: str, address: str, port: int, login: Login, host_key: str | None, style: str, timeout: float
    ):
        self._device = device
        self._where = f'{address} port {port}'
        self._timeout = timeout
        sock = socket.create_connection((address, port), timeout=timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = paramiko.Transport(sock)
        try:
            self._check_key(host_key)
            self._log_in(login, style)
            self._channel = self._transport.open_session(timeout=timeout)
            self._channel.settimeout(timeout)
            if style == 'shell':
                self._channel.invoke_shell()
            else:
                self._channel.invoke_subsystem(SUBSYSTEM)
        except AuthenticationFailed:
            self._transport.close()
            raise
        except (paramiko.SSHException, EOFError) as error:
            self._transport.close()
            raise ConnectionError(f'SSH to {self._where} failed: {error or type(error).__name__}') from error
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

    def _check_key(self, pinned: str | None) -> None:
        kind, _, text = (pinned or '').strip().partition(' ')
        text = text.split(' ')[0] if text else ''
        if kind:
            # Ask for the pinned type: an element with several keys would show us another one.
            security = self._transport.get_security_options()
            wanted = _RSA if kind == 'ssh-rsa' else (kind,)
            try:
                security.key_types = tuple(name for name in wanted if name in security.key_types) or wanted
            except ValueError as error:
                raise self._refusal(f'host key type "{kind}" is not supported') from error
        try:
            self._transport.start_client(timeout=self._timeout)
        except paramiko.ssh_exception.IncompatiblePeer as error:
            raise self._refusal(f'{self._where} has no host key of the pinned type {kind}') from error
        key = self._transport.get_remote_server_key()
        shown = f'{key.get_name()} {key.get_base64()}'
        if not kind:
            raise self._refusal(f'no SSH host key is pinned for {self._where}; it shows "{shown}"')
        if not hmac.compare_digest(shown.encode(), f'{kind} {text}'.encode()):
            raise self._refusal(
                f'the SSH host key of {self._where} has changed: it shows {_fingerprint(key.asbytes())} ({shown}), '
                f'pinned is {_pinned_fingerprint(text)}'
            )

    def _log_in(self, login: Login, style: str) -> None:
        user, password = (SUBSYSTEM, '') if style == 'shell' else (login.user, login.password.get_secret_value())
        self._transport.auth_timeout = self._timeout
        try:
            self._transport.auth_password(user, password)
        except paramiko.AuthenticationException as error:
            raise self._refusal(f'SSH login of user "{user}" at {self._where} refused: {error}') from error

    def _refusal(self, message: str) -> AuthenticationFailed:
        return AuthenticationFailed(message, device=self._device)


def fetch_host_key(address: str, port: int = PORT, timeout: float = 10.0) -> str:
    """The host key that an element shows, as `<type> <base64>`, for a person to compare and pin; no login is tried.

    Raises OSError.
    """
    deadline = time.monotonic() + timeout
    sock = socket.create_connection((address, port), timeout=timeout)
    transport = paramiko.Transport(sock)
    try:
        transport.start_client(timeout=max(0.1, deadline - time.monotonic()))
        key = transport.get_remote_server_key()
        return f'{key.get_name()} {key.get_base64()}'
    except (paramiko.SSHException, EOFError) as error:
        raise ConnectionError(f'SSH to {address} port {port} failed: {error or type(error).__name__}') from error
    finally:
        transport.close()


def _fingerprint(blob: bytes) -> str:
    return 'SHA256:' + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip('=')


def _pinned_fingerprint(text: str) -> str:
    try:
        return _fingerprint(base64.b64decode(text, validate=True))
    except ValueError:
        return 'not a key'
