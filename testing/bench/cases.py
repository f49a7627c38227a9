"""The networks of the benchmark and the demands put to them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from netbox_optical.routing import Cost, Graph, Request

from .graphs import Links, filled, from_gml, generated

FILLS = (0.3, 0.6, 0.9)
WIDTHS = (37_500, 50_000, 75_000, 100_000)
# ROADMs, sections; the last has the size of Kdl, the largest of the Topology Zoo.
SIZES = ((100, 200), (754, 895))


@dataclass(frozen=True)
class Case:
    """One network at one fill. `graph` makes it, the same every time."""

    name: str
    fill: float
    graph: Callable[[], Graph]


@dataclass(frozen=True)
class Generated:
    """A generated network."""

    nodes: int
    links: Links

    @property
    def name(self) -> str:
        return f'generated {self.nodes}/{len(self.links)}'

    def graph(self, fill: float) -> Graph:
        """The network with that share of its spectrum used."""
        return filled(self.nodes, self.links, fill, seed=2)


def generated_networks() -> list[Generated]:
    return [Generated(nodes, generated(nodes, links, seed=1)) for nodes, links in SIZES]


def generated_cases() -> list[Case]:
    return [_case(network.name, network.nodes, network.links, fill)
            for network in generated_networks() for fill in FILLS]


def topology_cases(folder: Path) -> list[Case]:
    """One per GML file and fill."""
    cases = []
    for path in sorted(folder.rglob('*.gml')):
        nodes, links = from_gml(path)
        cases += [_case(f'{path.stem} {nodes}/{len(links)}', nodes, links, fill) for fill in FILLS]
    return cases


def _case(name: str, nodes: int, links: list, fill: float) -> Case:
    return Case(name, fill, lambda: filled(nodes, links, fill, seed=2))


def demands(graph: Graph, count: int) -> list[Request]:
    """Random pairs of ROADMs and usual widths, by length; feasible or not, as it comes."""
    rng = random.Random(3)
    requests = []
    for _ in range(count):
        source, target = rng.sample([node.id for node in graph.node_list], 2)
        requests.append(Request(source, target, (rng.choice(WIDTHS),), cost=Cost.LENGTH))
    return requests
