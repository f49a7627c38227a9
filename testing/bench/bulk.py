"""A file of fibres as a bulk task beside NetBox's own import of cables, with change log, in one run.

Core makes a cable between two interfaces that are there. Ours makes the cable and besides it two interfaces, two ports,
a fibre, its segments and the multiplex section. Needs a NetBox instance, whose database is left as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

ROWS = 2_000
CORE_ROWS = 100
DEVICES = 100
WARM_UP = 2  # rows of either import before anything is measured
SLOTS = 8


@dataclass(frozen=True)
class FileImport:
    """Seconds and queries of both imports."""

    rows: int
    seconds: float
    queries: int
    core_rows: int
    core_seconds: float
    core_queries: int

    @property
    def rate(self) -> float:
        """Rows per second."""
        return self.rows / self.seconds

    @property
    def core_rate(self) -> float:
        return self.core_rows / self.core_seconds

    @property
    def ratio(self) -> float:
        """How many of our rows are made while core makes one."""
        return self.rate / self.core_rate

    def as_dict(self) -> dict[str, Any]:
        return {**vars(self), 'rate': round(self.rate, 2), 'core_rate': round(self.core_rate, 2),
                'ratio': round(self.ratio, 2), 'queries_per_row': round(self.queries / self.rows, 2),
                'core_queries_per_row': round(self.core_queries / self.core_rows, 2)}

    def __str__(self) -> str:
        return (
            f'{self.rows} fibres from a file: {self.rate:.1f} rows/s, {self.queries / self.rows:.1f} queries per row; '
            f'core, {self.core_rows} cables: {self.core_rate:.1f} rows/s, '
            f'{self.core_queries / self.core_rows:.1f} queries per row; ratio {self.ratio:.1f}')


def measure() -> FileImport:
    """Both imports between the same devices."""
    from django.db import transaction
    from users.models import User

    with transaction.atomic():
        user = User.objects.create_superuser(username='bench-bulk', password=None)
        tids = _devices(user)
        _core(user, tids, WARM_UP, 0)
        core_seconds, core_queries = _core(user, tids, CORE_ROWS, WARM_UP)
        _ours(user, tids, WARM_UP, 0)
        seconds, queries = _ours(user, tids, ROWS, WARM_UP)
        transaction.set_rollback(True)
    return FileImport(ROWS, seconds, queries, CORE_ROWS, core_seconds, core_queries)


def _devices(user: Any) -> list[str]:
    from netbox_optical.planning.plant_import import import_plant
    from netbox_optical.planning.topology import Node, Place, Topology

    keys = [str(number) for number in range(DEVICES)]
    import_plant(user, Topology('bulk', [Place(key, f'Bulk {key}') for key in keys], [Node(key, key) for key in keys],
                                []))
    from netbox_optical.models import OpticalDevice
    return list(OpticalDevice.objects.filter(device__site__slug__startswith='bulk-').order_by('pk').values_list(
        'tid', flat=True))


def _pairs(tids: list[str], count: int, first: int) -> Iterator[tuple[str, str, str, str]]:
    """Ends of so many fibres round the ring; no port twice, also over several calls with other `first`."""
    for number in range(first, first + count):
        place, turn = number % len(tids), number // len(tids)
        ports = [f'{2 * turn // SLOTS + 1}-A-{2 * turn % SLOTS + 1 + side}-L1' for side in (0, 1)]
        yield tids[place], ports[0], tids[(place + 1) % len(tids)], ports[1]


def _ours(user: Any, tids: list[str], count: int, first: int) -> tuple[float, int]:
    """Accepting the file, which checks it, and what a worker does with it."""
    from core.models import Job

    from netbox_optical.jobs.bulk_task import CarryOutBulkTask
    from netbox_optical.planning.bulk_tasks import fibers, tasks
    from netbox_optical.planning.bulk_tasks.csv_text import header_line

    header = header_line(column for column in fibers.COLUMNS if column.required)
    text = '\n'.join([header, *(
        f'{a},{port_a},{b},{port_b},,17.5,G.652.D-G.655.C,40000-38500' for a, port_a, b, port_b in _pairs(
            tids, count, first))])

    def work() -> None:
        task = tasks.accept('fibers', text, user, queue=False)
        CarryOutBulkTask(Job(name='bench', user=user)).run(task_id=task.pk, whole=True)
        task.refresh_from_db()
        if task.done_count != count:
            raise RuntimeError(f'{task}: {task.done_count} of {count} rows are done: {task.error}')

    return _measured(work)


def _core(user: Any, tids: list[str], count: int, first: int) -> tuple[float, int]:
    """The page that imports cables."""
    from dcim.models import Cable, Device, Interface
    from django.test import Client
    from django.urls import reverse

    devices = {device.name: device for device in Device.objects.filter(name__in=tids)}
    pairs = list(_pairs(tids, count, first))
    for a, port_a, b, port_b in pairs:
        for tid, port in ((a, port_a), (b, port_b)):
            Interface(device=devices[tid], name=f'core {port}', type='other').save()
    lines = ['side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name,type,length,length_unit']
    lines += [f'{a},dcim.interface,core {port_a},{b},dcim.interface,core {port_b},smf,78.5,km'
              for a, port_a, b, port_b in pairs]
    client = Client()
    client.force_login(user)
    before = Cable.objects.count()

    def work() -> None:
        answer = client.post(reverse('dcim:cable_bulk_import'), {
            'data': '\n'.join(lines), 'format': 'csv', 'csv_delimiter': ','})
        if Cable.objects.count() != before + count:
            raise RuntimeError(f'Core answered {answer.status_code} and made {Cable.objects.count() - before} cables.')

    return _measured(work)


def _measured(work: Callable[[], None]) -> tuple[float, int]:
    with counted() as queries:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began, queries[0]


@contextmanager
def counted() -> Iterator[list[int]]:
    """Only counts; keeping the text of thousands of statements would be measured along."""
    from django.db import connection

    count = [0]

    def wrapper(execute, sql, params, many, context):
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield count
