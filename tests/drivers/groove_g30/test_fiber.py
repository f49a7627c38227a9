"""Fibre ends of a G30, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.base import Finding
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.groove_g30.names import G30Port
from netbox_optical.drivers.resources import FiberEnd, FiberPeer

from ..transponder import absent, sent
from .test_client import client
from .test_line import line

CARD = '/restconf/data/ne:ne/shelf=1/slot'


def end(port, peer_port, node='flex.mi01', platform='flexils', domain='garr.example'):
    peer = FiberPeer(node=node, platform=platform, fqdn=f'{node}.{domain}', port=peer_port)
    return FiberEnd(port=port, label=f'Physically connected to {peer.fqdn} {peer_port}. ', peer=peer)


def inside(port, peer_port, node='g30.aa01'):
    return end(port, peer_port, node, 'groove-g30')


def free(bench, *ports):
    """As before any fibre: whatever the lab was commissioned with is taken off, by hand."""
    for name in ports:
        port = G30Port.parse(name)
        bench.driver.client.merge(port.path, {port.path.name: [{
            **port.identity, 'connected-to': '', 'external-connectivity': 'no', 'admin-status': 'down',
        }]})
    bench.journal.clear()


def test_attach_to_another_device(g30):
    free(g30, 'port-1/1/1')
    wish = end('port-1/1/1', '1-E1-1-T1A')
    assert g30.observe(wish).get(wish.ref) is None
    (operation,) = g30.run(wish)
    assert (operation.action, operation.kind, operation.key, operation.impact) == (
        'create', 'fiber-end', 'port-1/1/1', 'none')
    assert sent(operation) == [(f'PATCH {CARD}=1/card/port=1', {'port': [{
        'port-id': 1, 'external-connectivity': 'yes', 'connected-to': 'flex.mi01.garr.example 1-E1-1-T1A',
        'admin-status': 'up',
    }]})]
    assert operation.before == {'port-1/1/1/external-connectivity': 'no', 'port-1/1/1/connected-to': '',
                                'port-1/1/1/admin-status': 'down'}
    assert operation.after['port-1/1/1/connected-to'] == 'flex.mi01.garr.example 1-E1-1-T1A'
    assert g30.observe(wish).get(wish.ref) == wish


def test_f3_26_patch_inside_one_g30(open_line):
    wish = [inside('port-1/1/1', 'subport-1/3.1/1.4'), inside('subport-1/3.1/1.4', 'port-1/1/1')]
    free(open_line, 'port-1/1/1')
    operations = open_line.run(*wish)
    assert [body for operation in operations for _, body in sent(operation)] == [
        {'port': [{'port-id': 1, 'connected-to': 'patched to subport-1/3.1/1.4', 'admin-status': 'up'}]},
        {'subport': [{'subport-id': 4, 'connected-to': 'patched to port-1/1/1', 'admin-status': 'up'}]},
    ]
    assert open_line.observe(*wish).get(wish[1].ref) == wish[1]


def test_bug_38_attach_and_detach_address_a_subport_alike(open_line):
    wish = end('subport-1/3.1/1.4', 'T1', node='other.mi01', platform='acme')
    (attached,) = open_line.run(wish)
    (detached,) = open_line.run(absent(wish))
    commands = {command for operation in (attached, detached) for command, _ in sent(operation)}
    assert commands == {f'PATCH {CARD}=3/card/subslot=1/subcard/port=1/subport=4'}


def test_bug_38_a_subport_without_a_subslot_is_refused(open_line):
    with pytest.raises(CannotPlan, match='is not a G30 port name'):
        open_line.plan([end('subport-1/3/1.4', '1-E1-1-T1A')])
    assert open_line.journal == []


@pytest.mark.parametrize('port, place', [
    ('port-1/1/2', '1/card/port=2'), ('port-1/3.3/1', '3/card/subslot=3/subcard/port=1'),
    ('subport-1/3.1/1.3', '3/card/subslot=1/subcard/port=1/subport=3'),
])
def test_bug_41_every_form_of_name_is_written_at_its_own_place(open_line, port, place):
    wish = end(port, 'T7', node='other.mi01', platform='acme')
    (operation,) = open_line.run(wish)
    assert [command for command, _ in sent(operation)] == [f'PATCH {CARD}={place}']
    entry = open_line.driver.client.get(G30Port.parse(port).path)
    assert (entry['alias-name'], entry['connected-to']) == (port, 'other.mi01.garr.example T7')


def test_detach_of_a_card_port_takes_everything_back(g30):
    (operation,) = g30.run(absent(end('port-1/1/1', '1-E1-1-T1A')))
    assert sent(operation) == [(f'PATCH {CARD}=1/card/port=1', {'port': [{
        'port-id': 1, 'external-connectivity': 'no', 'connected-to': '', 'admin-status': 'down',
    }]})]
    assert (operation.action, operation.impact) == ('delete', 'none')


def test_detach_of_a_dark_port_takes_mode_and_label_too(g30):
    """A new CHM1 has a mode, and no frequency."""
    g30.driver.client.merge(G30Port.parse('port-1/4/1').path, {'port': [{'port-id': 1, 'service-label': 'old'}]})
    (operation,) = g30.run(absent(end('port-1/4/1', '1-E1-1-T3A')))
    assert sent(operation)[0][1] == {'port': [{
        'port-id': 1, 'external-connectivity': 'no', 'connected-to': '', 'admin-status': 'down', 'service-label': '',
        'port-mode': 'not-applicable',
    }]}


def test_detach_of_an_open_line_port_clears_the_far_end_only(open_line):
    wish = end('port-1/3.3/1', 'port-1/3.3/1', 'g30.bb01', 'groove-g30')
    assert open_line.observe(wish).get(wish.ref) == wish
    (operation,) = open_line.run(absent(wish))
    assert sent(operation) == [(f'PATCH {CARD}=3/card/subslot=3/subcard/port=1', {
        'port': [{'port-id': 1, 'connected-to': ''}],
    })]


def test_port_under_a_signal_is_not_detached(g30):
    g30.run(line(), client())
    with pytest.raises(CannotPlan, match=r'line signal 16QAM_200G at 193\.100000 THz "OCh042 mi01-bo01"; remove'):
        g30.plan([absent(end('port-1/1/1', '1-E1-1-T1A'))])
    with pytest.raises(CannotPlan, match='port-1/1/3 carries the client signal 100GBE "f001c01'):
        g30.plan([absent(end('port-1/1/3', 'x'))])


def test_signal_and_fibre_may_go_together(g30):
    g30.run(line())
    wish, fibre = line(fibred=False), end('port-1/1/1', '1-E1-1-T1A')
    assert len(g30.run(absent(wish), absent(fibre))) == 2
    assert g30.observe(wish, fibre).resources == {}


def test_fibre_and_signal_may_come_together(g30):
    free(g30, 'port-1/1/1')
    fibre = end('port-1/1/1', '1-E1-1-T1A')
    g30.run(fibre, line())
    found = g30.observe(fibre, line())
    assert found.get(fibre.ref) == fibre and found.get(line().ref).mode == line().mode


@pytest.mark.parametrize('leaves', [
    {'connected-to': 'flex.bo01.garr.example 1-E1-1-T9A'}, {'external-connectivity': 'no'},
    {'admin-status': 'up-no-alm'},
])
def test_f3_32_each_leaf_is_compared_and_put_back(g30, leaves):
    wish = end('port-1/1/1', '1-E1-1-T1A')
    g30.run(wish)
    wished = g30.element.state()
    g30.driver.client.merge(G30Port.parse('port-1/1/1').path, {'port': [{'port-id': 1, **leaves}]})
    (operation,) = g30.run(wish)
    (name,) = leaves
    assert operation.before == {f'port-1/1/1/{name}': leaves[name]}
    assert g30.element.state() == wished


def test_a_far_end_that_is_not_the_wished_one_is_told(g30):
    found = g30.observe(end('port-1/1/1', '1-E1-1-T9A')).get('fiber-end:port-1/1/1')
    assert (found.peer.fqdn, found.peer.port) == ('flex.mi01.garr.example', '1-E1-1-T1A')


def test_identity_is_the_serial_number_of_shelf_1_and_costs_nothing(g30):
    assert g30.observe(end('port-1/1/1', '1-E1-1-T1A')).identity == 'MA5200277165'
    assert len(g30.journal) == 1


def test_empty_cage_and_dark_line_are_found(open_line):
    wish = end('port-1/1/4', 'x', 'r1', 'acme')
    open_line.run(wish)
    assert open_line.observe(wish).findings == (
        Finding(ref=wish.ref, field='pluggable', expected='inserted', found='none'),)
    wish = end('port-1/3.3/1', 'port-1/3.3/1', 'g30.bb01', 'groove-g30')
    assert open_line.observe(wish).findings == ()
    rules = open_line.element.store.rules
    rules.fibred, before = frozenset(), rules.fibred
    rules.settle()
    try:
        assert open_line.observe(wish).findings == (
            Finding(ref=wish.ref, field='oper-status', expected='up', found='down'),)
    finally:
        rules.fibred = before
        rules.settle()


@pytest.mark.parametrize('wish, reason', [
    (end('port-1/3.3/1', '1-4-L1', 'g42.bb01', 'gx-g42'), 'of a G42: the two are not joined'),
    (end('port-1/1/1', 'port-1/1/1', 'g30.bb01', 'groove-g30'), 'from H4 line to H4 line only'),
    (end('port-1/3.3/1', 'subport-1/3.1/1.1', 'g30.bb01', 'groove-g30'), 'from H4 line to H4 line only'),
    (end('port-1/1/99', '1-E1-1-T1A'), 'slot 1/1 has no such port'),
    (end('port-1/3.9/1', '1-E1-1-T1A'), r'slot 1/3\.9 has no such port'),
    (end('port-1/1/1', '1-E1-1-T1A', domain='x' * 120), 'characters, at most 128'),
], ids=str)
def test_f3_27_what_cannot_be_is_refused_before_any_change(open_line, wish, reason):
    with pytest.raises(CannotPlan, match=reason):
        open_line.plan([wish])
    assert open_line.changes() == []


def test_absence_of_what_is_not_there_needs_nothing(open_line):
    assert open_line.plan([absent(end('port-1/1/99', 'x')), absent(end('subport-1/3.1/1.4', 'x'))]) == []
