"""One cell: create, observe, modify, observe, nothing left, delete, observe; and how many requests that took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netbox_optical.drivers.resources import Resource, Target
from netbox_optical.lab.thread import LabThread

from .bench import Bench, Targets
from .cases import CASES, TRANSPORTS, Case

STEPS = ('create', 'modify', 'delete')


@dataclass(frozen=True)
class Cell:
    """A case over one transport."""

    case: Case
    transport: str

    @property
    def name(self) -> str:
        return f'{self.case.wish.kind} {self.case.platform} {self.transport}'


@dataclass(frozen=True)
class Outcome:
    """How a cell went: requests of each step (None: there is nothing to modify), what went wrong."""

    cell: Cell
    requests: dict[str, int | None]
    trouble: str = ''

    def line(self) -> str:
        used = ' '.join(f'{step} {"-" if count is None else count}' for step, count in self.requests.items())
        kind, platform, transport = self.cell.name.split()
        return f'{kind:22} {platform:11} {transport:9} {"FAILED: " + self.trouble if self.trouble else "ok":3} {used}'


class Nonconformance(Exception):
    """A step did not lead where it should."""


def cells(*words: str) -> list[Cell]:
    """Those whose name holds all the words."""
    found = [Cell(case, transport) for case in CASES for transport in TRANSPORTS[case.platform]]
    return [cell for cell in found if all(word in cell.name for word in words)]


def check(cell: Cell, lab: LabThread) -> Outcome:
    """Run a cell against the lab, put back to what it was commissioned as. Never raises."""
    requests: dict[str, int | None] = {}
    trouble = ''
    try:
        lab.reset()
        with Bench(lab, cell.transport) as bench:
            _Trial(cell.case, bench, requests).run()
    except Exception as error:  # whatever it is belongs into the matrix
        trouble = f'{type(error).__name__}: {error}'.replace('\n', ' ')
    return Outcome(cell, requests, trouble)


class _Trial:
    def __init__(self, case: Case, bench: Bench, requests: dict[str, int | None]):
        self.case = case
        self.bench = bench
        self.requests = requests

    def run(self) -> None:
        case, bench = self.case, self.bench
        self._prepare()
        before = bench.lab.state()
        if (found := self._found(case.wish)) is not None and agrees(case.wish, found):
            raise Nonconformance('it is there before it was made')
        self._step('create', case.wish)
        if case.changed is None:
            self.requests['modify'] = None
        else:
            self._step('modify', case.changed)
        began = bench.requests()
        gone = [Target(resource=resource, present=False) for resource in (case.changed or case.wish, *case.falls_with)]
        self._change(self._targets(*gone))
        self.requests['delete'] = bench.requests() - began
        if self._found(case.wish) is not None:
            raise Nonconformance('it is still there after its deletion')
        if case.restores and bench.lab.state() != before:
            raise Nonconformance('the devices are not as they were before')

    def _prepare(self) -> None:
        """What has to be there, one after the other."""
        there: dict[str, list[Target]] = {}
        for tid, resources in self.case.given.items():
            for resource in resources:
                there.setdefault(tid, []).append(Target(resource=resource))
                self.bench.apply(self.bench.plan(there))
        self._nothing_left(there)

    def _step(self, name: str, wish: Resource) -> None:
        began = self.bench.requests()
        targets = self._targets(Target(resource=wish))
        self._change(targets)
        self.requests[name] = self.bench.requests() - began
        found = self._found(wish)
        if found is None or not agrees(wish, found):
            raise Nonconformance(f'after {name} it is {found!r} instead of {wish!r}')

    def _change(self, targets: Targets) -> None:
        operations = self.bench.plan(targets)
        if not operations:
            raise Nonconformance('there is nothing to do')
        self.bench.apply(operations)
        self._nothing_left(targets)

    def _nothing_left(self, targets: Targets) -> None:
        left = self.bench.plan(targets)
        if left:
            raise Nonconformance(f'after everything was done there is left: {"; ".join(o.title for o in left)}')

    def _found(self, wish: Resource) -> Resource | None:
        return self.bench.observe(self.case.device, wish).get(wish.ref)

    def _targets(self, *own: Target) -> dict[str, list[Target]]:
        """What was given stays wished, but for what the own targets say otherwise."""
        said = {target.resource.ref for target in own}
        targets = {
            tid: [Target(resource=resource) for resource in resources
                  if tid != self.case.device or resource.ref not in said]
            for tid, resources in self.case.given.items()
        }
        targets.setdefault(self.case.device, []).extend(own)
        return targets


def agrees(wish: Resource, found: Resource) -> bool:
    """Whether everything that the wish says is so; None says nothing."""
    return _agrees(wish.model_dump(), found.model_dump())


def _agrees(wish: Any, found: Any) -> bool:
    if wish is None:
        return True
    if isinstance(wish, dict) and isinstance(found, dict):
        return all(_agrees(value, found.get(name)) for name, value in wish.items())
    if isinstance(wish, (list, tuple)) and isinstance(found, (list, tuple)):
        return len(wish) == len(found) and all(map(_agrees, wish, found))
    return wish == found
