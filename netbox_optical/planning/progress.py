"""How far a run has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from netbox_optical.choices import StepStatusChoices
from netbox_optical.models import WorkflowRun, WorkflowStep

__all__ = ('Progress', 'progress_of')

_OVER = (StepStatusChoices.SUCCEEDED, StepStatusChoices.SKIPPED)


@dataclass(frozen=True)
class Progress:
    """Steps that are over, of how many; requests that devices were sent; seconds since it began (None: not yet)."""

    finished: int
    steps: int
    requests: int
    seconds: int | None


def progress_of(run: WorkflowRun, steps: Iterable[WorkflowStep]) -> Progress:
    """From the steps of the run, journals included."""
    steps = list(steps)
    until = run.completed or timezone.now()
    return Progress(
        finished=sum(step.status in _OVER for step in steps), steps=len(steps),
        requests=sum(len(step.journal) for step in steps),
        seconds=round((until - run.started).total_seconds()) if run.started else None)
