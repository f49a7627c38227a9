"""Installs the example as packages are: with a dist-info folder on the path. Nothing of the registry is replaced."""

from pathlib import Path

import pytest

from netbox_optical import platforms
from netbox_optical.drivers import registry

HERE = Path(__file__).parent
ENTRY_POINTS = """\
[netbox_optical.platforms]
acme = acme_optical:PROFILE

[netbox_optical.drivers]
acme-r1 = acme_optical:AcmeDriver
"""


@pytest.fixture(scope='session')
def installed(tmp_path_factory):
    """The folder of a `site-packages` that holds the example."""
    folder = tmp_path_factory.mktemp('site-packages')
    (folder / 'acme_optical').symlink_to(HERE / 'acme_optical')
    info = folder / 'acme_optical-1.0.dist-info'
    info.mkdir()
    (info / 'METADATA').write_text('Metadata-Version: 2.1\nName: acme-optical\nVersion: 1.0\n')
    (info / 'entry_points.txt').write_text(ENTRY_POINTS)
    return folder


@pytest.fixture
def acme(installed, monkeypatch):
    """Installed in this process: what is known by now is asked for again, before and afterwards."""
    known = (registry.platforms, registry.driver_class, platforms.profiles)
    monkeypatch.syspath_prepend(str(installed))
    for cached in known:
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in known:
        cached.cache_clear()
