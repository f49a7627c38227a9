"""A network element that says what a test tells it to, over a real TCP connection."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pydantic import SecretStr

from netbox_optical.drivers.base import Login, Timeouts
from netbox_optical.drivers.transport.tl1.session import StreamSession
from netbox_optical.drivers.transport.tl1.tcp import TcpPipe

HOST = '127.0.0.1'
PASSWORD = 'hunter-2;x'
PROMPT = 'TL1>>'
HANG_UP = '\0hang up'

# Gets the command, its tag and how many such commands came before; tells what to say.
Script = Callable[[str, str, int], str]


def complete(ctag: str, *lines: str, code: str = 'COMPLD') -> str:
    text = ''.join(f'   {line}\r\n' for line in lines)
    return f'\r\n\n   flex.aa00 25-10-27 16:45:10\r\nM  {ctag} {code}\r\n{text};\r\n{PROMPT}'


def deny(ctag: str, *lines: str) -> str:
    return complete(ctag, *lines, code='DENY')


class Element:
    """Logs everybody in; `script` answers the other commands. `seen` holds every command in order."""

    def __init__(
        self,
        script: Script,
        banner: str = f'Welcome; to > this\r\n{PROMPT}',
        login: Script | None = None,
        quiet: Script | None = None,
    ):
        self.seen: list[str] = []
        self.connections = 0
        self._script = script
        self._banner = banner
        self._login = login or _fine
        self._quiet = quiet or _fine
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def verbs(self) -> list[str]:
        return [command.partition(':')[0] for command in self.seen]

    def close(self) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(self._banner.encode())
            buffer = b''
            while data := connection.recv(4096):
                buffer += data
                while b'\r\n' in buffer:
                    line, _, buffer = buffer.partition(b'\r\n')
                    if not self._answer(connection, line.decode()):
                        return

    def _answer(self, connection: socket.socket, command: str) -> bool:
        verb, _, _, ctag = re.split(r'[:;]', command)[:4]
        count = self.verbs.count(verb)
        self.seen.append(command)
        usual = {
            'ACT-USER': self._login, 'INH-MSG-ALL': self._quiet, 'INH-DBREPT-ALL': self._quiet, 'CANC-USER': _fine
        }  # fmt: skip
        said = usual.get(verb, self._script)(command, ctag, count)
        connection.sendall(f'{command}\r\n{said.removesuffix(HANG_UP)}'.encode())
        if said.endswith(HANG_UP):
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()
            return False
        return True


def _fine(command: str, ctag: str, count: int) -> str:
    return complete(ctag)


@contextmanager
def element(script: Script, **more) -> Iterator[Element]:
    found = Element(script, **more)
    try:
        yield found
    finally:
        found.close()


def session(
    one: Element | int, *, addresses: tuple[str, ...] = (HOST,), read: float = 1.0, slow: float = 3.0, journal=None
) -> StreamSession:
    port = one if isinstance(one, int) else one.port
    timeouts = Timeouts(connect=1.0, read=read, slow=slow)
    login = Login('netbox', SecretStr(PASSWORD))
    return StreamSession(
        'flex.aa00', addresses, lambda address: TcpPipe(address, port, 1.0), login, timeouts, journal
    )
