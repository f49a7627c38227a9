"""Client ports of a G30, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.groove_g30.names import G30Port
from netbox_optical.drivers.resources import ClientPort

from ..transponder import absent, places, sent

LABEL = 'f001c01 OCh042 mi01-bo01 remote:g30.bo01.garr.example port-1/1/3'


def client(port='port-1/1/3', service_type='100GBE', label=LABEL):
    return ClientPort(port=port, service_type=service_type, label=label)


@pytest.mark.parametrize('port, service_type, facility', [
    ('port-1/1/3', '100GBE', 'eth100g'), ('port-1/1/9', '400GBE', 'eth400g'),
])
def test_F7_80_F7_81_comes_and_goes(g30, port, service_type, facility):
    before = g30.element.state()
    wish = client(port, service_type)
    assert g30.observe(wish).resources == {}
    (operation,) = g30.run(wish)
    assert (operation.action, operation.impact) == ('create', 'none')
    mode, settings = sent(operation)
    assert list(places(mode[1])) == ['port/port-id', 'port/port-mode', 'port/service-label']
    assert settings[1]['port'][0][facility]['admin-status'] == 'up'
    assert g30.observe(wish).get(wish.ref) == wish
    (operation,) = g30.run(absent(wish))
    assert (operation.action, operation.impact) == ('delete', 'interrupts')
    assert g30.element.state() == before


def test_F7_81_everything_of_the_facility_is_wished(g30):
    g30.run(client())
    eth = next(p for p in g30.observe(client()).native['cards']['1/1']['port'] if p['port-id'] == 3)['eth100g']
    assert {name: eth[name] for name in (
        'admin-status', 'loopback-enable', 'test-signal-enable', 'client-shutdown', 'eth-fec-type', 'mapping-mode',
    )} == {
        'admin-status': 'up', 'loopback-enable': 'disabled', 'test-signal-enable': 'NONE', 'client-shutdown': 'no',
        'eth-fec-type': 'auto', 'mapping-mode': 'GMP',
    }


@pytest.mark.parametrize('leaves', [
    {'loopback-enable': 'enabled'}, {'test-signal-enable': 'RXTX'}, {'client-shutdown': 'yes'},
])
def test_a_change_by_hand_is_put_back(g30, leaves):
    g30.run(client())
    wished = g30.element.state()
    g30.driver.client.merge(G30Port.parse('port-1/1/3').path.child('eth100g'), {'eth100g': leaves})
    (operation,) = g30.run(client())
    assert set(sent(operation)[0][1]['eth100g']) == set(leaves)
    assert g30.element.state() == wished


def test_F7_81_bug_40_a_400g_client_is_checked_in_its_own_container(g30):
    wish = client('port-1/1/9', '400GBE')
    g30.run(wish)
    path = G30Port.parse('port-1/1/9').path.child('eth400g')
    g30.driver.client.merge(path, {'eth400g': {'loopback-enable': 'enabled'}})
    (operation,) = g30.run(wish)
    assert operation.before == {'port-1/1/9/eth400g/loopback-enable': 'enabled'}


def test_label_alone(g30):
    g30.run(client())
    (operation,) = g30.run(client(label='f002c01 OCh042 mi01-bo01'))
    assert operation.impact == 'label'


def test_another_speed_is_another_facility(g30):
    before = g30.element.state()
    g30.run(client('port-1/1/9', '100GBE'))
    (operation,) = g30.run(client('port-1/1/9', '400GBE'))
    assert operation.impact == 'interrupts'
    assert sent(operation)[0][1] == {'port': [{'port-id': 9, 'admin-status': 'down', 'port-mode': '400GBE'}]}
    g30.run(absent(client('port-1/1/9', '400GBE')))
    assert g30.element.state() == before


def test_bug_39_a_line_port_is_no_client_whatever_its_number(g30):
    with pytest.raises(CannotPlan, match='port-1/1/2 is a line port, not a client port'):
        g30.plan([client('port-1/1/2')])


def test_plug_that_is_too_slow(g30):
    with pytest.raises(CannotPlan, match='port-1/1/3 holds a QSFP28, which is too slow for 400GBE'):
        g30.plan([client(service_type='400GBE')])


def test_missing_pluggable_is_told(g30):
    g30.plan([client('port-1/4/6')])
    assert g30.notes == ['g30.mi01: port-1/4/6 has no pluggable: the client stays down until one is inserted']
