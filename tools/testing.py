"""The private servers of `.run/test`, and processes that use them: pytest and NetBox's management commands."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tools import environment, postgres, prerequisites, slots, valkey, venv
from tools.paths import ROOT, instance_folder

NAME = 'test'

# Locks of the slots that this process holds for the processes it starts.
_held: list[int] = []


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
    number, descriptor = slots.take(instance_file.parent)
    _held.append(descriptor)
    return environment.variables(instance_file, NETBOX_OPTICAL_TEST_SLOT=str(number))


def release_slots() -> None:
    """Give back the slots of processes that have ended."""
    while _held:
        os.close(_held.pop())


def dev_test(arguments: Sequence[str]) -> NoReturn:
    """Become pytest. The servers stay up for the next time."""
    python = venv.ensure()
    env = {**variables(ensure_servers(python)), 'NETBOX_OPTICAL_CHROMIUM': prerequisites.find_chromium() or ''}
    # What takes minutes runs when asked for: tools/dev-test -m slow
    chosen = [] if any(argument.startswith('-m') for argument in arguments) else ['-m', 'not slow and not exhaustive']
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(python, [str(python), '-m', 'pytest', *chosen, *arguments], env)


def dev_netbox(arguments: Sequence[str]) -> NoReturn:
    """Become a NetBox management command on the test servers.

    Its database is called `netbox`; it exists only if you create it.
    """
    python = venv.ensure()
    env = environment.variables(ensure_servers(python))
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(python, [str(python), '-m', 'netbox', *arguments], env)
