import pytest

from netbox_optical.drivers.infinera.groove_g30 import GrooveG30Driver
from netbox_optical.lab.g30.node import G30Node
from tests.lab.openline import NETWORK

from ..elements import bench, running


@pytest.fixture(scope='session')
def g30_element(tmp_path_factory):
    with running(G30Node, 'g30.mi01', tmp_path_factory.mktemp('g30')) as found:
        yield found


@pytest.fixture(params=['restconf', 'netconf'])
def g30(request, g30_element):
    element, ca_file = g30_element
    element.reset()
    with bench(GrooveG30Driver, element, ca_file, request.param) as opened:
        yield opened


@pytest.fixture(scope='session')
def open_line_element(tmp_path_factory):
    with running(G30Node, 'g30.aa01', tmp_path_factory.mktemp('openline'), NETWORK) as found:
        yield found


@pytest.fixture(params=['restconf', 'netconf'])
def open_line(request, open_line_element):
    """A G30 with an H4 open-line card in slot 3."""
    element, ca_file = open_line_element
    element.reset()
    with bench(GrooveG30Driver, element, ca_file, request.param) as opened:
        yield opened
