"""One case after another: a plan is applied while one fault strikes at one request; then again without.

A *stage* is a running element (or several) with drivers; a *play* is what is done on it (create, modify, terminate).
"""

from __future__ import annotations

import abc
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from netbox_optical.drivers.base import Exchange, Operation, Timeouts
from netbox_optical.drivers.errors import DriverError

PATIENT = Timeouts(connect=5.0, read=10.0, slow=10.0, job=10.0)
# For faults that are a time-out: long for a loopback address, short for a test.
HASTY = Timeouts(connect=5.0, read=0.15, slow=0.3, job=0.6)
# What a time-out may take on top, on a machine that has other things to do.
MARGIN = 1.5
# How often a case is played again when the machine was too slow for HASTY.
ATTEMPTS = 6
SILENT = ('silence-before', 'silence-after')
HASTILY = (*SILENT, 'endless-job')
BETWEEN = ('refuse', 'tls-failure')
# What the ordinary run does at each request: these, and one of SILENT and MIXED in turn. `make wire-faults` does all.
ALWAYS = ('drop', 'lose-reply', 'deny')
MIXED = ('cut-reply', 'garble', 'refuse', 'tls-failure', 'reboot', 'busy', 'delay')
IN_TURN = {'silence': SILENT, 'mixed': MIXED}


@dataclass
class Scene:
    """A play's start, and what a run without faults gave: requests by element, and the state afterwards."""

    prepare: Callable[[], None]
    targets: Any
    requests: dict[str, list[str]] = field(default_factory=dict)
    # First commands of the jobs, where a network manager carries commands to their element.
    jobs: list[str] = field(default_factory=list)
    end: Any = None


class Stage(abc.ABC):
    """Drivers on running elements."""

    tids: tuple[str, ...]
    # Which of an element's requests count.
    counted = ''
    secrets: tuple[str, ...]

    def __init__(self) -> None:
        self.journal: list[Exchange] = []
        self.fault: Any = None

    @abc.abstractmethod
    def faults(self, tid: str) -> Any:
        """The faults of an element."""

    @abc.abstractmethod
    def run(self, coroutine: Any) -> Any:
        """Await in the loop of the elements."""

    @abc.abstractmethod
    def open(self, timeouts: Timeouts) -> None:
        """New drivers with these time-outs, in place of the old ones."""

    @abc.abstractmethod
    def plan(self, targets: Any) -> list[Operation]:
        """Observe and plan."""

    @abc.abstractmethod
    def apply(self, operations: Iterable[Operation]) -> None:
        """Apply in order."""

    @abc.abstractmethod
    def state(self) -> Any:
        """State of all elements."""

    def order(self, tid: str, kind: str, **values: Any) -> None:
        self.fault = self.run(self.faults(tid).order(kind, **{'match': self.counted, **values}))

    def heal(self) -> None:
        """No faults any more; what was down is up again."""
        self.fault = None
        for tid in self.tids:
            self.run(self.faults(tid).cancel())

    def note(self, exchange: Exchange) -> None:
        """The drivers' journal. An outage that follows a reply has begun before the next request goes out."""
        self.journal.append(exchange)
        fault = self.fault
        if fault is not None and fault.kind in BETWEEN and fault.fired:
            wait_for(lambda: fault.active)

    # -- plays --------------------------------------------------------------------------------------------------------

    def rehearse(self, scene: Scene) -> Scene:
        """The play without a fault; keeps what was requested and the state at the end."""
        self.heal()
        self.open(PATIENT)
        scene.prepare()
        operations = self.plan(scene.targets)
        assert operations
        self.journal.clear()
        self.apply(operations)
        for before, exchange in zip([None, *self.journal], self.journal, strict=False):
            if not re.search(self.counted, exchange.request):
                continue
            scene.requests.setdefault(exchange.device, []).append(bare(exchange.request))
            if before is not None and before.request.startswith('ACT-USER'):
                scene.jobs.append(bare(exchange.request))
        assert self.plan(scene.targets) == []
        scene.end = self.state()
        return scene

    def strike(self, scene: Scene, tid: str, at: int, kind: str, **values: Any) -> DriverError | None:
        """Apply the play with that fault at the n-th request to `tid`, then resolve it; the error of the first try."""
        for _ in range(ATTEMPTS):
            self.heal()
            self.open(HASTY if kind in HASTILY else PATIENT)
            scene.prepare()
            try:
                operations = self.plan(scene.targets)
            except DriverError:
                assert kind in HASTILY
                continue
            self.journal.clear()
            error = self._try(operations, tid, at, kind, values)
            known = scene.requests.get(tid)
            if kind not in HASTILY or (self.fault.fired and (known is None or asked(error, known[at - 1]))):
                break
        assert self.fault.fired == 1, (tid, at, kind)
        self._check_secrets(error)
        self.resolve(scene)
        return error

    def _try(self, operations: list[Operation], tid: str, at: int, kind: str, values: dict) -> DriverError | None:
        self.order(tid, kind, at=at, **values)
        started = time.monotonic()
        try:
            self.apply(operations)
        except DriverError as error:
            if kind in HASTILY:
                assert time.monotonic() - started < HASTY.read + HASTY.job + MARGIN
            return error
        return None

    def resolve(self, scene: Scene) -> None:
        """Read again, plan again, apply: the wished state, the same as without a fault, nothing twice."""
        self.heal()
        self.open(PATIENT)
        self.apply(self.plan(scene.targets))
        # The state for which `rehearse` found nothing left to plan.
        assert self.state() == scene.end

    def _check_secrets(self, error: DriverError | None) -> None:
        texts = [exchange.model_dump_json() for exchange in self.journal]
        while error is not None:
            texts += [str(error), repr(error), repr(vars(error)), *getattr(error, '__notes__', ())]
            error = error.__cause__
        assert not any(secret in text for secret in self.secrets for text in texts)


def bare(request: str) -> str:
    """A request for comparison: TL1 without its correlation tag, REST without body and query, XML's first line."""
    line = request.partition('\n')[0]
    if line.startswith('<'):
        return line
    if line.partition(' ')[0] in ('GET', 'PATCH', 'POST', 'PUT', 'DELETE'):
        return line.partition('?')[0]
    blocks = line.split(':')
    return ':'.join((*blocks[:3], '', *blocks[4:]))


def asked(error: DriverError | None, request: str) -> bool:
    return error is not None and bare(error.request) == request


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, 'waited too long'
        time.sleep(0.002)


def each_kind(*more: str) -> list:
    """Parameters of a test: what the ordinary run does, then everything else, marked exhaustive."""
    rest = [pytest.param(kind, marks=pytest.mark.exhaustive) for kind in (*SILENT, *MIXED, *more)]
    return [*ALWAYS, *IN_TURN, *rest]


def strikes(kind: str, requests: dict[str, list[str]], in_turn: dict[str, tuple[str, ...]] | None = None) -> list:
    """(element, n, request, kind) of every case."""
    turns = (in_turn or IN_TURN).get(kind, (kind,))
    places = [(tid, at, text) for tid, texts in requests.items() for at, text in enumerate(texts, start=1)]
    # An odd step through the kinds, so that the first request of a play does not always meet the first kind.
    begin = sum(len(text) for _, _, text in places)
    return [(*place, turns[(begin + number) % len(turns)]) for number, place in enumerate(places)]
