"""Carries out the frozen steps of a run: phases in order, devices of a phase side by side, everything journaled.

Threads talk to devices and to nothing else; what they have to say comes back over a queue, and only the thread that
called `execute` touches the database.
"""

from __future__ import annotations

import contextlib
import logging
import queue
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from netbox_optical.choices import RunKindChoices, RunStatusChoices, StepStatusChoices
from netbox_optical.drivers.base import Binding, Endpoint, Exchange, Operation
from netbox_optical.drivers.errors import CannotPlan, DriverError
from netbox_optical.jobs import lifecycle
from netbox_optical.jobs.sweeper import run_lock
from netbox_optical.models import WorkflowRun, WorkflowStep
from netbox_optical.planning import devices, goals, occupancy
from netbox_optical.planning.endpoints import device_endpoint
from netbox_optical.planning.network import NetworkPlan
from netbox_optical.planning.recovery import as_skipped
from netbox_optical.planning.runs import compare_target, store_steps
from netbox_optical.planning.sessions import Sessions
from netbox_optical.settings import get_settings

# First key of our PostgreSQL advisory locks; the second is the primary key of the optical device being written.
DEVICE_LOCK = 0x6F707469

# Steps that are carried out in NetBox, by kind: the target in, the exchange to be journaled out.
_IN_NETBOX = {devices.IDENTITY: devices.identify}


class RunStopped(Exception):
    """The run cannot go on; `document` is what the run keeps of it."""

    def __init__(self, category: str, message: str, **document: Any):
        super().__init__(message)
        self.document = {'category': category, 'message': message, **document}


class Stale(RunStopped):
    """Nothing was sent, and somebody has to look again. `plan`: as of now, when it is another one."""

    def __init__(self, category: str, message: str, plan: NetworkPlan | None = None, **document: Any):
        super().__init__(category, message, **document)
        self.plan = plan


@dataclass
class _Event:
    """What a device thread reports: a step began, an exchange happened, a step ended (with its error, if any)."""

    step: WorkflowStep
    kind: str
    exchange: Exchange | None = None
    error: DriverError | None = None


@dataclass
class _Progress:
    done: list[str] = field(default_factory=list)
    failed: list[tuple[WorkflowStep, DriverError]] = field(default_factory=list)


