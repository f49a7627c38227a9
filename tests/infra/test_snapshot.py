"""The schema snapshot is what NetBox's own migrations make."""

import sys
from pathlib import Path

import pytest

from tools import database, snapshot


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_snapshot_equals_a_real_migrate():
    parts = snapshot.verify(Path(sys.executable))
    assert {'schema', 'migrations', 'permissions', 'tables with rows'} <= set(parts)


def test_snapshot_fits_the_installed_netbox(instance_folder):
    key = database.installed_key(Path(sys.executable), instance_folder / 'instance.json')
    path = database.find_snapshot(key)
    assert path is not None and path.exists()
    assert path.stat().st_size < 200_000
    assert path.name == f'netbox-{key["netbox"]}.sql.gz'


def test_snapshot_holds_nothing_of_ours_and_nothing_secret():
    import gzip

    for path in database.SNAPSHOTS.glob('*.sql.gz'):
        sql = gzip.decompress(path.read_bytes()).decode()
        assert 'netbox_optical' not in sql
        assert snapshot.portable(sql) == sql
        # No user, no token, no session.
        for table in ('users_user', 'users_token', 'django_session'):
            assert f'COPY public.{table} (' in sql
            assert sql.split(f'COPY public.{table} (')[1].split('\n', 2)[1] == '\\.'
