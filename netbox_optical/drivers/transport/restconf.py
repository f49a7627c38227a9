"""RESTCONF [RFC 8040] with JSON [RFC 7951] over HTTPS: paths to URLs, requests, replies and errors."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import JsonValue

from ..base import Endpoint, Exchange, Journal, NativeRequest
from ..errors import AuthenticationFailed, Broken, CannotPlan, DriverError, EffectUnknown, Refused, Unreachable
from . import tls
from .yang import (
    DATA_EXISTS,
    DATA_MISSING,
    SECRET,
    Later,
    Verb,
    YangClient,
    YangPath,
    field_tree,
    member,
    shortened,
    unwrapped,
)

ROOT = '/restconf'
MEDIA_TYPE = 'application/yang-data+json'
DEFAULT_PORT = 8181

_METHODS: dict[Verb, str] = {
    'get': 'GET', 'merge': 'PATCH', 'create': 'POST', 'replace': 'PUT', 'delete': 'DELETE', 'rpc': 'POST',
}
# What devices answer: 404 for what is not there, 412 from an operation whose result exists already.
_CODES = {DATA_MISSING: '404', DATA_EXISTS: '412'}
# The device (or a proxy before it) failed while it was at it; 500 is also `partial-operation` [RFC 8040 section 7].
_HALF_DONE = (500, 502, 504)
_PLACEHOLDER = re.compile(r'\{(\w+)\}')
# Shorter than the idle time of usual servers, so that a change is not sent into a connection that is just being closed.
_KEEPALIVE = 4.0


def target(path: YangPath) -> str:
    """`/restconf/data/...`: every key value percent-encoded on its own, several joined by commas [RFC 8040 3.5.3]."""
    segments = []
    for step in path.steps:
        keys = ','.join(str(key) if isinstance(key, Later) else escaped(key) for key in step.keys)
        segments.append(f'{step.name}={keys}' if step.keys else step.name)
    return f'{ROOT}/data/{"/".join(segments)}'


def escaped(text: str) -> str:
    """A key value percent-encoded whole. Raises CannotPlan for what is no text."""
    try:
        return quote(text, safe='')
    except UnicodeEncodeError as error:
        raise CannotPlan(f'half of a surrogate pair is no character: {text!r}') from error


def query(depth: int | None, content: str, fields: tuple[str, ...] = ()) -> str:
    """The query of every read; defaults are asked for because a wish is compared with them too."""
    chosen = f'&fields={_fields(field_tree(fields))}' if fields else ''
    return f'?content={content}&depth={"unbounded" if depth is None else depth}&with-defaults=report-all{chosen}'


def _fields(tree: Mapping[str, Any]) -> str:
    """`a(b;c);d` [RFC 8040 section 4.8.3]."""
    return ';'.join(f'{name}({_fields(inner)})' if inner else name for name, inner in tree.items())


def native(
    verb: Verb, path: YangPath | str, document: JsonValue = None, *, depth: int | None = None, **more: Any
) -> NativeRequest:
    """The request as it will be sent; see `yang.Native`."""
    for codes in {'accepts', 'awaits'} & set(more):
        more[codes] = tuple(_CODES.get(code, code) for code in more[codes])
    if isinstance(path, str):
        where = f'{ROOT}/operations/{path}'
        document = {'input': document}
    else:
        where = target(path) + (query(depth, 'all') if verb == 'get' else '')
    return NativeRequest(protocol='restconf', command=f'{_METHODS[verb]} {where}', body=document, **more)


def filled(request: NativeRequest, values: Mapping[str, JsonValue]) -> tuple[str, str, JsonValue]:
    """Method, URL path and body with every `{name}` replaced: encoded in the path, as it is in the body.

    In the body only a string that is nothing but a placeholder is one. Raises CannotPlan when a value is missing.
    """
    method, _, where = request.command.partition(' ')

    def value_of(name: str) -> JsonValue:
        if name not in values:
            raise CannotPlan(f'the value "{name}" has not been bound', request=request.command)
        return values[name]

    def replace(document: JsonValue) -> JsonValue:
        if isinstance(document, dict):
            return {key: replace(value) for key, value in document.items()}
        if isinstance(document, list):
            return [replace(value) for value in document]
        found = _PLACEHOLDER.fullmatch(document) if isinstance(document, str) else None
        return value_of(found[1]) if found else document

    where = _PLACEHOLDER.sub(lambda found: escaped(str(value_of(found[1]))), where)
    return method, where, replace(request.body)


def masked(document: JsonValue) -> JsonValue:
    """The document with the values of secret leaves hidden."""
    if isinstance(document, dict):
        return {
            key: '********' if SECRET.search(key) and not isinstance(value, (dict, list)) else masked(value)
            for key, value in document.items()
        }
    if isinstance(document, list):
        return [masked(value) for value in document]
    return document


def errors_text(document: JsonValue) -> str:
    """`tag: message (path)` of every error in an ietf-restconf errors document; empty when it is none."""
    found = member(member(document, 'errors'), 'error')
    texts = []
    for error in found if isinstance(found, list) else []:
        if not isinstance(error, dict):
            continue
        text = ': '.join(str(error[name]) for name in ('error-tag', 'error-message') if error.get(name))
        texts.append(f'{text} ({error["error-path"]})' if error.get('error-path') else text)
    return '; '.join(filter(None, texts))


class RestconfClient(YangClient):
    """One keep-alive HTTPS connection to one device.

    The endpoint's addresses are tried in order; only a connection that cannot be made moves on to the next, and the
    address that answered is kept. Nothing is ever sent twice.
    """

    native = staticmethod(native)

    def __init__(self, endpoint: Endpoint, journal: Journal | None = None):
        self.endpoint = endpoint
        self.journal = journal
        self._http: httpx.Client | None = None
        self._bases = [self._base(address) for address in endpoint.addresses]
        self._refused_login = False

    def get(
        self, path: YangPath, *, depth: int | None = None, content: str = 'all', fields: tuple[str, ...] = ()
    ) -> JsonValue:
        try:
            document = self.send('GET', target(path) + query(depth, content, fields))
        except Refused as refusal:
            if refusal.code == _CODES[DATA_MISSING]:
                return None
            raise
        return unwrapped(document, path)

    def perform(self, request: NativeRequest, values: Mapping[str, JsonValue] | None = None) -> JsonValue:
        """Send a request once, with its placeholders replaced; the reply's document, None when it is empty."""
        return self.send(*filled(request, values or {}))

    def send(self, method: str, where: str, body: JsonValue = None) -> JsonValue:
        """Send one HTTP request; the reply's JSON document, None when it is empty. Raises DriverError kinds."""
        content = None if body is None else json.dumps(body).encode()
        shown = f'{method} {where}' + ('' if body is None else f'\n{_pretty(masked(body))}')
        if self._refused_login:
            raise AuthenticationFailed(
                'not sent: the device has refused this login before', device=self.endpoint.device, request=shown
            )
        started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
        reply, ok = '', False
        try:
            response = self._exchange(method, where, content, shown)
            reply = _reply_text(response)
            document = self._judged(response, shown, reply)
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

    def close(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            with contextlib.suppress(Exception):
                http.close()

    def _exchange(self, method: str, where: str, content: bytes | None, shown: str) -> httpx.Response:
        about = {'device': self.endpoint.device, 'request': shown}
        failures: list[str] = []
        cause: Exception | None = None
        for base in list(self._bases):
            try:
                response = self._session().request(method, base + where, content=content)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
                failures.append(f'{base}: {_reason(error)}')
                cause = error
                continue
            except (httpx.TransportError, httpx.DecodingError) as error:
                message = f'no complete reply from {base}: {_reason(error)}'
                if method == 'GET':
                    raise Unreachable(message, **about) from error
                raise EffectUnknown(message, **about) from error
            self._bases = [base]
            return response
        reasons = '; '.join(failures) or 'the device has no management address'
        raise Unreachable(f'no connection: {reasons}', **about) from cause

    def _judged(self, response: httpx.Response, shown: str, reply: str) -> JsonValue:
        about = {'device': self.endpoint.device, 'request': shown, 'reply': reply}
        reads = shown.startswith('GET ')
        document: JsonValue = None
        broken: Exception | None = None
        if response.content.strip():
            try:
                document = response.json()
            except ValueError as error:
                broken = error
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._refused_login = True
            raise AuthenticationFailed('the device refused user or password', **about)
        if not response.is_success:
            text = errors_text(document) or response.reason_phrase
            if not reads and response.status_code in _HALF_DONE:
                raise EffectUnknown(f'{response.status_code} {text}; part of it may have been done', **about)
            raise Refused(f'{response.status_code} {text}', code=str(response.status_code), **about)
        if broken is not None:
            kind = Broken if reads else EffectUnknown
            raise kind('the reply is not JSON', **about) from broken
        return document

    def _session(self) -> httpx.Client:
        if self._http is None:
            endpoint = self.endpoint
            limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEEPALIVE)
            self._http = httpx.Client(
                auth=httpx.BasicAuth(endpoint.login.user, endpoint.login.password.get_secret_value()),
                verify=self._tls(),
                timeout=httpx.Timeout(endpoint.timeouts.read, connect=endpoint.timeouts.connect),
                headers={'Accept': MEDIA_TYPE, 'Content-Type': MEDIA_TYPE},
                limits=limits,
                follow_redirects=False,
                # A proxy of the environment must never see the management network.
                trust_env=False,
            )
        return self._http

    def _tls(self) -> ssl.SSLContext:
        try:
            return tls.context_for(self.endpoint.tls)
        except OSError as error:
            raise Unreachable(
                f'the CA file cannot be read: {error}', device=self.endpoint.device
            ) from error

    def _base(self, address: str) -> str:
        host = f'[{address}]' if ':' in address else address
        return f'https://{host}:{self.endpoint.port or DEFAULT_PORT}'


def _pretty(document: JsonValue) -> str:
    return json.dumps(document, ensure_ascii=False)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _reply_text(response: httpx.Response) -> str:
    status = f'{response.status_code} {response.reason_phrase}'
    text = response.text.strip()
    with contextlib.suppress(ValueError):
        text = _pretty(masked(json.loads(text)))
    return f'{status}\n{shortened(text)}' if text else status
