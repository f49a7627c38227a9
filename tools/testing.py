"""The private servers of `.run/test`, and processes that use them: pytest and NetBox's management commands."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tools import environment, postgres, slots, valkey, venv
from tools.paths import ROOT, instance_folder

NAME = 'test'


def ensure_servers(python: Path, name: str = NAME) -> Path:
    """Start what does not run yet. Returns the instance file. Commands that arrive together wait for each other."""
    folder = instance_folder(name)
    with venv.locked(f'{name}-servers'):
        database = postgres.ensure(folder)
        cache = valkey.ensure(folder, python)
        return environment.write(folder, database, cache, testing=True, developer=True, log_level='WARNING')


def variables(instance_file: Path) -> dict[str, str]:
    """The environment of one test process, with a slot of its own that is held until the process (or what it becomes)
    ends.
    """
    number, _ = slots.take(instance_file.parent)
    return environment.variables(instance_file, NETBOX_OPTICAL_TEST_SLOT=str(number))


def dev_test(arguments: Sequence[str]) -> NoReturn:
    """Become pytest. The servers stay up for the next time."""
    python = venv.ensure()
    env = variables(ensure_servers(python))
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(python, [str(python), '-m', 'pytest', *arguments], env)


def dev_netbox(arguments: Sequence[str]) -> NoReturn:
    """Become a NetBox management command on the test servers.

    Its database is called `netbox`; it exists only if you create it.
    """
    python = venv.ensure()
    env = environment.variables(ensure_servers(python))
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(python, [str(python), '-m', 'netbox', *arguments], env)
