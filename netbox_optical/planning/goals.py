"""What a run wants of the network: what its object stands for, or, to undo a run, what the devices held before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices, RunKindChoices, StepStatusChoices
from netbox_optical.drivers.errors import CannotPlan, DriverError
from netbox_optical.drivers.resources import (
    KINDS,
    FiberEnd,
    FiberPeer,
    OpticalCircuit,
    OpticalRoute,
    Resource,
    Shutter,
)
from netbox_optical.intent.wish import Wish
from netbox_optical.models import OpticalDevice, WorkflowRun, WorkflowStep
from netbox_optical.planning import by_hand
from netbox_optical.planning.network import NetworkPlan, plan_wish
from netbox_optical.planning.runs import compile_target, plan_target
from netbox_optical.planning.sessions import Sessions

# What comes and goes with something else: never wished absent by itself.
_GOES_ALONG = 'shutter'


def wish_of(run: WorkflowRun) -> Wish:
    """What the devices should hold after this run. Raises CannotPlan."""
    undone = run.undoes
    return compile_target(run.target, run.kind, run.change) if undone is None else _wish_before(undone)


def configuration_of(run: WorkflowRun) -> dict[str, Any]:
    """What the devices should hold after this run, for whoever configures them (`by_hand.document`).

    Raises CannotPlan, also when the object of the run is gone.
    """
    if run.target is None:
        raise CannotPlan(str(_('The object of {run} is gone.').format(run=run)))
    return by_hand.document(wish_of(run))


def plan_run(
    run: WorkflowRun, sessions: Sessions | None = None, skipped: Iterable[WorkflowStep] | None = None
) -> NetworkPlan:
    """Read the devices and plan what is left to do for this run, without the steps that somebody skipped.

    `skipped` None: those that the run has on record. Raises DriverError.
    """
    skipped = skipped_by_people(run) if skipped is None else list(skipped)
    if run.kind != RunKindChoices.UNDO and not skipped:
        return plan_target(run.target, run.kind, sessions, change=run.change)
    wish = wish_of(run)
    for step in skipped:
        for document in step.before:
            wish.leave_out(document['device'], _resource(document).ref)
    plan = plan_wish(wish, sessions)
    places = {place(step.operation) for step in skipped}
    plan.steps = [step for step in plan.steps if place(step.operation.model_dump()) not in places]
    if run.kind == RunKindChoices.UNDO:
        plan.notes += _left(run.undoes)
    return plan


def skipped_by_people(run: WorkflowRun) -> list[WorkflowStep]:
    """The steps that somebody decided to leave out, with a reason."""
    steps = run.steps.filter(status=StepStatusChoices.SKIPPED, error__has_key='by') if run.pk else ()
    return list(steps)


def left_by_skipping(run: WorkflowRun, sessions: Sessions) -> list[str]:
    """What the network does not hold because of skipped steps, a line each; nothing when it was done by hand."""
    skipped = skipped_by_people(run)
    if not skipped:
        return []
    try:
        lines = plan_run(run, sessions, skipped=()).differences()
    except DriverError as error:
        lines = [str(error)]
    if not lines:
        return []
    reasons = [
        str(_('skipped by {who}: {step} ({reason})').format(
            who=step.error['by'], step=step, reason=step.error['message']))
        for step in skipped
    ]
    return reasons + lines


def resources_of(operation: dict[str, Any]) -> set[tuple[str, str]]:
    """The resources that an operation is about, as (TID, ref)."""
    refs = operation.get('covers') or (f'{operation["kind"]}:{operation["key"]}',)
    return {(operation['device'], ref) for ref in refs}


def moved_on(planned: Sequence[dict[str, Any]], fresh: Sequence[dict[str, Any]]) -> list[str]:
    """How a new plan differs from the one that was looked at, a line each."""
    old, new = ({place(operation): operation for operation in operations} for operations in (planned, fresh))
    lines = [
        str(_('no longer needed: {step}').format(step=_titled(operation)))
        for where, operation in old.items() if where not in new
    ]
    for where, operation in new.items():
        if where not in old:
            lines.append(str(_('new: {step}').format(step=_titled(operation))))
        elif operation != old[where]:
            fields = [name for name in ('action', 'impact', 'before', 'after', 'requests')
                      if operation.get(name) != old[where].get(name)]
            lines.append(str(_('changed: {step} ({fields})').format(
                step=_titled(operation), fields=', '.join(fields or ['bindings']))))
    return lines or [str(_('the order of the steps'))]


def _titled(operation: dict[str, Any]) -> str:
    return f'{operation["device"]}: {operation["title"]}'


def place(operation: dict[str, Any]) -> tuple[str, str, str]:
    """What an operation is about: device (TID), kind and key."""
    return operation['device'], operation['kind'], operation['key']


def attempted(run: WorkflowRun) -> Iterable[WorkflowStep]:
    """The steps that this run and its earlier attempts began, the oldest first: these may have changed something."""
    for attempt in reversed(run.attempts):
        yield from attempt.steps.filter(attempts__gt=0)


def _states_before(run: WorkflowRun) -> dict[tuple[str, str], dict[str, Any]]:
    """By device and resource how it was found before the first attempt that touched it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for step in attempted(run):
        for document in step.before:
            found.setdefault((document['device'], _resource(document).ref), document)
    return found