class Engine:
    """One run, from approved to its end."""

    def __init__(self, run: WorkflowRun, logger: logging.Logger):
        self.run = run
        self.logger = logger
        self.progress = _Progress()
        self.endpoints: dict[str, Endpoint] = {}
        self.sessions = Sessions()
        # What the network lacks because of skipped steps.
        self.left: list[str] = []

    def execute(self) -> None:
        """Carry the run out; at the end it is succeeded, failed, aborted, or a draft again; never queued or running."""
        with run_lock(self.run.pk):
            if self._take():
                self._carry_out()

    def _carry_out(self) -> None:
        try:
            lifecycle.begin(self.run)
            with self.sessions:
                self._work()
        except Stale as stale:
            self._back_to_draft(stale)
        except RunStopped as stopped:
            self._end(RunStatusChoices.FAILED, stopped.document)
        except DriverError as error:
            self._end(RunStatusChoices.FAILED, describe(error))
        except Exception as error:
            self.logger.error(f'unexpected: {type(error).__name__}: {error}')
            self._end(RunStatusChoices.FAILED, {'category': 'internal', 'message': f'{type(error).__name__}: {error}'})
            raise
        else:
            self._end(RunStatusChoices.SUCCEEDED, None)

    def _work(self) -> None:
        if self.run.kind == RunKindChoices.VALIDATE:
            self._validate()
        else:
            self._check_fresh()
            self._phases()
            self._verify()
        self._read_occupancy()

    # Beginning and end

    def _take(self) -> bool:
        """Start an approved run; one that was aborted or taken meanwhile is left alone."""
        taken = WorkflowRun.objects.filter(pk=self.run.pk, status=RunStatusChoices.APPROVED).update(
            status=RunStatusChoices.RUNNING, started=timezone.now())
        self.run.refresh_from_db()
        return bool(taken)

    def _end(self, status: str, error: dict[str, Any] | None) -> None:
        with transaction.atomic():
            run = WorkflowRun.objects.select_for_update().get(pk=self.run.pk)
            run.snapshot()
            run.completed = timezone.now()
            if run.status != RunStatusChoices.ABORTED:
                run.status = status
            if error is not None:
                run.error = {**error, 'done': self.progress.done}
                self.logger.error(f'{error["category"]}: {error["message"]}')
            run.notes = [*run.notes, *self.left]
            run.save()
            lifecycle.end(run, succeeded=run.status == RunStatusChoices.SUCCEEDED, left='; '.join(self.left))
        self.run = run

    def _back_to_draft(self, stale: Stale) -> None:
        """As if it had just been planned, and never applied."""
        with transaction.atomic():
            run = WorkflowRun.objects.select_for_update().get(pk=self.run.pk)
            lifecycle.restore(run)
            run.snapshot()
            if run.status != RunStatusChoices.ABORTED:
                run.status = RunStatusChoices.DRAFT
            run.started = run.not_before = run.not_after = run.approved_by = None
            run.before, run.error = [], {**stale.document, 'done': []}
            if stale.plan is not None:
                kept = goals.skipped_by_people(run)
                run.steps.all().delete()
                run.notes = stale.plan.notes
                stale.plan.steps = sorted([*stale.plan.steps, *map(as_skipped, kept)], key=lambda step: step.phase)
                store_steps(run, stale.plan)
            run.save()
        self.run = run

    # The network

    def _check_fresh(self) -> None:
        """What was looked at is what is done: when the network or NetBox moved on, stop before the first change.

        A plan that was made just now is believed, unless another run worked on one of its devices since: reading all of
        it again would find what was read seconds ago.
        """
        if self.run.not_after and timezone.now() > self.run.not_after:
            raise Stale('window missed', f'it had to begin before {self.run.not_after:%Y-%m-%d %H:%M %Z}; nothing was '
                        'sent; apply it again for another time')
        if self._is_young():
            return
        skipped = goals.skipped_by_people(self.run)
        planned = [step for step in self.run.steps.all() if step not in skipped]
        fresh = goals.plan_run(self.run, self.sessions)
        if [step.operation for step in planned] != fresh.documents():
            raise Stale('stale plan', 'network or NetBox changed since this was planned; nothing was sent; this is the '
                        'plan as of now, look at it and apply it again', fresh,
                        differences=goals.moved_on([step.operation for step in planned], fresh.documents()))

    def _is_young(self) -> bool:
        age = (timezone.now() - self.run.created).total_seconds()
        if age > get_settings().plan_trust:
            return False
        mine = WorkflowStep.objects.filter(run=self.run).values('device')
        others = WorkflowStep.objects.exclude(run=self.run).filter(device__in=mine)
        return not others.filter(Q(completed__gte=self.run.created) | Q(status=StepStatusChoices.RUNNING)).exists()

    def _verify(self) -> None:
        left = goals.plan_run(self.run, self.sessions)
        titles = [
            f'{step.operation.device}: {step.operation.title}' for step in left.steps
            if step.operation.kind not in _IN_NETBOX
        ]
        if titles:
            raise RunStopped('not verified', 'the network does not hold what was asked for', differences=titles)
        self.left = goals.left_by_skipping(self.run, self.sessions)

    def _validate(self) -> None:
        """Compare only; the differences are the result, not an error of the run."""
        lifecycle.compared(self.run, compare_target(self.run.target, self.sessions))

    def _read_occupancy(self) -> None:
        """What the network says of used spectrum may have changed; a port that does not answer becomes unknown."""
        old = occupancy.ports_to_read(self.run.target)
        for tid, error in occupancy.refresh(old, self.sessions).items():
            self.logger.warning(f'{tid}: occupancy could not be read: {error}')

    def _phases(self) -> None:
        wish = goals.wish_of(self.run)
        self.endpoints = {tid: device_endpoint(device) for tid, device in wish.devices.items()}
        steps = list(self.run.steps.select_related('device'))
        for phase, group in groupby(steps, key=lambda step: step.phase):
            self._stop_if_aborted()
            self.logger.info(f'phase {phase}')
            self._phase(list(group))
            if self.progress.failed:
                step, error = self.progress.failed[0]
                raise RunStopped(**describe(error), step=step.position, others=[
                    f'step {other.position}: {failure}' for other, failure in self.progress.failed[1:]])

    def _stop_if_aborted(self) -> None:
        if WorkflowRun.objects.filter(pk=self.run.pk, status=RunStatusChoices.ABORTED).exists():
            raise RunStopped('aborted', 'stopped by an operator')

    def _phase(self, steps: list[WorkflowStep]) -> None:
        steps = [step for step in steps if step.status != StepStatusChoices.SKIPPED]
        for step in [step for step in steps if step.operation['kind'] in _IN_NETBOX]:
            self._in_netbox(step)
            steps.remove(step)
        if steps and not self.progress.failed:
            self._on_devices(steps)

    def _in_netbox(self, step: WorkflowStep) -> None:
        """A step that asks somebody and writes the answer into NetBox."""
        self._note(_Event(step, 'began'))
        try:
            with transaction.atomic():
                exchange = _IN_NETBOX[step.operation['kind']](self.run.target)
        except DriverError as error:
            self._note(_Event(step, 'ended', error=error))
            return
        self._note(_Event(step, 'exchange', exchange=exchange))
        self._note(_Event(step, 'ended'))

    def _on_devices(self, steps: list[WorkflowStep]) -> None:
        by_device: dict[str, list[WorkflowStep]] = defaultdict(list)
        for step in steps:
            by_device[step.operation['device']].append(step)
        bound = {step.pk: self._bind(Operation.model_validate(step.operation)) for step in steps}
        events: queue.SimpleQueue[_Event | None] = queue.SimpleQueue()
        workers = min(len(by_device), get_settings().max_parallel_devices)
        with _device_locks(steps), ThreadPoolExecutor(workers, thread_name_prefix='apply') as pool:
            futures = [
                pool.submit(_write, self.sessions, self.endpoints[tid], mine, bound, events)
                for tid, mine in by_device.items()
            ]
            running = len(futures)
            while running:
                event = events.get()
                if event is None:
                    running -= 1
                else:
                    self._note(event)
            for future in futures:
                future.result()

    def _bind(self, operation: Operation) -> dict[str, Any]:
        """Read the values that exist only now, after an earlier phase."""
        values = {}
        for binding in operation.bindings:
            values[binding.name] = read_binding(self.sessions, self.endpoints[binding.device], binding, self.run)
        return values

    def _note(self, event: _Event) -> None:
        step = event.step
        if event.kind == 'began':
            step.status, step.started = StepStatusChoices.RUNNING, timezone.now()
            step.attempts += 1
            self.logger.info(f'{step.operation["device"]}: {step.title}')
        elif event.exchange is not None:
            step.journal.append(event.exchange.model_dump(mode='json'))
        else:
            step.completed = timezone.now()
            step.status = StepStatusChoices.FAILED if event.error else StepStatusChoices.SUCCEEDED
            if event.error is None:
                self.progress.done.append(f'{step.operation["device"]}: {step.title}')
            else:
                step.error = describe(event.error)
                self.progress.failed.append((step, event.error))
        step.save()


