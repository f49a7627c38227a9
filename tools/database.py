"""Databases on a private server: from the schema snapshot, with the plugin's migrations, and copies of that for test
processes.
"""

import gzip
import hashlib
import json
import os
import subprocess
from pathlib import Path

from tools import process
from tools.environment import variables
from tools.paths import MIGRATIONS, ROOT, SNAPSHOTS
from tools.postgres import Server
from tools.report import Failure, say, step

_KEPT_TEMPLATES = 3


def exists(server: Server, name: str) -> bool:
    return bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(server: Server, name: str) -> None:
    server.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def create_netbox(server: Server, python: Path, instance_file: Path, name: str) -> None:
    """Make an empty NetBox database without the plugin: from the snapshot if it fits the installed NetBox, else by
    `migrate`.
    """
    drop(server, name)
    server.sql(f'CREATE DATABASE "{name}"')
    wanted = installed_key(python, instance_file)
    snapshot = find_snapshot(wanted)
    if snapshot:
        with step(f'loading the schema of NetBox {wanted["netbox"]} from its snapshot'):
            load(server, snapshot, name)
    else:
        say(
            f'There is no schema snapshot for NetBox {wanted["netbox"]} with these {wanted["migrations"]} migrations, '
            'so they are run.'
        )
        migrate(python, instance_file, name, plugin=False, title="running NetBox's migrations (some minutes)")


def migrate(python: Path, instance_file: Path, name: str, *, plugin: bool = True, title: str = '') -> None:
    """Run `netbox migrate` on a database."""
    environment = variables(
        instance_file, NETBOX_OPTICAL_DATABASE=name, **({} if plugin else {'NETBOX_OPTICAL_NO_PLUGIN': '1'})
    )
    with step(title or "running the plugin's migrations"):
        process.run(
            [python, '-m', 'netbox', 'migrate', '--no-input', '-v', '0'], env=environment, timeout=3600, cwd=ROOT
        )


def ensure_template(server: Server, python: Path, instance_file: Path) -> str:
    """The name of a database with the plugin's migrations as they are now; made once for each set of them."""
    name = f'template_{plugin_fingerprint()}'
    if not exists(server, name):
        unfinished = f'unfinished_{plugin_fingerprint()}'
        create_netbox(server, python, instance_file, unfinished)
        migrate(python, instance_file, unfinished)
        server.sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        _forget_old_templates(server)
    return name


def copy(server: Server, template: str, name: str) -> None:
    drop(server, name)
    server.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


def carry_over(source: Server, template: str, target: Server, name: str) -> None:
    """Copy a database from one server to another, in place of what is there."""
    command = [source.program('pg_dump'), '--no-owner', '--no-sync', template]
    dumped = subprocess.run(command, env=source.environment(), capture_output=True, timeout=600, check=False)
    if dumped.returncode:
        raise Failure(f'{template} could not be copied: {dumped.stderr.decode(errors="replace").strip()[-2000:]}')
    drop(target, name)
    target.sql(f'CREATE DATABASE "{name}"')
    _feed(target, dumped.stdout, name, template)


def plugin_fingerprint() -> str:
    """Changes with any migration file of the plugin and with the snapshot."""
    digest = hashlib.sha256()
    for path in sorted([*MIGRATIONS.glob('*.py'), *SNAPSHOTS.glob('*.json')]):
        digest.update(path.name.encode() + b'\0' + path.read_bytes() + b'\0')
    return digest.hexdigest()[:12]


def installed_key(python: Path, instance_file: Path) -> dict[str, str | int]:
    """The installed NetBox's version, and number and hash of its migrations' names (see `testing/schema_key.py`)."""
    environment = variables(instance_file, NETBOX_OPTICAL_NO_PLUGIN='1')
    return json.loads(process.run([python, '-m', 'testing.schema_key'], env=environment, timeout=120, cwd=ROOT))


def find_snapshot(key: dict[str, str | int], folder: Path = SNAPSHOTS) -> Path | None:
    """The snapshot that was made from exactly these migrations, or None."""
    for path in sorted(folder.glob('netbox-*.json')):
        if json.loads(path.read_text()) == key:
            return path.with_suffix('.sql.gz')
    return None


def load(server: Server, snapshot: Path, name: str) -> None:
    """Load a compressed SQL file."""
    _feed(server, gzip.decompress(snapshot.read_bytes()), name, snapshot.name)


def _feed(server: Server, script: bytes, name: str, what: str) -> None:
    """SQL to psql, in one transaction."""
    command = [
        server.program('psql'),
        '-X',
        '-q',
        '-1',
        '-v',
        'ON_ERROR_STOP=1',
        '-d',
        name,
        '-f',
        '-',
        '-o',
        os.devnull,
    ]
    result = subprocess.run(
        command, input=script, env=server.environment(), capture_output=True, timeout=600, check=False
    )
    if result.returncode:
        raise Failure(f'{what} could not be loaded: {result.stderr.decode(errors="replace").strip()[-2000:]}')


def _forget_old_templates(server: Server) -> None:
    rows = server.sql("SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{12}$' ORDER BY oid DESC")
    for name in rows.splitlines()[_KEPT_TEMPLATES:]:
        drop(server, name)
