"""Networks to search: generated ones, and topologies in GML, filled with channels up to a share of their spectrum."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import networkx

from netbox_optical.routing import Edge, Graph, Node
from netbox_optical.spectrum import C_BAND, Occupancy

EARTH_KM = 6371
ROUTE_FACTOR = 1.3  # fibre follows roads: longer than the great circle
WIDTHS = (6, 8, 12, 16)  # slots: 37.5, 50, 75, 100 GHz

type Links = list[tuple[int, int, int]]  # two nodes, metres


def generated(nodes: int, links: int, seed: int) -> Links:
    """A connected, plane-like network: every node is joined to a near one placed before it, then near pairs are."""
    rng = random.Random(seed)
    places = [(rng.random() * 1_000, rng.random() * 1_000) for _ in range(nodes)]

    def metres(a: int, z: int) -> int:
        return max(1_000, round(math.dist(places[a], places[z]) * 1_000 * ROUTE_FACTOR))

    pairs = {(min(range(z), key=lambda a, z=z: metres(a, z)), z) for z in range(1, nodes)}
    near = sorted((metres(a, z), a, z) for z in range(nodes) for a in range(z) if (a, z) not in pairs)
    # Some of the nearest pairs, by chance, so that degrees differ.
    candidates = near[:3 * links]
    for _, a, z in rng.sample(candidates, links - len(pairs)):
        pairs.add((a, z))
    return [(a, z, metres(a, z)) for a, z in sorted(pairs)]


def from_gml(path: Path) -> tuple[int, Links]:
    """Number of nodes and links of a topology; links between nodes without coordinates get a typical length."""
    # Some files hold parallel links and do not say so.
    text = path.read_text(encoding='utf-8', errors='replace')
    if 'multigraph' not in text:
        text = text.replace('graph [', 'graph [\n  multigraph 1', 1)
    graph = networkx.parse_gml(text, label='id')
    index = {node: position for position, node in enumerate(sorted(graph.nodes))}
    links = []
    for a, z in graph.edges():
        if a != z:
            links.append((index[a], index[z], _distance(graph.nodes[a], graph.nodes[z])))
    return len(index), links


def _distance(one: dict, other: dict) -> int:
    try:
        lat1, lon1, lat2, lon2 = (math.radians(node[key]) for node in (one, other) for key in ('Latitude', 'Longitude'))
    except KeyError:
        return 80_000
    angle = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return max(1_000, round(2 * EARTH_KM * math.asin(math.sqrt(angle)) * 1_000 * ROUTE_FACTOR))


def filled(nodes: int, links: Iterable[tuple[int, int, int]], fill: float, seed: int) -> Graph:
    """The network as ROADMs and sections; in each section channels lie at random places until `fill` is used."""
    rng = random.Random(seed)
    degree: Counter[int] = Counter()
    edges = []
    for number, (a, z, metres) in enumerate(links):
        degree[a] += 1
        degree[z] += 1
        edges.append(Edge(
            number, a, f'1-A-{degree[a]}-L1', z, f'1-A-{degree[z]}-L1', fibers=(number,), length_m=metres,
            loss_db=round(metres / 1_000 * 0.22, 2), occupancy=_channels(rng, fill)))
    return Graph([Node(number, f'roadm.{number:04}', 'flexils') for number in range(nodes)], edges)


def _channels(rng: random.Random, fill: float) -> Occupancy:
    """Channels of usual widths on the 12.5 GHz grid, at random places that are free."""
    used, tries = 0, 0
    while used.bit_count() < fill * C_BAND.slots and tries < 20_000:
        tries += 1
        width = rng.choice(WIDTHS) if tries < 2_000 else 2
        block = ((1 << width) - 1) << rng.randrange(0, C_BAND.slots - width + 1, 2)
        if not used & block:
            used |= block
    return Occupancy(used)
