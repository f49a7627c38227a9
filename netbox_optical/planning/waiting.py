"""Runs that wait: for a device to answer again, or for the engine; and what they do when they go on."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import RunStatusChoices, StepStatusChoices, WaitChoices
from netbox_optical.drivers.errors import DriverError, EffectUnknown, Refused, Unreachable
from netbox_optical.models import WorkflowRun, WorkflowStep
from netbox_optical.planning import engine_switch, goals, holds
from netbox_optical.planning.network import NetworkPlan, PlannedStep
from netbox_optical.planning.runs import ActionRefused, store_steps
from netbox_optical.planning.sessions import Sessions
from netbox_optical.settings import get_settings

# "Not now": TL1 all resources busy, HTTP and NETCONF as [RFC 8040 section 7].
_BUSY = ('SARB', '429', '503', 'resource-denied')
_LONGEST = 3600.0
# Steps that are not over.
_LEFT = (StepStatusChoices.PENDING, StepStatusChoices.FAILED, StepStatusChoices.RUNNING)


def is_transient(error: DriverError) -> bool:
    """Whether it may go away by itself: not reachable, no answer in time, or busy."""
    return isinstance(error, (Unreachable, EffectUnknown)) or (isinstance(error, Refused) and error.code in _BUSY)


def next_try(waits: int) -> timedelta | None:
    """How long a run waits that has waited so many times before; None when that was often enough."""
    settings = get_settings()
    if waits >= settings.retry_limit:
        return None
    return timedelta(seconds=min(settings.retry_interval * 2 ** waits, _LONGEST))


def limit() -> int:
    """How often a run waits before it fails."""
    return get_settings().retry_limit


def due() -> list[WorkflowRun]:
    """Queue again what has waited long enough, unless the engine is paused; the runs that go on."""
    if engine_switch.paused_because():
        return []
    with transaction.atomic():
        return [engine_switch.go_on(run) for run in WorkflowRun.objects.select_for_update(
            of=('self',), skip_locked=True).filter(
                status=RunStatusChoices.WAITING, waits_for=WaitChoices.RETRY, retry_at__lte=timezone.now(),
            ).order_by('pk')]


def resume(run: WorkflowRun, user: Any) -> WorkflowRun:
    """Do not wait any longer. Raises ActionRefused."""
    with transaction.atomic():
        locked = WorkflowRun.objects.select_for_update(of=('self',)).get(pk=run.pk)
        if reason := resume_refusal(locked):
            raise ActionRefused(reason)
        return engine_switch.go_on(locked)


def resume_refusal(run: WorkflowRun) -> str:
    """Why a run cannot go on now; empty when it can."""
    if run.status != RunStatusChoices.WAITING or run.waits_for in holds.KINDS:
        return _('{run} is {status}; it does not wait for a device.').format(run=run, status=run.get_status_display())
    return engine_switch.paused_because()


def bring_up_to_date(run: WorkflowRun, sessions: Sessions) -> list[str]:
    """Plan the steps that are left from what the devices say now: what was done stays, and is not done again.

    Returns what has to be done besides, a line each: nobody has looked at that. Raises DriverError.
    """
    left = list(run.steps.filter(status__in=_LEFT).exclude(operation__kind__in=holds.KINDS))
    owners = {where: step for step in left for where in goals.resources_of(step.operation)}
    fresh: dict[int, list[PlannedStep]] = defaultdict(list)
    unexpected = []
    for planned in goals.plan_run(run, sessions).steps:
        if planned.skip:
            continue
        places = goals.resources_of(planned.operation.model_dump(mode='json'))
        if places <= owners.keys():
            fresh[owners[min(places)].pk].append(planned)
        else:
            unexpected.append(f'{planned.operation.device}: {planned.operation.title}')
    if not unexpected:
        with transaction.atomic():
            for step in left:
                _renew(step, fresh[step.pk])
    return unexpected


def _renew(step: WorkflowStep, planned: list[PlannedStep]) -> None:
    """What is left of a step: nothing, the same, or more than one operation when only a part of it had its effect."""
    step.error = None
    if planned:
        operation = planned[0].operation
        step.status, step.title, step.impact = StepStatusChoices.PENDING, operation.title, operation.impact
        step.operation = operation.model_dump(mode='json')
    elif step.attempts:
        # Its reply was lost, its effect was not.
        step.status, step.completed = StepStatusChoices.SUCCEEDED, timezone.now()
    else:
        step.status = StepStatusChoices.SKIPPED
        step.error = {'category': 'skipped', 'message': str(_('the network holds it already'))}
    step.save()
    if planned[1:]:
        last = step.run.steps.aggregate(last=Max('position'))['last']
        store_steps(step.run, NetworkPlan(steps=planned[1:]), first=last + 1)
