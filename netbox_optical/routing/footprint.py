"""What a route occupies besides spectrum, and when two routes share nothing that could take both down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from netbox_optical.routing.graph import Edge, Graph, Id

if TYPE_CHECKING:
    from netbox_optical.routing.route import Route

__all__ = ('Disjoint', 'Footprint', 'Resource', 'footprint_of', 'resources')


class Disjoint(StrEnum):
    """What two routes must not share. Each level but the risk group includes what is written before it."""

    FIBER = 'fibre'  # no fibre
    OMS = 'oms'  # no section (and so no fibre)
    NODE = 'node'  # no section, and no device (ROADM or amplifier) but the two ends
    RISK_GROUP = 'risk group'  # no section, and no shared risk group


type Resource = tuple[str, Id]


def resources(edge: Edge, level: Disjoint) -> frozenset[Resource]:
    """What a section needs that the other route may not use, the ends of the route among it."""
    found = {('fibre', fiber) for fiber in edge.fibers}
    if level is Disjoint.FIBER and found:
        return frozenset(found)
    found.add(('oms', edge.id))
    if level is Disjoint.NODE:
        found |= {('node', device) for device in (edge.a_node, *edge.amplifiers, edge.z_node)}
    if level is Disjoint.RISK_GROUP:
        found |= {('risk group', group) for group in edge.risk_groups}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a route (or any part of a network) occupies, at one level of disjointness.

    Attributes:
        level: what must not be shared.
        taken: the resources, the ends of the route among them: another service may begin there, but not pass.
        name: for people: of the service that owns it.
    """

    level: Disjoint
    taken: frozenset[Resource]
    name: str = 'another route'

    def shared(self, edge: Edge, ends: frozenset[Id]) -> list[Resource]:
        """What a section shares with it, sorted; `ends` are the devices at which both may meet."""
        shared = resources(edge, self.level) & self.taken
        return sorted((one for one in shared if one[0] != 'node' or one[1] not in ends), key=str)


def footprint_of(graph: Graph, route: Route, level: Disjoint = Disjoint.OMS, name: str = 'another route') -> Footprint:
    """The footprint of a route that exists; a section that is no longer in the graph counts with its fibres."""
    taken: set[Resource] = set()
    for step in route.steps:
        edge = graph.edges.get(step.edge)
        taken |= {('oms', step.edge), *(('fibre', fiber) for fiber in step.fibers)}
        if edge is not None:
            taken |= resources(edge, level)
        if level is Disjoint.NODE:
            taken |= {('node', port.device) for port in step.ports}
    return Footprint(level, frozenset(taken), name)
