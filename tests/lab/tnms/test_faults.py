"""Faults by order at the network manager: jobs, tokens, connections."""

import time

import httpx
import pytest

from tests.lab.tnms.test_server import LOGIN, LOGOUT, post, result, submit

LOCK = [LOGIN, 'ED-SCG:flex.aa01:1-E1-1-T1A:A2::::OOS;', LOGOUT]


@pytest.fixture
def order(manager):
    def order(kind, **values):
        return manager.lab.loop.run(manager.server.faults.order(kind, **values))

    yield order
    manager.lab.loop.run(manager.server.faults.cancel())


def locked(manager):
    return manager.lab.state()['flex.aa01']['scg']['1-E1-1-T1A']['admin'] == 'OOS'


@pytest.mark.parametrize(('kind', 'done'), [('failed-job', False), ('lost-job', True)])
def test_jobs_that_fail(manager, http, order, kind, done):
    order(kind)
    output, _ = result(http, submit(http, LOCK))
    assert output['status'] == 'FAILED' and 'device-results' not in output
    assert locked(manager) is done


def test_a_slow_job_and_one_without_end(manager, http, order):
    order('slow-job', seconds=0.4)
    order('endless-job', at=2)
    started = time.monotonic()
    assert result(http, submit(http, LOCK))[0]['status'] == 'FINISHED'
    assert time.monotonic() - started >= 0.4
    manager.lab.loop.run(manager.lab.nodes['flex.aa01'].stop())
    number = submit(http, LOCK)
    time.sleep(0.3)
    output = post(http, 'get-cli-script-result', {'id': number}).json()
    assert next(iter(output.values()))['status'] == 'RUNNING'


def test_forgotten_tokens(http, order):
    assert post(http, 'get-cli-script-result', {'id': 99}).status_code == 404
    order('logout')
    assert [post(http, 'get-cli-script-result', {'id': 99}).status_code for _ in range(2)] == [401, 401]


def test_a_node_that_is_down_answers_no_job(manager, http):
    node = manager.lab.nodes['flex.aa01']
    manager.lab.loop.run(node.faults.order('refuse'))
    output, _ = result(http, submit(http, LOCK))
    assert {response['status'] for response in output['device-results'][0]['responses']} == {'FAILED'}
    assert not locked(manager)
    manager.lab.loop.run(node.faults.cancel())
    result(http, submit(http, LOCK))
    assert locked(manager)


def test_connections(manager, http, order):
    order('tls-failure')
    with pytest.raises(httpx.ConnectError, match='CERTIFICATE'):
        post(http, 'get-cli-script-result', {'id': 99})
    manager.lab.loop.run(manager.server.faults.cancel())
    order('lose-reply', match='run-cli')
    with pytest.raises(httpx.TransportError):
        submit(http, LOCK)
    deadline = time.monotonic() + 10
    while not locked(manager):
        assert time.monotonic() < deadline
        time.sleep(0.02)
