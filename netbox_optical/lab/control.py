"""The lab's control API: plain HTTP on a loopback address. For the demo, the tests and the `optical_lab` command only;
no driver sees it."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from .faults import FaultError
from .http import _listen, _QuietServer

if TYPE_CHECKING:
    from .lab import Lab


class ControlServer:
    """`/health`, `/status`, `/state`, `/state/<tid>`, `/light[?tid=&port=]` (GET), `/reset` (POST) and `/faults`.

    `GET /faults[?element=]` lists orders with their counters. `POST /faults` takes a JSON object with `element` (a TID
    or `tnms`), `kind` and any of `at`, `times`, `match`, `code`, `message`, `seconds` (see `faults.Fault`).
    `DELETE /faults[?element=[&number=]]` forgets orders and ends their outages.
    """

    def __init__(self, lab: Lab, host: str, port: int):
        if not ipaddress.ip_address(host).is_private:
            raise ValueError(f'{host}: the control API listens on loopback or private addresses only')
        self.lab = lab
        self.host = host
        self.port = port
        self._server: _QuietServer | None = None
        self._task: asyncio.Task[None] | None = None

    def _application(self) -> Starlette:
        return Starlette(routes=[
            Route('/health', self._health),
            Route('/status', self._status),
            Route('/state', self._state),
            Route('/state/{tid}', self._state_of),
            Route('/light', self._light),
            Route('/reset', self._reset, methods=['POST']),
            Route('/faults', self._faults, methods=['GET', 'POST', 'DELETE']),
        ])

    async def start(self) -> None:
        """Raises OSError when the address is taken."""
        config = uvicorn.Config(
            self._application(), lifespan='off', log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=1,
        )
        sock = _listen(self.host, self.port)
        self._server = _QuietServer(config)
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[sock]))
        while not self._server.started:
            if self._task.done():
                sock.close()
                self._task.result()
                raise OSError('the control API ended at once')
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(self._task, timeout=5)
        self._server = self._task = None

    async def _health(self, request: Request) -> JSONResponse:
        return JSONResponse({'status': 'ok', 'elements': len(self.lab.elements)})

    async def _status(self, request: Request) -> JSONResponse:
        return JSONResponse(self.lab.status())

    async def _state(self, request: Request) -> JSONResponse:
        return JSONResponse(self.lab.state())

    async def _state_of(self, request: Request) -> JSONResponse:
        tid = request.path_params['tid']
        if tid not in self.lab.elements:
            return self._unknown(tid)
        return JSONResponse(self.lab.elements[tid].state())

    async def _light(self, request: Request) -> JSONResponse:
        tid, port = request.query_params.get('tid'), request.query_params.get('port')
        if tid is None and port is None:
            return JSONResponse([verdict.as_dict() for verdict in self.lab.light.pairs()])
        if tid is None or port is None:
            return JSONResponse({'error': 'give tid and port, or neither'}, 400)
        if tid not in self.lab.elements:
            return self._unknown(tid)
        return JSONResponse(self.lab.light.link(tid, port).as_dict())

    async def _reset(self, request: Request) -> JSONResponse:
        self.lab.reset()
        return JSONResponse({'status': 'ok'})

    async def _faults(self, request: Request) -> JSONResponse:
        try:
            if request.method == 'POST':
                return JSONResponse(await self._order(await request.body()), 201)
            element = request.query_params.get('element')
            if request.method == 'GET':
                return JSONResponse(self.lab.ordered(element))
            number = request.query_params.get('number')
            if number is not None and (element is None or not number.isdecimal()):
                raise FaultError('a number is a whole one, and needs its element')
            return JSONResponse({'cancelled': await self.lab.cancel(element, int(number) if number else None)})
        except FaultError as error:
            return JSONResponse({'error': str(error)}, 400)

    async def _order(self, body: bytes) -> dict[str, Any]:
        try:
            values = json.loads(body)
            element, kind = values.pop('element'), values.pop('kind')
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FaultError('send a JSON object with element and kind') from None
        texts = (element, kind, *(values.get(name, '') for name in ('match', 'code', 'message')))
        if not all(isinstance(text, str) for text in texts):
            raise FaultError('element, kind, match, code and message are texts')
        if unknown := values.keys() - {'at', 'times', 'match', 'code', 'message', 'seconds'}:
            raise FaultError(f'unknown: {", ".join(sorted(unknown))}')
        faults = self.lab.faults(element)
        return {'element': element, **(await faults.order(kind, **values)).as_dict()}

    @staticmethod
    def _unknown(tid: str) -> JSONResponse:
        return JSONResponse({'error': f'no element {tid}'}, 404)
