"""Client ports of a G42, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.gx_g42.names import facility
from netbox_optical.drivers.resources import ClientPort

from ..transponder import absent, places, sent

LABEL = 'f001c01 OCh051 mi01-pd01 remote:g42.pd01.garr.example 1-4-T1'


def client(port='1-4-T1', service_type='100GBE', label=LABEL):
    return ClientPort(port=port, service_type=service_type, label=label)


@pytest.mark.parametrize('port, service_type', [('1-4-T1', '100GBE'), ('1-4-T9', '400GBE')])
def test_F7_80_F7_81_comes_and_goes(g42, port, service_type):
    before = g42.element.state()
    wish = client(port, service_type)
    assert g42.observe(wish).resources == {}
    (operation,) = g42.run(wish)
    assert (operation.action, operation.impact) == ('create', 'none')
    (first, then) = sent(operation)
    assert first[0] == 'PATCH /restconf/data/ioa-network-element:ne'
    content = first[1]['ioa-network-element:ne']
    assert set(content['equipment']['card'][0]['port'][0]) >= {'name', 'admin-state', 'label', 'tom'}
    assert content['facilities']['trib-ptp'][0]['service-type'] == service_type
    # It exists only now.
    assert then[0].endswith(f'/facilities/ethernet={port}')
    assert g42.observe(wish).get(wish.ref) == wish
    (operation,) = g42.run(absent(wish))
    ((_, body),) = sent(operation)
    locked = {place: value for place, value in places(body).items() if place.endswith('/admin-state')}
    assert [place.split('/')[-2] for place in locked] == ['ethernet', 'trib-ptp', 'tom', 'port']
    assert set(locked.values()) == {'lock'}
    assert (operation.action, operation.impact) == ('delete', 'interrupts')
    assert g42.element.state() == before


def test_F7_81_everything_of_the_facility_is_wished(g42):
    g42.run(client())
    ethernet = g42.driver.client.get(facility('ethernet', '1-4-T1'))
    wished = {
        'admin-state': 'unlock', 'alarm-report-control': 'allowed', 'label': LABEL, 'fec-mode': 'enabled',
        'loopback': 'none', 'test-signal-type': 'none', 'test-signal-direction': 'egress',
        'test-signal-monitoring': False, 'lldp-admin-status': 'rx-only', 'lldp-ingress-mode': 'snoop',
        'lldp-egress-mode': 'snoop',
    }
    assert {name: ethernet[name] for name in wished} == wished


@pytest.mark.parametrize('kind, leaves, impact', [
    ('ethernet', {'loopback': 'facility'}, 'interrupts'),
    ('ethernet', {'test-signal-type': 'PRBS31Q'}, 'interrupts'),
    ('ethernet', {'fec-mode': 'disabled'}, 'interrupts'),
    ('ethernet', {'lldp-egress-mode': 'drop'}, 'none'),
    ('trib-ptp', {'admin-state': 'lock'}, 'interrupts'),
])
def test_a_change_by_hand_is_put_back(g42, kind, leaves, impact):
    g42.run(client())
    wished = g42.element.state()
    g42.driver.client.merge(facility(kind, '1-4-T1'), {kind: [{'name': '1-4-T1', **leaves}]})
    (operation,) = g42.run(client())
    assert set(sent(operation)[0][1][kind][0]) == {'name', *leaves}
    assert operation.impact == impact
    assert g42.element.state() == wished


def test_label_alone(g42):
    g42.run(client())
    (operation,) = g42.run(client(label='f002c01 OCh051 mi01-pd01'))
    assert operation.impact == 'label'


def test_plug_of_the_wrong_kind_is_named(g42):
    with pytest.raises(CannotPlan, match='1-4-T1 holds a gx:QSFP28; 400GBE needs a gx:QSFPDD'):
        g42.plan([client(service_type='400GBE')])


def test_port_without_a_plug_is_no_client(g42):
    # Somebody pulls the plug out.
    port = g42.element.store.tree['equipment']['card']['1-4',]['port']['T3',]
    del port['installed-type'], port['tom']
    with pytest.raises(CannotPlan, match='has no pluggable'):
        g42.plan([client('1-4-T3')])


def test_line_port_is_no_client(g42):
    with pytest.raises(CannotPlan, match='1-4-L1 is a line port, not a tributary port'):
        g42.plan([client('1-4-L1')])
