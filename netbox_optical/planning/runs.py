"""Runs: a frozen plan that can be looked at, applied, tried again or given up. Nothing here writes to a device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices, RunKindChoices, RunStatusChoices, StepStatusChoices
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.intent.fiber import compile_fiber
from netbox_optical.intent.service import compile_service
from netbox_optical.intent.spectrum import compile_spectrum
from netbox_optical.intent.wish import Wish
from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalSpectrum,
    Partner,
    PoP,
    WorkflowRun,
    WorkflowStep,
)
from netbox_optical.planning import accepted, alterations, by_hand, core_data, devices, engine_switch, run_events
from netbox_optical.planning.action_refused import ActionRefused
from netbox_optical.planning.assurance import removal
from netbox_optical.planning.dependants import NEEDED, live_dependants
from netbox_optical.planning.locks import held_by, hold_channels, runs_of, shared_notes, sharers_held
from netbox_optical.planning.network import NetworkPlan, PlannedStep, plan_wish
from netbox_optical.planning.questions import store_question
from netbox_optical.planning.run_signals import run_approved, run_given_up
from netbox_optical.planning.sessions import Sessions
from netbox_optical.planning.spectrum import no_run_reason
from netbox_optical.settings import get_settings

# What has to be typed before anything is taken off the network.
CONFIRM = 'TERMINATE'

COMPILERS = {DigitalService: compile_service, OpticalFiber: compile_fiber, OpticalSpectrum: compile_spectrum}

# From which life-cycle states a kind of run can start.
_STATES = {
    RunKindChoices.CREATE: (LifecycleChoices.PLANNED, LifecycleChoices.FAILED, LifecycleChoices.ACTIVE),
    RunKindChoices.MODIFY: (LifecycleChoices.ACTIVE, LifecycleChoices.FAILED),
    RunKindChoices.VALIDATE: (LifecycleChoices.ACTIVE,),
    RunKindChoices.REPAIR: (LifecycleChoices.ACTIVE, LifecycleChoices.FAILED),
    RunKindChoices.TERMINATE: (LifecycleChoices.PLANNED, LifecycleChoices.ACTIVE, LifecycleChoices.FAILED),
    RunKindChoices.UNDO: (LifecycleChoices.ACTIVE, LifecycleChoices.FAILED),
}


def compile_target(target: models.Model, kind: str, change: Sequence[alterations.Alteration] = ()) -> Wish:
    """What the network should hold after a run of this kind, with the values that it is to write.

    Raises CannotPlan for what no platform can hold.
    """
    if removal.is_removal(change):
        return removal.wish_of(change)
    if change:
        return accepted.leave_alone(alterations.compiled_with(
            change, lambda: compile_target(type(target).objects.get(pk=target.pk), kind)), change)
    compiler = COMPILERS.get(type(target))
    if compiler is None:
        return Wish()
    try:
        return accepted.apply_to(compiler(target, present=kind != RunKindChoices.TERMINATE))
    except ValueError as error:
        raise CannotPlan(str(error)) from error


def plan_target(
    target: models.Model, kind: str, sessions: Sessions | None = None,
    change: Sequence[alterations.Alteration] = (), **options: Any
) -> NetworkPlan:
    """Read the devices and plan; nothing is stored. `options` are the product's own. Raises DriverError."""
    if isinstance(target, OpticalDevice) and not change:
        return devices.plan_device(target, kind, **options)
    return plan_wish(compile_target(target, kind, change), sessions)


def compare_target(target: models.Model, sessions: Sessions | None = None) -> list[str]:
    """Every difference between what should be and what is, a line each; nothing is changed. Raises DriverError."""
    if isinstance(target, OpticalDevice):
        return devices.compare(target) if by_hand.has_driver(target) else []
    if type(target) not in COMPILERS:
        return core_data.compare(target)
    return plan_target(target, RunKindChoices.CREATE, sessions).differences()


def silent_parts(target: models.Model) -> list[str]:
    """What of a product nobody can compare, because its platform has no driver, a line each."""
    concerned = [target] if isinstance(target, OpticalDevice) else compile_target(
        target, RunKindChoices.CREATE).devices.values()
    return by_hand.not_comparable(concerned)


def plan(target: models.Model, kind: str, user: Any, **options: Any) -> WorkflowRun:
    """A draft run: the plan as of now, to be looked at before anything is queued. An older draft gives way to it.

    `options` are the product's own, such as `refresh_identity` of a device. Raises ActionRefused, or the DriverError of
    a device that could not be read.
    """
    refuse_unless_possible(target, kind)
    # A comparison reads the devices when it is carried out; there is nothing to look at before.
    network_plan = None if kind == RunKindChoices.VALIDATE else plan_target(target, kind, **options)
    if kind == RunKindChoices.CREATE and isinstance(target, DigitalService):
        network_plan.notes += shared_notes(target)
    run = WorkflowRun(kind=kind)
    run.target = target
    return store(run, user, network_plan)


