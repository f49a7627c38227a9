import pytest

from tests.lab.flexils import harness


@pytest.fixture
def lab():
    with harness.network() as network:
        yield network


@pytest.fixture
def aa(lab):
    with lab.client('flex.aa01') as client:
        yield client


@pytest.fixture
def bb(lab):
    with lab.client('flex.bb01') as client:
        yield client


@pytest.fixture
def cc(lab):
    with lab.client('flex.cc01') as client:
        yield client
