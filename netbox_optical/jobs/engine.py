"""Carries out the frozen steps of a run: phases in order, devices of a phase side by side, everything journaled."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from netbox_optical.choices import RunKindChoices, RunStatusChoices, StepStatusChoices, WaitChoices
from netbox_optical.drivers.base import Binding, Endpoint, Journal, Operation
from netbox_optical.drivers.errors import CannotPlan, DriverError
from netbox_optical.intent.wish import stages_of
from netbox_optical.jobs import lifecycle
from netbox_optical.jobs.sweeper import run_lock
from netbox_optical.jobs.writers import Event, device_locks, write
from netbox_optical.models import EngineSwitch, WorkflowRun, WorkflowStep
from netbox_optical.planning import accepted, devices, engine_switch, goals, holds, occupancy, run_events, waiting
from netbox_optical.planning.by_hand import has_driver
from netbox_optical.planning.endpoints import device_endpoint
from netbox_optical.planning.network import NetworkPlan
from netbox_optical.planning.recovery import as_skipped
from netbox_optical.planning.runs import compare_target, silent_parts, store_steps
from netbox_optical.planning.sessions import Sessions
from netbox_optical.settings import get_settings

# Steps that are carried out in NetBox, by kind: the target in, the exchange to be journaled out.
_IN_NETBOX = {devices.IDENTITY: devices.identify}


class RunStopped(Exception):
    """The run cannot go on; `document` is what the run keeps of it. A `transient` reason may go away by itself."""

    def __init__(self, category: str, message: str, *, transient: bool = False, **document: Any):
        super().__init__(message)
        self.transient = transient
        self.document = {'category': category, 'message': message, **document}


class Stale(RunStopped):
    """Nothing was sent, and somebody has to look again. `plan`: as of now, when it is another one."""

    def __init__(self, category: str, message: str, plan: NetworkPlan | None = None, **document: Any):
        super().__init__(category, message, **document)
        self.plan = plan


class Waits(Exception):
    """The run goes on later: what it waits for, and what it keeps of the reason."""

    def __init__(self, what: str, document: dict[str, Any]):
        super().__init__(document['message'])
        self.what = what
        self.document = document


@dataclass
class _Progress:
    done: list[str] = field(default_factory=list)
    failed: list[tuple[WorkflowStep, DriverError]] = field(default_factory=list)


class Engine:
    """One run, from approved to its end, or to where it waits. `listen` is told every exchange with a device."""

    def __init__(self, run: WorkflowRun, logger: logging.Logger, listen: Journal | None = None):
        self.run = run
        self.logger = logger
        self.progress = _Progress()
        self.endpoints: dict[str, Endpoint] = {}
        self.sessions = Sessions(listen)
        # What the network lacks because of skipped steps.
        self.left: list[str] = []

    def execute(self) -> None:
        """Carry the run out; at the end it is succeeded, failed, aborted, waiting, or a draft again."""
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
        except Waits as waits:
            self._wait(waits.what, waits.document)
        except RunStopped as stopped:
            self._wait_or_fail(stopped.document, transient=stopped.transient)
        except DriverError as error:
            self._wait_or_fail(describe(error), transient=waiting.is_transient(error))
        except ValidationError as refused:
            self._end(RunStatusChoices.FAILED, {'category': 'refused', 'message': ' '.join(refused.messages)})
        except Exception as error:
            self.logger.error(f'unexpected: {type(error).__name__}: {error}')
            self._end(RunStatusChoices.FAILED, {'category': 'internal', 'message': f'{type(error).__name__}: {error}'})
            raise
        else:
            self._end(RunStatusChoices.SUCCEEDED, None)

    def _work(self) -> None:
        if self.run.kind == RunKindChoices.VALIDATE:
            self._validate()
            self._read_occupancy()
            return
        # From the last look at the plan to the verification: what was looked at is what is changed, and what is
        # verified is what was done.
        with device_locks(self.run.steps.all()):
            if self.run.steps.filter(attempts__gt=0).exists():
                self._go_on()
            else:
                self._check_fresh()
            self._stages()
            self._verify()
            self._read_occupancy()

    # Beginning and end

    def _take(self) -> bool:
        """Start an approved run; one that was aborted or taken meanwhile is left alone."""
        mine = WorkflowRun.objects.filter(pk=self.run.pk, status=RunStatusChoices.APPROVED)
        if reason := engine_switch.paused_because():
            self.logger.warning(reason)
            mine.update(status=RunStatusChoices.WAITING, waits_for=WaitChoices.ENGINE,
                        error={'category': 'paused', 'message': str(reason), 'done': []})
            return False
        taken = mine.update(status=RunStatusChoices.RUNNING, started=Coalesce('started', Value(timezone.now())))
        self.run.refresh_from_db()
        return bool(taken)

    def _wait_or_fail(self, error: dict[str, Any], *, transient: bool) -> None:
        """What may go away by itself is tried again, a few times."""
        if transient and waiting.next_try(self.run.waits) is not None:
            self._wait(WaitChoices.RETRY, error)
        else:
            self._end(RunStatusChoices.FAILED, error)

    def _wait(self, what: str, error: dict[str, Any]) -> None:
        """Not over: everything that is done stays done, the object stays held."""
        with transaction.atomic():
            run = WorkflowRun.objects.select_for_update().get(pk=self.run.pk)
            aborted = run.status == RunStatusChoices.ABORTED
            if not aborted:
                run.snapshot()
                run.status, run.waits_for = RunStatusChoices.WAITING, what
                run.error = {**error, 'done': self.progress.done}
                if what == WaitChoices.RETRY:
                    run.retry_at = timezone.now() + waiting.next_try(run.waits)
                    run.waits += 1
                if what in holds.KINDS:
                    holds.begin(run, holds.of(run))
                else:
                    run_events.tell(run, run_events.RUN_WAITING)
                run.save()
        self.run = run
        if aborted:
            self._end(RunStatusChoices.ABORTED, error)
        else:
            self.logger.warning(f'waiting ({what}): {error["message"]}')

    def _go_on(self) -> None:
        """Some steps are done; plan the others again, and carry out nothing that nobody looked at."""
        done = self.run.steps.filter(status=StepStatusChoices.SUCCEEDED)
        self.progress.done = [f'{step.operation["device"]}: {step.title}' for step in done]
        if unexpected := waiting.bring_up_to_date(self.run, self.sessions):
            raise RunStopped('stale plan', 'more is to be done now than was planned; plan again and look at it',
                             differences=unexpected)

    def _end(self, status: str, error: dict[str, Any] | None) -> None:
        with transaction.atomic():
            run = WorkflowRun.objects.select_for_update().get(pk=self.run.pk)
            run.snapshot()
            run.completed = timezone.now()
            if run.status != RunStatusChoices.ABORTED:
                run.status = status
            if error is None:
                run.error = None
            else:
                run.error = {**error, 'done': self.progress.done}
                self.logger.error(f'{error["category"]}: {error["message"]}')
            run.notes = [*run.notes, *self.left]
            run.save()
            lifecycle.end(run, succeeded=run.status == RunStatusChoices.SUCCEEDED, left='; '.join(self.left))
            if run.status != RunStatusChoices.ABORTED:
                run_events.tell(run, run_events.RUN_FAILED if error else run_events.RUN_SUCCEEDED)
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
                run.steps.filter(position__gt=holds.POSITION).delete()
                run.notes = stale.plan.notes
                stale.plan.steps = sorted([*stale.plan.steps, *map(as_skipped, kept)], key=lambda step: step.phase)
                store_steps(run, stale.plan)
            run.steps.filter(position=holds.POSITION).update(status=StepStatusChoices.PENDING)
            run.save()
            run_events.tell(run, run_events.RUN_WAITING)
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
        planned = [step for step in self.run.steps.all()
                   if step not in skipped and step.operation['kind'] not in holds.KINDS]
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
            if not step.skip and step.operation.kind not in _IN_NETBOX
        ]
        if titles:
            raise RunStopped('not verified', 'the network does not hold what was asked for', differences=titles)
        self.left = [*accepted.left_alone(self.run), *goals.left_by_skipping(self.run, self.sessions)]

    def _validate(self) -> None:
        """Compare only; the differences are the result, not an error of the run."""
        lifecycle.compared(
            self.run, compare_target(self.run.target, self.sessions), silent_parts(self.run.target))

    def _read_occupancy(self) -> None:
        """What the network says of used spectrum may have changed; a port that does not answer becomes unknown."""
        old = occupancy.ports_to_read(self.run.target)
        for tid, error in occupancy.refresh(old, self.sessions).items():
            self.logger.warning(f'{tid}: occupancy could not be read: {error}')

    def _stages(self) -> None:
        wish = goals.wish_of(self.run)
        self.endpoints = {tid: device_endpoint(device) for tid, device in wish.devices.items() if has_driver(device)}
        steps = list(self.run.steps.select_related('device').order_by('phase', 'position'))
        for stage in stages_of(steps, lambda step: step.operation):
            self._stop_if_told()
            self.logger.info(f'phase {", ".join(str(phase) for phase in sorted({step.phase for step in stage}))}')
            self._stage(stage)
            if self.progress.failed:
                step, error = self.progress.failed[0]
                raise RunStopped(
                    **describe(error), step=step.position,
                    others=[f'step {other.position}: {failure}' for other, failure in self.progress.failed[1:]],
                    transient=all(waiting.is_transient(failure) for _step, failure in self.progress.failed))
            self._stop_if_told()

    def _stop_if_told(self) -> None:
        """Raises RunStopped when somebody gave the run up, Waits when the engine is paused."""
        if self._stopped() == 'aborted':
            raise RunStopped('aborted', 'stopped by an operator')
        if self._stopped() == 'paused':
            raise Waits(WaitChoices.ENGINE, {'category': 'paused', 'message': engine_switch.paused_because()})

    def _stopped(self) -> str:
        """Why no further step may begin; empty when it may."""
        status, paused = WorkflowRun.objects.filter(pk=self.run.pk).values_list(
            'status', Exists(EngineSwitch.objects.filter(paused=True))).get()
        return 'aborted' if status == RunStatusChoices.ABORTED else 'paused' if paused else ''

    def _stage(self, steps: list[WorkflowStep]) -> None:
        steps = [step for step in steps if step.status == StepStatusChoices.PENDING]
        for step in steps:
            if step.operation['kind'] in holds.KINDS:
                raise Waits(step.operation['kind'], {'category': 'waiting', 'message': step.title})
        for step in [step for step in steps if step.operation['kind'] in _IN_NETBOX]:
            self._in_netbox(step)
            steps.remove(step)
        if steps and not self.progress.failed:
            self._on_devices(steps)

    def _in_netbox(self, step: WorkflowStep) -> None:
        """A step that asks somebody and writes the answer into NetBox."""
        self._note(Event(step, 'began'))
        try:
            with transaction.atomic():
                exchange = _IN_NETBOX[step.operation['kind']](self.run.target)
        except DriverError as error:
            self._note(Event(step, 'ended', error=error))
            return
        self._note(Event(step, 'exchange', exchange=exchange))
        self._note(Event(step, 'ended'))

    def _on_devices(self, steps: list[WorkflowStep]) -> None:
        bound = {step.pk: self._bind(Operation.model_validate(step.operation)) for step in steps}
        write(self.sessions, self.endpoints, steps, bound, self._note, lambda: not self._stopped())

    def _bind(self, operation: Operation) -> dict[str, Any]:
        """Read the values that exist only now, after an earlier phase."""
        values = {}
        for binding in operation.bindings:
            values[binding.name] = read_binding(self.sessions, self.endpoints[binding.device], binding, self.run)
        return values

    def _note(self, event: Event) -> None:
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


def describe(error: DriverError) -> dict[str, Any]:
    """A driver's error as a document: kind, message, device, request and reply, secrets already masked."""
    return {
        'category': error.category, 'message': error.message, 'device': error.device, 'request': error.request,
        'reply': error.reply,
    }
