"""How test processes that share the private servers keep out of each other's way: each holds a slot, a small number."""

import os

SLOTS = 48
# Processes of one test run (pytest-xdist names them gw0, gw1, ...) that may share a slot.
WORKERS = 8


def database_name(slot: int) -> str:
    """The PostgreSQL database of this process."""
    return f'test_{slot}_{_worker()}'


def redis_database(slot: int) -> int:
    """The first of this process's two Redis databases. 0 and 1 belong to the instance itself."""
    return 2 + 2 * (slot * WORKERS + _worker())


def _worker() -> int:
    name = os.environ.get('PYTEST_XDIST_WORKER', '')
    worker = int(name.removeprefix('gw')) if name.startswith('gw') else 0
    if worker >= WORKERS:
        raise RuntimeError(f'at most {WORKERS} test processes can share a slot, and this one is {name}')
    return worker
