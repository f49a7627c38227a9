"""The search for a Python that runs, on made-up machines: only what lies in the folders named here exists for the
script.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / 'tools' / 'find-python'


@pytest.fixture
def machine(tmp_path):
    """Folders `first` and `second` on PATH, and pyenv's; a function that asks the script."""
    folders = {name: tmp_path / name for name in ('first', 'second')}
    for folder in folders.values():
        folder.mkdir()
    home = tmp_path / 'home'
    home.mkdir()

    def ask(**extra):
        env = {'PATH': f'{folders["first"]}:{folders["second"]}', 'HOME': str(home), **extra}
        return subprocess.run(
            ['/bin/sh', str(SCRIPT)], env=env, capture_output=True, text=True, timeout=60, check=False
        )

    ask.first, ask.second, ask.home = folders['first'], folders['second'], home
    return ask


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n{text}\n')
    path.chmod(0o755)
    return path


def good(path: Path) -> Path:
    """A Python that runs and says its own name, as a real one does."""
    return program(path, f'case "$2" in *sys.executable*) echo "{path}";; *) exec "{sys.executable}" "$@";; esac')


def shim(path: Path) -> Path:
    """What pyenv leaves on PATH for a version that is not selected."""
    return program(path, f'echo "pyenv: {path.name}: command not found" >&2; exit 127')


def old(path: Path) -> Path:
    return program(path, 'exit 1')


def test_none(machine):
    result = machine()
    assert result.returncode == 1
    assert result.stdout == ''
    assert 'pyenv install' in result.stderr and 'apt-get install' in result.stderr and 'PYTHON=' in result.stderr


def test_newest_on_path(machine):
    good(machine.first / 'python3.12')
    newest = good(machine.second / 'python3.13')
    assert machine().stdout.strip() == str(newest)


def test_shim_that_prints_an_error_does_not_count(machine):
    shim(machine.first / 'python3.14')
    shim(machine.first / 'python3.13')
    real = good(machine.second / 'python3.12')
    assert machine().stdout.strip() == str(real)


def test_shim_does_not_hide_a_good_one_of_the_same_name(machine):
    shim(machine.first / 'python3.13')
    real = good(machine.second / 'python3.13')
    assert machine().stdout.strip() == str(real)


def test_plain_python3_only_if_new_enough(machine):
    old(machine.first / 'python3')
    assert machine().returncode == 1
    real = good(machine.second / 'python3')
    assert machine().stdout.strip() == str(real)


def test_pyenv_versions_that_are_not_on_path(machine):
    shim(machine.first / 'python3.13')
    real = good(machine.home / '.pyenv' / 'versions' / '3.13.0' / 'bin' / 'python3.13')
    assert machine().stdout.strip() == str(real)


def test_pyenv_root_elsewhere(machine, tmp_path):
    real = good(tmp_path / 'opt' / 'versions' / '3.12.1' / 'bin' / 'python3.12')
    assert machine(PYENV_ROOT=str(tmp_path / 'opt')).stdout.strip() == str(real)


def test_named_python_wins_or_is_refused(machine, tmp_path):
    good(machine.first / 'python3.13')
    real = good(tmp_path / 'mine')
    assert machine(PYTHON=str(real)).stdout.strip() == str(real)
    result = machine(PYTHON=str(shim(tmp_path / 'broken')))
    assert result.returncode == 1 and 'broken' in result.stderr


def test_folder_with_spaces(machine, tmp_path):
    real = good(tmp_path / 'my tools' / 'python3.13')
    assert machine(PATH=f'{machine.first}:{tmp_path / "my tools"}').stdout.strip() == str(real)


def test_found_python_runs_the_tools():
    result = subprocess.run(
        [SCRIPT.parent / 'run', '--help'],
        env={**os.environ, 'PYTHON': sys.executable},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert 'demo' in result.stdout and 'smoke' in result.stdout
