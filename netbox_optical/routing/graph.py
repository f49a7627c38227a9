"""The graph of the line system: nodes are devices that add and drop light, edges are optical multiplex sections (OMS).

Plain data. A graph is built once from lists, holds no reference to where they came from, and never changes; searches
share it. Sections are undirected: each stands for its fibre pair. Order is by id, so the order of the input is of no
consequence. Ids may be integers, text or tuples of these, also mixed (a section that is not stored yet has its pair of
end ports for an id).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from netbox_optical.light import GROUP_INDEX, LIGHT_M_S
from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.explain import Drop
from netbox_optical.routing.platforms import DEFAULT_PLATFORMS, PlatformRules, rules_for
from netbox_optical.spectrum import C_BAND, Band, Occupancy

__all__ = ('ADD_DROP_ROLES', 'AMPLIFIER', 'Edge', 'Fiber', 'Graph', 'Id', 'Node', 'PortRef', 'order')

type Id = Hashable

ADD_DROP_ROLES = frozenset({'roadm', 'transponder-oadm'})
AMPLIFIER = 'amplifier'


def order(value: Id) -> tuple[int, Hashable]:
    """Sort key of an id or port reference: numbers, then text, then tuples, so that mixed ids do not raise."""
    if isinstance(value, tuple):
        return 2, tuple(order(part) for part in value)
    return int(isinstance(value, str)), value


class PortRef(NamedTuple):
    """A port of a device."""

    device: Id
    port: str


@dataclass(frozen=True, slots=True)
class Node:
    """A device: add/drop node, amplifier or transponder.

    Attributes:
        id: unique among devices.
        name: target identifier (TID), as people see it.
        platform: key of its rules.
        role: 'roadm', 'transponder-oadm', 'amplifier', 'transponder', 'transceiver'.
        pop: code of its point of presence.
        pairs: for an amplifier with more than two fibred ports, which port leads to which.
    """

    id: Id
    name: str
    platform: str = ''
    role: str = 'roadm'
    pop: str = ''
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fiber:
    """A fibre (pair) between two ports.

    Attributes:
        a, z: its two ends.
        length_m: length in metres, None when unknown.
        loss_db: loss in dB, None when unknown.
        active: False for a fibre that is not in service.
        risk_groups: ids of the shared risk groups it is in.
        name: for people.
    """

    id: Id
    a: PortRef
    z: PortRef
    length_m: int | None = None
    loss_db: float | None = None
    active: bool = True
    risk_groups: frozenset[Id] = frozenset()
    name: str = ''

    def other(self, port: PortRef) -> PortRef:
        """The end that is not `port`; RoutingError when `port` is neither."""
        if port == self.a:
            return PortRef(*self.z)
        if port == self.z:
            return PortRef(*self.a)
        raise RoutingError(f'Fibre {self.name or self.id} does not end on {port}.', value=port)


@dataclass(frozen=True, slots=True)
class Edge:
    """An optical multiplex section between two add/drop nodes, listed from its A end to its Z end.

    Attributes:
        a_node, a_port, z_node, z_port: its ends.
        fibers: ids of its fibres in order.
        amplifiers: ids of the amplifiers passed, in order.
        ports: every port from A to Z: out of A, in and out of each amplifier, into Z. By default only the two ends.
        length_m, loss_db: sums over the fibres; None when one of them is unknown.
        occupancy: used, free and unknown spectrum; by default nothing is known.
        risk_groups: those of all its fibres.
        latency_ns: one way; by default that of the fibre's length, None when that is unknown too.
    """

    id: Id
    a_node: Id
    a_port: str
    z_node: Id
    z_port: str
    fibers: tuple[Id, ...] = ()
    amplifiers: tuple[Id, ...] = ()
    ports: tuple[PortRef, ...] = ()
    length_m: int | None = None
    loss_db: float | None = None
    occupancy: Occupancy = field(default_factory=Occupancy.never_read)
    risk_groups: frozenset[Id] = frozenset()
    latency_ns: int | None = None

    def __post_init__(self) -> None:
        if self.latency_ns is None and self.length_m is not None:
            object.__setattr__(self, 'latency_ns', round(self.length_m * GROUP_INDEX / LIGHT_M_S * 1e9))
        ends = (PortRef(self.a_node, self.a_port), PortRef(self.z_node, self.z_port))
        ports = tuple(PortRef(*port) for port in self.ports) or ends
        object.__setattr__(self, 'ports', ports)
        if self.a_node == self.z_node:
            raise RoutingError(f'Section {self.id} starts and ends on one node.', value=self.a_node,
                               remedy='A loop is not a section.')
        if (ports[0], ports[-1]) != ends:
            raise RoutingError(f'The ports of section {self.id} do not run from its A end to its Z end.', value=ports)
        for figure, what in ((self.length_m, 'length'), (self.loss_db, 'loss'),
                             (self.latency_ns, 'latency')):
            if figure is not None and figure < 0:
                raise RoutingError(f'The {what} {figure} of section {self.id} is negative.', value=figure,
                                   remedy='Leave it empty when it is not known.')

    def ports_from(self, node: Id) -> tuple[PortRef, ...]:
        """The ports in the order of light that leaves `node`."""
        return self.ports if node == self.a_node else self.ports[::-1]

    def fibers_from(self, node: Id) -> tuple[Id, ...]:
        """The fibres in the order of light that leaves `node`."""
        return self.fibers if node == self.a_node else self.fibers[::-1]

    def fibers_at(self, device: Id) -> tuple[Id, ...]:
        """The fibres that end on a device of this section; all of them when the ports in between are not listed."""
        if len(self.ports) != 2 * len(self.fibers):
            return self.fibers
        return tuple(fiber for n, fiber in enumerate(self.fibers)
                     if device in (self.ports[2 * n].device, self.ports[2 * n + 1].device))


class Way(NamedTuple):
    """One way out of a node, by positions: (edge, node at the other end, place of the edge in that node's ways)."""

    edge: int
    node: int
    entry: int


class Graph:
    """Nodes and sections, compiled for searching.

    Attributes:
        nodes: all devices by id, amplifiers included (they name the ports of a route).
        edges: sections by id.
        dropped: fibres that never became part of a section, each with the rule that dropped it.
        band: the band of every occupancy.
        node_list, edge_list: in order of id; positions in them are what the compiled form speaks of.
        ways: per node position, its ways out.
        transit: per node position and way in, bitmap of the ways out that the node can pass light to (-1: all).
        restricted: per node position, a bit of its own when some way through it is closed, else 0.
        memo: what searches compute once for all (the weights of the sections per cost, what a width sees of them).

    RoutingError for a doubled id, a section end that is no known node, or an occupancy of another band.
    """

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge], *, dropped: Iterable[Drop] = (),
                 platforms: Mapping[str, PlatformRules] = DEFAULT_PLATFORMS, band: Band = C_BAND):
        self.node_list = sorted(nodes, key=lambda node: order(node.id))
        self.edge_list = sorted(edges, key=lambda edge: order(edge.id))
        self.nodes = {node.id: node for node in self.node_list}
        self.edges = {edge.id: edge for edge in self.edge_list}
        self.dropped = tuple(dropped)
        self.platforms = platforms
        self.band = band
        self.memo: dict[Hashable, list[int]] = {}
        self.index = {node.id: position for position, node in enumerate(self.node_list)}
        self._check()
        self._connect()
        self._compile_transit()

    def _check(self) -> None:
        if len(self.nodes) != len(self.node_list) or len(self.edges) != len(self.edge_list):
            raise RoutingError('Two nodes or two sections of the graph have the same id.')
        for edge in self.edge_list:
            for node in (edge.a_node, edge.z_node):
                if node not in self.nodes:
                    raise RoutingError(f'Section {edge.id} ends on {node}, which is not in the graph.', value=node)
            if edge.occupancy.band != self.band:
                raise RoutingError(f'The occupancy of section {edge.id} is of another band.', value=edge.id)

    def _connect(self) -> None:
        self.ways: list[list[Way]] = [[] for _ in self.node_list]
        for position, edge in enumerate(self.edge_list):
            a, z = self.index[edge.a_node], self.index[edge.z_node]
            self.ways[a].append(Way(position, z, len(self.ways[z])))
            self.ways[z].append(Way(position, a, len(self.ways[a]) - 1))

    def _compile_transit(self) -> None:
        self.transit: list[list[int]] = []
        self.restricted: list[int] = []
        bit = 1
        for position in range(len(self.node_list)):
            ports = [self.port_at(position, way) for way in self.ways[position]]
            masks = [self.open_ways(position, port) for port in ports]
            if all(mask == -1 for mask in masks):
                self.restricted.append(0)
            else:
                self.restricted.append(bit)
                bit <<= 1
            self.transit.append(masks)

    def port_at(self, position: int, way: Way) -> str:
        """The port of a node at which one of its ways begins."""
        edge = self.edge_list[way.edge]
        return edge.a_port if edge.a_node == self.node_list[position].id else edge.z_port

    def open_ways(self, position: int, port: str) -> int:
        """Bitmap of the ways out of a node for light that came in by `port`; -1 when all are open."""
        transit = rules_for(self.node_list[position].platform, self.platforms).transit
        if transit is None:
            return -1
        mask = 0
        for place, way in enumerate(self.ways[position]):
            out = self.port_at(position, way)
            if out == port or transit(port, out):
                mask |= 1 << place
        # The way back counts as open: no route turns round, and a node with every other way open is unrestricted.
        return -1 if mask == (1 << len(self.ways[position])) - 1 else mask

    def passes(self, position: int, port_in: str, port_out: str) -> bool:
        """True when a node can pass light between two of its ports."""
        transit = rules_for(self.node_list[position].platform, self.platforms).transit
        return transit is None or transit(port_in, port_out)

    def label(self, edge: Edge) -> str:
        """'flex.aa00 1-A-1-L1 - flex.bb11 2-A-1-L1'."""
        return f'{self.nodes[edge.a_node].name} {edge.a_port} - {self.nodes[edge.z_node].name} {edge.z_port}'