def _resource(before: dict[str, Any]) -> Resource:
    return KINDS[before['kind']].model_validate(before['resource'])


def _wish_before(run: WorkflowRun) -> Wish:
    states = [
        (document['device'], _resource(document), document['present']) for document in _states_before(run).values()
        if document['present'] or document['kind'] != _GOES_ALONG
    ]
    wish, devices = Wish(), _Devices()
    for tid, resource, present in states:
        wish.want(devices[tid], resource, present=present)
        for other in _concerned(resource):
            wish.look_at(devices[other], resource)
    for tid, resource, _present in states:
        if isinstance(resource, FiberEnd) and resource.peer.platform:
            _look_at_far_end(wish, devices, tid, resource)
    _reopen_shutters(wish, run, {resource.key for _tid, resource, present in states
                                 if present and isinstance(resource, OpticalCircuit)})
    return wish


def _concerned(resource: Resource) -> set[str]:
    """Other devices that a driver has to hear about this resource."""
    if isinstance(resource, OpticalCircuit):
        return {resource.destination_node}
    if isinstance(resource, OpticalRoute):
        return {node for hop in resource.hops for node in (hop.source_node, hop.destination_node)}
    return set()


def _look_at_far_end(wish: Wish, devices: _Devices, tid: str, end: FiberEnd) -> None:
    """By which identity a port names its far end only the far end can tell, when it is asked for its own end."""
    far = FiberEnd(
        port=end.peer.port, node=end.peer.node, label='',
        peer=FiberPeer(node=tid, platform=devices[tid].platform, fqdn=devices[tid].fqdn, port=end.port))
    if all(target.resource.ref != far.ref for target in wish.targets.get(end.peer.node, ())):
        wish.look_at(devices[end.peer.node], far)


def _reopen_shutters(wish: Wish, run: WorkflowRun, circuits: set[str]) -> None:
    """A circuit that is made or changed comes up dark: open what the object wants open."""
    if not circuits:
        return
    intent = compile_target(run.target, RunKindChoices.CREATE)
    for tid, targets in intent.targets.items():
        for target in targets:
            if isinstance(target.resource, Shutter) and target.resource.circuit in circuits:
                wish.want(intent.devices[tid], target.resource)


class _Devices(dict[str, OpticalDevice]):
    """Live devices by TID, looked up once each."""

    def __missing__(self, tid: str) -> OpticalDevice:
        self[tid] = OpticalDevice.objects.exclude(status=LifecycleChoices.TERMINATED).get(tid=tid)
        return self[tid]


def _left(run: WorkflowRun) -> list[str]:
    """What undoing a run does not take back."""
    notes = []
    for step in attempted(run):
        where = f'{step.operation["device"]}: {step.title}'
        if not step.before:
            notes.append(str(_('{step}: stays, because what was there before is not known').format(step=where)))
    return list(dict.fromkeys(notes)) + by_hand.left_to_others(run)
