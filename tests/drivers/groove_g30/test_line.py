"""Line ports of a G30, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.infinera.groove_g30.names import G30Port
from netbox_optical.drivers.resources import LineCarrier, LinePort, Target

from ..transponder import absent, altered, places, sent

PORT = '/restconf/data/ne:ne/shelf=1/slot=1/card/port=1'


def line(port='port-1/1/1', *, mode='16QAM_200G', frequency=193_100_000, label='OCh042 mi01-bo01', fibred=True):
    return LinePort(carriers=(LineCarrier(port=port, frequency=frequency, label=label),), mode=mode, fibred=fibred)


def coupled(mode='16QAM_500G_C', frequencies=(193_100_000, 193_200_000)):
    return LinePort(mode=mode, carriers=tuple(
        LineCarrier(port=f'port-1/1/{number}', frequency=frequency, label=f'OCh04{number} mi01-bo01')
        for number, frequency in enumerate(frequencies, start=1)
    ))


def test_lights_a_dark_line(g30):
    assert g30.observe(line()).resources == {}
    (operation,) = g30.run(line())
    assert (operation.action, operation.kind, operation.key, operation.impact) == (
        'create', 'line-port', 'port-1/1/1', 'none'
    )
    assert sent(operation) == [
        (f'PATCH {PORT}', {'port': [{
            'port-id': 1, 'admin-status': 'down', 'service-label': 'OCh042 mi01-bo01', 'port-mode': '16QAM_200G',
        }]}),
        (f'PATCH {PORT}', {'port': [{'port-id': 1, 'admin-status': 'up', 'och-os': {
            'frequency': 193_100_000, 'rx-frequency': 193_100_000, 'service-label': 'OCh042 mi01-bo01',
            'admin-status': 'up', 'laser-enable': 'enabled', 'loopback-enable': 'disabled', 'loopback-type': 'none',
        }}]}),
    ]
    assert operation.before['port-1/1/1/port-mode'] == 'not-applicable'
    assert operation.after['port-1/1/1/port-mode'] == '16QAM_200G'
    found = g30.observe(line()).get('line-port:port-1/1/1')
    assert (found.mode, found.carriers[0].frequency, found.carriers[0].label) == (
        '16QAM_200G', 193_100_000, 'OCh042 mi01-bo01'
    )
    assert found.carriers[0].width in (37_500, 68_750, 75_000)


def test_is_dark_again_as_before(g30):
    before = g30.element.state()
    g30.run(line())
    (operation,) = g30.run(absent(line()))
    assert (operation.action, operation.impact) == ('delete', 'interrupts')
    assert [body['port'][0] for _, body in sent(operation)] == [
        {'port-id': 1, 'admin-status': 'down', 'service-label': '', 'port-mode': 'not-applicable'},
        {'port-id': 1, 'admin-status': 'up'},
    ]
    assert g30.element.state() == before
    assert g30.observe(line()).resources == {}


def test_without_fibre_the_port_stays_down(g30):
    wish = line(fibred=False)
    g30.run(wish)
    g30.run(absent(wish))
    assert g30.driver.observe([wish]).native['cards']['1/1']['port'][0]['admin-status'] == 'down'


def test_frequency_alone_is_one_small_change(g30):
    g30.run(line())
    (operation,) = g30.run(line(frequency=193_200_000))
    assert (operation.action, operation.impact) == ('modify', 'interrupts')
    assert sent(operation) == [
        (f'PATCH {PORT}/och-os', {'och-os': {'frequency': 193_200_000, 'rx-frequency': 193_200_000}}),
    ]
    assert operation.before == {'port-1/1/1/och-os/frequency': 193_100_000,
                                'port-1/1/1/och-os/rx-frequency': 193_100_000}


def test_label_alone_does_not_touch_traffic(g30):
    g30.run(line())
    (operation,) = g30.run(line(label='OCh043 mi01-bo01'))
    assert operation.impact == 'label'
    assert [set(places(body)) for _, body in sent(operation)] == [
        {'port/port-id', 'port/service-label', 'port/och-os/service-label'},
    ]


def test_mode_changes_while_the_port_is_down(g30):
    g30.run(line())
    (operation,) = g30.run(line(mode='QPSK_100G'))
    assert [list(body['port'][0])[1:] for _, body in sent(operation)] == [
        ['admin-status', 'port-mode'], ['admin-status', 'och-os'],
    ]
    assert operation.impact == 'interrupts'


@pytest.mark.parametrize('path, leaves', [
    ('och-os', {'laser-enable': 'disabled'}),
    ('och-os', {'loopback-enable': 'enabled', 'loopback-type': 'terminal'}),
    ('och-os', {'rx-frequency': 195_000_000}),
    ('', {'admin-status': 'down'}),
])
def test_every_leaf_is_compared_and_put_back(g30, path, leaves):
    g30.run(line())
    wished = g30.element.state()
    node = G30Port.parse('port-1/1/1').path
    document = {'och-os': leaves} if path else {'port': [{'port-id': 1, **leaves}]}
    g30.driver.client.merge(node.child(path) if path else node, document)
    assert g30.element.state() != wished
    (operation,) = g30.run(line())
    assert {name.rpartition('/')[2] for name in operation.after} == set(leaves)
    assert g30.element.state() == wished


def test_coupled_lines_are_written_on_the_lower_port(g30):
    before = g30.element.state()
    (operation,) = g30.run(coupled())
    (first, then) = sent(operation)
    assert first[0] == then[0] == f'PATCH {PORT.removesuffix("/port=1")}'
    # The higher port is down before the lower one takes both.
    assert [(port['port-id'], port.get('port-mode')) for port in first[1]['card']['port']] == [
        (2, None), (1, '16QAM_500G_C'),
    ]
    assert [port['och-os']['frequency'] for port in then[1]['card']['port']] == [193_100_000, 193_200_000]
    found = g30.observe(coupled()).get('line-port:port-1/1/1+port-1/1/2')
    assert [carrier.frequency for carrier in found.carriers] == [193_100_000, 193_200_000]
    g30.run(absent(coupled()))
    assert g30.element.state() == before


def test_two_uncoupled_lines_are_written_each(g30):
    before = g30.element.state()
    wish = coupled(mode='16QAM_400G')
    (operation,) = g30.run(wish)
    assert [port.get('port-mode') for _, body in sent(operation) for port in body['card']['port']] == [
        '16QAM_400G', '16QAM_400G', None, None,
    ]
    g30.run(absent(wish))
    assert g30.element.state() == before


@pytest.mark.parametrize('wish, reason', [
    (line(mode='16QAM_400G*'), 'not one of a CHM2T'),
    (line(mode='8QAM_300G'), 'not one of a CHM2T'),
    (line(mode='16QAM_500G_C'), 'couples both line ports'),
    (line('port-1/1/3'), 'is a client port, not a line port'),
    (line('port-1/1/99'), 'no such port'),
    (line('port-1/3/1'), 'no card in slot 1/3'),
    (line(label='x' * 129), '129 characters, at most 128'),
    (line(label='two\nlines'), 'control characters'),
], ids=str)
def test_what_cannot_be_is_found_before_anything_is_sent(g30, wish, reason):
    with pytest.raises(CannotPlan, match=reason.replace('*', r'\*')):
        g30.plan([wish])
    assert g30.changes() == []


def test_all_obstacles_are_named_at_once(g30):
    with pytest.raises(CannotPlan) as caught:
        g30.plan([line(mode='none'), line('port-1/1/99')])
    assert 'mode none' in str(caught.value) and 'no such port' in str(caught.value)


def test_a_refused_change_stops_the_operation_and_is_sent_once(g30):
    (operation,) = g30.plan([line()])
    bad = operation.model_copy(update={'requests': (
        altered(operation.requests[0], '16QAM_200G', 'NO_SUCH_MODE'), *operation.requests[1:],
    )})
    with pytest.raises(Refused) as caught:
        g30.apply([bad])
    assert caught.value.code in ('400', 'invalid-value')
    assert len(g30.changes()) == 1 < len(bad.requests)
    assert [exchange.ok for exchange in g30.journal][-1] is False


def test_absence_of_what_is_not_there_needs_nothing(g30):
    assert g30.plan([absent(line()), absent(line('port-1/1/99'))]) == []


def test_targets_may_be_present_explicitly(g30):
    assert len(g30.plan([Target(resource=line())])) == 1
