"""NETCONF [RFC 6241] over SSH [RFC 6242]: the same documents as RESTCONF, as edits of the running datastore."""

from __future__ import annotations

import contextlib
import datetime
import logging
import socket
import time
from collections.abc import Mapping
from typing import Any

import paramiko
from lxml import etree
from ncclient import NCClientError
from ncclient.devices.default import DefaultDeviceHandler
from ncclient.operations import RPC
from ncclient.transport import SSHSession, TransportError
from pydantic import JsonValue

from ..base import Endpoint, Exchange, Journal, NativeRequest
from ..errors import AuthenticationFailed, Broken, CannotPlan, DriverError, EffectUnknown, Refused, Unreachable
from . import ssh
from .yang import DATA_MISSING, Verb, YangClient, YangPath, shortened, unwrapped
from .yang_xml import (
    BASE,
    YangModel,
    edit_request,
    filled,
    get_request,
    masked,
    output_of,
    parse,
    rpc_request,
    selected,
    with_defaults,
)

DEFAULT_PORT = 830
WITH_DEFAULTS = 'urn:ietf:params:netconf:capability:with-defaults:1.0'
# A farewell is not worth waiting for.
_FAREWELL = 2.0

# ncclient writes every message with its passwords to its log.
logging.getLogger('ncclient').setLevel(logging.WARNING)


class _Handler(DefaultDeviceHandler):
    def handle_raw_dispatch(self, raw: str) -> Exception:
        """A message that is no XML ends the wait for its reply at once."""
        return NCClientError('the reply is not XML')


class _Rpc(RPC):
    """Sends an operation exactly as it was shown."""

    def request(self, operation: str) -> Any:
        return self._request(operation)

    def _wrap(self, subele: str) -> str:
        return f'<rpc xmlns="{BASE}" message-id="{self._id}">{subele}</rpc>'


class _Session(SSHSession):
    """ncclient's session over an SSH transport whose key is pinned and whose steps all end.

    ncclient has no hook for that, nor for being woken up when there is something to send: it would look every tenth of
    a second only.
    """

    def __init__(self) -> None:
        super().__init__(_Handler({'name': 'default'}))
        self._woken, self._wake = socket.socketpair()
        self._woken.setblocking(False)

    def open(self, endpoint: Endpoint, address: str) -> None:
        """Connect, log in, say hello. Raises AuthenticationFailed, OSError, SSHException or NCClientError."""
        try:
            self._connect(endpoint, address, endpoint.port or DEFAULT_PORT, endpoint.timeouts.connect)
        except BaseException:
            self.close()
            raise

    def _connect(self, endpoint: Endpoint, address: str, port: int, seconds: float) -> None:
        user, password = endpoint.login.user, endpoint.login.password.get_secret_value()
        self._host = address
        self._transport = ssh.connect(endpoint.device, address, port, endpoint.host_key, seconds)
        ssh.log_in(self._transport, endpoint.device, f'{address} port {port}', user, password, seconds)
        self._channel = self._transport.open_session(timeout=seconds)
        self._channel.settimeout(endpoint.timeouts.read)
        with ssh.bounded(self._transport, seconds):
            self._channel.invoke_subsystem('netconf')
        self._connected = True
        self._closing.clear()
        self._post_connect(seconds)
        self.parser = self._device_handler.get_xml_parser(self)

    def send(self, message: str) -> None:
        super().send(message)
        self._wake.send(b'!')

    def close(self) -> None:
        if self._transport is not None:
            super().close()
        self._wake.close()
        self._woken.close()

    def _transport_register(self, selector: Any, event: int) -> None:
        super()._transport_register(selector, event)
        selector.register(self._woken, event)
        waiting = selector.select

        def select(timeout: float | None = None) -> list[Any]:
            ready = waiting(timeout)
            if any(key.fileobj is self._woken for key, _ in ready):
                self._woken.recv(4096)
            return [(key, events) for key, events in ready if key.fileobj is not self._woken]

        selector.select = select

    def _transport_read(self) -> bytes:
        return self._channel.recv(65536)


