"""What everybody does: the k shortest paths (Yen, as networkx has it), and on each the first fit."""

from __future__ import annotations

from itertools import islice, pairwise

import networkx

from netbox_optical.routing import Graph
from netbox_optical.spectrum import bitmap

K = 15


def simple_graph(graph: Graph) -> networkx.Graph:
    """The same network for networkx: of parallel sections all, since its Yen knows none, under one edge."""
    simple = networkx.Graph()
    simple.add_nodes_from(range(len(graph.node_list)))
    for edge in graph.edge_list:
        if simple.has_edge(edge.a_node, edge.z_node):
            data = simple.edges[edge.a_node, edge.z_node]
            data['length'] = min(data['length'], edge.length_m)
            data['free'].append(edge.occupancy.free)
        else:
            simple.add_edge(edge.a_node, edge.z_node, length=edge.length_m, free=[edge.occupancy.free])
    return simple


def first_fit(simple: networkx.Graph, source: int, target: int, slots: int, k: int = K) -> list[int] | None:
    """The first of the k shortest paths with `slots` contiguous slots free end to end; None when there is none."""
    try:
        for path in islice(networkx.shortest_simple_paths(simple, source, target, weight='length'), k):
            if fits(simple, path, slots):
                return path
    except networkx.NetworkXNoPath:
        pass
    return None


def fits(simple: networkx.Graph, path: list[int], slots: int) -> bool:
    """True when some choice among parallel sections leaves the block free on every one."""
    options = {-1}
    for a, z in pairwise(path):
        options = {left for free in options for more in simple.edges[a, z]['free']
                   if (left := bitmap.starts(free & more, slots) and free & more)}
        if not options:
            return False
    return True
