"""The G30 driver as a whole: inventory, addresses, login, patience."""

import dataclasses

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Login, Observation, PlanContext
from netbox_optical.drivers.errors import AuthenticationFailed, CannotPlan, Refused
from netbox_optical.drivers.infinera.groove_g30 import GrooveG30Driver
from netbox_optical.drivers.resources import AddDropPort, Target

from ..transponder import altered
from .test_client import client
from .test_connect import connect, service
from .test_line import line


def test_discover(g30):
    inventory = g30.driver.discover()
    assert (inventory.device, inventory.serial, inventory.software) == ('g30.mi01', 'MA5200277165', 'FP4.8.0')
    assert {card: inventory.cards[card] for card in ('1/1', '1/2', '1/4')} == {
        '1/1': 'CHM2T', '1/2': 'CHM2T', '1/4': 'CHM1',
    }
    assert inventory.modes['1/4'] == ('QPSK_100G', '16QAM_200G', '8QAM_300G')
    roles = {port.name: port.role for port in inventory.ports}
    assert (roles['port-1/1/1'], roles['port-1/1/2'], roles['port-1/1/3']) == ('line', 'line', 'client')


def test_discover_says_what_is_connected(g30):
    inventory = g30.driver.discover()
    assert next(port for port in inventory.ports if port.name == 'port-1/1/1').neighbour


def test_discover_tells_serials_of_cards_subcards_and_pluggables(open_line):
    asked = open_line.element.requests
    inventory = open_line.driver.discover()
    assert open_line.element.requests - asked == 3
    assert (inventory.serial, inventory.cards['1/3'], inventory.cards['1/3.2']) == ('MA5300001', 'OCC2', 'BAHOFP2')
    assert inventory.serials == {
        '1/1': 'MA5300001C0', '1/3': 'MA5300001C1', '1/3.1': 'MA5300001C2', '1/3.2': 'MA5300001C3',
        '1/3.3': 'MA5300001C4', '1/4': 'MA5300001C5', 'port-1/1/3': 'MA5300001P103', 'port-1/1/9': 'MA5300001P109',
        'port-1/4/3': 'MA5300001P403',
    }
    ports = {port.name: port for port in inventory.ports}
    assert (ports['port-1/3.3/1'].role, ports['subport-1/3.1/1.2'].role) == ('line', 'tributary')
    assert ports['subport-1/3.1/1.2'].neighbour == 'patched to port-1/1/2'


def test_measure(g30):
    assert g30.driver.measure() == () and g30.driver.measure([]) == ()
    g30.run(line())
    asked = g30.element.requests
    found = {(m.port, m.channel, m.quantity): m.value for m in g30.driver.measure()}
    assert g30.element.requests - asked == 1
    channel = ('port-1/1/1', 'och-os-1/1/1')
    assert found == {
        ('port-1/1/1', '', 'rx-power'): -6.3, ('port-1/1/1', '', 'tx-power'): 1.0, (*channel, 'rx-power'): -7.2,
        (*channel, 'osnr'): 33.0, (*channel, 'q-factor'): 10.0, (*channel, 'pre-fec-ber'): 0.002,
        (*channel, 'cd'): 1520.0, (*channel, 'dgd'): 1.8,
    }
    asked = g30.element.requests
    assert {m.port for m in g30.driver.measure(['port-1/1/1', 'port-1/1/2'])} == {'port-1/1/1'}
    assert g30.driver.measure(['port-1/1/2', 'port-1/2/1']) == ()
    assert g30.element.requests - asked == 2


def test_measure_an_open_line(open_line):
    found = {(m.port, m.quantity): m.value for m in open_line.driver.measure()}
    assert found == {('port-1/3.3/1', 'rx-power'): -19.3, ('port-1/3.3/1', 'tx-power'): 4.0}


def test_wrong_password(g30):
    endpoint = g30.driver.endpoint
    login = Login(endpoint.login.user, SecretStr('wrong'))
    with GrooveG30Driver(dataclasses.replace(endpoint, login=login)) as wrong, pytest.raises(AuthenticationFailed):
        wrong.observe([line()])


def test_F9_101_bug_42_a_refused_change_is_not_sent_to_the_other_address(g30):
    endpoint = dataclasses.replace(g30.driver.endpoint, addresses=(g30.driver.endpoint.addresses[0], 'localhost'))
    (operation,) = g30.plan([client()])
    first, *rest = operation.requests
    bad = altered(first, 'service-label', 'no-such-leaf')
    asked = g30.element.requests
    with GrooveG30Driver(endpoint) as other, pytest.raises(Refused) as caught:
        other.apply(operation.model_copy(update={'requests': (bad, *rest)}), {})
    assert caught.value.code in ('400', 'unknown-element')
    assert g30.element.requests - asked == 1


def test_bug_42_only_a_connection_that_fails_moves_on(g30):
    endpoint = g30.driver.endpoint
    addresses = ('127.255.255.254', *endpoint.addresses)
    with GrooveG30Driver(dataclasses.replace(endpoint, addresses=addresses)) as other:
        assert other.observe([line()]).native['cards']['1/1']


def test_kinds_of_other_platforms_are_refused(g30):
    with pytest.raises(CannotPlan, match='no add-drop-port'):
        g30.driver.observe([AddDropPort(port='1-E1-1-T1A')])


def test_planning_needs_an_observation(g30):
    with pytest.raises(CannotPlan, match='has not been read'):
        g30.driver.plan([Target(resource=line())], PlanContext({}))


def test_planning_is_repeatable_and_asks_nothing(g30):
    targets = [Target(resource=resource) for resource in service()]
    observation = g30.driver.observe([target.resource for target in targets])
    asked = g30.element.requests
    plans = [g30.driver.plan(targets, PlanContext({'g30.mi01': observation})) for _ in range(2)]
    assert plans[0] == plans[1] and g30.element.requests == asked
    assert Observation.model_validate(observation).native == observation.native


def test_an_operation_of_another_device_is_not_sent(g30):
    (operation,) = g30.plan([client()])
    with pytest.raises(CannotPlan, match=r'g30\.bo01'):
        g30.driver.apply(operation.model_copy(update={'device': 'g30.bo01'}), {})
    assert g30.changes() == []


def test_patience_ends(g30):
    """What a read is to bind never appears: the operation fails by name, and nothing was changed by it."""
    operations = g30.plan(service())
    read = operations[1].requests[0].model_copy(update={'patience': 1.0})
    with pytest.raises(Refused, match='is not there'):
        g30.driver.apply(operations[1].model_copy(update={'requests': (read, *operations[1].requests[1:])}), {})
    assert g30.changes() == []
    assert sum(exchange.request.startswith(('GET ', '<get ')) for exchange in g30.journal[-3:]) == 3
    assert connect().ref == operations[1].kind + ':' + operations[1].key
