"""The HTTP side of RESTCONF: authentication, media types, verbs, operations."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..credentials import Credentials
from .errors import RestconfError, absent
from .operation import Operation
from .render import parse_query
from .store import Datastore

MEDIA = 'application/yang-data+json'
XRD = (
    "<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'><Link rel='restconf' href='/restconf'/></XRD>"
)


class RestconfApp:
    """An ASGI application over one datastore.

    Attributes:
        store: the tree.
        operations: by `module:name`; one without output answers with 204.
        requests: how many requests came in so far.
    """

    def __init__(
        self, store: Datastore, operations: dict[str, Operation], credentials: Credentials, *, login: bool = False
    ):
        self.store = store
        self.operations = operations
        self.requests = 0
        self._credentials = credentials
        self._login = login
        self._sessions: set[str] = set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope['type'] != 'http':
            return
        request = Request(scope, receive)
        self.requests += 1
        try:
            response = await self._answer(request)
        except RestconfError as error:
            headers = {'WWW-Authenticate': 'Basic realm="restconf"'} if error.status == 401 else None
            response = JSONResponse(error.body(), error.status, headers, media_type=MEDIA)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.scope['raw_path'].decode('ascii').partition('?')[0]
        if path == '/.well-known/host-meta':
            return Response(XRD, media_type='application/xrd+xml')
        if self._login and path == '/login' and request.method == 'POST':
            return await self._open_session(request)
        self._authenticate(request)
        if self._login and path == '/logout' and request.method == 'POST':
            self._sessions.discard(request.cookies.get('session', ''))
            return Response(status_code=204)
        self._check_accept(request)
        for prefix, handler in (('/restconf/data/', self._data), ('/restconf/operations/', self._operation)):
            if path.startswith(prefix):
                return await handler(request, path.removeprefix(prefix))
        if path.rstrip('/') == '/restconf' and request.method == 'GET':
            body = {'ietf-restconf:restconf': {'data': {}, 'operations': {}, 'yang-library-version': '2016-06-21'}}
            return self._json(body)
        raise absent(path)

    async def _open_session(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            accepted = self._credentials.accepts(body['username'], body['password'])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RestconfError(400, 'malformed-message', 'username and password are expected') from None
        if not accepted:
            raise RestconfError(401, 'access-denied', 'wrong user name or password')
        token = secrets.token_urlsafe(24)
        self._sessions.add(token)
        response = Response(status_code=204)
        response.set_cookie('session', token, secure=True, httponly=True)
        return response

    def _authenticate(self, request: Request) -> None:
        if request.cookies.get('session') in self._sessions:
            return
        scheme, _, encoded = request.headers.get('authorization', '').partition(' ')
        if scheme.lower() == 'basic':
            try:
                user, _, password = base64.b64decode(encoded, validate=True).decode().partition(':')
            except (binascii.Error, UnicodeDecodeError):
                user = password = ''
            if self._credentials.accepts(user, password):
                return
        raise RestconfError(401, 'access-denied', 'wrong user name or password')

    @staticmethod
    def _check_accept(request: Request) -> None:
        accept = request.headers.get('accept', '*/*')
        kinds = {part.split(';')[0].strip() for part in accept.split(',')}
        if not kinds & {'*/*', 'application/*', MEDIA}:
            raise RestconfError(406, 'invalid-value', f'only {MEDIA} is served')

    @staticmethod
    async def _body(request: Request) -> Any:
        if request.headers.get('content-type', '').split(';')[0].strip() != MEDIA:
            raise RestconfError(415, 'invalid-value', f'send {MEDIA}')
        try:
            return json.loads(await request.body())
        except ValueError as error:
            raise RestconfError(400, 'malformed-message', f'not JSON: {error}') from None

    @staticmethod
    def _json(body: dict[str, Any], status: int = 200) -> Response:
        return JSONResponse(body, status, {'Cache-Control': 'no-cache'}, media_type=MEDIA)

    async def _data(self, request: Request, url: str) -> Response:
        method = request.method
        if method in ('GET', 'HEAD'):
            return self._json(self.store.get(url, parse_query(request.query_params)))
        if method in ('PATCH', 'PUT', 'POST'):
            body = await self._body(request)
            if method == 'PATCH':
                self.store.patch(url, body)
            elif method == 'PUT':
                return Response(status_code=201 if self.store.put(url, body) else 204)
            else:
                location = self.store.post(url, body)
                return Response(status_code=201, headers={'Location': f'/restconf/data{self._qualified(location)}'})
            return Response(status_code=204)
        if method == 'DELETE':
            self.store.delete(url)
            return Response(status_code=204)
        raise RestconfError(405, 'operation-not-supported', f'{method} is not a method of this resource')

    def _qualified(self, path: str) -> str:
        return f'/{self.store.module}:{path.removeprefix("/")}'

    async def _operation(self, request: Request, name: str) -> Response:
        operation = self.operations.get(name)
        if operation is None:
            raise absent(f'/restconf/operations/{name}')
        if request.method != 'POST':
            raise RestconfError(405, 'operation-not-supported', 'operations are invoked with POST')
        output = operation.run(await self._body(request))
        return Response(status_code=204) if output is None else self._json(output)