def validate(target: models.Model, user: Any) -> WorkflowRun:
    """Queue a comparison: there is nothing to look at before. Raises ActionRefused, and leaves nothing then."""
    with transaction.atomic():
        return apply(plan(target, RunKindChoices.VALIDATE, user), user)


def store(run: WorkflowRun, user: Any, network_plan: NetworkPlan | None) -> WorkflowRun:
    """Keep a new run (its kind and target are set) as a draft with the steps of its plan; older drafts give way."""
    network_plan = network_plan or NetworkPlan()
    with transaction.atomic():
        runs_of(run.target).filter(status=RunStatusChoices.DRAFT).delete()
        run.target_name, run.requested_by, run.notes = str(run.target), user, network_plan.notes
        run.save()
        store_steps(run, network_plan)
        _ask_whoever_configures(run)
    return run


def _ask_whoever_configures(run: WorkflowRun) -> None:
    """What has no driver is configured by somebody else, who says so before anything else is done."""
    question = by_hand.question(run)
    if question:
        store_question(run, question, minutes=get_settings().by_hand_hours * 60)


def store_steps(run: WorkflowRun, network_plan: NetworkPlan, first: int = 1) -> None:
    """The steps of a plan, numbered from `first`."""
    device_ids = dict(_device_ids(network_plan))
    WorkflowStep.objects.bulk_create(
        WorkflowStep(
            run=run, position=position, phase=step.phase, device_id=device_ids[step.operation.device],
            title=step.operation.title, impact=step.operation.impact,
            operation=step.operation.model_dump(mode='json'), before=step.before,
            status=StepStatusChoices.SKIPPED if step.skip else StepStatusChoices.PENDING,
            error=_skipped(step) if step.skip else None,
        )
        for position, step in enumerate(network_plan.steps, start=first)
    )


def _skipped(step: PlannedStep) -> dict[str, str]:
    document = {'category': 'skipped', 'message': step.skip}
    if step.skipper:
        document |= {'by': step.skipper, 'at': timezone.now().isoformat(timespec='seconds')}
    return document


def _device_ids(network_plan: NetworkPlan):
    names = {step.operation.device for step in network_plan.steps}
    return OpticalDevice.objects.exclude(status=LifecycleChoices.TERMINATED).filter(tid__in=names).values_list(
        'tid', 'pk')


def apply(
    run: WorkflowRun, user: Any, *, not_before: datetime | None = None, not_after: datetime | None = None
) -> WorkflowRun:
    """Have a draft queued, for a window if one is given, or first shown to somebody who approves it.

    Raises ActionRefused, also when somebody else was faster; ValidationError on `not_before` or `not_after`.
    """
    if run.status != RunStatusChoices.DRAFT:
        raise ActionRefused(_('{run} is {status}; only a draft can be applied.').format(
            run=run, status=run.get_status_display()))
    if run.target is None:
        raise ActionRefused(_('The object of {run} is gone.').format(run=run))
    refuse_unless_possible(run.target, run.kind)
    if reason := engine_switch.paused_because():
        raise ActionRefused(reason)
    _check_window(not_before, not_after)
    # A comparison changes nothing that somebody should have to look at.
    asks = get_settings().require_approval and run.kind != RunKindChoices.VALIDATE
    try:
        with transaction.atomic():
            # The row decides between two who press the button together, the constraint between two runs, and the
            # channels between two services that share one.
            hold_channels(run.target)
            refuse_unless_possible(run.target, run.kind)
            if reason := sharers_held(run):
                raise ActionRefused(reason)
            locked = _locked(run)
            if locked.status != RunStatusChoices.DRAFT:
                raise ActionRefused(_('{run} was applied by somebody else.').format(run=run))
            locked.status = RunStatusChoices.AWAITING if asks else RunStatusChoices.APPROVED
            locked.requested_by, locked.not_before, locked.not_after = user, not_before, not_after
            locked.error = None
            locked.save()
            if asks:
                run_events.tell(locked, run_events.RUN_WAITING)
            else:
                run_approved.send(sender=WorkflowRun, run=locked, user=user)
    except IntegrityError as error:
        raise ActionRefused(held_by(run.target) or str(error)) from error
    return locked


