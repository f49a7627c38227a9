"""Division of a path: by platform into sections with add/drop ends, and a section into its OMS hops.

A path is the list of its ports in order, two per device (in, out), add/drop ports at both ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.graph import AMPLIFIER, Id, Node, PortRef
from netbox_optical.routing.platforms import DEFAULT_PLATFORMS, PlatformRules, rules_for
from netbox_optical.routing.route import Route, devices_along

__all__ = ('OmsHop', 'PlatformSection', 'oms_hops', 'split_by_platform', 'split_route')


@dataclass(frozen=True, slots=True)
class PlatformSection:
    """Consecutive devices of one platform along a path.

    Attributes:
        platform: key of the platform.
        a, z: its add/drop ports.
        path: the ports between them in order; empty when the section is a single node.
    """

    platform: str
    a: PortRef
    z: PortRef
    path: tuple[PortRef, ...] = ()

    @property
    def ports(self) -> tuple[PortRef, ...]:
        """All ports in order."""
        return self.a, *self.path, self.z

    @property
    def devices(self) -> tuple[Id, ...]:
        """Ids of its devices in order, amplifiers included."""
        return devices_along(self.ports)


@dataclass(frozen=True, slots=True)
class OmsHop:
    """One hop of an explicit route: the line ports of two neighbouring ROADMs, amplifiers skipped."""

    source: PortRef
    target: PortRef


def split_by_platform(ports: Iterable[PortRef], nodes: Mapping[Id, Node]) -> tuple[PlatformSection, ...]:
    """Sections of a path: a new one starts wherever the platform of the port differs from the one before.

    The path must list two ports for every device it passes (RoutingError), or the ends of the sections would be wrong.
    """
    ports = [PortRef(*port) for port in ports]
    if not ports:
        raise RoutingError('The path has no ports.', remedy='A direct connection has no sections to split.')
    for port in ports:
        if port.device not in nodes:
            raise RoutingError(f'The path passes {port.device}, which is not a known device.', value=port)
    for device, group in groupby(ports, key=lambda port: port.device):
        if (count := len(list(group))) != 2:
            raise RoutingError(f'The path lists {count} port{"s" if count > 1 else ""} of {nodes[device].name}.',
                               value=device, remedy='Give one port in and one port out for each device.')
    sections = []
    for platform, group in groupby(ports, key=lambda port: nodes[port.device].platform):
        first, *path, last = group
        sections.append(PlatformSection(platform, first, last, tuple(path)))
    return tuple(sections)


def split_route(route: Route, ends: Sequence[tuple[str, str]],
                nodes: Mapping[Id, Node]) -> tuple[tuple[PlatformSection, ...], ...]:
    """Per channel the platform sections of a route, given each channel's (source, target) add/drop port."""
    return tuple(split_by_platform(route.ports_between(*pair), nodes) for pair in ends)


def oms_hops(path: Iterable[PortRef], nodes: Mapping[Id, Node], *,
             platforms: Mapping[str, PlatformRules] = DEFAULT_PLATFORMS) -> tuple[OmsHop, ...]:
    """The ROADM-to-ROADM hops of a section's path (its ports without the add/drop ports).

    Amplifier ports are skipped and the ROADM ports paired in order. An empty path is a single node and has no hops.
    RoutingError when the path does not begin and end on a ROADM, passes any other kind of device, uses an add/drop
    port as a line, or a pair lies on one node.
    """
    path = [PortRef(*port) for port in path]
    for port in path:
        if nodes[port.device].role not in (AMPLIFIER, 'roadm'):
            raise RoutingError(f'{nodes[port.device].name} is a {nodes[port.device].role}: a section passes only '
                               'ROADMs and amplifiers.', value=port, remedy='Choose another route.')
    for port, what in ((path[0], 'begin'), (path[-1], 'end')) if path else ():
        if nodes[port.device].role == AMPLIFIER:
            raise RoutingError(f'The section does not {what} on a ROADM but on the amplifier '
                               f'{nodes[port.device].name}.', value=port, remedy='Choose a route between ROADMs.')
    line_ports = [port for port in path if nodes[port.device].role != AMPLIFIER]
    for port in line_ports:
        if not rules_for(nodes[port.device].platform, platforms).is_line(port.port):
            raise RoutingError(f'{nodes[port.device].name} {port.port} is not a line port.', value=port,
                               remedy='Two line systems that meet at an add/drop port need a circuit each.')
    if len(line_ports) % 2:
        raise RoutingError('The ROADM ports of the section do not pair up.', value=tuple(line_ports),
                           remedy='Every hop needs the line ports at both of its ends.')
    hops = [OmsHop(*line_ports[n:n + 2]) for n in range(0, len(line_ports), 2)]
    for hop in hops:
        if hop.source.device == hop.target.device:
            raise RoutingError(f'{nodes[hop.source.device].name} {hop.source.port} and {hop.target.port} are on one '
                               'node and cannot be a hop.', value=hop)
    return tuple(hops)
