"""An optical plant as a file describes it: places, nodes, fibre pairs. Plain data."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

ADD_DROP = 'roadm'
AMPLIFIER = 'amplifier'
EARTH_RADIUS_M = 6_371_000
# Fibre follows roads and railways: longer than the great circle.
ROUTE_FACTOR = 1.3
MIN_LENGTH_M = 1_000


class TopologyError(ValueError):
    """A description cannot be used. `problems` are all mistakes found, each naming where, what, and what is right."""

    def __init__(self, problems: list[str]):
        super().__init__('; '.join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Place:
    """Where nodes stand: a site. Coordinates in degrees (WGS 84), both or none."""

    key: str
    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An add/drop node or an in-line amplifier; `place` is the key of its place."""

    key: str
    place: str
    role: str = ADD_DROP


@dataclass(frozen=True, slots=True)
class Segment:
    """A spliced piece of fibre: ITU-T type, metres."""

    type: str
    length: int


@dataclass(frozen=True, slots=True)
class Fiber:
    """A fibre pair between two nodes (their keys); segments from the A end.

    Attributes:
        loss_db: of the whole, when the file gives it.
        estimated: the length was computed from coordinates and not given.
    """

    a: str
    z: str
    segments: tuple[Segment, ...] = ()
    loss_db: float | None = None
    estimated: bool = False


@dataclass
class Topology:
    """A plant. `name` is empty when the file does not tell it; `notes` say what was left out or assumed."""

    name: str = ''
    places: list[Place] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    fibers: list[Fiber] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def degrees(self) -> Counter[str]:
        """Fibre ends per node key."""
        return Counter(end for fiber in self.fibers for end in (fiber.a, fiber.z))


def check_coordinates(where: str, latitude: object, longitude: object) -> list[str]:
    """What is wrong with a pair of coordinates; nothing when both are missing."""
    if latitude is None and longitude is None:
        return []
    problems = []
    for name, value, most in (('latitude', latitude, 90), ('longitude', longitude, 180)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
            problems.append(f'{where}: {name} {value!r} is not possible; give degrees from -{most} to {most}')
    return problems


def great_circle_m(one: Place, other: Place) -> float | None:
    """Metres over ground between two places (haversine formula); None without coordinates."""
    if one.latitude is None or other.latitude is None:
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (one.latitude, one.longitude, other.latitude, other.longitude))
    angle = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(angle))


def estimated_length_m(one: Place, other: Place) -> int | None:
    """Metres of fibre between two places, at least 1 km; None without coordinates."""
    straight = great_circle_m(one, other)
    return None if straight is None else max(MIN_LENGTH_M, round(straight * ROUTE_FACTOR))