def _locked(run: WorkflowRun) -> WorkflowRun:
    """The run as it stands, for this transaction alone."""
    locked = WorkflowRun.objects.select_for_update().get(pk=run.pk)
    locked.snapshot()
    return locked


def _check_window(not_before: datetime | None, not_after: datetime | None) -> None:
    if not_after and not_after <= max(not_before or timezone.now(), timezone.now()):
        raise ValidationError({'not_after': _(
            'The window ends at {end}; that has to be in the future, and after it begins.').format(
                end=localize(not_after))})


def approve(run: WorkflowRun, user: Any) -> WorkflowRun:
    """Let a run that somebody else asked for be queued. Raises ActionRefused."""
    with transaction.atomic():
        locked = _locked(run)
        if reason := approve_refusal(locked, user):
            raise ActionRefused(reason)
        locked.status, locked.approved_by = RunStatusChoices.APPROVED, user
        locked.save()
        run_approved.send(sender=WorkflowRun, run=locked, user=locked.requested_by)
    return locked


def approve_refusal(run: WorkflowRun, user: Any) -> str:
    """Why this user cannot approve the run now; empty when they can."""
    if run.status != RunStatusChoices.AWAITING:
        return _('{run} is {status}; nobody has to approve it now.').format(run=run, status=run.get_status_display())
    if run.requested_by_id == user.pk:
        return _('You asked for {run} yourself; somebody else has to approve it.').format(run=run)
    return engine_switch.paused_because()


def record_modification(target: models.Model, user: Any, **options: Any) -> WorkflowRun | None:
    """The run that goes with a change somebody made in NetBox; None when they may not have such runs, or one is on.

    A run whose steps are all skipped is only a record: it is over at once, without a job.
    """
    for permission in ('plan', 'apply'):
        if not type(target).objects.restrict(user, permission).filter(pk=target.pk).exists():
            return None
    try:
        run = plan(target, RunKindChoices.MODIFY, user, **options)
    except ActionRefused:
        return None
    if run.steps.exclude(status=StepStatusChoices.SKIPPED).exists():
        # While the engine is paused it stays a draft.
        return run if engine_switch.paused_because() else apply(run, user)
    run.snapshot()
    run.status, run.started, run.completed = RunStatusChoices.SUCCEEDED, timezone.now(), timezone.now()
    run.save()
    return run


def confirmation(run: WorkflowRun) -> str | None:
    """What has to be typed before this run is carried out, because it takes something off the network; or None."""
    undone = run.undoes
    takes_off = undone.kind == RunKindChoices.CREATE if undone else (
        run.kind == RunKindChoices.TERMINATE or removal.is_removal(run.change))
    return CONFIRM if takes_off else None


def abort(run: WorkflowRun, user: Any) -> WorkflowRun:
    """Give up: a draft is not applied any more, a running one stops before its next phase. What was done stays."""
    with transaction.atomic():
        locked = _locked(run)
        if locked.status not in (RunStatusChoices.DRAFT, *RunStatusChoices.LIVE):
            raise ActionRefused(_('{run} is {status} already.').format(run=run, status=locked.get_status_display()))
        waited = locked.status == RunStatusChoices.WAITING
        locked.status, locked.waits_for, locked.retry_at = RunStatusChoices.ABORTED, '', None
        locked.save()
        if waited:
            run_given_up.send(sender=WorkflowRun, run=locked)
    return locked


def refuse_unless_possible(target: models.Model, kind: str) -> None:
    """Raises ActionRefused when state or lock do not allow a run of this kind."""
    if kind not in _STATES:
        raise ActionRefused(_('"{kind}" is no kind of run; use {known}.').format(kind=kind, known=', '.join(_STATES)))
    reason = held_by(target)
    if not reason and target.status not in _STATES[kind]:
        reason = _('{target} is {status}; {kind} is possible when it is {states}.').format(
            target=target, status=target.get_status_display(), kind=kind, states=_(' or ').join(_STATES[kind]))
    if not reason and kind == RunKindChoices.REPAIR and type(target) not in COMPILERS:
        reason = _('{item} has nothing of its own on the network that could be written again.').format(item=target)
    if not reason and kind == RunKindChoices.TERMINATE and isinstance(target, NEEDED):
        reason = _in_use(target)
    if not reason and isinstance(target, OpticalSpectrum):
        reason = no_run_reason(target, kind)
    if reason:
        raise ActionRefused(reason)


def _in_use(target: Partner | PoP | OpticalDevice | OpticalFiber) -> str:
    """Which live objects need it; empty when none does."""
    names = live_dependants(target)
    return _('{item} is needed by {names}; terminate or move these first.').format(
        item=target, names=', '.join(names)) if names else ''
