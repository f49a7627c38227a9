"""Observe devices side by side and plan on what they say. No database access while devices are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from netbox_optical.drivers.base import Endpoint, Finding, Observation, Operation
from netbox_optical.drivers.joint import ForEach, OpenDriver, one_by_one, plan_jointly
from netbox_optical.drivers.resources import Resource
from netbox_optical.intent.wish import Wish, phase_of
from netbox_optical.planning import by_hand
from netbox_optical.planning.accepted import is_accepted
from netbox_optical.planning.differences import Difference, of_operation
from netbox_optical.planning.endpoints import device_endpoint
from netbox_optical.planning.sessions import Sessions
from netbox_optical.settings import get_settings


@dataclass
class PlannedStep:
    """An operation and the phase in which it is due. `skip` says why it is only recorded and not carried out, `skipper`
    who decided that (empty: the plan itself).

    `before` is what undoing it leads back to: of each resource that it is about, as far as that can be told, a document
    with the `resource` as it was found (`present` False: it was not there, and this is what was wished), its `kind`,
    and the `device` (TID) whose wish it was.
    """

    phase: int
    operation: Operation
    skip: str = ''
    skipper: str = ''
    before: list[dict] = field(default_factory=list)


@dataclass
class NetworkPlan:
    """The difference of a wish and the network, in order; `notes` are what an operator should know besides.

    `findings` are disagreements that no step removes, by device.
    """

    steps: list[PlannedStep] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[tuple[str, Finding]] = field(default_factory=list)

    def documents(self) -> list[dict]:
        """The operations as JSON, for storing and for comparing two plans."""
        return [step.operation.model_dump(mode='json') for step in self.steps]

    def found(self) -> list[Difference]:
        """Every difference: what each step would change, and what no step removes."""
        steps = [difference for step in self.steps if not step.operation.follows and not step.skip
                 for difference in of_operation(step.operation)]
        return steps + [
            Difference(device, finding.ref.replace(':', ' ', 1), finding.field, finding.expected, finding.found)
            for device, finding in self.findings]

    def differences(self) -> list[str]:
        """Every difference as `<device> <kind> <key>, <field>: expected ..., found ...`."""
        return [str(difference) for difference in self.found()]


def plan_wish(wish: Wish, sessions: Sessions | None = None) -> NetworkPlan:
    """Read every device that the wish concerns and plan it. Raises DriverError of the first device that fails.

    `sessions` are used when there are some, and left open; else new ones, closed at the end.
    """
    if sessions is None:
        with Sessions() as own:
            return plan_wish(wish, own)
    notes = by_hand.not_comparable(wish.devices.values())
    wish, others = by_hand.split(wish)
    endpoints = {tid: device_endpoint(device) for tid, device in sorted(wish.devices.items())}
    wanted = {tid: wish.observed(tid) for tid in endpoints}
    observations = observe(endpoints, wanted, sessions)
    plan = plan_observed(wish, wanted, observations, lambda tid: sessions.driver(endpoints[tid]), side_by_side)
    plan.notes += notes
    plan.steps += [
        PlannedStep(phase_of(operation.kind, present=operation.action != 'delete'), operation,
                    skip=str(_('configured by somebody else: no driver'))) for operation in others]
    plan.steps.sort(key=lambda step: (step.phase, step.operation.device))
    return plan


def plan_observed(
    wish: Wish, wanted: Mapping[str, list[Resource]], observations: dict[str, Observation], driver: OpenDriver,
    for_each: ForEach = one_by_one,
) -> NetworkPlan:
    """The plan on what was observed for `wanted`; what turns out to be missing is read by `driver`. Raises DriverError.
    """
    targets = {tid: wishes for tid, wishes in sorted(wish.targets.items()) if wishes}
    planned, context = plan_jointly(targets, wanted, observations, driver, for_each)
    result = NetworkPlan()
    for tid, operation in planned:
        # Where a driver cannot write what was accepted, it stays as it is.
        if is_accepted(operation, targets[tid]):
            continue
        presence = {target.resource.ref: target.present for target in targets[tid]}
        # A driver may answer with an operation on another resource (a circuit that its far end holds), or on several.
        present = presence.get(operation.refs[0], operation.action != 'delete')
        result.steps.append(PlannedStep(
            phase_of(operation.kind, present=present), operation,
            before=_before(wish, tid, operation, observations)))
    # Stable: inside one phase a device's operations stay in the order of its driver.
    result.steps.sort(key=lambda step: (step.phase, step.operation.device))
    result.notes = list(context.notes)
    result.findings = [
        (tid, finding) for tid, observation in sorted(observations.items()) for finding in observation.findings
        if not any(target.accepted.get(finding.field) == finding.found or finding.field in target.ignored
                   for target in targets.get(tid, ()) if target.resource.ref == finding.ref)
    ]
    return result


def _before(wish: Wish, tid: str, operation: Operation, observations: Mapping[str, Observation]) -> list[dict]:
    """The documents of the resources that the operation is about, as far as they can be told."""
    known = (_resource_before(wish, (operation.device, tid), ref, operation, observations) for ref in operation.refs)
    return [document for document in known if document is not None]


def _resource_before(
    wish: Wish, holders: tuple[str, str], ref: str, operation: Operation, observations: Mapping[str, Observation]
) -> dict | None:
    for holder in holders:
        wished = next((each.resource for each in wish.targets.get(holder, ()) if each.resource.ref == ref), None)
        if wished is None:
            continue
        found = observations[holder].get(ref)
        if found is None and wished.kind == 'optical-circuit' and operation.action != 'create':
            return None  # its far end holds it, in words of its own
        if found is None and 'was' in type(wished).model_fields and wished.ref == f'{operation.kind}:{operation.key}':
            wished = wished.model_copy(update={'was': operation.before})
        return {
            'device': holder, 'kind': wished.kind, 'present': found is not None,
            'resource': (found or wished).model_dump(mode='json'),
        }
    return None


def observe(
    endpoints: Mapping[str, Endpoint], wanted: Mapping[str, list[Resource]], sessions: Sessions
) -> dict[str, Observation]:
    """Observe several devices at the same time, each in one session."""
    def one(tid: str) -> Observation:
        with sessions.driver(endpoints[tid]) as driver:
            return driver.observe(wanted[tid])

    return side_by_side(one, endpoints)


def side_by_side[T](work: Callable[[str], T], tids: Iterable[str]) -> dict[str, T]:
    """Do this for several devices at the same time, as many as the settings allow. Raises what the first one raised.

    `work` runs in a thread of its own and must leave the database alone.
    """
    tids = list(tids)
    if not tids:
        return {}
    workers = min(len(tids), get_settings().max_parallel_devices)
    with ThreadPoolExecutor(workers, thread_name_prefix='devices') as pool:
        futures = {tid: pool.submit(work, tid) for tid in tids}
        return {tid: future.result() for tid, future in futures.items()}
