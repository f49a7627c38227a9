"""What is tried: a wish of each kind on each platform that has it, its change, and what has to be there first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from netbox_optical.drivers.resources import (
    AddDropPort,
    Amplifier,
    Carrier,
    ClientPort,
    CrossConnect,
    FiberEnd,
    FiberPeer,
    LineCarrier,
    LinePort,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    Resource,
    RouteHop,
    Shutter,
)

from .network import AA, BB, CC, DOMAIN, G30, G42

# How a device of a platform is reached; `gateway` is TL1 over TCP through another node.
TRANSPORTS = {
    'flexils': ('tl1-tcp', 'tl1-ssh', 'gateway', 'tnms'),
    'groove-g30': ('restconf', 'netconf'),
    'gx-g42': ('restconf', 'netconf'),
}


@dataclass(frozen=True)
class Case:
    """One kind on one platform.

    Attributes:
        device: that holds it.
        wish: is created.
        changed: the same key with other values; None for a kind that has nothing to change.
        given: by device, what is put there before and stays.
        falls_with: what has to be deleted too for the resource to go (a shutter goes with its circuit).
        restores: after the deletion the devices are exactly as before the creation.
    """

    platform: str
    device: str
    wish: Resource
    changed: Resource | None = None
    given: Mapping[str, tuple[Resource, ...]] = field(default_factory=dict)
    falls_with: tuple[Resource, ...] = ()
    restores: bool = True

    def __post_init__(self) -> None:
        if self.changed is not None and self.changed.ref != self.wish.ref:
            raise ValueError(f'{self.changed.ref} is another resource than {self.wish.ref}')


def _with[R: Resource](resource: R, **changes: object) -> R:
    return type(resource).model_validate({**resource.model_dump(), **changes})


def _line(port: str, mode: str, frequency: int = 193_100_000, label: str = 'OCh001') -> LinePort:
    return LinePort(carriers=(LineCarrier(port=port, frequency=frequency, label=label),), mode=mode)


def _fiber(port: str, node: str, platform: str, peer: str) -> FiberEnd:
    fqdn = f'{node}.{DOMAIN}'
    far = FiberPeer(node=node, platform=platform, fqdn=fqdn, port=peer)
    return FiberEnd(port=port, label=f'Physically connected to {fqdn} {peer}.', peer=far)


def _transponder(platform: str, device: str, line: str, client: str, mode: str, fiber: tuple[str, str]) -> list[Case]:
    """Line, client, cross-connect and fibre end of a transponder: the client carries 100 Gb/s Ethernet."""
    light = _line(line, mode)
    port = ClientPort(port=client, service_type='100GBE', label='f001c01 OCh001')
    connect = CrossConnect(
        client_port=client, line_ports=(line,), service_type='100GBE', label=port.label, first_unit=0,
    )
    end = _fiber(fiber[0], AA, 'flexils', fiber[1])
    return [
        Case(platform, device, light, _line(line, mode, 193_200_000, 'OCh002')),
        Case(platform, device, port, _with(port, label='f002c02 OCh001')),
        Case(platform, device, connect, _with(connect, label='f002c02 OCh001'), given={device: (light, port)}),
        Case(platform, device, end, _fiber(fiber[0], CC, 'flexils', fiber[1])),
    ]


HOPS = (
    RouteHop(source_node=AA, source_port='1-A-1-L1', destination_node=BB, destination_port='1-A-1-L1'),
    RouteHop(source_node=BB, source_port='1-A-2-L1', destination_node=CC, destination_port='1-A-1-L1'),
)
ROUTE = OpticalRoute(name='aa01-bb01-cc01', label='aa01-cc01', hops=HOPS, start=191_325_000, end=196_125_000)
NEAR, FAR = AddDropPort(port='1-E1-1-T1A'), AddDropPort(port='1-E1-1-T2A')
PASSBAND = (194_000_000, 194_100_000)
CARRIER = Carrier(frequency=194_050_000, width=75_000)
MOVED = {'passband': (195_000_000, 195_100_000), 'carrier': Carrier(frequency=195_050_000, width=75_000)}
CIRCUIT = OpticalCircuit(
    name='OCh001_aa01-cc01', label='f001c01', source_port=NEAR.port, destination_node=CC, destination_port=FAR.port,
    route=ROUTE.name, passband=PASSBAND, carrier=CARRIER,
)
CROSSING = OpticalCrossConnect(
    name='x1', label='manual', from_port=NEAR.port, to_port='1-A-1-L1', passband=PASSBAND, carrier=CARRIER,
)
ENDS = {AA: (NEAR,), CC: (FAR,)}
BOOSTER = Amplifier(
    port='port-1/3.3/1', stage='booster', control='manual', gain=Decimal('22.0'), attenuation=Decimal('10.0'),
    tilt=Decimal('0.0'),
)

CASES = (
    # Taken away, a port keeps a trace that a new card's port does not have.
    Case('flexils', AA, _fiber(FAR.port, G42, 'gx-g42', '1-4-L2'), _fiber(FAR.port, G30, 'groove-g30', 'port-1/1/2'),
         restores=False),
    Case('flexils', AA, FAR, restores=False),
    Case('flexils', AA, ROUTE, _with(ROUTE, label='another text')),
    Case('flexils', AA, CIRCUIT, _with(CIRCUIT, **MOVED), given={AA: (NEAR, ROUTE), CC: (FAR,)}),
    Case('flexils', AA, CROSSING, _with(CROSSING, **MOVED), given=ENDS),
    Case('flexils', AA, Shutter(circuit=CIRCUIT.name, port=NEAR.port, peer_node=CC, peer_port=FAR.port),
         given={CC: (FAR,), AA: (NEAR, ROUTE, CIRCUIT)}, falls_with=(CIRCUIT,), restores=False),
    *_transponder('groove-g30', G30, 'port-1/1/1', 'port-1/1/3', '16QAM_200G', ('port-1/1/2', '1-E1-1-T2A')),
    # Switched off it keeps its settings.
    Case('groove-g30', G30, BOOSTER, _with(BOOSTER, gain=Decimal('18.5'), attenuation=Decimal('8.0')), restores=False),
    *_transponder('gx-g42', G42, '1-4-L1', '1-4-T1', '400E.96P', ('1-4-L2', '1-E1-2-T2A')),
)
