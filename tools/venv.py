"""The virtual environment `.run/venv`: the exact packages of constraints.txt, and the plugin itself from this checkout.

NetBox asks for psycopg-c, which must be compiled against libpq. psycopg-binary is the same driver ready-made (psycopg
uses whichever it finds), so that one is installed in its place. pip cannot be told this as a rule; but constraints.txt
is complete, so every line is installed as it stands and pip resolves nothing, which is also faster and the same
everywhere.
"""

import fcntl
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.paths import ROOT, RUN, VENV
from tools.process import run
from tools.report import Failure, step

# psycopg-c: see above. granian: only the container image serves with it. pip: comes with the environment.
NOT_INSTALLED = frozenset({'psycopg-c', 'granian', 'pip'})


def ensure() -> Path:
    """Make or refresh the environment and return its Python. An up-to-date one costs nothing."""
    if named := os.environ.get('NETBOX_OPTICAL_PYTHON'):
        if not Path(named).exists():
            raise Failure(f'NETBOX_OPTICAL_PYTHON={named} does not exist')
        return Path(named)
    with locked('venv'):
        if not is_current(VENV / 'stamp', fingerprint):
            _make()
        return VENV / 'bin' / 'python'


def pins(text: str) -> list[str]:
    """The lines of constraints.txt that are installed."""
    lines = [line.strip() for line in text.splitlines()]
    return [
        line
        for line in lines
        if line and not line.startswith('#') and line.partition('==')[0].lower() not in NOT_INSTALLED
    ]


def fingerprint() -> str:
    """Changes when the environment has to be made anew."""
    digest = hashlib.sha256(f'{os.path.realpath(sys.executable)} {sys.version}'.encode())
    for name in ('constraints.txt', 'pyproject.toml', 'netbox_optical/__init__.py'):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, expected: Callable[[], str]) -> bool:
    return stamp.exists() and stamp.read_text() == expected()


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Only one command of this checkout at a time goes beyond this point."""
    RUN.mkdir(exist_ok=True)
    with (RUN / f'.{name}.lock').open('w') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make() -> None:
    stamp = VENV / 'stamp'
    stamp.unlink(missing_ok=True)
    python = VENV / 'bin' / 'python'
    with step(f'making a virtual environment with Python {sys.version.split()[0]}'):
        run([sys.executable, '-m', 'venv', '--clear', VENV])
    wanted = VENV / 'requirements.txt'
    lines = pins((ROOT / 'constraints.txt').read_text())
    wanted.write_text('\n'.join(lines) + '\n')
    pip = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-input']
    with step(f'installing {len(lines)} packages, NetBox among them'):
        run([*pip, '-r', wanted])
        run([*pip, '--no-build-isolation', '-e', ROOT])
        # Nobody resolved anything, so ask whether constraints.txt is complete.
        run([python, '-m', 'pip', 'check', '--disable-pip-version-check'])
    stamp.write_text(fingerprint())
