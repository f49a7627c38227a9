"""The lab as a whole: addresses, files, control API, command line."""

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time

import httpx
import pytest

from netbox_optical.lab.certificates import Authority
from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.lab import Lab, Ports, address, free_prefix
from netbox_optical.lab.thread import LabThread
from tests.lab.direct import NETWORK


def test_addresses():
    assert address('127.77.0.0', 3) == '127.77.3.1'
    # A container's own network.
    assert address('10.45.0.0', 3) == '10.45.3.1'
    for prefix in ('127.77.1.0', '8.8.0.0', 'x'):
        with pytest.raises(ValueError):
            address(prefix, 1)


def test_free_prefix_avoids_taken_addresses():
    prefix = free_prefix(NETWORK)
    with socket.create_server((address(prefix, 2), Ports().restconf)):
        assert free_prefix(NETWORK) != prefix


def test_files(direct):
    folder = direct.lab.state_dir
    for name in ('credentials.json', 'inventory.json', 'ca.key', 'certs/g30.aa01.key'):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    inventory = json.loads((folder / 'inventory.json').read_text())
    assert inventory == direct.inventory()
    assert inventory['pid'] == os.getpid()
    assert inventory['elements']['g30.bb01'] == {
        'platform': 'groove-g30', 'role': 'transponder', 'transport': 'restconf',
        'host': address(direct.lab.prefix, 2), 'ports': {'restconf': 8181, 'netconf': 8830},
        'ssh_host_key': inventory['elements']['g30.bb01']['ssh_host_key']}
    assert len({entry['ssh_host_key'] for entry in inventory['elements'].values()}) == 4
    credentials = json.loads((folder / 'credentials.json').read_text())
    assert set(credentials) == {'flexils', 'groove-g30', 'gx-g42', 'tnms'}
    assert len({entry['password'] for entry in credentials.values()}) == 4
    assert all(entry['password'] not in (folder / 'inventory.json').read_text() for entry in credentials.values())


def test_each_element_has_its_own_certificate(direct):
    inventory = direct.inventory()
    context = ssl.create_default_context(cafile=inventory['ca'])
    serials = set()
    for tid, entry in inventory['elements'].items():
        with socket.create_connection((entry['host'], 8181), timeout=5) as plain, \
                context.wrap_socket(plain, server_hostname=entry['host']) as tls:
            certificate = tls.getpeercert()
        assert ('DNS', tid) in certificate['subjectAltName']
        serials.add(certificate['serialNumber'])
    assert len(serials) == len(inventory['elements'])


def test_keys_and_passwords_outlive_a_restart(tmp_path):
    first, second = (Lab(NETWORK, state_dir=tmp_path, prefix='127.78.0.0') for _ in range(2))
    assert first.inventory()['ca'] == second.inventory()['ca']
    first._write_files()
    assert Lab(NETWORK, state_dir=tmp_path).credentials == first.credentials
    given = Lab(NETWORK, state_dir=tmp_path, credentials={'tnms': Credentials('a', 'b')})
    assert given.credentials['tnms'] == Credentials('a', 'b')
    authority = Authority(tmp_path)
    before = authority.issue('x', '127.0.0.1')[0].read_bytes()
    assert authority.issue('x', '127.0.0.1')[0].read_bytes() == before
    assert authority.issue('x', '127.0.0.2')[0].read_bytes() != before


def test_an_address_that_is_taken_leaves_nothing_open(tmp_path):
    prefix = free_prefix(NETWORK)
    taken = socket.create_server((address(prefix, 4), 8181))
    with taken, pytest.raises(OSError), LabThread(NETWORK, tmp_path, prefix=prefix):
        pytest.fail('it must not start')
    assert not (tmp_path / 'inventory.json').exists()
    socket.create_server((address(prefix, 1), 8181)).close()


def test_control_api(direct, g30a):
    with httpx.Client(base_url=direct.inventory()['control'], timeout=10, trust_env=False) as control:
        assert control.get('/health').json() == {'status': 'ok', 'elements': 4}
        commissioned = control.get('/state').json()
        assert commissioned == json.loads(json.dumps(direct.state()))
        assert control.get('/state/g30.aa01').json() == commissioned['g30.aa01']
        before = control.get('/status').json()['elements']['g30.aa01']['requests']
        g30a.port('1/1/3', service_label='changed')
        assert control.get('/status').json()['elements']['g30.aa01']['requests'] == before + 1
        assert control.get('/state').json() != commissioned
        assert control.post('/reset').status_code == 200
        assert control.get('/state').json() == commissioned
        dark = control.get('/light', params={'tid': 'g30.aa01', 'port': 'port-1/1/3'}).json()
        assert (dark['lit'], dark['reason'], dark['backward']) == (
            False, 'g30.aa01 port-1/1/3: client port is down', None)
        assert control.get('/light').json() == []
        assert control.get('/light', params={'tid': 'nobody', 'port': 'x'}).status_code == 404
        assert control.get('/light', params={'tid': 'g30.aa01'}).status_code == 400
        assert control.get('/state/nobody').status_code == 404
        assert control.get('/reset').status_code == 405


def command(*arguments):
    return subprocess.run(
        [sys.executable, '-m', 'netbox_optical.lab', *arguments], capture_output=True, text=True, timeout=60,
        check=False)


def test_command_line(tmp_path):
    folder, network = str(tmp_path / 'state'), tmp_path / 'direct.json'
    network.write_text(NETWORK.model_dump_json())
    assert command('status', '--state-dir', folder).returncode == 2
    lab = subprocess.Popen(
        [sys.executable, '-m', 'netbox_optical.lab', 'up', '--state-dir', folder, '--network', str(network)],
        stdout=subprocess.PIPE, text=True)
    guard = threading.Timer(90, lab.kill)
    guard.start()
    try:
        lines = []
        while not lines or not lines[-1].startswith('lab: ready'):
            lines.append(lab.stdout.readline())
            assert lines[-1], lines
        status = command('status', '--state-dir', folder)
        assert status.returncode == 0
        assert 'g42.bb01' in status.stdout
        dark = command('light', 'g30.aa01', 'port-1/1/3', '--state-dir', folder)
        assert dark.returncode == 1
        assert dark.stdout.strip() == 'dark: g30.aa01 port-1/1/3: g30.aa01 port-1/1/3: client port is down'
        assert command('light', '--state-dir', folder).stdout.strip() == 'no client port sends light'
        assert command('reset', '--state-dir', folder).returncode == 0
        assert json.loads(command('state', 'g42.aa01', '--state-dir', folder).stdout)['ne-name'] == 'g42.aa01'
        started = time.monotonic()
        lab.send_signal(signal.SIGTERM)
        assert lab.wait(timeout=20) == 0
        assert time.monotonic() - started < 15
        assert 'lab: stopped' in lab.stdout.read()
    finally:
        guard.cancel()
        lab.kill()
        lab.stdout.close()
        lab.wait(timeout=10)
    assert command('light', '--state-dir', folder).returncode == 2
