"""`make test`, `make smoke` and `make lint`.

Two things of `make test` take minutes of one processor and little else: the comparison of the schema snapshot with a
real migrate, and the smoke run. They run beside the other tests, politely; what they print is shown when they are
through.
"""

import os
import shlex
import subprocess
import time
from pathlib import Path

from tools import prerequisites, process, testing, venv
from tools.instance import Instance
from tools.paths import ROOT, instance_folder
from tools.report import Failure, say, step

LINTED = ('netbox_optical', 'testing', 'tests', 'tools', 'docker')


def lint(python: Path | None = None) -> int:
    with step('ruff'):
        result = subprocess.run([python or venv.ensure(), '-m', 'ruff', 'check', *LINTED], cwd=ROOT, check=False)
    return result.returncode


def smoke() -> int:
    """One service of each kind on a private instance that is made for this and forgotten afterwards."""
    instance = Instance('smoke')
    instance.remove()
    try:
        instance.up(lab=True, workers=2, web=True, seed=True)
        command = [instance.python, '-m', 'testing.smoke']
        return subprocess.run(command, env=instance.env(), cwd=ROOT, timeout=1800, check=False).returncode
    finally:
        instance.down()


def test() -> int:
    """Everything; the status is that of the first part that failed."""
    began = time.monotonic()
    arguments = shlex.split(os.environ.get('TESTS', ''))
    python = venv.ensure()
    browser = prerequisites.chromium()
    instance_file = testing.ensure_servers(python)
    # With TESTS set only those tests run, for a quick look.
    background = [] if arguments else [_Beside('verify-snapshot'), _Beside('smoke')]
    try:
        statuses = {
            'lint': lint(python),
            'migrations': _migrations(python, instance_file),
            'tests': _pytest(python, instance_file, browser, arguments),
            **{part.command: part.result() for part in background},
        }
    finally:
        for part in background:
            part.end()
    failed = [part for part, status in statuses.items() if status]
    verdict = f'failed: {", ".join(failed)}' if failed else f'ok, {", ".join(statuses)}'
    say(f'\nmake test: {verdict} ({time.monotonic() - began:.0f} s)')
    return next((status for status in statuses.values() if status), 0)


def _migrations(python: Path, instance_file: Path) -> int:
    """Whether every model change has its migration."""
    with step('migrations are complete'):
        try:
            process.run(
                [python, '-m', 'netbox', 'makemigrations', '--check', '--dry-run', 'netbox_optical'],
                env=testing.variables(instance_file),
                cwd=ROOT,
            )
        except Failure as failure:
            say(f'  {failure}')
            return 1
    return 0


def _pytest(python: Path, instance_file: Path, browser: str, arguments: list[str]) -> int:
    env = {**testing.variables(instance_file), 'NETBOX_OPTICAL_CHROMIUM': browser}
    say('- pytest')
    return subprocess.run([python, '-m', 'pytest', *arguments], env=env, cwd=ROOT, check=False).returncode


class _Beside:
    """One of our own commands, run beside the tests at low priority, its output kept for later."""

    def __init__(self, command: str):
        self.command = command
        self.log = instance_folder('test') / f'{command}.log'
        with self.log.open('wb') as log:
            self.process = subprocess.Popen(
                ['nice', ROOT / 'tools' / 'run', command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
            )

    def result(self, timeout: float = 3600) -> int:
        """Wait for the end and show what it printed."""
        with step(f'waiting for {self.command}'):
            try:
                status = self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                say(f'  {self.command} took more than {timeout:.0f} s')
                return 1
        say(self.log.read_text(errors='replace').rstrip())
        return status

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
