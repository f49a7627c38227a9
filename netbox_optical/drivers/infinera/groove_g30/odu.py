"""ODU instances of a G30: the XPaths that name them, their order, and which are free (reference section 2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from ...transport.yang import entries, member

# Explicit: a prefix test would also take members that merely look alike.
OTU_CONTAINERS = ('otu2', 'otu2e', 'otu4', 'otuc2', 'otuc3', 'otuc4', 'otuc5', 'otuc6', 'otuc7', 'otuc9', 'otuc11')
LEVELS = (1, 2, 3, 4)

_PATH = re.compile(
    r"/(?:[\w-]+:)?ne/(?:[\w-]+:)?shelf\[[^\]]*=\s*['\"](\d+)['\"]\s*\]/(?:[\w-]+:)?slot\[[^\]]*=\s*['\"](\d+)['\"]\s*\]"
    r"/(?:[\w-]+:)?card/(?:[\w-]+:)?port\[[^\]]*=\s*['\"](\d+)['\"]\s*\]/(.+?)/(?:[\w-]+:)?odu((?:\[[^\]]*\])+)"
)
_PREDICATE = re.compile(r"\[\s*(?:[\w-]+:)?([\w-]+)\s*=\s*['\"]([^'\"]*)['\"]\s*\]")


@dataclass(frozen=True)
class Odu:
    """One ODU: where it hangs, and type and number of each multiplex level (`unused`, 0 below the last)."""

    shelf: int
    slot: int
    port: int
    facility: tuple[str, ...]
    levels: tuple[tuple[str, int], ...]

    @property
    def port_name(self) -> str:
        return f'port-{self.shelf}/{self.slot}/{self.port}'

    @property
    def order(self) -> int:
        """Port x 10000 + level 1 x 100 + level 2."""
        return self.port * 10000 + self.levels[0][1] * 100 + self.levels[1][1]

    def is_odu4(self) -> bool:
        """Whether some level is an ODU4, the container of one 100 Gb/s unit."""
        return any(kind == 'odu4' for kind, _ in self.levels)

    @property
    def xpath(self) -> str:
        """The instance path in exactly the form that cross-connects are keyed by."""
        keys = ''.join(
            f"[odutype-L{level}='{kind}'][oduid-L{level}='{number}']"
            for level, (kind, number) in zip(LEVELS, self.levels, strict=True)
        )
        return (
            f"/ne:ne/shelf[shelf-id='{self.shelf}']/slot[slot-id='{self.slot}']/card/port[port-id='{self.port}']"
            f'/{"/".join(self.facility)}/odu{keys}'
        )


def parse_xpath(text: str) -> Odu | None:
    """The ODU that a cross-connect's end names; None when the path is of another form."""
    found = _PATH.fullmatch(text)
    if not found:
        return None
    keys = dict(_PREDICATE.findall(found[5]))
    try:
        levels = tuple((keys.get(f'odutype-L{n}', 'unused'), int(keys.get(f'oduid-L{n}', 0))) for n in LEVELS)
    except ValueError:
        return None
    facility = tuple(part.rpartition(':')[2] for part in found[4].split('/'))
    return Odu(int(found[1]), int(found[2]), int(found[3]), facility, levels)


def odus_under(
    node: JsonValue, *, shelf: int, slot: int, port: int, facility: tuple[str, ...]
) -> Iterator[Odu]:
    """The fully identified ODUs in a facility's `odu` list; numbers come as numbers or texts, 0 is a number."""
    for entry in entries(node, 'odu'):
        try:
            levels = tuple(
                (str(entry.get(f'odutype-L{n}', 'unused')), int(str(entry.get(f'oduid-L{n}', 0)))) for n in LEVELS
            )
        except ValueError:
            continue
        if levels[0][0] != 'unused':
            yield Odu(shelf, slot, port, facility, levels)


def line_odus(port_entry: Mapping[str, JsonValue], shelf: int, slot: int) -> list[Odu]:
    """The ODU4 of one line port, under whichever OTU container its mode has made."""
    och = member(dict(port_entry), 'och-os')
    port = int(str(port_entry.get('port-id', 0)))
    found: list[Odu] = []
    for name in OTU_CONTAINERS:
        under = odus_under(member(och, name), shelf=shelf, slot=slot, port=port, facility=('och-os', name))
        found += [odu for odu in under if odu.is_odu4()]
    return found


def ordered(odus: Iterable[Odu]) -> list[Odu]:
    """The tributary units of a line signal: unit k is the k-th of these."""
    return sorted(odus, key=lambda odu: (odu.order, odu.levels))


def free_units(units: list[Odu], taken: Iterable[Odu]) -> list[int]:
    """Numbers of the units that no cross-connect ends on, lowest first."""
    used = set(taken)
    return [number for number, odu in enumerate(units) if odu not in used]
