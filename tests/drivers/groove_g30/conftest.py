import pytest

from netbox_optical.drivers.infinera.groove_g30 import GrooveG30Driver
from netbox_optical.lab.g30.node import G30Node

from ..elements import bench, running


@pytest.fixture(scope='session')
def g30_element(tmp_path_factory):
    with running(G30Node, 'g30.mi01', tmp_path_factory.mktemp('g30')) as found:
        yield found


@pytest.fixture
def g30(g30_element):
    element, ca_file = g30_element
    element.reset()
    with bench(GrooveG30Driver, element, ca_file) as opened:
        yield opened
