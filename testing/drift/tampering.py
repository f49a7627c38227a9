"""What somebody may do to the network by hand, and what a report has to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.jobs.by_hand import Hands

TRAFFIC, DEGRADING, COSMETIC = 'traffic', 'degrading', 'cosmetic'

# Device, kind of resource, field without the place in front of it (empty: all of it), severity.
Seen = tuple[str, str, str, str]


@dataclass(frozen=True)
class Tampering:
    """`act` by the device's own protocol; `seen` are the deviations, `hits` the services by `<OCh>/<number>` (an OCh
    alone: all on it) that these name. `lone`: it cannot be done together with the others.
    """

    name: str
    act: Callable[[Hands], object]
    seen: frozenset[Seen]
    hits: frozenset[str] = frozenset()
    lone: bool = False

    @property
    def place(self) -> str:
        """The device that it is about."""
        return min(self.seen)[0]


def tampering(name: str, act: Callable[[Hands], object], *seen: Seen, hits: str = '', lone: bool = False) -> Tampering:
    return Tampering(name, act, frozenset(seen), frozenset(hits.split()), lone)
