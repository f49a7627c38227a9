"""A simulated Acme R1 on a real socket. It shares no code with the driver."""

from __future__ import annotations

import shlex
import socketserver
import threading
from typing import Any, Self

USER, SECRET = 'acme', 'road"runner\\9'


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        known = False
        while line := self.rfile.readline():
            words = shlex.split(line.decode().rstrip('\r\n'))
            if words[0] == 'LOGIN':
                values = dict(word.split('=', 1) for word in words[1:])
                known = values == {'user': USER, 'secret': SECRET}
                self.say('OK' if known else 'ERR 401 wrong user or secret')
                continue
            if not known:
                self.say('ERR 401 log in first')
                continue
            roadm = self.server.roadm
            roadm.requests.append(line.decode().rstrip('\r\n'))
            reply = roadm.answer(words)
            if roadm.cut_after and words[0] == roadm.cut_after:
                return
            self.say(reply)

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b'\r\n')


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    roadm: Roadm


class Roadm:
    """Ports, cross-connections and what light comes in.

    Attributes:
        requests: lines that came in after the login.
        cut_after: verb after which the connection is closed without an answer; what it asked for is done.
    """

    def __init__(self, serial: str, host: str = '127.0.0.1', port: int = 0):
        self.serial = serial
        self.requests: list[str] = []
        self.cut_after = ''
        self.ports = {
            name: {'role': 'line' if name.startswith('L') else 'add-drop', 'label': '', 'peer': '', 'state': 'down',
                   'seen': ''}
            for name in ('L1', 'L2', 'A1', 'A2')
        }
        self.crossings: dict[str, dict[str, str]] = {}
        self.levels = {'L1': '-12.5', 'A1': '-3.0'}
        self._server = _Server((host, port), _Conversation)
        self._server.roadm = self
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def state(self) -> dict[str, Any]:
        return {'ports': {name: dict(values) for name, values in self.ports.items()},
                'crossings': {name: dict(values) for name, values in self.crossings.items()}}

    def answer(self, words: list[str]) -> str:
        """Do what a request says."""
        verb, what, *rest = [*words, '', '']
        name = rest[0] if rest else ''
        values = dict(word.split('=', 1) for word in words[3:])
        if verb == 'SHOW':
            return self._show(what)
        if (verb, what) == ('SET', 'PORT'):
            if name not in self.ports:
                return 'ERR 404 no such port'
            if not set(values) <= {'label', 'peer', 'state'} or values.get('state', 'up') not in ('up', 'down'):
                return 'ERR 400 bad value'
            self.ports[name].update(values)
            return 'OK'
        if what == 'CROSSING':
            return self._crossing(verb, name, values)
        return 'ERR 400 what?'

    def _crossing(self, verb: str, name: str, values: dict[str, str]) -> str:
        if (verb == 'ADD') == (name in self.crossings):
            return 'ERR 409 exists' if verb == 'ADD' else 'ERR 404 no such cross-connection'
        if verb == 'DROP':
            del self.crossings[name]
            return 'OK'
        wished = {**self.crossings.get(name, {}), **values}
        if set(wished) != {'from', 'to', 'low', 'high', 'label'}:
            return 'ERR 400 something is missing or unknown'
        if not {wished['from'], wished['to']} <= set(self.ports):
            return 'ERR 404 no such port'
        low, high = int(wished['low']), int(wished['high'])
        for other, taken in self.crossings.items():
            shared = {taken['from'], taken['to']} & {wished['from'], wished['to']}
            if other != name and shared and int(taken['low']) < high and low < int(taken['high']):
                return f'ERR 409 spectrum is taken by {other}'
        self.crossings[name] = wished
        return 'OK'

    def _show(self, what: str) -> str:
        tables: dict[str, tuple[str, dict[str, dict[str, str]]]] = {
            'SYSTEM': ('SYSTEM', {'r1': {'serial': self.serial, 'version': '4.2'}}),
            'PORTS': ('PORT', self.ports),
            'CROSSINGS': ('CROSSING', self.crossings),
            'LEVELS': ('LEVEL', {name: {'rx': level} for name, level in self.levels.items()}),
        }
        if what not in tables:
            return 'ERR 400 show what?'
        kind, rows = tables[what]
        lines = [f'- {kind} {name} ' + ' '.join(f'{leaf}={_quote(value)}' for leaf, value in row.items())
                 for name, row in rows.items()]
        return '\r\n'.join([*lines, 'OK'])


def _quote(text: str) -> str:
    escaped = ''.join('\\' + char if char in '\\"' else char for char in text)
    return f'"{escaped}"'
