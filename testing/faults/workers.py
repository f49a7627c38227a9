"""Real workers of RQ that can be killed, and started again in a moment.

A worker that is started as a program takes seconds to load NetBox. Here a process that has loaded it already, and does
nothing else, forks one when it is asked to, as a worker itself forks for each of its jobs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any, NoReturn

from django.db import connections
from django.test import override_settings

from netbox_optical.jobs.base import QUEUE


class Workers:
    """Make it before there is any thread or connection; then one worker at a time."""

    def __init__(self, plugins_config: dict[str, Any]):
        self.pid = 0
        asks, self._ask = os.pipe()
        self._answer, answers = os.pipe()
        self._nursery = os.fork()
        if self._nursery == 0:
            os.close(self._ask)
            os.close(self._answer)
            _nurse(asks, answers, plugins_config)
        os.close(asks)
        os.close(answers)

    def start(self) -> None:
        os.write(self._ask, b'.')
        self.pid = int(os.read(self._answer, 32))

    def kill(self) -> None:
        """SIGKILL, at the same moment, for the worker and what it has forked for its job."""
        victims = [self.pid, *children(self.pid)]
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for('the worker is gone', lambda: not any(map(is_alive, victims)))
        self.pid = 0

    @property
    def alive(self) -> bool:
        return bool(self.pid) and is_alive(self.pid)

    def wait_until_idle(self) -> None:
        """Until it works on no job."""
        wait_for('the worker is idle', lambda: not children(self.pid))

    def close(self) -> None:
        """End the worker and the process that forks them."""
        if self.alive:
            self.kill()
        os.close(self._ask)
        os.waitpid(self._nursery, 0)


def _nurse(asks: int, answers: int, plugins_config: dict[str, Any]) -> NoReturn:
    """In a process of its own: a worker for every byte that comes, until the other end is closed."""
    # Nobody waits for killed workers.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pid = 0
    while os.read(asks, 1):
        pid = os.fork()
        if pid == 0:
            os.close(asks)
            os.close(answers)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _work(plugins_config)
        os.write(answers, str(pid).encode())
    # Whoever asked for it is gone, perhaps without a word.
    for left in [*children(pid), pid] if pid else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)
    os._exit(0)


def _work(plugins_config: dict[str, Any]) -> NoReturn:
    """Be a worker of NetBox for the plugin's queue."""
    from django_rq.workers import get_worker

    os.setsid()
    try:
        connections.close_all()
        with override_settings(PLUGINS_CONFIG=plugins_config):
            get_worker(QUEUE).work(logging_level='ERROR')
    finally:
        os._exit(0)


def children(pid: int) -> list[int]:
    """Living processes that this one has forked."""
    try:
        return [child for child in map(int, Path(f'/proc/{pid}/task/{pid}/children').read_text().split())
                if is_alive(child)]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] not in 'ZX'
    except OSError:
        return False


def wait_for(what: str, condition: Any, seconds: float = 60.0) -> None:
    """Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f'waited {seconds:.0f} s until {what}')
        time.sleep(0.03)
