"""The schema snapshot `testing/snapshot/netbox-<version>.sql.gz`: what NetBox's own migrations make of an empty
database.

Those migrations take minutes of processor time and always end the same way, so the end is kept: plain SQL that
PostgreSQL 15 and later load, and beside it a JSON key that says for which NetBox version and migration names it stands.
`tools/run snapshot` makes it anew.
"""

import gzip
import json
from pathlib import Path

from tools import database, environment, postgres, process, valkey, venv
from tools.paths import SNAPSHOTS, instance_folder
from tools.report import say, step

# Written by newer pg_dumps and unknown to older servers or psqls; and what names the dumping server.
_LEFT_OUT = ('\\restrict', '\\unrestrict', 'SET transaction_timeout', '-- Dumped ')


def make() -> Path:
    """Migrate an empty database for real and write the two files."""
    python = venv.ensure()
    folder = instance_folder('snapshot')
    with venv.locked('snapshot'):
        try:
            server, file = servers(folder, python)
            migrate_from_nothing(server, python, file, 'snapshot')
            key = database.installed_key(python, file)
            SNAPSHOTS.mkdir(exist_ok=True)
            path = SNAPSHOTS / f'netbox-{key["netbox"]}.sql.gz'
            # No time stamp in the file: the same schema gives the same bytes.
            path.write_bytes(gzip.compress(dump(server, 'snapshot').encode(), 9, mtime=0))
            path.with_suffix('').with_suffix('.json').write_text(json.dumps(key, indent=2) + '\n')
        finally:
            postgres.stop(folder)
            valkey.stop(folder)
    say(f'wrote {path.name} ({path.stat().st_size} bytes) for {key["migrations"]} migrations')
    return path


def servers(folder: Path, python: Path) -> tuple[postgres.Server, Path]:
    """The private servers of a folder, and its instance file."""
    server = postgres.ensure(folder)
    return server, environment.write(folder, server, valkey.ensure(folder, python))


def migrate_from_nothing(server: postgres.Server, python: Path, instance_file: Path, name: str) -> None:
    database.drop(server, name)
    server.sql(f'CREATE DATABASE "{name}"')
    database.migrate(python, instance_file, name, plugin=False, title="running all of NetBox's migrations")


def dump(server: postgres.Server, name: str, *options: str) -> str:
    """A database as portable SQL."""
    command = [server.program('pg_dump'), '--no-owner', '--no-privileges', '--no-comments', *options, name]
    return portable(process.run(command, env=server.environment(), timeout=300))


def portable(sql: str) -> str:
    return '\n'.join(line for line in sql.splitlines() if not line.startswith(_LEFT_OUT)) + '\n'


def contents(server: postgres.Server, name: str) -> dict[str, str]:
    """Everything by which two empty NetBox databases can differ: the schema, and the rows that migrations leave behind.

    Row ids and times are left out: they depend on the order of the day. Keys are what a person calls the part, values
    are text.
    """
    rows = {
        'migrations': 'SELECT app, name FROM django_migrations ORDER BY 1, 2',
        'content types': 'SELECT app_label, model FROM django_content_type ORDER BY 1, 2',
        'permissions': 'SELECT app_label, model, codename, name FROM auth_permission p JOIN django_content_type c '
        'ON c.id = p.content_type_id ORDER BY 1, 2, 3',
        'object types': 'SELECT app_label, model, public, features FROM core_objecttype o JOIN django_content_type c '
        'ON c.id = o.contenttype_ptr_id ORDER BY 1, 2',
    }
    return {
        'schema': dump(server, name, '--schema-only'),
        **{part: server.sql(query, name) for part, query in rows.items()},
        'tables with rows': '\n'.join(_tables_with_rows(server, name)),
    }


def verify(python: Path) -> list[str]:
    """Migrate an empty database for real and compare it with the snapshot; gives the parts that were compared.

    Raises AssertionError naming the first part that differs.
    """
    folder = instance_folder('snapshot')
    with venv.locked('snapshot'):
        try:
            server, file = servers(folder, python)
            key = database.installed_key(python, file)
            snapshot = database.find_snapshot(key)
            assert snapshot, f'there is no snapshot for {key}; make one with: tools/run snapshot'
            database.drop(server, 'loaded')
            server.sql('CREATE DATABASE loaded')
            with step('loading the snapshot'):
                database.load(server, snapshot, 'loaded')
            migrate_from_nothing(server, python, file, 'migrated')
            loaded, migrated = contents(server, 'loaded'), contents(server, 'migrated')
        finally:
            postgres.stop(folder)
            valkey.stop(folder)
    for part in migrated:
        assert loaded[part] == migrated[part], (
            f'the snapshot differs from a real migrate in its {part}: {_difference(loaded[part], migrated[part])}'
        )
    say(f'snapshot: ok, equal to a real migrate of {key["migrations"]} migrations in {", ".join(migrated)}')
    return list(migrated)


def _tables_with_rows(server: postgres.Server, name: str) -> list[str]:
    tables = server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", name).splitlines()
    query = ' UNION ALL '.join(f'SELECT \'{table}\', count(*) FROM "{table}"' for table in tables)
    return [row for row in server.sql(query, name).splitlines() if not row.endswith('|0')]


def _difference(left: str, right: str) -> str:
    only_left = sorted(set(left.splitlines()) - set(right.splitlines()))[:5]
    only_right = sorted(set(right.splitlines()) - set(left.splitlines()))[:5]
    return f'only in the snapshot: {only_left}; only after migrate: {only_right}'
