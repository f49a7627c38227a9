"""The threads of one phase: one for each device, its steps in order, as long as the engine lets them.

Threads talk to devices and to nothing else; what they have to say comes back over a queue, and only the thread that
called `write` touches the database.
"""

from __future__ import annotations

import contextlib
import queue
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from netbox_optical.drivers.base import Endpoint, Exchange, Operation
from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import WorkflowStep
from netbox_optical.planning.sessions import Sessions
from netbox_optical.settings import get_settings

# First key of our PostgreSQL advisory locks; the second is the primary key of the optical device being written.
DEVICE_LOCK = 0x6F707469


@dataclass
class Event:
    """What a device thread reports: a step began, an exchange happened, a step ended (with its error, if any).

    A thread that `asks` whether it may begin a step waits for the `answer`. That it began is on record before it gets a
    yes: else nobody would know what a device was asked for when the database is gone a moment later.
    """

    step: WorkflowStep
    kind: str
    exchange: Exchange | None = None
    error: DriverError | None = None
    answer: queue.SimpleQueue[bool] | None = None


def write(
    sessions: Sessions, endpoints: Mapping[str, Endpoint], steps: list[WorkflowStep],
    bound: Mapping[int, dict[str, Any]], note: Callable[[Event], None], may_go_on: Callable[[], bool],
) -> None:
    """Carry these steps out, devices side by side; each device stops at its first failure. The caller
    holds the devices.

    `bound` are the bound values by the steps' primary keys. `note` and `may_go_on` are called in this thread.
    """
    by_device: dict[str, list[WorkflowStep]] = defaultdict(list)
    for step in steps:
        by_device[step.operation['device']].append(step)
    events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
    workers = min(len(by_device), get_settings().max_parallel_devices)
    with ThreadPoolExecutor(workers, thread_name_prefix='apply') as pool:
        futures = [
            pool.submit(_write, sessions, endpoints[tid], mine, bound, events) for tid, mine in by_device.items()
        ]
        _attend(events, len(futures), note, may_go_on)
        for future in futures:
            future.result()


def _attend(
    events: queue.SimpleQueue[Event | None], running: int, note: Callable[[Event], None], may_go_on: Callable[[], bool]
) -> None:
    """Note and answer what the threads say until the last one is done."""
    broken: BaseException | None = None
    while running:
        event = events.get()
        try:
            if event is None:
                running -= 1
            elif event.answer is not None:
                begins = broken is None and may_go_on()
                if begins:
                    note(Event(event.step, 'began'))
                event.answer.put(begins)
            elif broken is None:
                note(event)
        except BaseException as error:
            # The threads must be told, or they wait for their answer for ever.
            broken = error
            if event is not None and event.answer is not None:
                event.answer.put(False)
    if broken is not None:
        raise broken


def _write(
    sessions: Sessions, endpoint: Endpoint, steps: list[WorkflowStep], bound: Mapping[int, dict[str, Any]],
    events: queue.SimpleQueue,
) -> None:
    """In a thread: one session on one device, its steps in order, stop at the first that fails."""
    current: list[WorkflowStep] = []

    def journal(exchange: Exchange) -> None:
        events.put(Event(current[0], 'exchange', exchange=exchange))

    try:
        for step in steps:
            current[:] = [step]
            answer: queue.SimpleQueue[bool] = queue.SimpleQueue()
            events.put(Event(step, 'asks', answer=answer))
            if not answer.get():
                return
            try:
                with sessions.driver(endpoint, journal) as driver:
                    driver.apply(Operation.model_validate(step.operation), bound[step.pk])
            except DriverError as error:
                events.put(Event(step, 'ended', error=error))
                return
            events.put(Event(step, 'ended'))
    finally:
        events.put(None)


@contextlib.contextmanager
def device_locks(steps: Iterable[WorkflowStep]) -> Iterator[None]:
    """One writer per device, across all workers, for as long as the block lasts. Taken in one order by everybody."""
    keys = sorted({step.device_id for step in steps if step.device_id})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute('SELECT pg_advisory_lock(%s, %s)', [DEVICE_LOCK, key])
    try:
        yield
    finally:
        # A connection that is lost has given them back.
        with contextlib.suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            for key in reversed(keys):
                cursor.execute('SELECT pg_advisory_unlock(%s, %s)', [DEVICE_LOCK, key])
