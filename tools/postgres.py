"""A private PostgreSQL: its own data folder, a free port on the loopback address, a random password, no durability."""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools import prerequisites, process
from tools.paths import write_private
from tools.report import Failure, step

LABEL = 'postgres'
USER = 'netbox'

# Fast and forgetful: what is lost in a power cut is made again. NetBox opens a connection per thread, tests many.
OPTIONS = {
    'listen_addresses': '127.0.0.1',
    'unix_socket_directories': '',
    'fsync': 'off',
    'synchronous_commit': 'off',
    'full_page_writes': 'off',
    'wal_level': 'minimal',
    'max_wal_senders': '0',
    'max_connections': '200',
    'shared_buffers': '128MB',
    'max_parallel_workers_per_gather': '0',
    'autovacuum_naptime': '30s',
    'jit': 'off',
    'checkpoint_timeout': '30min',
    'max_wal_size': '2GB',
    'log_min_messages': 'warning',
    'timezone': 'UTC',
}


@dataclass(frozen=True)
class Server:
    """How to reach a running server."""

    port: int
    password: str
    programs: str
    host: str = '127.0.0.1'
    user: str = USER

    def environment(self) -> dict[str, str]:
        """For psql, pg_dump and their like."""
        return {
            **os.environ,
            'PGHOST': self.host,
            'PGPORT': str(self.port),
            'PGUSER': self.user,
            'PGPASSWORD': self.password,
            'PGCONNECT_TIMEOUT': '10',
            'PGOPTIONS': '-c client_min_messages=warning',
        }

    def program(self, name: str) -> Path:
        return Path(self.programs) / name

    def sql(self, statement: str, database: str = 'postgres') -> str:
        """Run SQL and return the rows, columns parted by `|`."""
        command = [
            self.program('psql'),
            '-X',
            '-q',
            '-A',
            '-t',
            '-v',
            'ON_ERROR_STOP=1',
            '-d',
            database,
            '-c',
            statement,
        ]
        return process.run(command, env=self.environment(), timeout=300).strip()


def ensure(folder: Path) -> Server:
    """The running server of this instance folder; started, and its data folder made, if need be."""
    record = folder / 'postgres.json'
    known: dict[str, Any] = json.loads(record.read_text()) if record.exists() else {}
    if known and process.is_running(folder, LABEL):
        server = Server(known['port'], known['password'], known['programs'])
        _wait(folder, server)
        return server
    programs = prerequisites.postgresql()
    if not known or not (Path(known['data']) / 'PG_VERSION').exists() or known['programs'] != str(programs):
        known = _make_data_folder(folder, programs, known)
    server = _start(folder, known)
    write_private(record, json.dumps({**known, **asdict(server)}))
    return server


def stop(folder: Path) -> bool:
    # SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, the data stays consistent.
    return process.stop(folder, LABEL, stop_signal=signal.SIGINT, grace=30)


def restart(folder: Path) -> Server:
    """The same server on the same port; every session is cut. Raises Failure."""
    known = json.loads((folder / 'postgres.json').read_text())
    stop(folder)
    return _launch(folder, known, known['port'])


def remove(folder: Path) -> None:
    """Delete the data folder, also when it had to be put outside the checkout."""
    record = folder / 'postgres.json'
    if record.exists():
        known = json.loads(record.read_text())
        shutil.rmtree(known['data'], ignore_errors=True)
        if known.get('outside'):
            shutil.rmtree(known['outside'], ignore_errors=True)
        record.unlink()


def account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as `postgres` or `nobody`. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ('postgres', 'nobody'):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure('PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as.')


def reachable(path: Path) -> bool:
    """Whether any user may pass through every folder above `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def _make_data_folder(folder: Path, programs: Path, known: Mapping[str, Any]) -> dict[str, Any]:
    if known:
        remove(folder)
    user = account()
    outside = None
    if user and not reachable(folder / 'postgres'):
        outside = tempfile.mkdtemp(prefix='netbox-optical-')
        os.chown(outside, user.pw_uid, user.pw_gid)
    data = Path(outside or folder) / 'postgres'
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    password_file = data.with_name('.postgres-password')
    write_private(password_file, password)
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(password_file, user.pw_uid, user.pw_gid)
    try:
        with step('making a private PostgreSQL data folder'):
            _initdb(programs, data, password_file, user)
    finally:
        password_file.unlink(missing_ok=True)
    known = {'data': str(data), 'outside': outside, 'password': password, 'programs': str(programs), 'port': 0}
    write_private(folder / 'postgres.json', json.dumps(known))
    return known


def _initdb(programs: Path, data: Path, password_file: Path, user: pwd.struct_passwd | None) -> None:
    command = [
        programs / 'initdb',
        '-D',
        data,
        '-U',
        USER,
        '-A',
        'scram-sha-256',
        f'--pwfile={password_file}',
        '-E',
        'UTF8',
        '--no-sync',
        '--no-instructions',
    ]
    try:
        # Sorts the same everywhere and still knows upper and lower case beyond ASCII.
        process.run([*command, '--locale=C.UTF-8'], cwd=data, **_as(user))
    except Failure:
        # A C library without that locale; initdb has emptied the folder again.
        process.run([*command, '--locale=C'], cwd=data, **_as(user))


def _start(folder: Path, known: Mapping[str, Any]) -> Server:
    # Left behind by a machine that stopped; the process it names is not ours, or `ensure` would have found it running.
    (Path(known['data']) / 'postmaster.pid').unlink(missing_ok=True)
    # Between finding a free port and using it, somebody else may take it.
    for attempt in range(5):
        try:
            return _launch(folder, known, free_port())
        except Failure:
            stop(folder)
            if attempt == 4:
                raise
    raise AssertionError('unreachable')


def _launch(folder: Path, known: Mapping[str, Any], port: int) -> Server:
    data = Path(known['data'])
    options = [part for name, value in OPTIONS.items() for part in ('-c', f'{name}={value}')]
    server = Server(port, known['password'], known['programs'])
    command = [server.program('postgres'), '-D', data, '-p', str(server.port), *options]
    process.start(folder, LABEL, command, cwd=data, **_as(account()))
    _wait(folder, server)
    return server


def _wait(folder: Path, server: Server) -> None:
    def answers() -> bool:
        try:
            return server.sql('SELECT 1') == '1'
        except Failure:
            return False

    process.wait_for('PostgreSQL', answers, folder=folder, label=LABEL, timeout=60)


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []} if user else {}