class NetconfClient(YangClient):
    """One NETCONF session with one device, opened when it is needed and reused.

    The endpoint's addresses are tried in order; only a session that cannot be opened moves on to the next, and the
    address that answered is kept. Nothing is ever sent twice.
    """

    def __init__(self, endpoint: Endpoint, model: YangModel, journal: Journal | None = None):
        self.endpoint = endpoint
        self.model = model
        self.journal = journal
        self._addresses = list(endpoint.addresses)
        self._session: _Session | None = None
        self._denied: AuthenticationFailed | None = None

    def native(
        self, verb: Verb, path: YangPath | str, document: JsonValue = None, *, depth: int | None = None, **more: Any
    ) -> NativeRequest:
        """The request as it will be sent, without the envelope `rpc`; see `yang.Native`. Raises CannotPlan.

        Tags of `rpc-error` are the codes of refusals here; a depth cannot be said in NETCONF.
        """
        if isinstance(path, str):
            command = rpc_request(self.model, path, document if isinstance(document, dict) else {})
        elif verb == 'get':
            command = get_request(self.model, path)
        else:
            command = edit_request(self.model, verb, path, document)
        return NativeRequest(protocol='netconf', command=command, **more)

    def get(
        self, path: YangPath, *, depth: int | None = None, content: str = 'all', fields: tuple[str, ...] = ()
    ) -> JsonValue:
        """Defaults are asked for where the device can tell them: a wish is compared with them too."""
        command = get_request(self.model, path, source='running' if content == 'config' else None, fields=fields)
        try:
            return unwrapped(self._sent(command, defaults=True), path)
        except Refused as refusal:
            if refusal.code == DATA_MISSING:
                return None
            raise

    def perform(self, request: NativeRequest, values: Mapping[str, JsonValue] | None = None) -> JsonValue:
        if request.protocol != 'netconf':
            about = {'device': self.endpoint.device, 'request': request.command}
            raise CannotPlan(f'planned for {request.protocol}, but the device is managed by NETCONF', **about)
        return self._sent(filled(request.command, values or {}))

    def close(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        with contextlib.suppress(Exception):
            if session.connected:
                _Rpc(session, session._device_handler, timeout=_FAREWELL).request(f'<close-session xmlns="{BASE}"/>')
        with contextlib.suppress(Exception):
            session.close()

    def _sent(self, command: str, *, defaults: bool = False) -> JsonValue:
        """Send one operation (a read with defaults, if the device can); its reply's document. Raises DriverError kinds.
        """
        operation, shown = parse(command), masked(command)
        started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
        reply, ok = '', False
        try:
            self._open(shown)
            if defaults and self._tells_defaults():
                command = shown = with_defaults(command)
            text = self._exchange(command, shown, reading=_is_read(operation))
            reply = shortened(masked(text))
            document = self._judged(operation, text, shown, reply)
            ok = True
            return document
        except DriverError as error:
            reply = reply or str(error.message)
            raise
        finally:
            if self.journal is not None:
                self.journal(Exchange(
                    device=self.endpoint.device, request=shown, reply=reply, ok=ok, started=started,
                    seconds=round(time.monotonic() - clock, 3),
                ))

    def _open(self, shown: str) -> None:
        """Have a session. Raises Unreachable or AuthenticationFailed."""
        if self._denied is not None:
            message = f'not sent: the device was refused, or refused us, before: {self._denied.message}'
            raise AuthenticationFailed(message, device=self.endpoint.device, request=shown) from self._denied
        if self._session is not None and self._session.connected:
            return
        self._drop()
        failures: list[str] = []
        cause: Exception | None = None
        for address in list(self._addresses):
            session = _Session()
            try:
                session.open(self.endpoint, address)
            except AuthenticationFailed as error:
                error.request = error.request or shown
                self._denied = error
                raise
            except (OSError, paramiko.SSHException, EOFError, NCClientError, etree.Error, UnicodeError) as error:
                failures.append(f'{address}: {error or type(error).__name__}')
                cause = error
                continue
            self._session, self._addresses = session, [address]
            return
        reasons = '; '.join(failures) or 'the device has no management address'
        raise Unreachable(f'no connection: {reasons}', device=self.endpoint.device, request=shown) from cause

    def _exchange(self, command: str, shown: str, *, reading: bool) -> str:
        session = self._session
        about = {'device': self.endpoint.device, 'request': shown}
        assert session is not None
        try:
            rpc = _Rpc(session, session._device_handler, timeout=self.endpoint.timeouts.read)
            return str(rpc.request(command).xml)
        except TransportError as error:
            self._drop()
            if 'Not connected' in str(error):
                raise Unreachable(f'not sent: {error}', **about) from error
            raise self._lost(error, reading, about) from error
        except (NCClientError, OSError, EOFError, paramiko.SSHException, etree.Error, UnicodeError) as error:
            # A late reply must not be taken for that of the next request: the session ends here.
            self._drop()
            raise self._lost(error, reading, about) from error

    @staticmethod
    def _lost(error: Exception, reading: bool, about: dict[str, str]) -> DriverError:
        if reading and (isinstance(error, (etree.Error, UnicodeError)) or 'not XML' in str(error)):
            return Broken(f'the reply is not XML: {error}', **about)
        message = f'no complete reply: {error or type(error).__name__}'
        return Unreachable(message, **about) if reading else EffectUnknown(message, **about)

    def _judged(self, operation: etree._Element, text: str, shown: str, reply: str) -> JsonValue:
        about = {'device': self.endpoint.device, 'request': shown, 'reply': reply}
        root = parse(text)
        errors = [error for error in root.iter(f'{{{BASE}}}rpc-error') if _said(error, 'severity') != 'warning']
        if errors:
            message = '; '.join(filter(None, map(_error_text, errors))) or 'refused without a reason'
            raise Refused(message, code=_said(errors[0], 'tag') or 'operation-failed', **about)
        if not _is_read(operation):
            return None if operation.tag == f'{{{BASE}}}edit-config' else output_of(self.model, root)
        document = selected(self.model, root.find(f'{{{BASE}}}data'), operation)
        if document is None:
            raise Refused('the requested data does not exist', code=DATA_MISSING, **about)
        return document

    def _tells_defaults(self) -> bool:
        """Whether the device can report defaults; one whose basic mode is report-all does it unasked too."""
        assert self._session is not None
        for capability in self._session.server_capabilities or ():
            uri, _, parameters = str(capability).partition('?')
            if uri == WITH_DEFAULTS and 'report-all' in parameters:
                return True
        return False

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(Exception):
                session.close()


def _is_read(operation: etree._Element) -> bool:
    return operation.tag in (f'{{{BASE}}}get', f'{{{BASE}}}get-config')


def _said(error: etree._Element, name: str) -> str:
    return (error.findtext(f'{{{BASE}}}error-{name}') or '').strip()


def _error_text(error: etree._Element) -> str:
    """`tag: message (path)` of an rpc-error [RFC 6241 section 4.3]."""
    text = ': '.join(filter(None, (_said(error, 'tag'), _said(error, 'message'))))
    path = _said(error, 'path')
    return f'{text} ({path})' if path else text
