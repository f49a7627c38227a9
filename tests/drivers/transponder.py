"""What the tests of the transponder drivers do over and over: observe, plan, apply."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from netbox_optical.drivers.base import Driver, Exchange, Observation, Operation, PlanContext
from netbox_optical.drivers.resources import Resource, Target


@dataclass
class Bench:
    """A driver on a running element, with the journal that it writes.

    `element` is the lab's element (`state()`, `reset()`, `requests`).
    """

    driver: Driver
    element: object
    journal: list[Exchange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def observe(self, *wanted: Resource) -> Observation:
        return self.driver.observe(wanted)

    def plan(self, targets: Iterable[Target | Resource]) -> list[Operation]:
        """The plan towards these targets (a bare resource is wished present)."""
        wished = [target if isinstance(target, Target) else Target(resource=target) for target in targets]
        observation = self.driver.observe([target.resource for target in wished])
        context = PlanContext({self.driver.endpoint.device: observation})
        operations = self.driver.plan(wished, context)
        self.notes = context.notes
        # A plan is stored between preview and execution.
        return [Operation.model_validate(json.loads(operation.model_dump_json())) for operation in operations]

    def apply(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            self.driver.apply(operation, {})

    def run(self, *targets: Target | Resource) -> list[Operation]:
        """Plan, apply, and insist that nothing is left to do."""
        operations = self.plan(targets)
        self.apply(operations)
        left = self.plan(targets)
        assert left == [], left
        return operations

    def changes(self) -> list[str]:
        """First lines of the journalled requests that were no reads."""
        return [line for e in self.journal if not (line := e.request.split('\n')[0]).startswith('GET ')]


def absent(resource: Resource) -> Target:
    return Target(resource=resource, present=False)


def sent(operation: Operation) -> list[tuple[str, object]]:
    """Command (without query) and body of each request."""
    return [(request.command.partition('?')[0], request.body) for request in operation.requests]
