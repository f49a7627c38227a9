"""What was found on the network, as documents that a proposal keeps until somebody adopts them. No database, no I/O."""

from __future__ import annotations

import abc
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class End(NamedTuple):
    """A port: TID and name."""

    node: str
    port: str

    def __str__(self) -> str:
        return f'{self.node} {self.port}'


class Hop(NamedTuple):
    """One section of an explicit route, line port to line port."""

    source: End
    target: End


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra='forbid')

    @property
    @abc.abstractmethod
    def nodes(self) -> list[str]:
        """TIDs of the devices that it is about."""


class FoundDevice(_Document):
    """A device that a network manager lists. `line` and `add_drop`: it has such ports there."""

    tid: str
    uuid: str = ''
    manager: int | None = None
    line: bool = False
    add_drop: bool = False

    @property
    def nodes(self) -> list[str]:
        return [self.tid]


class FoundInventory(_Document):
    """Cards and ports of a device; `inventory` is an `Inventory` as it is dumped."""

    tid: str
    inventory: dict

    @property
    def nodes(self) -> list[str]:
        return [self.tid]


class FoundFiber(_Document):
    """A fibre between two ports, and who says so."""

    a: End
    z: End
    sources: tuple[str, ...] = ()

    @property
    def ends(self) -> frozenset[End]:
        return frozenset((self.a, self.z))

    @property
    def nodes(self) -> list[str]:
        return [self.a.node, self.z.node]

    def __str__(self) -> str:
        return f'{self.a} --- {self.z}'


class FoundCircuit(_Document):
    """A circuit between two add/drop ports (`source` is where it is held). `hops` is its explicit route, out to in.

    `ends` are where it terminates; on some cards that is another port than the add/drop port.
    """

    name: str
    label: str
    source: End
    target: End
    route: str
    passband: tuple[int, int]
    frequency: int
    hops: tuple[Hop, ...] = ()

    @property
    def nodes(self) -> list[str]:
        return list(dict.fromkeys((self.source.node, *(end.node for hop in self.hops for end in hop),
                                   self.target.node)))


class FoundChannel(_Document):
    """One carrier between two line ports. `circuit` None: a fibre joins them directly; `a` is where the circuit starts.

    `add_drop` are the ports of the line system that the line ports are patched to. `width` (MHz) is the carrier's as
    the device tells it.
    """

    och_id: int | None
    name: str
    a: End
    z: End
    frequency: int
    mode: str
    card: str
    width: int | None = None
    circuit: FoundCircuit | None = None
    add_drop: tuple[End, End] | None = None

    @property
    def ends(self) -> frozenset[End]:
        return frozenset((self.a, self.z))

    @property
    def nodes(self) -> list[str]:
        between = self.circuit.nodes if self.circuit else []
        return list(dict.fromkeys((self.a.node, *between, self.z.node)))


class FoundService(_Document):
    """A client signal between two ports over one or two channels, in the order of their lines. `unit` is the first of
    the 100 Gb/s units that it takes."""

    name: str
    flow_id: int | None
    client_id: int | None
    service_type: str
    a: End
    z: End
    unit: int
    channels: tuple[FoundChannel, ...]

    @property
    def nodes(self) -> list[str]:
        return list(dict.fromkeys(node for channel in self.channels for node in channel.nodes))


class FoundSpectrum(_Document):
    """A circuit that stands alone between two add/drop ports without fibre."""

    name: str
    a: End
    z: End
    circuit: FoundCircuit

    @property
    def nodes(self) -> list[str]:
        return self.circuit.nodes


class Remains(_Document):
    """Parts on the network that make nothing whole: what each is, and which devices hold them.

    `resources` are the parts as (TID, `kind:key`).
    """

    product: str
    name: str
    parts: tuple[str, ...]
    devices: tuple[str, ...]
    resources: tuple[tuple[str, str], ...] = ()

    @property
    def nodes(self) -> list[str]:
        return list(self.devices)


KINDS: dict[str, type[_Document]] = {
    'device': FoundDevice, 'inventory': FoundInventory, 'fiber': FoundFiber, 'channel': FoundChannel,
    'service': FoundService, 'spectrum': FoundSpectrum, 'remains': Remains,
}