def _write(
    sessions: Sessions, endpoint: Endpoint, steps: list[WorkflowStep], bound: dict[int, dict],
    events: queue.SimpleQueue,
) -> None:
    """In a thread: one session on one device, its steps in order, stop at the first that fails."""
    current: list[WorkflowStep] = []

    def journal(exchange: Exchange) -> None:
        events.put(_Event(current[0], 'exchange', exchange=exchange))

    try:
        for step in steps:
            current[:] = [step]
            events.put(_Event(step, 'began'))
            try:
                with sessions.driver(endpoint, journal) as driver:
                    driver.apply(Operation.model_validate(step.operation), bound[step.pk])
            except DriverError as error:
                events.put(_Event(step, 'ended', error=error))
                return
            events.put(_Event(step, 'ended'))
    finally:
        events.put(None)


def read_binding(sessions: Sessions, endpoint: Endpoint, binding: Binding, run: WorkflowRun) -> Any:
    """The value of a binding, read from the device that knows it. Raises CannotPlan when it does not."""
    wanted = [
        target.resource
        for target in goals.wish_of(run).targets.get(binding.device, ())
        if target.resource.kind == 'line-port'
    ]
    kind, _, port = binding.ref.partition(':')
    with sessions.driver(endpoint) as driver:
        observation = driver.observe(wanted)
    for resource in observation.resources.values():
        for carrier in getattr(resource, 'carriers', ()):
            if kind.startswith('line-port') and carrier.port == port:
                value = getattr(carrier, binding.field)
                if value is not None:
                    return value
    raise CannotPlan(f'{port} does not tell its {binding.field}', device=binding.device)


@contextlib.contextmanager
def _device_locks(steps: list[WorkflowStep]) -> Iterator[None]:
    """One writer per device, across all workers. Taken in one order by everybody."""
    keys = sorted({step.device_id for step in steps if step.device_id})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute('SELECT pg_advisory_lock(%s, %s)', [DEVICE_LOCK, key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for key in reversed(keys):
                cursor.execute('SELECT pg_advisory_unlock(%s, %s)', [DEVICE_LOCK, key])


def describe(error: DriverError) -> dict[str, Any]:
    """A driver's error as a document: kind, message, device, request and reply, secrets already masked."""
    return {
        'category': error.category, 'message': error.message, 'device': error.device, 'request': error.request,
        'reply': error.reply,
    }
