"""SSH transports with a pinned host key, for TL1 and NETCONF.

An unknown or changed key is refused before any credential is sent.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator

import paramiko

from ..errors import AuthenticationFailed

# An RSA key signs with any of these; all show the same key.
_RSA = ('rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa')


def connect(device: str, address: str, port: int, host_key: str | None, timeout: float) -> paramiko.Transport:
    """An encrypted transport to the element with that host key (`<type> <base64>`); nobody is logged in yet.

    Raises OSError (ConnectionError when the peer speaks no SSH) when no connection is made, AuthenticationFailed when
    the key is not the pinned one, or none is pinned.
    """
    sock = socket.create_connection((address, port), timeout=timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = paramiko.Transport(sock)
    try:
        _check_key(transport, device, f'{address} port {port}', host_key, timeout)
    except (paramiko.SSHException, EOFError) as error:
        transport.close()
        raise failed(address, port, error) from error
    except BaseException:
        transport.close()
        raise
    return transport


def log_in(transport: paramiko.Transport, device: str, where: str, user: str, password: str, timeout: float) -> None:
    """Log in with a password. Raises AuthenticationFailed, or paramiko's exceptions when the session is lost."""
    transport.auth_timeout = timeout
    try:
        transport.auth_password(user, password)
    except paramiko.AuthenticationException as error:
        message = f'SSH login of user "{user}" at {where} refused: {error}'
        raise AuthenticationFailed(message, device=device) from error


def failed(address: str, port: int, error: Exception) -> ConnectionError:
    """The error of a connection that did not come about."""
    return ConnectionError(f'SSH to {address} port {port} failed: {error or type(error).__name__}')


@contextlib.contextmanager
def bounded(transport: paramiko.Transport, seconds: float) -> Iterator[None]:
    """End the transport when the block takes longer: paramiko waits for ever for the answer to a channel request."""
    timer = threading.Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def fetch_host_key(address: str, port: int = 22, timeout: float = 10.0) -> str:
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
        raise failed(address, port, error) from error
    finally:
        transport.close()


def _check_key(
    transport: paramiko.Transport, device: str, where: str, pinned: str | None, timeout: float
) -> None:
    kind, _, text = (pinned or '').strip().partition(' ')
    text = text.split(' ')[0] if text else ''
    if kind:
        # Ask for the pinned type: an element with several keys would show us another one.
        security = transport.get_security_options()
        wanted = _RSA if kind == 'ssh-rsa' else (kind,)
        try:
            security.key_types = tuple(name for name in wanted if name in security.key_types) or wanted
        except ValueError as error:
            raise AuthenticationFailed(f'host key type "{kind}" is not supported', device=device) from error
    try:
        transport.start_client(timeout=timeout)
    except paramiko.ssh_exception.IncompatiblePeer as error:
        message = f'{where} has no host key of the pinned type {kind}'
        raise AuthenticationFailed(message, device=device) from error
    key = transport.get_remote_server_key()
    shown = f'{key.get_name()} {key.get_base64()}'
    if not kind:
        message = f'no SSH host key is pinned for {where}; it shows "{shown}"'
        raise AuthenticationFailed(message, device=device)
    if not hmac.compare_digest(shown.encode(), f'{kind} {text}'.encode()):
        message = (
            f'the SSH host key of {where} has changed: it shows {_fingerprint(key.asbytes())} ({shown}), '
            f'pinned is {_pinned_fingerprint(text)}'
        )
        raise AuthenticationFailed(message, device=device)


def fingerprint_of(host_key: str) -> str:
    """`SHA256:...` of a key `<type> <base64>`, as ssh-keygen prints it; `not a key` for anything else."""
    return _pinned_fingerprint(host_key.strip().partition(' ')[2].split(' ')[0])


def _fingerprint(blob: bytes) -> str:
    return 'SHA256:' + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip('=')


def _pinned_fingerprint(text: str) -> str:
    try:
        return _fingerprint(base64.b64decode(text, validate=True))
    except ValueError:
        return 'not a key'
