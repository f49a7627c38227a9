"""Transponders joined back to back, running, and a client for each."""

import ssl

import httpx
import pytest

from netbox_optical.lab.thread import LabThread
from tests.lab.direct import G30, G42, NETWORK


@pytest.fixture(scope='session')
def _direct(tmp_path_factory):
    with LabThread(NETWORK, tmp_path_factory.mktemp('direct')) as lab:
        yield lab


@pytest.fixture
def direct(_direct):
    """The running lab, everything as commissioned."""
    _direct.reset()
    return _direct


def _client(lab, tid, kind, module):
    entry = lab.inventory()['elements'][tid]
    credentials = lab.lab.credentials[entry['platform']]
    with httpx.Client(
        base_url=f'https://{entry["host"]}:{entry["ports"]["restconf"]}', verify=_trust(lab), timeout=10,
        auth=(credentials.user, credentials.password), trust_env=False,
    ) as client:
        yield kind(client, module)


def _trust(lab):
    return ssl.create_default_context(cafile=lab.inventory()['ca'])


@pytest.fixture
def g30a(direct):
    yield from _client(direct, 'g30.aa01', G30, 'ne')


@pytest.fixture
def g30z(direct):
    yield from _client(direct, 'g30.bb01', G30, 'ne')


@pytest.fixture
def g42a(direct):
    yield from _client(direct, 'g42.aa01', G42, 'ioa-network-element')


@pytest.fixture
def g42z(direct):
    yield from _client(direct, 'g42.bb01', G42, 'ioa-network-element')
