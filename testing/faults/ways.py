"""The two ways on after a fault, as an operator goes them: try again until it is done, or take everything back."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from netbox_optical.choices import RunStatusChoices
from netbox_optical.jobs import sweeper
from netbox_optical.models import WorkflowRun
from netbox_optical.planning import recovery, runs, waiting

from . import checkpoint
from .scenarios import Ready
from .stage import Stage

WAYS = ('retry', 'undo')
SWEEP_SECONDS = 60.0


class Lost(Exception):
    """After this nothing holds what was promised; the message says what."""


class Trail:
    """The states that a run and its successors went through, for the line of its cell."""

    def __init__(self) -> None:
        self.states: list[str] = []

    def add(self, run: WorkflowRun, what: str = '') -> None:
        self.states.append(f'{what}{run.status}')

    def __str__(self) -> str:
        return ' > '.join(self.states)


def go_on(way: str, run: WorkflowRun, ready: Ready, stage: Stage, trail: Trail) -> None:
    """From whatever state the fault left the run in. Raises Lost."""
    run = found_by_the_sweeper(run, trail)
    if way == 'retry':
        retry(run, stage, trail)
        check_reached(ready, stage)
    else:
        undo(run, stage, trail)


def found_by_the_sweeper(run: WorkflowRun, trail: Trail) -> WorkflowRun:
    """A run that still counts as running or queued, and of which nobody takes care, is found."""
    trail.add(run)
    if run.status == RunStatusChoices.APPROVED:
        # What the sweeper waits for in case that a transaction is just ending.
        WorkflowRun.objects.filter(pk=run.pk).update(last_updated=timezone.now() - timedelta(minutes=5))
    if run.status in (RunStatusChoices.RUNNING, RunStatusChoices.APPROVED):
        # It comes again and again; that a worker is gone the database notices a moment later.
        deadline = time.monotonic() + SWEEP_SECONDS
        while run.pk not in [swept.pk for swept in sweeper.sweep()]:
            if time.monotonic() > deadline:
                raise Lost(f'{run} is {run.status}, and the sweeper does not find it')
            time.sleep(0.1)
        run.refresh_from_db()
        trail.add(run, 'swept: ')
    return run


def retry(run: WorkflowRun, stage: Stage, trail: Trail) -> None:
    """A run that waits goes on, a failed one is tried again, one that was not even begun is carried out."""
    if run.status == RunStatusChoices.WAITING:
        run = stage.carry_out(waiting.resume(run, stage.user))
        trail.add(run, 'resumed: ')
    elif run.status == RunStatusChoices.APPROVED:
        run = stage.carry_out(run)
        trail.add(run)
    if run.status in (RunStatusChoices.FAILED, RunStatusChoices.ABORTED):
        run = stage.carry_out(recovery.retry(run, stage.user))
        trail.add(run, 'again: ')
    if run.status != RunStatusChoices.SUCCEEDED:
        raise Lost(f'after the retry {run} is {run.status}: {run.error}')


def undo(run: WorkflowRun, stage: Stage, trail: Trail) -> None:
    """What waits or is queued is given up first."""
    if run.status in (RunStatusChoices.WAITING, RunStatusChoices.APPROVED):
        run = runs.abort(run, stage.user)
        run.refresh_from_db()
        trail.add(run)
    if recovery.undo_refusal(run) and not any(step.attempts for step in run.steps.all()):
        return  # it never began a step; what it changed in NetBox it has given back by itself
    back = recovery.undo(run, stage.user)
    back = stage.carry_out(runs.apply(back, stage.user))
    trail.add(back, 'undo: ')
    if back.status != RunStatusChoices.SUCCEEDED:
        raise Lost(f'{back} is {back.status}: {back.error}')
    run.refresh_from_db()
    if run.status != RunStatusChoices.UNDONE:
        raise Lost(f'{run} is {run.status} after it was undone')


def check_reached(ready: Ready, stage: Stage) -> None:
    """What was asked for is on the network and in NetBox, and nothing is left to do. Raises Lost."""
    target, gone = ready.target, ready.scenario.kind == 'terminate'
    wanted = 'terminated' if gone else 'active'
    if target.status != wanted:
        raise Lost(f'{target} is {target.status}, not {wanted}')
    if not gone and target.in_sync is not True:
        raise Lost(f'{target} is not in sync: {target.sync_reason}')
    left = [f'{step.operation.device}: {step.operation.title}'
            for step in runs.plan_target(target, 'terminate' if gone else 'create').steps]
    if left:
        raise Lost(f'the network does not hold what was asked for: {"; ".join(left)}')
    if ready.product.lit(target, stage) == gone:
        raise Lost('there is light' if gone else 'there is no light')


def check_undone(before: dict, stage: Stage) -> None:
    """Network and database are as before the run. Raises Lost."""
    after = stage.lab.state()
    for tid in sorted(before):
        if before[tid] != after[tid]:
            raise Lost(f'{tid} is not as before: {first_difference(before[tid], after[tid])}')
    if rows := checkpoint.differences():
        raise Lost(f'the database is not as before: {"; ".join(rows[:4])}')


def first_difference(before: object, after: object, path: str = '') -> str:
    """Where two documents differ first, with both values."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys(), key=str):
            if before.get(key) != after.get(key):
                return first_difference(before.get(key), after.get(key), f'{path}/{key}')
    return f'{path}: {str(before)[:200]} -> {str(after)[:200]}'
