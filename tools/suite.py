"""`make test`, `make smoke`, `make conformance`, `make wire-faults`, `make bench` and `make lint`.

Two processes share the tests: pages and endpoints, and everything else. The tests that are marked slow take some
minutes of one processor and little else (one runs all of NetBox's migrations); they run beside the others, politely.
What a process beside prints is shown when it is through. The smoke run has the machine more to itself, because it waits
for simulated devices with time-outs as real ones have.
"""

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tools import faults, lifecycle, prerequisites, process, slots, testing, venv
from tools.instance import Instance
from tools.paths import ROOT, RUN, instance_folder
from tools.report import Failure, say, step

# What takes minutes runs beside, or when asked for.
ORDINARY = 'not slow and not exhaustive'
# Folders whose tests are pages and endpoints; about half of the time.
PAGES = ('api', 'browser', 'permissions', 'web')
LINTED = ('netbox_optical', 'testing', 'tests', 'tools', 'docker')


def lint(python: Path | None = None) -> int:
    with step('ruff'):
        result = subprocess.run([python or venv.ensure(), '-m', 'ruff', 'check', *LINTED], cwd=ROOT, check=False)
    return result.returncode


def smoke() -> int:
    """One service of each kind on a private instance that is made for this and forgotten afterwards."""
    say('- smoke run')
    instance = Instance('smoke')
    instance.remove()
    try:
        instance.up(lab=True, workers=2, web=True, seed=True)
        command = [instance.python, '-m', 'testing.smoke']
        return subprocess.run(command, env=instance.env(), cwd=ROOT, timeout=1800, check=False).returncode
    finally:
        instance.down()


def conformance() -> int:
    """Every kind of resource on every platform over every transport; no NetBox, no database."""
    say('- conformance matrix')
    command = [venv.ensure(), '-m', 'testing.conformance']
    return subprocess.run(command, cwd=ROOT, timeout=900, check=False).returncode


def wire_faults() -> int:
    """Every fault at every request of the drivers, over the wire; `make test` takes the faults in turn."""
    python = venv.ensure()
    return _pytest(python, testing.ensure_servers(python), {}, ['-m', 'exhaustive', 'tests/drivers/faults'])


def bench() -> int:
    """Tables on the screen, figures in .run/bench.json, on a private instance whose database stays empty.

    ONLY=drift or ONLY=bulk narrows it. TOPOLOGIES names a folder of GML files to search as well; LARGEST=1 has the
    largest network in the database, too. The status tells whether the run worked; a figure that is not what it should
    be is printed and changes nothing.
    """
    say('- benchmark of the search')
    instance = Instance('bench')
    try:
        instance.start_servers()
        instance.ensure_database()
        command = [instance.python, '-m', 'testing.bench', '--database', '--json', RUN / 'bench.json']
        if only := os.environ.get('ONLY'):
            command += ['--only', only]
        if topologies := os.environ.get('TOPOLOGIES'):
            command += ['--topologies', topologies]
        if os.environ.get('LARGEST'):
            command.append('--largest')
        return subprocess.run(command, env=instance.env(), cwd=ROOT, timeout=3600, check=False).returncode
    finally:
        instance.down()


def test() -> int:
    """Everything; the status is that of the first part that failed. With TESTS set only those tests run."""
    began = time.monotonic()
    arguments = shlex.split(os.environ.get('TESTS', ''))
    python = venv.ensure()
    browser = prerequisites.chromium()
    folder = instance_folder(testing.NAME)
    were_running = process.is_running(folder, 'postgres')
    try:
        env = {'NETBOX_OPTICAL_CHROMIUM': browser}
        statuses = _parts(python, testing.ensure_servers(python), env, arguments)
    finally:
        # Unless somebody had them up before, or uses them now.
        testing.release_slots()
        if not were_running and not slots.in_use(folder):
            lifecycle.stop_instance(folder)
    failed = [part for part, status in statuses.items() if status]
    verdict = f'failed: {", ".join(failed)}' if failed else f'ok, {", ".join(statuses)}'
    say(f'\nmake test: {verdict} ({time.monotonic() - began:.0f} s)')
    return next((status for status in statuses.values() if status), 0)


def _parts(python: Path, instance_file: Path, env: dict[str, str], arguments: list[str]) -> dict[str, int]:
    """The exit status of every part."""
    if arguments:
        return {'lint': lint(python), 'tests': _pytest(python, instance_file, env, arguments)}
    pages = [f'tests/{folder}' for folder in PAGES]
    beside = [
        _Beside('pages', python, instance_file, env, ['-m', ORDINARY, *pages]),
        _Beside('slow', python, instance_file, env, ['-m', 'slow'], nice=True),
    ]
    try:
        return {
            'lint': lint(python),
            'migrations': _migrations(python, instance_file),
            'tests': _pytest(python, instance_file, env, [
                '-m', ORDINARY, *(f'--ignore={folder}' for folder in pages)]),
            'pages': beside[0].result(),
            'smoke': _or_status(smoke),
            'faults': _or_status(lambda: faults.run(subset=True)),
            'slow tests': beside[1].result(),
        }
    finally:
        for tests in beside:
            tests.end()


def _or_status(part: Callable[[], int]) -> int:
    """A part on servers of its own; here a failure to start them is one failed part among others."""
    try:
        return part()
    except Failure as failure:
        say(f'  {failure}')
        return 1


def _migrations(python: Path, instance_file: Path) -> int:
    """Whether every model change has its migration."""
    command = [python, '-m', 'netbox', 'makemigrations', '--check', '--dry-run', 'netbox_optical']
    with step('every model change has its migration'):
        try:
            process.run(command, env=testing.variables(instance_file), cwd=ROOT)
        except Failure as failure:
            say(f'  {failure}')
            return 1
    return 0


def _pytest(python: Path, instance_file: Path, env: dict[str, str], arguments: list[str]) -> int:
    say('- pytest')
    env = {**testing.variables(instance_file), **env}
    return subprocess.run([python, '-m', 'pytest', *arguments], env=env, cwd=ROOT, check=False).returncode


class _Beside:
    """Some tests in a process of their own, their output kept for later; `nice`: at low priority."""

    def __init__(
        self, name: str, python: Path, instance_file: Path, env: dict[str, str], arguments: list[str], *,
        nice: bool = False,
    ):
        self.name = name
        self.log = instance_file.parent / f'{name}.log'
        command = [*(['nice'] if nice else []), python, '-m', 'pytest', *arguments, '-p', 'no:cacheprovider']
        with self.log.open('wb') as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**testing.variables(instance_file), **env},
            )

    def result(self, timeout: float = 2400) -> int:
        """Wait for the end and show what was printed."""
        with step(f'waiting for the tests "{self.name}"'):
            try:
                status = self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                say(f'  they took more than {timeout:.0f} s')
                return 1
        say(self.log.read_text(errors='replace').rstrip())
        return status

    def end(self) -> None:
        if self.process.poll() is None:
            # As from the keyboard: pytest then undoes what its fixtures did.
            self.process.send_signal(2)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
