"""The simulated network manager: HTTPS with bearer tokens, TAPI inventory to read, TL1 scripts to run."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.faults import MANAGER, Faults
from netbox_optical.lab.flexils.node import FlexilsNode
from netbox_optical.lab.http import HttpsServer
from netbox_optical.lab.http_faults import SCOPE_KEY
from netbox_optical.lab.network import NetworkDescription
from netbox_optical.lab.tnms import inventory
from netbox_optical.lab.tnms.fields import FieldsError, apply_fields, limit_depth, parse_fields
from netbox_optical.lab.tnms.jobs import Job, run_job
from netbox_optical.lab.tnms.options import TnmsOptions

MODULE = 'tapi-equipment-extensions-cli'
CONTEXT = 'tapi-common:context'
_MEDIA_TYPE = 'application/yang-data+json'
_MAX_BODY = 1 << 20


class _Refused(Exception):
    """An HTTP error: status, RESTCONF error tag [RFC 8040 section 7.1], message."""

    def __init__(self, status: int, tag: str, message: str):
        super().__init__(message)
        self.status = status
        self.tag = tag


class TnmsServer:
    """Manages all devices of a network; scripts reach the FlexILS nodes given.

    Attributes:
        options: switches, also while it runs.
        port: the real port once started.
        requests: number of HTTP requests so far.
    """

    def __init__(
        self,
        *,
        nodes: Sequence[FlexilsNode],
        network: NetworkDescription,
        host: str,
        credentials: Credentials,
        certfile: str | Path,
        keyfile: str | Path,
        port: int = 8443,
        options: TnmsOptions | None = None,
    ):
        self.network = network
        self.host = host
        self.credentials = credentials
        self.options = options or TnmsOptions()
        self._requests = 0
        self._nodes = {inventory.device_uuid(node.tid): node for node in nodes}
        self._tokens: dict[str, float] = {}
        self._jobs: dict[int, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.faults = Faults('tnms', MANAGER, self)
        self._server = HttpsServer(self._application(), host, port, certfile, keyfile, faults=self.faults)

    def __repr__(self) -> str:
        return f'TnmsServer({self.host}:{self.port})'

    @property
    def port(self) -> int:
        return self._server.port

    async def start(self) -> None:
        """Raises OSError when the address is taken."""
        await self._server.start()

    async def stop(self) -> None:
        self.faults.close()
        await self._server.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def requests(self) -> int:
        return self._requests + self._server.withheld

    async def shut(self) -> None:
        await self._server.shut()

    async def reopen(self) -> None:
        await self._server.reopen()

    async def disguise(self, on: bool) -> None:
        await self._server.disguise(on)

    def reset(self) -> None:
        """Forget tokens and jobs."""
        self._tokens.clear()
        self._jobs.clear()

    def expire_tokens(self) -> None:
        """Every token given so far is refused from now on."""
        self._tokens.clear()

    # -- HTTP -----------------------------------------------------------------------------------------------------

    def _application(self) -> Starlette:
        operations = {'run-cli-script': self._run_script, 'get-cli-script-result': self._script_result}
        routes = [Route('/auth', self._guard(self._authenticate, login=True), methods=['POST'])]
        for name, endpoint in operations.items():
            for slash in ('', '/'):
                routes.append(
                    Route(f'/operations/{MODULE}:{name}{slash}', self._guard(endpoint), methods=['POST'])
                )
        routes.append(Route('/data/{path:path}', self._guard(self._read), methods=['GET']))
        return Starlette(routes=routes)

    def _guard(self, endpoint: Any, login: bool = False) -> Any:
        async def handle(request: Request) -> Response:
            self._requests += 1
            if request.scope[SCOPE_KEY].logout:
                self.expire_tokens()
            try:
                if self.options.unavailable:
                    raise _Refused(503, 'operation-failed', 'Service is temporarily unavailable')
                if not login:
                    self._check_token(request)
                return await endpoint(request)
            except _Refused as error:
                body = {'error-type': 'application', 'error-tag': error.tag, 'error-message': str(error)}
                return JSONResponse(
                    {'ietf-restconf:errors': {'error': [body]}}, status_code=error.status, media_type=_MEDIA_TYPE
                )

        return handle

    def _check_token(self, request: Request) -> None:
        kind, _, token = request.headers.get('authorization', '').partition(' ')
        expiry = self._tokens.get(token.strip())
        if kind.lower() != 'bearer' or expiry is None or expiry <= time.monotonic():
            self._tokens.pop(token.strip(), None)
            raise _Refused(401, 'access-denied', 'Token is missing, unknown or expired')

    async def _authenticate(self, request: Request) -> Response:
        form = parse_qs((await _body(request)).decode('utf-8', errors='replace'), keep_blank_values=True)
        user, password = form.get('user', [''])[0], form.get('password', [''])[0]
        if not self.credentials.accepts(user, password):
            raise _Refused(401, 'access-denied', 'User or password is wrong')
        token = secrets.token_urlsafe(32)
        self._tokens[token] = time.monotonic() + self.options.token_lifetime
        return JSONResponse({'token_type': 'Bearer', 'access_token': token})

    # -- data -----------------------------------------------------------------------------------------------------

    async def _read(self, request: Request) -> Response:
        raw = request.scope.get('raw_path', b'').decode('ascii').partition('?')[0]
        segments = [unquote(part) for part in raw.removeprefix('/data/').strip('/').split('/')]
        name, value = self._resolve(segments)
        try:
            selection = parse_fields(request.query_params['fields']) if 'fields' in request.query_params else {}
        except FieldsError as error:
            raise _Refused(400, 'invalid-value', f'fields: {error}') from error
        depth = request.query_params.get('depth', 'unbounded')
        if depth != 'unbounded':
            if not re.fullmatch(r'[1-9]\d{0,4}', depth):
                raise _Refused(400, 'invalid-value', 'depth must be 1..65535 or unbounded')
            value = limit_depth(value, int(depth))
        body = {name: apply_fields(value, selection)}
        return JSONResponse(body, media_type=_MEDIA_TYPE)

    def _resolve(self, segments: list[str]) -> tuple[str, Any]:
        """Member name (with module) and content at a path. Raises _Refused 404."""
        data: Any = {CONTEXT: self._context()}
        module, name = '', ''
        for segment in segments:
            wanted, _, key = segment.partition('=')
            name = _member(data, wanted)
            data = data[name]
            module = name.rpartition(':')[0] or module
            if key:
                matching = [item for item in data if str(item.get('uuid', item.get('id'))) == key]
                if not matching:
                    raise _Refused(404, 'invalid-value', f'{wanted}={key} does not exist')
                data = matching
            elif isinstance(data, list):
                raise _Refused(400, 'missing-element', f'{wanted}: a key is needed; read the parent with fields')
            if segment is not segments[-1] and isinstance(data, list):
                data = data[0]
        return (name if ':' in name else f'{module}:{name}'), data

    def _context(self) -> dict[str, Any]:
        names = [{'value-name': 'name', 'value': self.network.name}]
        if self.options.version:
            names.append({'value-name': 'version', 'value': self.options.version})
        return {
            'uuid': str(uuid.uuid5(uuid.NAMESPACE_DNS, self.network.domain)),
            'name': names,
            'tapi-equipment:physical-context': self._physical_context(),
            'tapi-topology:topology-context': {},
            'tapi-connectivity:connectivity-context': {},
            'tapi-notification:notification-context': {},
            'infn-job:job-context': {'job': [{'id': job.number, 'status': job.status} for job in self._jobs.values()]},
        }

    def _physical_context(self) -> dict[str, Any]:
        context = inventory.physical_context(self.network)
        devices = context['device']
        missing = {inventory.port_uuid(*name.split(' ', 1)) for name in self.options.omit_ports}
        for device in devices:
            device['access-port'] = [port for port in device['access-port'] if port['uuid'] not in missing]
        if self.options.duplicate_devices:
            devices += [device | {'uuid': str(uuid.uuid5(uuid.UUID(device['uuid']), 'twin'))} for device in devices]
        if self.options.reverse_devices:
            devices.reverse()
        return context

    # -- operations -----------------------------------------------------------------------------------------------

    async def _run_script(self, request: Request) -> Response:
        values = await _input(request)
        devices, commands = _strings(values, 'device-list'), _strings(values, 'commands')
        if values.get('channel') != 'TL1':
            raise _Refused(400, 'invalid-value', 'channel must be TL1')
        policy = values.get('error-policy', 'ABORT')
        if policy not in ('ABORT', 'CONTINUE'):
            raise _Refused(400, 'invalid-value', 'error-policy must be ABORT or CONTINUE')
        if self.options.reverse_devices:
            devices.reverse()
        job = Job(len(self._jobs) + 1, devices, commands, policy == 'ABORT')
        self._jobs[job.number] = job
        nodes = self._nodes
        if self.options.fail_jobs > 0:
            self.options.fail_jobs -= 1
            nodes = {}
        fault = request.scope[SCOPE_KEY].job
        task = asyncio.get_running_loop().create_task(
            run_job(job, nodes, self.options.pending_delay, self.options.running_delay, fault)
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return _output({'id': job.number})

    async def _script_result(self, request: Request) -> Response:
        values = await _input(request)
        number = values.get('id')
        job = self._jobs.get(number) if isinstance(number, int) else None
        if job is None:
            raise _Refused(404, 'invalid-value', f'job {number!r} does not exist')
        output = job.output()
        if self.options.truncate_output:
            for device in output.get('device-results', ()):
                for response in device['responses']:
                    response['output'] = response['output'][: self.options.truncate_output]
        return _output(output)


def _member(data: Any, wanted: str) -> str:
    """The member of a container that a path segment names, with or without its module."""
    if isinstance(data, dict):
        for name in data:
            if wanted in (name, name.rpartition(':')[2]) or wanted.rpartition(':')[2] == name:
                return name
    raise _Refused(404, 'invalid-value', f'{wanted} does not exist')


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise _Refused(413, 'too-big', 'request body is too large')
    return bytes(body)


async def _input(request: Request) -> dict[str, Any]:
    """The content of the operation's `input`. Raises _Refused 400 for anything else."""
    try:
        body = json.loads(await _body(request))
        values = body[f'{MODULE}:input']
    except (ValueError, KeyError, TypeError) as error:
        raise _Refused(400, 'malformed-message', f'body must be {{"{MODULE}:input": {{...}}}}') from error
    if not isinstance(values, dict):
        raise _Refused(400, 'malformed-message', 'input must be an object')
    return values


def _strings(values: dict[str, Any], name: str) -> list[str]:
    value = values.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise _Refused(400, 'invalid-value', f'{name} must be a list of strings, not empty')
    return list(value)


def _output(content: dict[str, Any]) -> Response:
    return JSONResponse({f'{MODULE}:output': content}, media_type=_MEDIA_TYPE)
