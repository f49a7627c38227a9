import pytest

from netbox_optical.drivers.infinera.gx_g42 import GxG42Driver

from ..elements import bench, running


@pytest.fixture(scope='session')
def g42_element(tmp_path_factory):
    from netbox_optical.lab.g42.node import G42Node

    with running(G42Node, 'g42.mi01', tmp_path_factory.mktemp('g42')) as found:
        yield found


@pytest.fixture(params=['restconf', 'netconf'])
def g42(request, g42_element):
    element, ca_file = g42_element
    element.reset()
    with bench(GxG42Driver, element, ca_file, request.param) as opened:
        yield opened
