"""Fixtures for all tests. Tests of the rooms without Django also run alone: `pytest -p no:django tests/spectrum`.

A test process gets a database of its own, copied in a moment from a template that the schema snapshot and the plugin's
migrations made once (`tools/database.py`), and Redis databases of its own. `make test` and `tools/dev-test` start the
servers.
"""

import os
import sys
from collections.abc import Iterator
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
    for use in ('tasks', 'caching'):
        known = settings.REDIS[use]
        redis.Redis(known['HOST'], known['PORT'], known['DATABASE'], known['PASSWORD']).flushdb()
    with blocker.unblock():
        yield
        connections.close_all()
    database.drop(server, name)
