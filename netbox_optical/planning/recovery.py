"""What can be done about a run that is over: try it again, with or without its steps, or take it back.

Nothing here writes to a device.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import RunKindChoices, RunStatusChoices, StepStatusChoices
from netbox_optical.drivers.base import Operation
from netbox_optical.models import WorkflowRun, WorkflowStep
from netbox_optical.planning import alterations, goals
from netbox_optical.planning.network import PlannedStep
from netbox_optical.planning.runs import ActionRefused, apply, refuse_unless_possible, store

_OVER = (RunStatusChoices.FAILED, RunStatusChoices.ABORTED)


def retry(run: WorkflowRun, user: Any) -> WorkflowRun:
    """Plan again from what the devices say now, and apply: what was done is not done again.

    Raises ActionRefused, also when somebody else was faster, or the DriverError of a device that could not be read.
    """
    _refuse(retry_refusal(run))
    return _again(run, user, retry_refusal)


def _again(
    run: WorkflowRun, user: Any, refusal: Callable[[WorkflowRun], str], skipped: Sequence[PlannedStep] = ()
) -> WorkflowRun:
    attempt = WorkflowRun(
        kind=run.kind, parent=run, attempt=run.attempt + 1, change=run.change, bulk_task=run.bulk_task)
    attempt.target = run.target
    network_plan = None
    if run.kind != RunKindChoices.VALIDATE:
        network_plan = goals.plan_run(attempt, skipped=[
            WorkflowStep(operation=step.operation.model_dump(mode='json'), before=step.before) for step in skipped])
        network_plan.steps = sorted([*network_plan.steps, *skipped], key=lambda step: step.phase)
    with transaction.atomic():
        # Two who press the button together: the row makes the second one wait, and then see the first one's attempt.
        _refuse(refusal(WorkflowRun.objects.select_for_update(of=('self',)).get(pk=run.pk)))
        return apply(store(attempt, user, network_plan), user)


def skip(run: WorkflowRun, user: Any, reason: str, positions: Sequence[int] = ()) -> WorkflowRun:
    """Go on without the steps of these positions (none given: those that failed), from what the devices say now.

    Raises ValidationError on `reason` or `steps`, else as `retry`.
    """
    _refuse(skip_refusal(run))
    if not reason.strip():
        raise ValidationError({'reason': _('Say why the step may be left out.')})
    steps = list(run.steps.filter(status__in=(StepStatusChoices.FAILED, StepStatusChoices.PENDING)))
    unknown = set(positions) - {step.position for step in steps}
    if unknown:
        raise ValidationError({'steps': _('{positions}: no step of this number is left to do, but {left}.').format(
            positions=', '.join(map(str, sorted(unknown))), left=', '.join(str(step.position) for step in steps))})
    chosen = [step for step in steps
              if (step.position in positions if positions else step.status == StepStatusChoices.FAILED)]
    if not chosen:
        raise ValidationError({'steps': _('No step of {run} failed; name the steps to skip.').format(run=run)})
    left_out = [as_skipped(step) for step in goals.skipped_by_people(run)]
    left_out += [_left_out(step, reason.strip(), user.get_username()) for step in chosen]
    return _again(run, user, skip_refusal, left_out)


def as_skipped(step: WorkflowStep) -> PlannedStep:
    """A step that was skipped, for another plan."""
    return _left_out(step, step.error['message'], step.error['by'])


def _left_out(step: WorkflowStep, reason: str, by: str) -> PlannedStep:
    return PlannedStep(
        step.phase, Operation.model_validate(step.operation), skip=reason, skipper=by, before=step.before)


def skip_refusal(run: WorkflowRun) -> str:
    """Why no step of a run can be skipped; empty when one can."""
    if run.status != RunStatusChoices.FAILED:
        return _('{run} is {status}; steps are skipped after a run failed.').format(
            run=run, status=run.get_status_display())
    return retry_refusal(run) or ('' if any(step.before for step in run.steps.all()) else _(
        '{run} has no step on a device that could be skipped.').format(run=run))


def retry_refusal(run: WorkflowRun) -> str:
    """Why a run cannot be tried again; empty when it can."""
    if run.status not in _OVER:
        return _('{run} is {status}; only a failed or aborted run can be tried again.').format(
            run=run, status=run.get_status_display())
    again = run.children.filter(attempt=run.attempt + 1).exclude(status=RunStatusChoices.DRAFT).first()
    if again is not None:
        return _('{run} was tried again already: {again} is {status}: {url}').format(
            run=run, again=again, status=again.get_status_display(), url=again.get_absolute_url())
    return _not_now(run, run.kind)


def undo(run: WorkflowRun, user: Any) -> WorkflowRun:
    """A draft that leads the devices back to what they held before the run and its earlier attempts.

    Raises ActionRefused, or the DriverError of a device that could not be read.
    """
    _refuse(undo_refusal(run))
    back = WorkflowRun(kind=RunKindChoices.UNDO, parent=run, change=alterations.reversed_change(run.change))
    back.target = run.target
    return store(back, user, goals.plan_run(back))


def undo_refusal(run: WorkflowRun) -> str:
    """Why a run cannot be undone; empty when it can."""
    if run.kind in (RunKindChoices.VALIDATE, RunKindChoices.UNDO):
        return _('A run of the kind "{kind}" is not undone; plan the object again instead.').format(
            kind=run.get_kind_display())
    if run.status not in (*_OVER, RunStatusChoices.SUCCEEDED):
        return _('{run} is {status}; only a run that is over and was not undone yet can be undone.').format(
            run=run, status=run.get_status_display())
    if not any(step.before for step in goals.attempted(run)):
        return _('{run} changed nothing on the network.').format(run=run)
    return _not_now(run, RunKindChoices.UNDO) or _changed_since(run)


def _not_now(run: WorkflowRun, kind: str) -> str:
    if run.target is None:
        return _('The object of {run} is gone.').format(run=run)
    try:
        refuse_unless_possible(run.target, kind)
    except ActionRefused as refused:
        return ' '.join(refused.messages)
    return ''


def _changed_since(run: WorkflowRun) -> str:
    """A later run has been at the object, or at a resource of ours (a channel that others joined): theirs goes first.

    Runs that were undone, and what undid them, cancel out.
    """
    mine = run.attempts
    touched = {where for step in goals.attempted(run) for where in goals.resources_of(step.operation)}
    later = WorkflowStep.objects.filter(attempts__gt=0, started__gt=run.started).exclude(
        run__in=mine).exclude(run__status=RunStatusChoices.UNDONE).exclude(
        Q(run__kind=RunKindChoices.UNDO) & (Q(run__status=RunStatusChoices.SUCCEEDED) | Q(run__parent__in=mine)))
    for step in later.select_related('run').defer('journal', 'before').order_by('pk'):
        other = step.run
        same = (other.object_type_id, other.object_id) == (run.object_type_id, run.object_id)
        if same or goals.resources_of(step.operation) & touched:
            return _('{other} has changed {what} since; undo that one first: {url}').format(
                other=other, what=run.target_name if same else f'{step.operation["device"]} {step.operation["key"]}',
                url=other.get_absolute_url())
    return ''


def _refuse(reason: str) -> None:
    if reason:
        raise ActionRefused(reason)
