"""A route as plain data, shared by whoever asks, and its text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.graph import Id, Node, PortRef
from netbox_optical.spectrum import Passband

__all__ = ('DIRECT_CONNECTION', 'Route', 'Step', 'devices_along', 'route_text')

DIRECT_CONNECTION = 'direct connection'


@dataclass(frozen=True, slots=True)
class Step:
    """One section of a route, in the direction of travel.

    Attributes:
        edge: id of the section.
        source, target: ids of the nodes it leads from and to.
        fibers: ids of its fibres in the order passed.
        ports: every port in the order passed, out of `source` first, into `target` last.
    """

    edge: Id
    source: Id
    target: Id
    fibers: tuple[Id, ...]
    ports: tuple[PortRef, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one add/drop node to another, with spectrum.

    Attributes:
        source, target: ids of its end nodes; equal for a circuit inside one node, which has no steps.
        steps: sections in order.
        source_port, target_port: add/drop ports of the ends, None when none was asked for.
        cost: what the search minimised: hops, metres, dB, µs or a mix (0 for unknown figures, see `unmeasured`).
        unmeasured: sections whose length or loss was unknown to that cost; routes with fewer come first.
        length_m, loss_db: sums, None when unknown for one section.
        passbands: one per carrier asked for, in order: the fixed one, or the lowest that fits.
        unknown: True when a passband lies on spectrum of which nobody knows whether it is free.
        latency_us: sum one way in microseconds, None when unknown for one section.
        free: bitmap of the slots available end to end before this route takes any.
    """

    source: Id
    target: Id
    steps: tuple[Step, ...] = ()
    source_port: str | None = None
    target_port: str | None = None
    cost: int | float = 0
    unmeasured: int = 0
    length_m: int | None = 0
    loss_db: float | None = 0.0
    passbands: tuple[Passband, ...] = ()
    unknown: bool = False
    free: int = 0
    latency_us: float | None = 0.0

    @property
    def hops(self) -> int:
        """Number of sections."""
        return len(self.steps)

    @property
    def edges(self) -> tuple[Id, ...]:
        """Ids of the sections in order."""
        return tuple(step.edge for step in self.steps)

    @property
    def nodes(self) -> tuple[Id, ...]:
        """Ids of the add/drop nodes in order, ends included."""
        return self.source, *(step.target for step in self.steps)

    @property
    def fibers(self) -> tuple[Id, ...]:
        """Ids of the fibres in order."""
        return tuple(fiber for step in self.steps for fiber in step.fibers)

    @property
    def path_ports(self) -> tuple[PortRef, ...]:
        """Every port between the add/drop ports, amplifiers included: out, in, out, in ..."""
        return tuple(port for step in self.steps for port in step.ports)

    @property
    def ports(self) -> tuple[PortRef, ...]:
        """`path_ports` between the add/drop ports of the request (as far as given): in, out per device."""
        return self.ports_between(self.source_port, self.target_port)

    def ports_between(self, source_port: str | None, target_port: str | None) -> tuple[PortRef, ...]:
        """`path_ports` between given add/drop ports: the channels of one service share a route, not its ends."""
        first = () if source_port is None else (PortRef(self.source, source_port),)
        last = () if target_port is None else (PortRef(self.target, target_port),)
        return first + self.path_ports + last

    def text(self, nodes: Mapping[Id, Node]) -> str:
        """'flex.aa00 (1-E1-4-T6B × 2-A-3-L1) ⇋ flex.bb11 (...)', see `route_text`."""
        return route_text(self.ports, nodes)


def devices_along(ports: Iterable[PortRef]) -> tuple[Id, ...]:
    """Ids of the devices a list of ports passes, in order, each once per visit."""
    return tuple(device for device, _ in groupby(port[0] for port in ports))


def route_text(ports: Iterable[PortRef], nodes: Mapping[Id, Node]) -> str:
    """A list of ports as a chain 'TID (in × out) ⇋ TID (in × out)'; an empty list is a direct connection.

    RoutingError when more than two neighbours in the list are on one device.
    """
    parts = []
    for device, group in groupby(ports, key=lambda port: port[0]):
        names = [port[1] for port in group]
        if len(names) > 2:
            raise RoutingError(f'A path passes {nodes[device].name} by {len(names)} ports.', value=tuple(names),
                               remedy='Give one port in and one port out for each device.')
        parts.append(f'{nodes[device].name} ({" × ".join(names)})')
    return ' ⇋ '.join(parts) or DIRECT_CONNECTION
