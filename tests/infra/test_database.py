"""The test harness itself: a private database per process, NetBox's schema from the snapshot, the plugin's on top."""

import os

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from testing.slots import SLOTS, WORKERS, redis_database
from tools import database, postgres, valkey


@pytest.mark.django_db
def test_database_belongs_to_this_process_alone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), inet_server_addr()::text, current_setting('server_version_num')::int"
        )
        name, address, version = cursor.fetchone()
    assert name == f'test_{os.environ["NETBOX_OPTICAL_TEST_SLOT"]}_0'
    assert address.startswith('127.0.0.1')
    assert version >= 150_000


@pytest.mark.django_db
def test_no_migration_is_missing():
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_netbox_accepts_the_plugin():
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType
    from netbox.registry import registry

    assert registry['plugins']['installed'] == ['netbox_optical']
    config = apps.get_app_config('netbox_optical')
    assert (config.__module__, config.base_url) == ('netbox_optical', 'optical')
    assert {'netbox_optical.network', 'netbox_optical.bulk'} <= set(settings.RQ_QUEUES)
    models = {model._meta.model_name for model in config.get_models()}
    assert models <= set(ContentType.objects.filter(app_label='netbox_optical').values_list('model', flat=True))


def test_redis_databases_belong_to_this_process_alone():
    first = redis_database(int(os.environ['NETBOX_OPTICAL_TEST_SLOT']))
    assert [settings.REDIS[use]['DATABASE'] for use in ('tasks', 'caching')] == [first, first + 1]
    assert first >= 2
    known = settings.REDIS['tasks']
    client = Redis(known['HOST'], known['PORT'], known['DATABASE'], known['PASSWORD'])
    client.set('probe', 'x')
    assert client.get('probe') == b'x'
    client.delete('probe')


def test_all_slots_fit_into_the_server():
    assert 2 + 2 * SLOTS * WORKERS <= valkey.DATABASES


def test_copy_and_drop(instance_folder):
    server = postgres.ensure(instance_folder)
    name = f'probe_{os.getpid()}'
    server.sql(f'CREATE DATABASE {name}_source')
    try:
        server.sql('CREATE TABLE t (x int)', f'{name}_source')
        database.copy(server, f'{name}_source', name)
        assert server.sql('SELECT count(*) FROM t', name) == '0'
        database.drop(server, name)
        assert not database.exists(server, name)
    finally:
        database.drop(server, f'{name}_source')


def test_snapshot_is_found_by_its_whole_key(tmp_path):
    (tmp_path / 'netbox-9.json').write_text('{"netbox": "9", "migrations": 2, "sha256": "aa"}')
    assert database.find_snapshot({'netbox': '9', 'migrations': 2, 'sha256': 'aa'}, tmp_path).name == 'netbox-9.sql.gz'
    assert database.find_snapshot({'netbox': '9', 'migrations': 2, 'sha256': 'ab'}, tmp_path) is None
    assert database.find_snapshot({'netbox': '9.1', 'migrations': 2, 'sha256': 'aa'}, tmp_path) is None


def test_fingerprint_follows_the_migrations(tmp_path, monkeypatch):
    monkeypatch.setattr(database, 'MIGRATIONS', tmp_path)
    empty = database.plugin_fingerprint()
    (tmp_path / '0001_initial.py').write_text('a = 1')
    first = database.plugin_fingerprint()
    (tmp_path / '0001_initial.py').write_text('a = 2')
    assert len({empty, first, database.plugin_fingerprint()}) == 3
