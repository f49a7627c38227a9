"""Faults by order: over the control API, on the command line, and what a client of each server meets."""

import asyncio
import contextlib
import io
import time

import httpx
import pytest

from netbox_optical.lab import cli
from netbox_optical.lab.faults import KINDS, TL1, FaultError, Faults
from tests.lab.direct import MEDIA

PATH = 'shelf=1/slot=1/card/port=3'
TID = 'g30.aa01'


class NoGate:
    async def shut(self):
        pass

    reopen = shut

    async def disguise(self, on):
        pass


@pytest.fixture
def element(direct):
    """The lab without any order, before and after."""
    yield direct
    direct.cancel()


def patch(client, label, wait=2.0):
    body = {'port': [{'port-id': '3', 'service-label': label}]}
    return client.http.patch(
        f'/restconf/data/ne:ne/{PATH}', json=body, headers={'Content-Type': MEDIA}, timeout=wait)


def test_an_order_is_addressed_by_element_count_and_pattern(element, g30a):
    element.order(TID, 'deny', at=2, times=2, match='^PATCH ', code='400 invalid-value', message='not today')
    element.order('g30.bb01', 'deny')
    assert g30a.get(PATH)
    statuses = [patch(g30a, f'n{number}').status_code for number in range(1, 5)]
    assert statuses == [204, 400, 400, 204]
    [order] = element.ordered(TID)
    assert (order['seen'], order['fired'], order['active']) == (4, 2, False)
    [other] = element.ordered('g30.bb01')
    assert (other['seen'], other['fired']) == (0, 0)


def test_a_refusal_says_what_was_ordered(element, g30a):
    element.order(TID, 'deny', code='409 in-use', message='somebody is at it')
    element.order(TID, 'busy')
    first, second, third = (patch(g30a, 'x') for _ in range(3))
    error = first.json()['ietf-restconf:errors']['error'][0]
    assert (first.status_code, error['error-tag'], error['error-message']) == (409, 'in-use', 'somebody is at it')
    assert second.status_code == 503
    assert third.status_code == 204


@pytest.mark.parametrize(('kind', 'done', 'error'), [
    ('drop', False, httpx.TransportError), ('lose-reply', True, httpx.TransportError),
    ('silence-before', False, httpx.ReadTimeout), ('silence-after', True, httpx.ReadTimeout),
    ('cut-reply', True, httpx.TransportError),
])  # fmt: skip
def test_what_was_done_and_what_was_not(element, g30a, kind, done, error):
    before = element.state()
    element.order(TID, kind)
    with pytest.raises(error):
        patch(g30a, kind, wait=0.3)
    assert (element.state() != before) is done and (f"'{kind}'" in str(element.state())) is done
    assert patch(g30a, 'again').status_code == 204


def test_half_an_answer(element, g30a):
    element.order(TID, 'cut-reply')
    with pytest.raises(httpx.RemoteProtocolError):
        g30a.get(PATH)
    element.order(TID, 'garble')
    with pytest.raises(ValueError):
        patch(g30a, 'x').json()


def test_delays_add_up_and_requests_are_counted(element, g30a):
    requests = element.status()['elements'][TID]['requests']
    element.order(TID, 'delay', seconds=0.1, times=0)
    element.order(TID, 'delay', seconds=0.2)
    started = time.monotonic()
    g30a.get(PATH)
    first = time.monotonic() - started
    element.order(TID, 'deny')
    g30a.http.get(f'/restconf/data/ne:ne/{PATH}')
    assert 0.3 <= first < 2 and time.monotonic() - started >= 0.4
    assert element.status()['elements'][TID]['requests'] == requests + 2


def test_refused_connections_until_cancelled(element, g30a):
    element.order(TID, 'refuse')
    assert element.ordered(TID)[0]['active']
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            patch(g30a, 'x')
    assert element.cancel(TID) == 1
    assert patch(g30a, 'x').status_code == 204
    element.order(TID, 'refuse', at=2, match='^PATCH', seconds=0.5)
    assert patch(g30a, 'y').status_code == 204
    deadline = time.monotonic() + 5
    while not element.ordered(TID)[0]['active']:
        assert time.monotonic() < deadline
    with pytest.raises(httpx.TransportError):
        patch(g30a, 'z')
    while element.ordered(TID)[0]['active']:
        time.sleep(0.02)
    assert patch(g30a, 'z').status_code == 204


def test_another_certificate(element, g30a):
    element.order(TID, 'tls-failure')
    with pytest.raises(httpx.ConnectError, match='CERTIFICATE'):
        patch(g30a, 'x')
    element.cancel(TID, 1000)
    with pytest.raises(httpx.ConnectError):
        patch(g30a, 'x')
    element.cancel(TID)
    assert patch(g30a, 'x').status_code == 204


