"""A whole G42 in one picture, over RESTCONF and NETCONF."""

import pytest

from netbox_optical.drivers.resources import ClientPort, CrossConnect, LinePort
from netbox_optical.drivers.snapshot import Neighbour
from tests.drivers.gx_g42.test_connect import connect, service
from tests.drivers.gx_g42.test_line import pair


def test_what_was_made_is_found_without_being_asked_for(g42):
    wish = [*service(), *service('1-4-T2', unit=2)[1:]]
    g42.run(*wish)
    found = g42.driver.survey()
    (signal,) = found.of(LinePort)
    assert [carrier.port for carrier in signal.carriers] == ['1-4-L1'] and signal.mode == '400E.96P'
    assert (signal.carriers[0].frequency, signal.carriers[0].label) == (
        wish[0].carriers[0].frequency, wish[0].carriers[0].label)
    assert set(found.of(ClientPort)) == {wish[1], wish[3]}
    assert set(found.of(CrossConnect)) == {wish[2], wish[4]}
    assert found.problems == () and found.identity == 'g42.mi01'
    assert Neighbour(port='1-4-L1', node='flex.mi01.garr.example', far_port='1-E1-1-T5A', source='text') \
        in found.neighbours


def test_a_line_that_takes_both_ports_is_one_signal(g42):
    wish = pair()
    g42.run(wish)
    (signal,) = g42.driver.survey().of(LinePort)
    assert signal.key == wish.key and signal.mode == wish.mode


def test_an_empty_device_has_no_signals(g42):
    found = g42.driver.survey()
    assert found.resources == () and found.problems == ()
    assert {port.name for port in found.inventory.ports} == {port.name for port in g42.driver.discover().ports}


@pytest.mark.parametrize('wished', [service(), [connect('1-4-T2', unit=1)]])
def test_an_observation_of_the_snapshot_is_that_of_the_device(g42, wished):
    g42.run(*service())
    snapshot = g42.driver.survey()
    before = g42.element.requests
    found = g42.driver.observation(snapshot, wished)
    assert g42.element.requests == before
    asked = g42.observe(*wished)
    assert found.resources == asked.resources and found.native['units'] == asked.native['units']


def test_at_most_twelve_requests_whatever_it_carries(g42):
    def cost():
        before = g42.element.requests
        g42.driver.survey()
        return g42.element.requests - before

    empty = cost()
    g42.run(*service())
    assert cost() == empty <= 8
