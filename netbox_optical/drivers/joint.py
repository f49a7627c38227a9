"""Planning of several devices that depend on each other, reading more of one where a plan turns out to need it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from .base import Driver, Observation, Operation, PlanContext
from .errors import NotObserved
from .resources import Resource, Target

# The driver of a device, by TID, for as long as it is used.
OpenDriver = Callable[[str], AbstractContextManager[Driver]]


class ForEach(Protocol):
    """Does the work for each TID, perhaps side by side; what came out, by TID."""

    def __call__[T](self, work: Callable[[str], T], tids: Iterable[str], /) -> dict[str, T]: ...


def one_by_one[T](work: Callable[[str], T], tids: Iterable[str], /) -> dict[str, T]:
    return {tid: work(tid) for tid in tids}


def plan_jointly(
    targets: Mapping[str, Sequence[Target]],
    wanted: Mapping[str, Sequence[Resource]],
    observations: dict[str, Observation],
    driver: OpenDriver,
    for_each: ForEach = one_by_one,
) -> tuple[list[tuple[str, Operation]], PlanContext]:
    """The operations of every device, in the order of `targets`, each with the TID that planned it.

    `wanted` is for what each device was observed; `observations` are completed by what a plan was missing. Raises
    DriverError.
    """
    asked: set[tuple[str, str]] = set()
    while True:
        context = PlanContext(observations=observations, targets=targets)
        planned: list[tuple[str, Operation]] = []
        try:
            for tid, wishes in targets.items():
                with driver(tid) as one:
                    planned += [(tid, operation) for operation in one.plan(wishes, context)]
            return planned, context
        except NotObserved as missing:
            news = {(tid, name) for tid, names in missing.needs.items() for name in names}
            # A driver that asks for the same again would go on for ever.
            if news & asked or not set(missing.needs) <= set(wanted):
                raise
            asked |= news
            observations.update(_read_more(missing.needs, wanted, observations, driver, for_each))


def _read_more(
    needs: Mapping[str, tuple[str, ...]], wanted: Mapping[str, Sequence[Resource]],
    observations: Mapping[str, Observation], driver: OpenDriver, for_each: ForEach,
) -> dict[str, Observation]:
    def read(tid: str) -> Observation:
        with driver(tid) as one:
            return one.observe_more(wanted[tid], observations[tid], needs[tid])

    return for_each(read, needs)
