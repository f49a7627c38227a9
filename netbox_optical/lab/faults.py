"""Faults to order: what goes wrong at an element, at which of its requests, and how often.

Every server asks in one place, `Faults.meet`, what is to become of a request, and obeys the `Course` that it gets. The
counters in here are no part of an element's state.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

MAX_SECONDS = 86_400.0

KINDS: dict[str, str] = {
    'refuse': 'before the n-th request (the first: at once) open connections are closed and new ones refused',
    'tls-failure': 'before the n-th request open connections are closed; new ones meet another certificate or host key',
    'drop': 'the connection is closed, nothing was done',
    'silence-before': 'no answer, nothing was done',
    'silence-after': 'no answer, but it was done',
    'lose-reply': 'it was done, then the connection is closed without an answer',
    'cut-reply': 'it was done, the connection is closed in the middle of the answer',
    'garble': 'it was done, the answer cannot be understood',
    'deny': 'refused with a code, nothing was done',
    'busy': 'refused for the moment, nothing was done',
    'logout': 'all logins are forgotten, then the request is looked at',
    'reboot': 'nothing was done: all sessions are cut, connections refused for a while, then everything is as before',
    'delay': 'it is looked at later',
    'hold': 'it is looked at when the order is cancelled, or after so many seconds',
    'slow-job': 'the script job takes longer',
    'failed-job': 'the script job fails before its first command',
    'lost-job': 'the script job runs its commands, but fails without results',
    'endless-job': 'the script job is never done and never runs a command',
}
JOBS = frozenset({'slow-job', 'failed-job', 'lost-job', 'endless-job'})
OUTAGES = frozenset({'refuse', 'tls-failure', 'reboot'})
# These begin when the request before was answered.
BETWEEN = frozenset({'refuse', 'tls-failure'})
DEFAULT_SECONDS = {'delay': 1.0, 'hold': 60.0, 'reboot': 1.0, 'slow-job': 1.0}

Answer = Literal['whole', 'none', 'cut', 'garbled']


class FaultError(ValueError):
    """An order that makes no sense; the message says why."""


@dataclass(frozen=True)
class Dialect:
    """What kinds an element knows, the form of its refusal codes, and those of `deny` and `busy` by default."""

    kinds: frozenset[str]
    code: str
    denial: str
    busy: str


TL1 = Dialect(frozenset(KINDS) - JOBS, r'[A-Z]{4}', 'SROF', 'SARB')
# An HTTP status and a NETCONF error tag [RFC 8040 section 7]; NETCONF uses the tag alone.
YANG = Dialect(
    frozenset(KINDS) - JOBS - {'logout'}, r'[45]\d\d( [a-z-]+)?', '409 operation-not-supported', '503 resource-denied'
)
MANAGER = Dialect(frozenset(KINDS), YANG.code, '409 operation-failed', YANG.busy)


class Gate(Protocol):
    """The connections of an element."""

    async def shut(self) -> None:
        """Cut all connections, refuse new ones."""

    async def reopen(self) -> None:
        """Accept connections again, on the same ports."""

    async def disguise(self, on: bool) -> None:
        """Cut all connections; show new ones another certificate or host key, or the own one again."""


@dataclass
class Fault:
    """One order.

    Attributes:
        number: identity within the element.
        kind: one of `KINDS`.
        at: the n-th matching request from the order on, 1 is the next.
        times: how often it fires, at that request and those after it; 0 is always.
        match: regular expression that is searched in a request's text; empty matches all.
        code: of the refusal, see `Dialect`; `message` is its text.
        seconds: of a delay, an outage or a slow job; an outage of 0 seconds ends when the order is cancelled.
        seen, fired: matching requests, and how many of them it struck.
        active: whether its outage lasts.
    """

    number: int
    kind: str
    at: int = 1
    times: int = 1
    match: str = ''
    code: str = ''
    message: str = ''
    seconds: float = 0.0
    seen: int = 0
    fired: int = 0
    active: bool = False

    @property
    def status(self) -> int:
        """HTTP status of a refusal."""
        return int(self.code.partition(' ')[0])

    @property
    def tag(self) -> str:
        """NETCONF error tag of a refusal."""
        return self.code.partition(' ')[2] or 'operation-failed'

    @property
    def text(self) -> str:
        """What the refusal says to people."""
        return self.message or ('The device is busy, try again' if self.kind == 'busy' else 'Refused by order')

    @property
    def spent(self) -> bool:
        return bool(self.times) and self.fired >= self.times

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class Course:
    """What is to become of one request; a server obeys from top to bottom, and calls `finish` at the end.

    Attributes:
        delay: seconds to wait first; `released`, when there is one, ends the wait early.
        logout: forget all logins.
        refusal: refuse with its code, without doing anything.
        executed: whether the request is carried out.
        answer: what is sent back.
        hang_up: whether the connection is closed then.
        job: the fault of the script job that this request starts.
    """

    delay: float = 0.0
    released: asyncio.Event | None = None
    logout: bool = False
    refusal: Fault | None = None
    executed: bool = True
    answer: Answer = 'whole'
    hang_up: bool = False
    job: Fault | None = None
    _outage: Fault | None = None
    _faults: Faults | None = None

    @property
    def usual(self) -> bool:
        """Whether nothing but time is lost."""
        return self.refusal is None and self.executed and self.answer == 'whole' and not self.hang_up

    async def wait(self) -> None:
        """The delay."""
        if self.released is None:
            await asyncio.sleep(self.delay)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.released.wait(), self.delay)

    def finish(self) -> None:
        """The answer, if any, is on its way: an outage that follows begins."""
        if self._outage is not None and self._faults is not None:
            self._faults.start_outage(self._outage)
            self._outage = None


# executed, answer, hang up
_COURSES: dict[str, tuple[bool, Answer, bool]] = {
    'drop': (False, 'none', True),
    'silence-before': (False, 'none', False),
    'silence-after': (True, 'none', False),
    'lose-reply': (True, 'none', True),
    'cut-reply': (True, 'cut', True),
    'garble': (True, 'garbled', False),
    'reboot': (False, 'none', True),
}


@dataclass
class Faults:
    """The orders of one element. Lives in the event loop of its servers."""

    element: str
    dialect: Dialect
    gate: Gate
    orders: list[Fault] = field(default_factory=list)
    _made: int = 0
    _outages: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _healed: dict[int, asyncio.Event] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def down(self) -> bool:
        """Whether no connection can be made, now or in a moment."""
        begun = [fault for fault in self.orders if fault.number in self._outages and fault.kind != 'tls-failure']
        return any(not self._outages[fault.number].done() for fault in begun)

    async def order(
        self, kind: str, *, at: int = 1, times: int = 1, match: str = '', code: str = '', message: str = '',
        seconds: float | None = None,
    ) -> Fault:
        """Order a fault; an outage that begins at once has begun on return. Raises FaultError."""
        if seconds is None:
            seconds = DEFAULT_SECONDS.get(kind, 0.0)
        self._check(kind, at, times, match, code, seconds)
        if kind in JOBS and not match:
            match = 'run-cli-script'
        code = code or {'deny': self.dialect.denial, 'busy': self.dialect.busy}.get(kind, '')
        self._made += 1
        fault = Fault(self._made, kind, at, times, match, code, message, float(seconds))
        self.orders.append(fault)
        if kind in BETWEEN and at == 1:
            fault.fired += 1
            await self._begin(fault)
        return fault

    def _check(self, kind: str, at: int, times: int, match: str, code: str, seconds: float) -> None:
        if kind not in self.dialect.kinds:
            raise FaultError(f'{self.element} knows no fault {kind!r}, but {", ".join(sorted(self.dialect.kinds))}')
        for name, value, low in (('at', at, 1), ('times', times, 0)):
            if isinstance(value, bool) or not isinstance(value, int) or value < low:
                raise FaultError(f'{name} must be a whole number from {low} on')
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= MAX_SECONDS:
            raise FaultError(f'seconds must be between 0 and {MAX_SECONDS:.0f}')
        if code and not re.fullmatch(self.dialect.code, code):
            raise FaultError(f'{code!r} is no code of {self.element}; it is like {self.dialect.denial!r}')
        try:
            re.compile(match)
        except (re.error, TypeError) as error:
            raise FaultError(f'match is no regular expression: {error}') from error

    async def cancel(self, number: int | None = None) -> int:
        """Forget an order, or all; outages end before this returns. How many there were."""
        found = [fault for fault in self.orders if number in (None, fault.number)]
        for fault in found:
            if event := self._healed.get(fault.number):
                event.set()
            if task := self._outages.get(fault.number):
                await task
            self.orders.remove(fault)
        return len(found)

    def close(self) -> None:
        """The element stops for good: outages must not open it again."""
        for task in self._outages.values():
            task.cancel()
        self.orders.clear()

    def meet(self, request: str, secured: bool = True) -> Course:
        """What is to become of this request. The first order that strikes decides; delays come on top.

        `request` is one line of text without secrets: a TL1 command, or method and path. What is not `secured`
        (plain TCP, a command through a network manager) shows no certificate or host key and goes on without one.
        """
        if any(self._begins(fault) for fault in self.orders if secured or fault.kind != 'tls-failure'):
            return Course(executed=False, answer='none', hang_up=True)
        course = Course(_faults=self)
        decided = False
        for fault in self.orders:
            if not re.search(fault.match, request):
                continue
            fault.seen += 1
            if fault.spent or fault.seen < fault.at - (fault.kind in BETWEEN):
                continue
            if fault.kind in ('delay', 'hold'):
                course.delay += fault.seconds
                if fault.kind == 'hold':
                    course.released = self._healed.setdefault(fault.number, asyncio.Event())
            elif decided:
                continue
            else:
                decided = True
                self._decide(course, fault)
            fault.fired += 1
        return course

    def _begins(self, fault: Fault) -> bool:
        """Whether the request before the outage was answered and connections are about to be cut: whoever is fast
        enough to ask once more meanwhile must not be served.
        """
        if fault.kind not in BETWEEN or not fault.fired or fault.active:
            return False
        task = self._outages.get(fault.number)
        return task is None or not task.done()

    @staticmethod
    def _decide(course: Course, fault: Fault) -> None:
        if fault.kind in _COURSES:
            course.executed, course.answer, course.hang_up = _COURSES[fault.kind]
        elif fault.kind in ('deny', 'busy'):
            course.refusal = fault
        elif fault.kind in JOBS:
            course.job = fault
        course.logout = fault.kind == 'logout'
        if fault.kind in OUTAGES:
            course._outage = fault

    # -- outages ------------------------------------------------------------------------------------------------------

    def start_outage(self, fault: Fault) -> None:
        """Begin an outage from within the element: it must not wait for the connection that it cuts."""
        if fault in self.orders:  # else it was cancelled meanwhile
            self._spawn(fault, asyncio.Event())

    async def _begin(self, fault: Fault) -> None:
        begun = asyncio.Event()
        task = self._spawn(fault, begun)
        waiting = asyncio.ensure_future(begun.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()

    def _spawn(self, fault: Fault, begun: asyncio.Event) -> asyncio.Task[None]:
        healed = self._healed.setdefault(fault.number, asyncio.Event())
        task = asyncio.get_running_loop().create_task(self._outage(fault, begun, healed))
        self._outages[fault.number] = task
        return task

    async def _outage(self, fault: Fault, begun: asyncio.Event, healed: asyncio.Event) -> None:
        async with self._lock:
            disguised = fault.kind == 'tls-failure'
            try:
                await (self.gate.disguise(True) if disguised else self.gate.shut())
                fault.active = True
                begun.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(healed.wait(), fault.seconds or None)
                await (self.gate.disguise(False) if disguised else self.gate.reopen())
            finally:
                fault.active = False
