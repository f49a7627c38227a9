"""Observe devices side by side and plan on what they say. No database access while devices are read."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from netbox_optical.drivers.base import Endpoint, Observation, Operation, PlanContext
from netbox_optical.drivers.registry import open_driver
from netbox_optical.drivers.resources import Resource
from netbox_optical.intent.wish import Wish, phase_of
from netbox_optical.planning.endpoints import device_endpoint
from netbox_optical.settings import get_settings


@dataclass
class PlannedStep:
    """An operation and the phase in which it is due."""

    phase: int
    operation: Operation


@dataclass
class NetworkPlan:
    """The difference of a wish and the network, in order; `notes` are what an operator should know besides."""

    steps: list[PlannedStep] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def documents(self) -> list[dict]:
        """The operations as JSON, for storing and for comparing two plans."""
        return [step.operation.model_dump(mode='json') for step in self.steps]


def plan_wish(wish: Wish) -> NetworkPlan:
    """Read every device that the wish concerns and plan it. Raises DriverError of the first device that fails."""
    endpoints = {tid: device_endpoint(device) for tid, device in sorted(wish.devices.items())}
    observations = observe(endpoints, {tid: wish.observed(tid) for tid in endpoints})
    context = PlanContext(observations=observations)
    result = NetworkPlan()
    for tid, targets in sorted(wish.targets.items()):
        if not targets:
            continue
        presence = {target.resource.ref: target.present for target in targets}
        with open_driver(endpoints[tid]) as driver:
            for operation in driver.plan(targets, context):
                # A driver may answer with an operation on another resource (a circuit that its far end holds).
                present = presence.get(f'{operation.kind}:{operation.key}', operation.action != 'delete')
                result.steps.append(PlannedStep(phase_of(operation.kind, present=present), operation))
    # Stable: inside one phase a device's operations stay in the order of its driver.
    result.steps.sort(key=lambda step: (step.phase, step.operation.device))
    result.notes = list(context.notes)
    return result


def observe(endpoints: Mapping[str, Endpoint], wanted: Mapping[str, list[Resource]]) -> dict[str, Observation]:
    """Observe several devices at the same time, each in one session."""
    def one(tid: str) -> Observation:
        with open_driver(endpoints[tid]) as driver:
            return driver.observe(wanted[tid])

    if not endpoints:
        return {}
    workers = min(len(endpoints), get_settings().max_parallel_devices)
    with ThreadPoolExecutor(workers, thread_name_prefix='observe') as pool:
        futures = {tid: pool.submit(one, tid) for tid in endpoints}
        return {tid: future.result() for tid, future in futures.items()}
