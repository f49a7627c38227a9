"""The Acme line protocol: one line for each request; lines of records, then `OK` or `ERR <code> <text>`.

    SET PORT A1 label="to Bologna" state=up
    - PORT A1 label="to Bologna" state=up
    OK
"""

from __future__ import annotations

import contextlib
import datetime
import re
import socket
import time
from typing import Any

from netbox_optical.drivers.base import Endpoint, Exchange, Journal
from netbox_optical.drivers.errors import (
    AuthenticationFailed,
    Broken,
    CannotPlan,
    DriverError,
    EffectUnknown,
    Refused,
    Unreachable,
)

PORT = 7777
READS = ('SHOW',)
_PAIR = re.compile(r'([a-z]+)=("(?:[^"\\]|\\.)*"|[^ "]*)')
_LINE_LIMIT = 65_536

Record = dict[str, str]


def command(verb: str, *names: str, **values: object) -> str:
    """A request line; values are quoted. Raises CannotPlan for what no line can hold."""
    words = [verb, *names, *(f'{name}={quoted(str(value))}' for name, value in values.items())]
    if any(not name or re.search(r'[\s"=]', name) for name in names):
        raise CannotPlan(f'{" ".join(names)!r} is no name')
    return ' '.join(words)


def quoted(value: str) -> str:
    """The value in quotes. Raises CannotPlan for control characters: a line end would begin another request."""
    if any(ord(char) < 0x20 or ord(char) == 0x7F for char in value):
        raise CannotPlan(f'{value!r} has control characters')
    return '"' + value.replace('\\', '\\\\').replace('"', '\\"') + '"'


def record(line: str) -> Record:
    """`- PORT A1 label="x"` -> kind, name and values. Raises ValueError."""
    kind, name, rest = [*line.removeprefix('- ').split(' ', 2), ''][:3]
    found: Record = {'kind': kind, 'name': name}
    position = 0
    while position < len(rest):
        match = _PAIR.match(rest, position)
        if match is None:
            raise ValueError(line)
        value = match[2]
        found[match[1]] = re.sub(r'\\(.)', r'\1', value[1:-1]) if value.startswith('"') else value
        position = match.end() + 1
    return found


class Session:
    """One TCP connection, opened when it is needed and reused.

    The addresses are tried in order; only a connection that cannot be made moves on to the next. Nothing is sent twice.
    """

    def __init__(self, endpoint: Endpoint, journal: Journal | None):
        self.endpoint = endpoint
        self.journal = journal
        self._socket: socket.socket | None = None
        self._stream: Any = None

    def run(self, line: str) -> list[str]:
        """Send one request; the record lines of its reply. Raises DriverError kinds."""
        started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
        reply, ok = '', False
        try:
            self._open()
            lines = self._exchange(line)
            reply = '\n'.join(lines)
            self._judge(line, lines)
            ok = True
            return lines[:-1]
        except DriverError as error:
            reply = reply or error.message
            raise
        finally:
            if self.journal is not None:
                seconds = round(time.monotonic() - clock, 3)
                self.journal(Exchange(device=self.endpoint.device, request=line, reply=reply, ok=ok, started=started,
                                      seconds=seconds))

    def records(self, line: str) -> list[Record]:
        """The same for a read. Raises Broken when a record cannot be understood."""
        try:
            return [record(text) for text in self.run(line)]
        except ValueError as error:
            raise Broken(f'not a record: {error}', device=self.endpoint.device, request=line) from error

    def close(self) -> None:
        for thing in (self._stream, self._socket):
            with contextlib.suppress(Exception):
                if thing is not None:
                    thing.close()
        self._stream = self._socket = None

    def _open(self) -> None:
        if self._socket is not None:
            return
        endpoint, failures, cause = self.endpoint, [], None
        for address in endpoint.addresses:
            where = (address, endpoint.port or PORT)
            try:
                self._socket = socket.create_connection(where, timeout=endpoint.timeouts.connect)
            except OSError as error:
                failures.append(f'{address}: {error}')
                cause = error
                continue
            self._socket.settimeout(endpoint.timeouts.read)
            self._stream = self._socket.makefile('rwb')
            self._log_in()
            return
        reasons = '; '.join(failures) or 'the device has no management address'
        raise Unreachable(f'no connection: {reasons}', device=endpoint.device) from cause

    def _log_in(self) -> None:
        login = self.endpoint.login
        line = command('LOGIN', user=login.user, secret=login.password.get_secret_value())
        if self._exchange(line, shown='LOGIN')[-1] != 'OK':
            self.close()
            raise AuthenticationFailed('the device refused user or password', device=self.endpoint.device)

    def _exchange(self, line: str, shown: str = '') -> list[str]:
        """The lines of the reply, the last one `OK` or `ERR`. A lost reply ends the session."""
        lines: list[str] = []
        try:
            self._stream.write(f'{line}\r\n'.encode())
            self._stream.flush()
            while not lines or not re.match(r'OK$|ERR ', lines[-1]):
                raw = self._stream.readline(_LINE_LIMIT)
                if not raw.endswith(b'\n'):
                    raise ConnectionError('the connection was closed')
                lines.append(raw.decode(errors='replace').rstrip('\r\n'))
        except OSError as error:
            self.close()
            request = shown or line
            kind = Unreachable if request.startswith((*READS, 'LOGIN')) else EffectUnknown
            raise kind(f'no complete reply: {error}', device=self.endpoint.device, request=request) from error
        return lines

    def _judge(self, line: str, lines: list[str]) -> None:
        verdict, _, rest = lines[-1].partition(' ')
        if verdict == 'ERR':
            code, _, text = rest.partition(' ')
            where = {'device': self.endpoint.device, 'request': line, 'reply': '\n'.join(lines)}
            raise Refused(f'refused: {code} {text}', code=code, **where)
