"""Derivation of optical multiplex sections (OMS) from fibres.

From every fibred line-system port of an add/drop node the chain of fibres is walked through in-line amplifiers to the
next add/drop node. Only a chain with an add/drop node at both ends, and not the same one, is a section. Everything else
is reported with the rule that left it out; nothing disappears in silence.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from netbox_optical.routing.explain import Drop, Rule
from netbox_optical.routing.graph import ADD_DROP_ROLES, AMPLIFIER, Edge, Fiber, Graph, Id, Node, PortRef, order
from netbox_optical.routing.platforms import DEFAULT_PLATFORMS, PlatformRules, rules_for
from netbox_optical.spectrum import C_BAND, Band, Occupancy

__all__ = ('Derivation', 'Section', 'build_graph', 'derive_sections')

OMS = 'oms'
HANDOFF = 'handoff'


@dataclass(frozen=True, slots=True)
class Section:
    """A derived section, from its A end (the lower device id and port) to its Z end.

    Attributes:
        a, z: the ports at its ends.
        fibers: ids of its fibres in order.
        ports: every port in order: a, then in and out of each amplifier, then z.
        amplifiers: ids of the amplifiers passed, in order.
        length_m, loss_db: sums over the fibres; None when unknown for one of them.
        risk_groups: those of all its fibres.
        kind: 'oms' between two line ports; 'handoff' when an end is an add/drop port, where two line systems meet.
    """

    a: PortRef
    z: PortRef
    fibers: tuple[Id, ...]
    ports: tuple[PortRef, ...]
    amplifiers: tuple[Id, ...] = ()
    length_m: int | None = None
    loss_db: float | None = None
    risk_groups: frozenset[Id] = frozenset()
    kind: str = OMS

    @property
    def key(self) -> tuple[PortRef, PortRef]:
        """What identifies the section in its network: its two end ports."""
        return self.a, self.z

    def edge(self, id: Id, occupancy: Occupancy) -> Edge:
        """The section as an edge of a graph."""
        return Edge(
            id=id, a_node=self.a.device, a_port=self.a.port, z_node=self.z.device, z_port=self.z.port,
            fibers=self.fibers, amplifiers=self.amplifiers, ports=self.ports, length_m=self.length_m,
            loss_db=self.loss_db, occupancy=occupancy, risk_groups=self.risk_groups,
        )


@dataclass(frozen=True, slots=True)
class Derivation:
    """Sections in order of their A ends, and the fibres that are in none, with the rule that left each out."""

    sections: tuple[Section, ...] = ()
    dropped: tuple[Drop, ...] = ()


@dataclass(slots=True)
class _Chain:
    """Fibres and ports walked so far; `problem` is the drop rule and its sentence when the chain is no section."""

    fibers: list[Fiber] = field(default_factory=list)
    ports: list[PortRef] = field(default_factory=list)
    problem: tuple[Rule, str] | None = None


def derive_sections(devices: Iterable[Node], fibers: Iterable[Fiber], *,
                    platforms: Mapping[str, PlatformRules] = DEFAULT_PLATFORMS) -> Derivation:
    """Sections of a plant. Deterministic, whatever the order of the input.

    A fibre is left out when it is not active, ends on a device outside the line system (a transponder, or a platform
    that is only one), on a transponder card port, on an unknown device, or on a port of another fibre; and when its
    chain is a loop, stops at an amplifier, or meets one at which the way on is not clear.
    """
    plant = _Plant(devices, fibers, platforms)
    return plant.derive()


class _Plant:
    def __init__(self, devices: Iterable[Node], fibers: Iterable[Fiber], platforms: Mapping[str, PlatformRules]):
        self.devices = {device.id: device for device in devices}
        self.platforms = platforms
        self.drops: dict[Id, Drop] = {}
        self.at: dict[PortRef, Fiber] = {}
        self.ports_of: dict[Id, list[PortRef]] = {}
        self.inactive: dict[PortRef, Fiber] = {}
        self._load(sorted(fibers, key=lambda fiber: order(fiber.id)))

    def _load(self, fibers: list[Fiber]) -> None:
        usable = []
        for fiber in fibers:
            problem = self._problem(fiber)
            if problem is None:
                usable.append(fiber)
                continue
            self._drop(problem[0], problem[1], [fiber])
            if problem[0] is Rule.INACTIVE:
                self.inactive |= {PortRef(*fiber.a): fiber, PortRef(*fiber.z): fiber}
        users: dict[PortRef, list[Fiber]] = {}
        for fiber in usable:
            for end in {PortRef(*fiber.a), PortRef(*fiber.z)}:
                users.setdefault(end, []).append(fiber)
        for port, sharing in users.items():
            if len(sharing) > 1:
                names = ' and '.join(_name(fiber) for fiber in sharing)
                self._drop(Rule.PORT_CLASH, f'{names} end on one port, {self._port(port)}.', sharing)
        for fiber in usable:
            if fiber.id not in self.drops:
                for end in (PortRef(*fiber.a), PortRef(*fiber.z)):
                    self.at[end] = fiber
                    self.ports_of.setdefault(end.device, []).append(end)
        for ports in self.ports_of.values():
            ports.sort(key=order)

    def _problem(self, fiber: Fiber) -> tuple[Rule, str] | None:
        if not fiber.active:
            return Rule.INACTIVE, f'{_name(fiber)} is not active.'
        for end in (PortRef(*fiber.a), PortRef(*fiber.z)):
            device = self.devices.get(end.device)
            if device is None:
                return Rule.NO_DEVICE, f'{_name(fiber)} ends on {end.device}, which is not a known device.'
            rules = rules_for(device.platform, self.platforms)
            if not rules.line_system or device.role not in ADD_DROP_ROLES | {AMPLIFIER}:
                return (Rule.TRANSPONDER_NODE,
                        f'{_name(fiber)} ends on {device.name}, which is not part of the line system.')
            if not rules.carries_line_system(end.port):
                return Rule.TRANSPONDER_PORT, f'{_name(fiber)} ends on the transponder port {self._port(end)}.'
        if fiber.a == fiber.z:
            return Rule.LOOP, f'{_name(fiber)} starts and ends on one port.'
        return None

    def derive(self) -> Derivation:
        sections: list[Section] = []
        for device in sorted(self.ports_of, key=order):
            if self.devices[device].role not in ADD_DROP_ROLES:
                continue
            for port in self.ports_of[device]:
                chain = self._walk(port)
                if chain.problem:
                    self._drop(*chain.problem, chain.fibers)
                elif order(port) < order(chain.ports[-1]):  # each chain is walked from both ends
                    sections.append(self._section(chain))
        in_section = {fiber for section in sections for fiber in section.fibers}
        for fiber in self.at.values():
            if fiber.id not in in_section and fiber.id not in self.drops:
                self._drop(Rule.ISOLATED, f'{_name(fiber)} lies on a chain of amplifiers without an add/drop node.',
                           [fiber])
        dropped = tuple(self.drops[id] for id in sorted(self.drops, key=order))
        return Derivation(tuple(sorted(sections, key=lambda section: order(section.key))), dropped)

    def _walk(self, start: PortRef) -> _Chain:
        """The chain that leaves an add/drop node by `start`."""
        chain, seen, port = _Chain(), set(), start
        while True:
            fiber = self.at[port]
            arrival = fiber.other(port)
            chain.fibers.append(fiber)
            chain.ports += [port, arrival]
            device = self.devices[arrival.device]
            if device.role in ADD_DROP_ROLES:
                if device.id == start.device:
                    chain.problem = (Rule.LOOP, f'The chain from {self._port(start)} comes back to {device.name} '
                                                f'by {arrival.port}.')
                return chain
            onward = self._onward(arrival, chain)
            if onward is None:
                return chain
            if onward in seen:
                chain.problem = (Rule.LOOP, f'The chain from {self._port(start)} runs in a circle at {device.name}.')
                return chain
            seen.add(onward)
            port = onward

    def _onward(self, arrival: PortRef, chain: _Chain) -> PortRef | None:
        """The fibred port by which light leaves an amplifier that it entered by `arrival`, or None and the problem."""
        device = self.devices[arrival.device]
        paired = {one: other for pair in device.pairs for one, other in (pair, pair[::-1])}
        if arrival.port in paired:
            onward = PortRef(device.id, paired[arrival.port])
            if onward in self.at:
                return onward
            others = [onward]
        else:
            others = [port for port in self.ports_of[device.id] if port != arrival and port.port not in paired]
            if len(others) == 1:
                return others[0]
            if others:
                names = ', '.join(port.port for port in others)
                chain.problem = (Rule.AMBIGUOUS, f'At {device.name} light from {arrival.port} may leave by {names}; '
                                                 'say which ports of the amplifier belong together.')
                return None
            others = [port for port in self.inactive if port.device == device.id and port != arrival]
        waiting = [self.inactive[port] for port in others if port in self.inactive]
        why = f'{_name(waiting[0])} beyond it is not active' if waiting else 'no fibre leads on'
        chain.problem = (Rule.HALF_BUILT, f'The section from {self._port(chain.ports[0])} ends at the amplifier '
                                          f'{device.name}: {why}.')
        return None

    def _section(self, chain: _Chain) -> Section:
        a, z = chain.ports[0], chain.ports[-1]
        lengths = [fiber.length_m for fiber in chain.fibers]
        losses = [fiber.loss_db for fiber in chain.fibers]
        lines = [rules_for(self.devices[end.device].platform, self.platforms).is_line(end.port) for end in (a, z)]
        return Section(
            a=a, z=z, fibers=tuple(fiber.id for fiber in chain.fibers), ports=tuple(chain.ports),
            amplifiers=tuple(port.device for port in chain.ports[1:-1:2]),
            length_m=None if None in lengths else sum(lengths),
            loss_db=None if None in losses else round(sum(losses), 3),
            risk_groups=frozenset().union(*(fiber.risk_groups for fiber in chain.fibers)),
            kind=OMS if all(lines) else HANDOFF,
        )

    def _drop(self, rule: Rule, detail: str, fibers: Iterable[Fiber]) -> None:
        for fiber in fibers:
            self.drops.setdefault(fiber.id, Drop(rule, detail, fibers=(fiber.id,)))

    def _port(self, port: PortRef) -> str:
        device = self.devices.get(port.device)
        return f'{device.name if device else port.device} {port.port}'


def _name(fiber: Fiber) -> str:
    return f'Fibre {fiber.name or fiber.id}'


def build_graph(devices: Iterable[Node], fibers: Iterable[Fiber], *,
                occupancy: Callable[[Section], Occupancy] | None = None,
                identify: Callable[[Section], Id] | None = None,
                platforms: Mapping[str, PlatformRules] = DEFAULT_PLATFORMS, band: Band = C_BAND) -> Graph:
    """The graph of a plant: its derived sections as edges, its dropped fibres with their rules.

    `occupancy` tells the spectrum of a section (by default it is unknown, never free); `identify` gives a section its
    id (by default its pair of end ports).
    """
    devices = list(devices)
    derived = derive_sections(devices, fibers, platforms=platforms)
    edges = [
        section.edge(identify(section) if identify else section.key,
                     occupancy(section) if occupancy else Occupancy.never_read(band))
        for section in derived.sections
    ]
    return Graph(devices, edges, dropped=derived.dropped, platforms=platforms, band=band)
