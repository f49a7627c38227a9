"""Facilities that appear a little after the change that makes them (reference section 8)."""

import pytest

from netbox_optical.drivers.infinera.groove_g30 import GrooveG30Driver
from netbox_optical.lab.g30.node import G30Node
from netbox_optical.lab.yang.element import Options

from ..elements import bench, running
from .test_connect import gone, service


@pytest.fixture(scope='module')
def slow_element(tmp_path_factory):
    with running(G30Node, 'g30.mi01', tmp_path_factory.mktemp('slow'), options=Options(delay=0.8)) as found:
        yield found


@pytest.mark.parametrize('transport', ['restconf', 'netconf'])
def test_a_service_waits_for_what_it_makes(slow_element, transport):
    element, ca_file = slow_element
    element.reset()
    before = element.state()
    with bench(GrooveG30Driver, element, ca_file, transport) as slow:
        slow.run(*service())
        refused = [exchange for exchange in slow.journal if not exchange.ok]
        assert refused and len(slow.changes()) > len(refused)
        slow.run(*gone(service()))
    assert element.state() == before
