"""Ordered faults of HTTP servers: an ASGI application around the element's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .faults import Answer, Course, Fault, Faults

MEDIA = b'application/yang-data+json'
GARBAGE = b'<html>\xff\xfe 500 502 {"'
# Where the application finds the course of its request.
SCOPE_KEY = 'lab.course'


class FaultyApp:
    """Asks the faults about every request and obeys.

    Attributes:
        withheld: requests that the application inside never saw.
    """

    def __init__(self, app: Any, faults: Faults, cut: Callable[[Any], None]):
        self.withheld = 0
        self._app = app
        self._faults = faults
        self._cut = cut

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope['type'] != 'http':
            await self._app(scope, receive, send)
            return
        query = scope['query_string'].decode('ascii')
        path = scope['raw_path'].decode('ascii').partition('?')[0]
        course = self._faults.meet(f'{scope["method"]} {path}{f"?{query}" if query else ""}')
        scope[SCOPE_KEY] = course
        try:
            await _Exchange(self._app, scope, receive, send, self._cut).run(course)
        finally:
            if course.refusal is not None or not course.executed:
                self.withheld += 1
            course.finish()


class _Exchange:
    """One request that goes its course."""

    def __init__(self, app: Any, scope: dict[str, Any], receive: Any, send: Any, cut: Callable[[Any], None]):
        self._app = app
        self._scope = scope
        self._receive = receive
        self._send = send
        self._cut = cut

    async def run(self, course: Course) -> None:
        if course.delay:
            await course.wait()
        if course.usual:
            await self._app(self._scope, self._receive, self._send)
        elif course.refusal is not None:
            await self._refuse(course.refusal)
        else:
            messages: list[dict[str, Any]] = []
            if course.executed:
                await self._app(self._scope, self._receive, _keep(messages))
            await self._answer(course.answer, messages)
            course.finish()
            await self._end(course.hang_up)

    async def _refuse(self, fault: Fault) -> None:
        error = {'error-type': 'application', 'error-tag': fault.tag, 'error-message': fault.text}
        body = json.dumps({'ietf-restconf:errors': {'error': [error]}}).encode()
        headers = [(b'content-type', MEDIA), (b'content-length', str(len(body)).encode())]
        await self._send({'type': 'http.response.start', 'status': fault.status, 'headers': headers})
        await self._send({'type': 'http.response.body', 'body': body})

    async def _answer(self, answer: Answer, messages: list[dict[str, Any]]) -> None:
        body = b''.join(message.get('body', b'') for message in messages)
        if answer == 'cut' and body:
            await self._send(messages[0])
            await self._send({'type': 'http.response.body', 'body': body[: len(body) // 2], 'more_body': True})
        elif answer == 'garbled':
            headers = [(b'content-type', MEDIA), (b'content-length', str(len(GARBAGE)).encode())]
            await self._send({'type': 'http.response.start', 'status': 200, 'headers': headers})
            await self._send({'type': 'http.response.body', 'body': GARBAGE})

    async def _end(self, hang_up: bool) -> None:
        """Close the connection, or stay silent until the client has had enough."""
        if hang_up:
            self._cut(self._scope['client'])
        while (await self._receive())['type'] != 'http.disconnect':
            pass


def _keep(messages: list[dict[str, Any]]) -> Any:
    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    return send
