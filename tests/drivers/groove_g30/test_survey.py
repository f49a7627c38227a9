"""A whole G30 in one picture, over RESTCONF and NETCONF."""

import pytest

from netbox_optical.drivers.resources import Amplifier, ClientPort, CrossConnect, LinePort
from netbox_optical.drivers.snapshot import Neighbour
from tests.drivers.groove_g30.test_amplifier import amplifiers
from tests.drivers.groove_g30.test_connect import connect, service
from tests.drivers.groove_g30.test_line import coupled, line


def test_what_was_made_is_found_without_being_asked_for(g30):
    wish = [*service(), *service('port-1/1/4', unit=1)[1:]]
    g30.run(*wish)
    found = g30.driver.survey()
    (signal,) = found.of(LinePort)
    assert [carrier.port for carrier in signal.carriers] == ['port-1/1/1'] and signal.mode == '16QAM_200G'
    assert (signal.carriers[0].frequency, signal.carriers[0].label) == (
        wish[0].carriers[0].frequency, wish[0].carriers[0].label)
    assert set(found.of(ClientPort)) == {wish[1], wish[3]}
    assert set(found.of(CrossConnect)) == {wish[2], wish[4]}
    assert found.problems == () and found.identity == found.inventory.serial != ''
    assert Neighbour(port='port-1/1/1', node='flex.mi01.garr.example', far_port='1-E1-1-T1A', source='text') \
        in found.neighbours


def test_a_line_that_takes_both_ports_is_one_signal(g30):
    wish = coupled()
    g30.run(wish)
    (signal,) = g30.driver.survey().of(LinePort)
    assert signal.key == wish.key and signal.mode == wish.mode


def test_an_empty_device_has_no_signals(g30):
    found = g30.driver.survey()
    assert found.resources == () and found.problems == ()
    assert {port.name for port in found.inventory.ports} == {
        port.name for port in g30.driver.discover().ports}


@pytest.mark.parametrize('wished', [service(), [line(frequency=194_000_000)]])
def test_an_observation_of_the_snapshot_is_that_of_the_device(g30, wished):
    g30.run(*service())
    snapshot = g30.driver.survey()
    before = g30.element.requests
    found = g30.driver.observation(snapshot, wished)
    assert g30.element.requests == before
    asked = g30.observe(*wished)
    assert found.resources == asked.resources and found.native['units'] == asked.native['units']


def test_a_cross_connect_without_a_line_signal_is_a_problem_and_no_crash(g30):
    g30.run(*service())
    g30.element.reset()
    g30.run(service()[1])
    found = g30.driver.survey()
    assert [client.port for client in found.of(ClientPort)] == ['port-1/1/3'] and found.of(CrossConnect) == []


def test_at_most_twelve_requests_also_where_fields_cannot_be_chosen(g30):
    before = g30.element.requests
    g30.driver.survey()
    assert g30.element.requests - before <= 6
    g30.driver._chooses = False
    g30.run(*service())
    before = g30.element.requests
    found = g30.driver.survey()
    assert g30.element.requests - before <= 6 and found.of(CrossConnect) == [connect()]


def test_amplifiers_of_an_open_line_are_found(open_line):
    assert open_line.driver.survey().of(Amplifier) == []
    open_line.run(*amplifiers())
    assert {(found.port, found.stage, found.control) for found in open_line.driver.survey().of(Amplifier)} == {
        (wish.port, wish.stage, wish.control) for wish in amplifiers()}
