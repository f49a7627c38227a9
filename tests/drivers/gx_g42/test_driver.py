"""The G42 driver as a whole: inventory, login, repeatable plans."""

import dataclasses

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Login, PlanContext
from netbox_optical.drivers.errors import AuthenticationFailed, CannotPlan, Refused
from netbox_optical.drivers.infinera.gx_g42 import GxG42Driver
from netbox_optical.drivers.infinera.gx_g42.measure import measurements
from netbox_optical.drivers.resources import Target

from ..transponder import altered
from .test_client import client
from .test_connect import service
from .test_line import line


def test_discover(g42):
    inventory = g42.driver.discover()
    assert (inventory.device, inventory.serial, inventory.software) == ('g42.mi01', 'MA5200308841', '8.0.2')
    assert inventory.cards['1-4'] == 'CHM6-C6' and len(inventory.modes['1-4']) == 236
    ports = {port.name: port for port in inventory.ports}
    assert (ports['1-4-L1'].role, ports['1-4-T1'].role) == ('line', 'client')
    assert ports['1-4-L1'].neighbour == 'flex.mi01.garr.example 1-E1-1-T5A'


def test_discover_tells_serials_of_cards(g42):
    asked = g42.element.requests
    inventory = g42.driver.discover()
    assert g42.element.requests - asked == 2
    assert inventory.serials == {'1-4': 'MA5200308841C0', '1-5': 'MA5200308841C1'}


def test_measure(g42):
    assert g42.driver.measure() == () and g42.driver.measure([]) == ()
    g42.run(line())
    asked = g42.element.requests
    found = {(m.port, m.channel, m.quantity): m.value for m in g42.driver.measure(['1-4-L1', '1-4-L2', '1-4-T1'])}
    assert g42.element.requests - asked == 1
    channel = ('1-4-L1', '1-4-L1-1')
    assert found == {
        ('1-4-L1', '', 'rx-power'): -6.4, ('1-4-L1', '', 'tx-power'): -6.0, (*channel, 'q-factor'): 8.0,
        (*channel, 'pre-fec-ber'): 0.004, (*channel, 'osnr'): 28.0, (*channel, 'cd'): 1520.0, (*channel, 'dgd'): 1.8,
    }
    assert {(m.port, m.channel, m.quantity): m.value for m in g42.driver.measure()} == found
    assert g42.driver.measure(['1-4-L2']) == ()


def test_measure_reads_the_attested_record():
    record = {
        'resource': "/ioa-ne:ne/facilities/optical-carrier[name='1-4-L1-1']", 'AID': '1-4-L1-1',
        'parameter': 'gx:pre-fec-q', 'direction': 'ingress', 'location': 'near-end', 'pm-value': '0.5000000',
        'pm-unit': 'dB', 'validity': 'suspect',
    }
    others = [{**record, 'parameter': 'gx:unheard-of'}, {**record, 'AID': '1-5'}, {**record, 'pm-value': ''},
              {**record, 'location': 'far-end'}]
    (found,) = measurements({'pm-record': [record, *others]})
    assert (found.port, found.channel, found.quantity, found.value) == ('1-4-L1', '1-4-L1-1', 'q-factor', 0.5)


def test_wrong_password(g42):
    endpoint = g42.driver.endpoint
    login = Login(endpoint.login.user, SecretStr('wrong'))
    with GxG42Driver(dataclasses.replace(endpoint, login=login)) as wrong, pytest.raises(AuthenticationFailed):
        wrong.observe([line()])


def test_F9_101_bug_42_a_refused_change_is_not_sent_to_the_other_address(g42):
    endpoint = dataclasses.replace(g42.driver.endpoint, addresses=(g42.driver.endpoint.addresses[0], 'localhost'))
    (operation,) = g42.plan([client()])
    first, *rest = operation.requests
    bad = altered(first, 'label', 'no-such-leaf')
    asked = g42.element.requests
    with GxG42Driver(endpoint) as other, pytest.raises(Refused) as caught:
        other.apply(operation.model_copy(update={'requests': (bad, *rest)}), {})
    assert caught.value.code in ('400', 'unknown-element')
    assert g42.element.requests - asked == 1


def test_bug_42_only_a_connection_that_fails_moves_on(g42):
    endpoint = g42.driver.endpoint
    addresses = ('127.255.255.254', *endpoint.addresses)
    with GxG42Driver(dataclasses.replace(endpoint, addresses=addresses)) as other:
        assert other.observe([line()]).native['cards']['1-4']


def test_other_transports_are_refused(g42):
    with pytest.raises(CannotPlan, match='"tl1-tcp" is not one of restconf, netconf'):
        GxG42Driver(dataclasses.replace(g42.driver.endpoint, transport='tl1-tcp'))


def test_planning_is_repeatable_and_asks_nothing(g42):
    targets = [Target(resource=resource) for resource in service()]
    observation = g42.driver.observe([target.resource for target in targets])
    asked = g42.element.requests
    plans = [g42.driver.plan(targets, PlanContext({'g42.mi01': observation})) for _ in range(2)]
    assert plans[0] == plans[1] and g42.element.requests == asked


def test_nothing_wanted_costs_nothing(g42):
    asked = g42.element.requests
    assert g42.driver.observe([]).resources == {}
    assert g42.element.requests == asked
