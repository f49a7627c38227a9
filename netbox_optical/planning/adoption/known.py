"""What NetBox has: ports, fibres, and which parts of the network belong to its live products."""

from __future__ import annotations

from dataclasses import dataclass, field

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import DigitalService, OpticalDevice, SpectrumSection, TransportChannel
from netbox_optical.models.base import LIVE
from netbox_optical.planning.adoption.fibers import Names
from netbox_optical.planning.adoption.found import End
from netbox_optical.planning.adoption.remains import Known
from netbox_optical.planning.plant import Plant, load_plant


@dataclass
class NetBox:
    """The state of NetBox in a constant number of queries.

    Attributes:
        tids: of all live devices. `circuit_holders`: those that can hold circuits.
        far: far end of every live fibre, from either end; `fibers` its primary key by both.
        known: what belongs to live products. `clients`, `lines`: who uses a port (primary key of service, channel).
    """

    plant: Plant
    tids: set[str] = field(default_factory=set)
    circuit_holders: set[str] = field(default_factory=set)
    ports: dict[str, set[str]] = field(default_factory=dict)
    serials: dict[str, str] = field(default_factory=dict)
    far: dict[End, End] = field(default_factory=dict)
    fibers: dict[frozenset[End], int] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    clients: dict[End, int] = field(default_factory=dict)
    lines: dict[End, int] = field(default_factory=dict)

    def names(self) -> Names:
        """Who is who, before any device has told its own identity."""
        return Names(tids=set(self.tids), identities=dict(self.serials),
                     ports={tid: set(ports) for tid, ports in self.ports.items()})


def load() -> NetBox:
    """Ten queries, whatever there is."""
    plant = load_plant()
    netbox = NetBox(plant)
    for node in plant.nodes.values():
        netbox.tids.add(node.name)
        if node.role == 'roadm':
            netbox.circuit_holders.add(node.name)
    serials = OpticalDevice.objects.filter(LIVE).exclude(device__serial='').values_list('device__serial', 'tid')
    netbox.serials = dict(serials)
    for ref in plant.ports:
        if ref.device in plant.nodes:
            netbox.ports.setdefault(plant.nodes[ref.device].name, set()).add(ref.port)
    for fiber in plant.fibers:
        if fiber.a.device in plant.nodes and fiber.z.device in plant.nodes:
            a, z = (End(plant.nodes[ref.device].name, ref.port) for ref in (fiber.a, fiber.z))
            netbox.far |= {a: z, z: a}
            netbox.fibers[frozenset((a, z))] = fiber.id
    _load_known(netbox)
    return netbox


def _load_known(netbox: NetBox) -> None:
    plant, known = netbox.plant, netbox.known
    ends = {pk: End(plant.nodes[ref.device].name, ref.port) for ref, pk in plant.ports.items()
            if ref.device in plant.nodes}
    # What is only planned need not be on the network, and nothing else may be there in its place.
    services = DigitalService.objects.filter(LIVE).order_by()
    for pk, *ports in services.values_list('pk', 'client_port_a', 'client_port_z'):
        netbox.clients |= {ends[port]: pk for port in ports if port in ends}
    for pk, *ports in TransportChannel.objects.filter(LIVE).order_by().values_list('pk', 'line_port_a', 'line_port_z'):
        netbox.lines |= {ends[port]: pk for port in ports if port in ends}
    known.clients, known.lines = set(netbox.clients), set(netbox.lines)
    sections = SpectrumSection.objects.exclude(spectrum__status=LifecycleChoices.TERMINATED).exclude(circuit='')
    for a, z, circuit, route in sections.order_by().values_list('a_port', 'z_port', 'circuit', 'route'):
        for pk in (a, z):
            if pk in ends:
                known.circuits.add((ends[pk].node, circuit))
                known.routes |= {(ends[pk].node, route)} if route else set()
