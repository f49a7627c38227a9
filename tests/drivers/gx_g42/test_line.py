"""Line ports of a G42, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.infinera.gx_g42.names import G42Port, facility
from netbox_optical.drivers.resources import LineCarrier, LinePort

from ..transponder import absent, altered, places, sent

DATA = '/restconf/data/ioa-network-element:ne'


def line(port='1-4-L1', *, mode='400E.96P', frequency=193_100_000, label='OCh051 mi01-pd01', fibred=True):
    return LinePort(carriers=(LineCarrier(port=port, frequency=frequency, label=label),), mode=mode, fibred=fibred)


def pair(frequencies=(193_100_000, 193_250_000), mode='400E.96P'):
    return LinePort(mode=mode, carriers=tuple(
        LineCarrier(port=f'1-4-L{number}', frequency=frequency, label=f'OCh05{number} mi01-pd01')
        for number, frequency in enumerate(frequencies, start=1)
    ))


def test_lights_a_dark_line(g42):
    assert g42.observe(line()).resources == {}
    (operation,) = g42.run(line())
    assert (operation.action, operation.kind, operation.key, operation.impact) == (
        'create', 'line-port', '1-4-L1', 'none'
    )
    assert sent(operation) == [
        (f'PATCH {DATA}', {'ioa-network-element:ne': {
            'equipment': {'card': [{'name': '1-4', 'port': [{'name': 'L1', 'label': 'OCh051 mi01-pd01'}]}]},
            'facilities': {'super-channel-group': [
                {'name': '1-4-L1', 'admin-state': 'unlock', 'label': 'OCh051 mi01-pd01'},
            ]},
        }}),
        (f'POST {DATA}/facilities', {'super-channel': [{
            'name': '1-4-L1', 'admin-state': 'unlock', 'alarm-report-control': 'allowed',
            'label': 'OCh051 mi01-pd01', 'carrier-mode': '400E.96P', 'carriers': ['1-4-L1-1'],
        }]}),
        (f'PATCH {DATA}/facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{
            'name': '1-4-L1-1', 'admin-state': 'unlock', 'alarm-report-control': 'allowed',
            'label': 'OCh051 mi01-pd01', 'frequency': 193_100_000, 'frequency-offset': 0, 'tx-cd': '0.00',
        }]}),
    ]
    found = g42.observe(line()).get('line-port:1-4-L1')
    assert (found.mode, found.carriers[0].frequency, found.carriers[0].label) == (
        '400E.96P', 193_100_000, 'OCh051 mi01-pd01'
    )
    channel = g42.driver.client.get(facility('super-channel', '1-4-L1'))
    assert found.carriers[0].width == float(channel['spectral-bandwidth']) * 1000


def test_bug_37_two_carriers_are_dark_again_as_before(g42):
    before = g42.element.state()
    g42.run(pair())
    assert g42.element.state() != before
    (operation,) = g42.run(absent(pair()))
    assert (operation.action, operation.impact) == ('delete', 'interrupts')
    assert g42.element.state() == before
    assert g42.run(absent(pair())) == []


def test_bug_37_is_dark_again_as_before(g42):
    before = g42.element.state()
    g42.run(line())
    (operation,) = g42.run(absent(line()))
    assert (operation.action, operation.impact) == ('delete', 'interrupts')
    assert [command for command, _ in sent(operation)] == [
        f'DELETE {DATA}/facilities/super-channel=1-4-L1', f'PATCH {DATA}',
    ]
    assert places(sent(operation)[1][1]['ioa-network-element:ne']) == {
        'facilities/super-channel-group/name': '1-4-L1', 'facilities/super-channel-group/admin-state': 'lock',
        'facilities/super-channel-group/label': '', 'equipment/card/name': '1-4', 'equipment/card/port/name': 'L1',
        'equipment/card/port/label': '',
    }
    assert g42.element.state() == before
    assert g42.observe(line()).resources == {}


def test_without_fibre_the_port_is_locked(g42):
    wish = line(fibred=False)
    g42.run(wish)
    g42.run(absent(wish))
    assert g42.driver.client.get(G42Port.parse('1-4-L1').path)['admin-state'] == 'lock'


def test_frequency_alone_is_one_small_change(g42):
    g42.run(line())
    (operation,) = g42.run(line(frequency=193_200_000))
    assert (operation.action, operation.impact) == ('modify', 'interrupts')
    assert sent(operation) == [(f'PATCH {DATA}/facilities/optical-carrier=1-4-L1-1', {
        'optical-carrier': [{'name': '1-4-L1-1', 'frequency': 193_200_000}],
    })]


def test_label_alone_does_not_touch_traffic(g42):
    g42.run(line())
    (operation,) = g42.run(line(label='OCh052 mi01-pd01'))
    assert operation.impact == 'label'
    assert {name.rpartition('/')[2] for name in operation.after} == {'label'}


def test_mode_alone(g42):
    g42.run(line())
    (operation,) = g42.run(line(mode='800E.96P'))
    assert operation.impact == 'interrupts'
    assert operation.before == {'super-channel 1-4-L1/carrier-mode': '400E.96P'}


def test_two_carriers_share_a_super_channel(g42):
    before = g42.element.state()
    g42.run(pair())
    channel = g42.driver.client.get(facility('super-channel', '1-4-L1_1-4-L2'))
    assert channel['label'] == 'OCh051 mi01-pd01+OCh052 mi01-pd01'
    assert sorted(channel['carriers']) == ['1-4-L1-1', '1-4-L2-1']
    found = g42.observe(pair()).get('line-port:1-4-L1+1-4-L2')
    assert [carrier.frequency for carrier in found.carriers] == [193_100_000, 193_250_000]
    assert found.carriers[0].width == float(channel['spectral-bandwidth']) * 1000 // 2
    g42.run(absent(pair()))
    assert g42.element.state() == before


def test_ports_are_sorted_in_names_whatever_their_order(g42):
    turned = pair().model_copy(update={'carriers': pair().carriers[::-1]})
    g42.run(pair())
    assert g42.plan([turned]) == []


@pytest.mark.parametrize('kind, name, leaves', [
    ('super-channel-group', '1-4-L1', {'admin-state': 'lock'}),
    ('super-channel-group', '1-4-L1', {'line-system-mode': 'closed'}),
    ('optical-carrier', '1-4-L1-1', {'frequency-offset': 100}),
    ('optical-carrier', '1-4-L1-1', {'tx-cd': '10.00'}),
    ('optical-carrier', '1-4-L1-1', {'admin-state': 'maintenance'}),
    ('super-channel', '1-4-L1', {'alarm-report-control': 'inhibited'}),
])
def test_every_leaf_is_compared_and_put_back(g42, kind, name, leaves):
    g42.run(line())
    wished = g42.element.state()
    g42.driver.client.merge(facility(kind, name), {kind: [{'name': name, **leaves}]})
    assert g42.element.state() != wished
    (operation,) = g42.run(line())
    assert {leaf.rpartition('/')[2] for leaf in operation.after} == set(leaves)
    assert g42.element.state() == wished


@pytest.mark.parametrize('wish, reason', [
    (line(mode='400E.63S'), 'not one of the 236 modes of a CHM6-C6'),
    (line('1-4-T1'), 'is a tributary port, not a line port'),
    (line('1-4-L7'), 'no such port'),
    (line('1-9-L1'), 'no card 1-9'),
    (line(label='x' * 257), '257 characters, at most 256'),
    (line(label='bell\x07'), 'control characters'),
], ids=str)
def test_what_cannot_be_is_found_before_anything_is_sent(g42, wish, reason):
    with pytest.raises(CannotPlan, match=reason):
        g42.plan([wish])
    assert g42.changes() == []


def test_carrier_of_another_super_channel(g42):
    g42.run(pair())
    with pytest.raises(CannotPlan, match='belongs to super-channel 1-4-L1_1-4-L2'):
        g42.plan([line()])
    assert g42.plan([absent(line())]) == []
    assert 'is not that of 1-4-L1 and stays' in g42.notes[0]


def test_a_refused_change_is_sent_once(g42):
    (operation,) = g42.plan([line()])
    bad = altered(operation.requests[1], '400E.96P', 'no-mode')
    with pytest.raises(Refused):
        g42.apply([operation.model_copy(update={'requests': (operation.requests[0], bad)})])
    assert len(g42.changes()) == 2


def test_absence_of_what_is_not_there_needs_nothing(g42):
    assert g42.plan([absent(line('1-4-L7'))]) == []
    g42.run(absent(line()))
