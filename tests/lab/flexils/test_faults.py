"""Faults by order at a FlexILS node: what a TL1 client meets."""

import time

import pytest

from netbox_optical.lab.faults import FaultError
from tests.lab.flexils import harness

LOCK = 'ED-SCG:@:1-E1-1-T1A:%::::OOS;'


@pytest.fixture
def order(lab):
    def order(kind, **values):
        return lab.loop.run(lab.nodes['flex.aa01'].faults.order(kind, **values))

    yield order
    lab.loop.run(lab.nodes['flex.aa01'].faults.cancel())


def admin(lab):
    return lab.state()['flex.aa01']['scg']['1-E1-1-T1A']['admin']


def test_refusals(order, aa):
    order('deny', code='SDBE', message='out of order', match='^ED-')
    order('busy', match='^ED-')
    aa.ok('RTRV-SCG:@::%::::;')
    aa.deny(LOCK, 'SDBE', 'out of order')
    aa.deny(LOCK, 'SARB', 'busy')
    aa.ok(LOCK)


@pytest.mark.parametrize(('kind', 'done'), [('drop', False), ('lose-reply', True), ('cut-reply', True)])
def test_connections_that_are_closed(lab, order, aa, kind, done):
    order(kind, match='^ED-')
    with pytest.raises(EOFError) as caught:
        aa.ask(LOCK)
    assert (admin(lab) == 'OOS') is done
    assert ('M  ' in str(caught.value)) is (kind == 'cut-reply')
    assert not lab.nodes['flex.aa01'].sessions


@pytest.mark.parametrize(('kind', 'done'), [('silence-before', False), ('silence-after', True)])
def test_silence(lab, order, aa, kind, done):
    order(kind, match='^ED-')
    aa.connection.settimeout(0.3)
    with pytest.raises(TimeoutError):
        aa.ask(LOCK)
    assert (admin(lab) == 'OOS') is done
    aa.connection.settimeout(5)
    aa.ok('RTRV-SCG:@::%::::;')


def test_an_answer_without_end(order, aa):
    order('garble', match='RTRV-SCG')
    answer = aa.ask('RTRV-SCG:@:1-E1-1-T1A:%::::;')
    assert answer.text.count('M  ') == 2 and answer.text.count('\n;') == 1


def test_forgotten_logins(order, aa):
    order('logout', match='^ED-')
    aa.deny(LOCK, 'PLNA')
    aa.deny(LOCK, 'PLNA')
    aa.log_in()
    aa.ok(LOCK)


def test_a_delay_is_acknowledged(lab, order, aa):
    lab.nodes['flex.aa01'].options.acknowledge_after = 0.05
    order('delay', seconds=0.2, match='^ED-')
    started = time.monotonic()
    assert '\nIP ' in aa.ok(LOCK).text
    assert time.monotonic() - started >= 0.2


def test_a_reboot(lab, order, aa):
    node = lab.nodes['flex.aa01']
    before, port = lab.state(), node.tcp_port
    order('reboot', seconds=0.4, match='^ED-')
    with pytest.raises(EOFError):
        aa.ask(LOCK)
    time.sleep(0.1)
    with pytest.raises(ConnectionRefusedError):
        lab.client()
    deadline = time.monotonic() + 10
    while lab.loop.call(lambda: node.faults.down) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert lab.state() == before and node.tcp_port == port
    with lab.client() as client:
        client.ok(LOCK)


def test_refused_connections(lab, order, aa):
    order('refuse')
    with pytest.raises(ConnectionRefusedError):
        lab.client()
    with pytest.raises((EOFError, OSError)):
        aa.ask(LOCK)
    lab.loop.run(lab.nodes['flex.aa01'].faults.cancel())
    with lab.client() as client:
        client.ok(LOCK)


def test_passwords_do_not_match(order, lab):
    fault = order('deny', match=harness.PASSWORD)
    with lab.client() as client:
        client.ok(LOCK)
    assert fault.seen == 0
    with pytest.raises(FaultError):
        order('deny', code='409')
