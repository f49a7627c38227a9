"""Fibre ends of a G42, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.base import Finding
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.gx_g42.names import G42Port
from netbox_optical.drivers.resources import FiberEnd, FiberPeer

from ..transponder import absent, sent
from .test_client import client
from .test_line import line

L1 = '/restconf/data/ioa-network-element:ne/equipment/card=1-4/port=L1'


def end(port='1-4-L1', peer_port='1-E1-1-T5A', node='flex.mi01', platform='flexils', domain='garr.example'):
    peer = FiberPeer(node=node, platform=platform, fqdn=f'{node}.{domain}', port=peer_port)
    return FiberEnd(port=port, label=f'Physically connected to {peer.fqdn} {peer_port}. ', peer=peer)


def by_hand(bench, port='1-4-L1', **leaves):
    """Change a port as an operator would."""
    path = G42Port.parse(port).path
    named = {name.replace('_', '-'): value for name, value in leaves.items()}
    bench.driver.client.merge(path, {'port': [{'name': G42Port.parse(port).port, **named}]})
    bench.journal.clear()


def test_bug_31_a_locked_port_is_unlocked_when_a_fibre_is_attached(g42):
    by_hand(g42, admin_state='lock', connected_to='', external_connectivity='no')
    assert g42.observe(end()).get(end().ref) is None
    (operation,) = g42.run(end())
    assert (operation.action, operation.key, operation.impact) == ('create', '1-4-L1', 'none')
    assert sent(operation) == [(f'PATCH {L1}', {'port': [{
        'name': 'L1', 'external-connectivity': 'yes', 'connected-to': 'flex.mi01.garr.example 1-E1-1-T5A',
        'admin-state': 'unlock',
    }]})]
    assert operation.before == {'1-4-L1/external-connectivity': 'no', '1-4-L1/connected-to': '',
                                '1-4-L1/admin-state': 'lock'}
    port = g42.driver.client.get(G42Port.parse('1-4-L1').path)
    assert (port['admin-state'], port['external-connectivity']) == ('unlock', 'yes')
    assert g42.observe(end()).get(end().ref) == end()


def test_bug_32_detach_locks_whatever_the_port_was(g42):
    for state in ('unlock', 'maintenance'):
        by_hand(g42, admin_state=state, connected_to='flex.mi01.garr.example 1-E1-1-T5A', label='old')
        (operation,) = g42.run(absent(end()))
        assert operation.action == 'delete'
        port = g42.driver.client.get(G42Port.parse('1-4-L1').path)
        assert {name: port[name] for name in ('external-connectivity', 'connected-to', 'label', 'admin-state')} == {
            'external-connectivity': 'no', 'connected-to': '', 'label': '', 'admin-state': 'lock'}
    assert g42.observe(end()).get(end().ref) is None


@pytest.mark.parametrize('name, value', [
    ('admin-state', 'lock'), ('admin-state', 'maintenance'), ('external-connectivity', 'no'),
    ('connected-to', 'flex.mi01.garr.example 1-E1-1-T6A'),
])
def test_bug_33_check_reads_leaves_that_exist(g42, name, value):
    """As attached nothing differs; each leaf that is changed by hand is seen and put back."""
    assert g42.plan([end()]) == []
    by_hand(g42, **{name: value})
    (operation,) = g42.run(end())
    assert operation.before == {f'1-4-L1/{name}': value}


def test_port_under_a_signal_is_not_detached(g42):
    g42.run(line(), client())
    with pytest.raises(CannotPlan, match=r'1-4-L1 carries the super-channel 1-4-L1 \(400E\.96P\) "OCh05.*remove'):
        g42.plan([absent(end())])
    with pytest.raises(CannotPlan, match='1-4-T1 carries the client signal 100GBE "f001c01'):
        g42.plan([absent(end('1-4-T1'))])
    g42.plan([absent(end('1-4-L2', '1-E1-1-T6A'))])
    g42.run(absent(line(fibred=False)), absent(end()))


def test_identity_is_the_tid_and_costs_nothing(g42):
    assert g42.observe(end()).identity == 'g42.mi01'
    assert len(g42.journal) == 1


def test_empty_cage_is_found(g42):
    port = g42.element.store.tree['equipment']['card']['1-4',]['port']['T3',]
    del port['installed-type'], port['tom']
    wish = end('1-4-T3', 'x', 'r1', 'acme')
    g42.run(wish)
    assert g42.observe(wish).findings == (
        Finding(ref=wish.ref, field='pluggable', expected='inserted', found='none'),)
    assert g42.observe(end()).findings == ()


@pytest.mark.parametrize('name, found', [
    ('g42.mi01', False), ('G42.MI01', False), ('g42.mi01.garr.example', False), ('', False), ('g42.mi011', True),
    ('lab-42', True), ('xg42.mi01', True),
])
def test_a_device_of_another_name_is_found(g42, name, found):
    g42.element.store.tree['ne-name'] = name
    expected = (Finding(ref=end().ref, field='ne-name', expected='g42.mi01', found=name),) if found else ()
    assert g42.observe(end()).findings == expected


@pytest.mark.parametrize('wish, reason', [
    (end(peer_port='port-1/1/1', node='g30.mi01', platform='groove-g30'), 'one of a G30: the two are not joined'),
    (end('1-4-L9'), 'card 1-4 has no such port'),
    (end('port-1/1/1'), 'is not a G42 port name'),
    (end(domain='x' * 120), 'characters, at most 128'),
], ids=str)
def test_f3_27_what_cannot_be_is_refused_before_any_change(g42, wish, reason):
    with pytest.raises(CannotPlan, match=reason):
        g42.plan([wish])
    assert g42.changes() == []


def test_absence_of_what_is_not_there_needs_nothing(g42):
    assert g42.plan([absent(end('1-4-L9'))]) == []
    g42.run(absent(end()))
    assert g42.plan([absent(end())]) == []
