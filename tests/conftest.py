"""Fixtures for all tests. Tests of the rooms without Django also run alone: `pytest -p no:django tests/spectrum`.

A test process gets a database of its own, copied in a moment from a template that the schema snapshot and the plugin's
migrations made once (`tools/database.py`), and Redis databases of its own. `make test` and `tools/dev-test` start the
servers.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin('django') and os.environ.get('NETBOX_OPTICAL_TEST_SLOT'):
        from django.conf import settings

        # Passwords in tests are not worth a second of key stretching each.
        settings.PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']


@pytest.fixture(autouse=True)
def _cold_caches(request: pytest.FixtureRequest) -> None:
    """Counted queries must not depend on which test came before: Django remembers content types per process."""
    if request.config.pluginmanager.hasplugin('django') and os.environ.get('NETBOX_OPTICAL_TEST_SLOT'):
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.clear_cache()


@pytest.fixture(scope='session')
def instance_folder() -> Path:
    """The folder of the private servers that this test process uses."""
    return Path(os.environ['NETBOX_OPTICAL_INSTANCE']).parent


@pytest.fixture(scope='session')
def django_db_setup(request: pytest.FixtureRequest, instance_folder: Path) -> Iterator[None]:
    """A fresh copy of the template database, dropped at the end."""
    import redis
    from django.conf import settings
    from django.db import connections

    from tools import database, postgres, venv

    blocker = request.getfixturevalue('django_db_blocker')
    server, name = postgres.ensure(instance_folder), settings.DATABASES['default']['NAME']
    with venv.locked('template'):
        template = database.ensure_template(server, Path(sys.executable), instance_folder / 'instance.json')
        database.copy(server, template, name)
    # A query that runs away is an error that shows the query, not a test run that never ends.
    server.sql(f'ALTER ROLE "{server.user}" SET statement_timeout = \'60s\'')
    for use in ('tasks', 'caching'):
        known = settings.REDIS[use]
        redis.Redis(known['HOST'], known['PORT'], known['DATABASE'], known['PASSWORD']).flushdb()
    with blocker.unblock():
        yield
        connections.close_all()
    database.drop(server, name)


@pytest.fixture(scope='session')
def lab(tmp_path_factory: pytest.TempPathFactory):
    """All simulated elements of the demo network, on real sockets, for the whole session."""
    from netbox_optical.lab.network import load_network
    from netbox_optical.lab.thread import LabThread

    with LabThread(load_network('garr'), tmp_path_factory.mktemp('lab')) as running:
        yield running


@pytest.fixture(scope='session')
def _garr_database(lab, django_db_setup, django_db_blocker, instance_folder: Path) -> Iterator[str]:
    """A second database that describes the demo network; seeding takes long, so it is done once and committed.

    PostgreSQL plans by what ANALYZE saw: rows of a transaction that never ends are none to it, and the worst plan for
    no rows takes minutes for thousands.
    """
    from django.conf import settings
    from django.db import connection

    from netbox_optical.lab.network import load_network
    from netbox_optical.management.commands.optical_demo_seed import addresses
    from netbox_optical.planning.seed import seed
    from tools import database, postgres

    server, name = postgres.ensure(instance_folder), f'{settings.DATABASES["default"]["NAME"]}_garr'
    template = database.ensure_template(server, Path(sys.executable), instance_folder / 'instance.json')
    database.copy(server, template, name)
    server.sql(f'ALTER DATABASE "{name}" SET statement_timeout = \'60s\'')
    with django_db_blocker.unblock(), _connected_to(name):
        seed(load_network('garr'), addresses(lab.inventory()))
        with connection.cursor() as cursor:
            cursor.execute('ANALYZE')
    yield name
    database.drop(server, name)


@pytest.fixture(scope='module')
def garr_seeded(_garr_database: str, django_db_blocker) -> Iterator[None]:
    """The tests of this module work in the database of the demo network."""
    with django_db_blocker.unblock(), _connected_to(_garr_database):
        yield


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Django's connection, and what other threads open, lead to another database of the same server."""
    from django.db import connection

    usual = connection.settings_dict['NAME']
    connection.close()
    connection.settings_dict['NAME'] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict['NAME'] = usual