def test_a_reboot_keeps_the_configuration(element, g30a):
    assert patch(g30a, 'before').status_code == 204
    state = element.state()
    element.order(TID, 'reboot', seconds=0.5)
    with pytest.raises(httpx.TransportError):
        patch(g30a, 'lost')
    time.sleep(0.2)
    with pytest.raises(httpx.ConnectError):
        patch(g30a, 'down')
    deadline = time.monotonic() + 10
    while element.ordered(TID)[0]['active'] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert element.state() == state
    assert patch(g30a, 'after').status_code == 204


def test_counters_are_no_state(element, g30a):
    before = element.state()
    element.order(TID, 'delay', times=0, seconds=0)
    g30a.get(PATH)
    assert element.ordered(TID)[0]['fired'] == 1
    assert element.state() == before


@pytest.mark.parametrize('values', [
    {'kind': 'earthquake'}, {'kind': 'logout'}, {'kind': 'failed-job'}, {'kind': 'deny', 'at': 0},
    {'kind': 'deny', 'times': -1}, {'kind': 'deny', 'at': True}, {'kind': 'deny', 'match': '('},
    {'kind': 'deny', 'code': 'SROF'}, {'kind': 'deny', 'code': '200'}, {'kind': 'delay', 'seconds': -1},
    {'kind': 'delay', 'seconds': 1e9},
])  # fmt: skip
def test_orders_without_sense(element, values):
    kind = values.pop('kind')
    with pytest.raises(FaultError):
        element.order(TID, kind, **values)
    assert element.ordered() == []


def test_every_kind_is_known_somewhere():
    assert {*TL1.kinds, 'slow-job', 'failed-job', 'lost-job', 'endless-job'} == set(KINDS)
    faults = Faults('x', TL1, NoGate())
    assert faults.meet('RTRV-SCH:x::A1::::;').usual


@pytest.mark.parametrize('kind', ['refuse', 'tls-failure'])
def test_nobody_is_faster_than_an_outage_that_begins(kind):
    async def play():
        faults = Faults('x', TL1, NoGate())
        await faults.order(kind, at=2)
        course = faults.meet('first')
        assert course.usual
        assert not faults.meet('too fast').executed
        # Who sees no host key meets no impostor.
        assert faults.meet('through the manager', secured=False).executed == (kind == 'tls-failure')
        course.finish()
        await faults.cancel()
        assert faults.meet('again').usual

    asyncio.run(play())


def test_over_the_control_api(element, g30a):
    with httpx.Client(base_url=element.inventory()['control'], timeout=10, trust_env=False) as control:
        order = {'element': TID, 'kind': 'deny', 'match': '^PATCH', 'code': '400 invalid-value', 'times': 0}
        answer = control.post('/faults', json=order)
        assert answer.status_code == 201 and answer.json()['number']
        assert patch(g30a, 'x').status_code == 400
        [told] = control.get('/faults').json()
        assert told == {**answer.json(), 'seen': 1, 'fired': 1}
        assert control.get('/status').json()['faults'] == 1
        assert control.post('/faults', json={'element': 'tnms', 'kind': 'slow-job'}).status_code == 201
        assert [entry['element'] for entry in control.get('/faults', params={'element': 'tnms'}).json()] == ['tnms']
        number = {'element': TID, 'number': told['number']}
        assert control.delete('/faults', params=number).json() == {'cancelled': 1}
        assert patch(g30a, 'x').status_code == 204
        assert control.delete('/faults').json() == {'cancelled': 1}
        for wrong in ({}, [], {'element': 'nobody', 'kind': 'drop'}, {**order, 'kind': 'x'}, {**order, 'x': 1},
                      {**order, 'element': []}, {**order, 'match': 5}, {**order, 'at': '1'}, {**order, 'seconds': 'x'}):
            answer = control.post('/faults', json=wrong)
            assert answer.status_code == 400 and answer.json()['error'], wrong
        assert control.delete('/faults', params={'number': 1}).status_code == 400
        assert control.get('/faults', params={'element': 'nobody'}).status_code == 400


def test_on_the_command_line(element, g30a):
    import argparse

    def command(*arguments):
        parser = argparse.ArgumentParser()
        cli.add_arguments(parser)
        written = io.StringIO()
        with contextlib.redirect_stdout(written):
            code = cli.run(vars(parser.parse_args([*arguments, '--state-dir', str(element.lab.state_dir)])))
        return code, written.getvalue().strip()

    code, text = command('fault', TID, 'deny', '--match', '^PATCH', '--code', '400 invalid-value')
    assert code == 0 and 'deny at request 1, 1 times, match ^PATCH, code 400 invalid-value' in text
    assert patch(g30a, 'x').status_code == 400
    assert 'seen 1, struck 1' in command('faults', TID)[1]
    assert command('fault', 'nobody', 'drop')[0] == 1
    assert command('heal') == (0, 'lab: 1 faults forgotten')
    assert command('faults') == (0, 'no faults')
    code, text = command('status')
    assert '0 faults ordered' in text
