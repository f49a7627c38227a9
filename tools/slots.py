"""Hand out slots (see testing/slots.py) to test processes.

A slot is a lock on a file, so the system gives it back when a process dies.
"""

import fcntl
import os
from pathlib import Path

from testing.slots import SLOTS
from tools.report import Failure


def in_use(folder: Path) -> bool:
    """Whether any process holds a slot."""
    for path in (folder / 'slots').glob('*'):
        with path.open('r+') as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
    return False


def take(folder: Path) -> tuple[int, int]:
    """The number of a free slot, and the file descriptor that holds it (it stays open across exec)."""
    slots = folder / 'slots'
    slots.mkdir(exist_ok=True)
    for number in range(SLOTS):
        descriptor = os.open(slots / str(number), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            continue
        os.set_inheritable(descriptor, True)
        return number, descriptor
    raise Failure(f'all {SLOTS} test slots are taken: so many test runs use this checkout right now')
