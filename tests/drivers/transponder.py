"""What the tests of the transponder drivers do over and over: observe, plan, apply."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from netbox_optical.drivers.base import Driver, Exchange, NativeRequest, Observation, Operation, PlanContext
from netbox_optical.drivers.resources import Resource, Target

from .netconf.text import as_restconf


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

    def asked(self) -> list[str]:
        """`<METHOD> <path>` of every journalled request, in the words of RESTCONF."""
        protocol = self.driver.endpoint.transport
        requests = [NativeRequest(protocol=protocol, command=e.request.split('\n')[0] if protocol == 'restconf'
                                  else e.request) for e in self.journal]
        return [as_restconf(request)[0] for request in requests]

    def changes(self) -> list[str]:
        """First lines of the journalled requests that were no reads."""
        lines = [exchange.request.split('\n')[0] for exchange in self.journal]
        return [line for line in lines if not line.startswith(('GET ', '<get '))]


def absent(resource: Resource) -> Target:
    return Target(resource=resource, present=False)


def altered(request: NativeRequest, old: str, new: str) -> NativeRequest:
    """The frozen request with another text in it, which must be there."""
    text = request.model_dump_json()
    assert old in text
    return NativeRequest.model_validate_json(text.replace(old, new))


def verbs(operation: Operation) -> list[str]:
    """`PATCH`, `DELETE`... of each request."""
    return [command.split()[0] for command, _ in sent(operation)]


def sent(operation: Operation) -> list[tuple[str, object]]:
    """Command (without query) and body of each request, in the words of RESTCONF whatever the transport."""
    return [as_restconf(request) for request in operation.requests]


def places(document: object, place: str = '') -> dict[str, object]:
    """Every leaf of a body by the names above it: `{'card/port/och-os/frequency': ...}`; of equals the last one."""
    if isinstance(document, dict):
        members = [(f'{place}/{name}' if place else name, value) for name, value in document.items()]
    elif isinstance(document, list) and any(isinstance(item, dict) for item in document):
        members = [(place, item) for item in document]
    else:
        return {place: document}
    return {name: value for member in members for name, value in places(member[1], member[0]).items()}
