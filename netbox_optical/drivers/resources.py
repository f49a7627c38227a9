"""The vocabulary between intent and drivers: what a device should hold, and what it holds.

A resource is small, frozen and free of vendor words; `key` names it among the resources of its kind on one device.
The same class describes the wish (made by `intent/`) and the finding (made by a driver's `observe`), so that their
difference is the plan. Fields that only a device knows (`None` in a wish) are not compared.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

ServiceType = Literal['100GBE', '400GBE']

# Of a resource that is wished absent: what its place held before it was made, in the words of the operation that made
# it (`Operation.before`). Only the driver reads it, to lead back there. None: as the platform leaves such places.
Was = dict[str, JsonValue] | None

# How many tributary units of 100 Gb/s a client takes of the line signal.
TRIBUTARY_UNITS: dict[str, int] = {'100GBE': 1, '400GBE': 4}


class Resource(BaseModel):
    """Base of all resources."""

    model_config = ConfigDict(frozen=True, extra='forbid')

    kind: ClassVar[str] = ''

    @property
    def key(self) -> str:
        """Identity among the resources of this kind on one device."""
        raise TypeError(f'{type(self).__name__} does not say what its key is')

    @property
    def ref(self) -> str:
        """`kind:key`, unique on one device."""
        return f'{self.kind}:{self.key}'


class LineCarrier(BaseModel):
    """One carrier of a line signal: its port, centre frequency (MHz) and label.

    `width` (MHz) is what the device says that the carrier occupies; a wish leaves it None.
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    port: str
    frequency: int
    label: str
    width: int | None = None


class LinePort(Resource):
    """The line side of a transponder: one or two carriers of one mode, lasers on.

    `fibred` says that a fibre stays attached when the signal is removed: the port then stays administratively up,
    dark, instead of being locked.
    """

    kind: ClassVar[str] = 'line-port'

    carriers: tuple[LineCarrier, ...] = Field(min_length=1, max_length=2)
    mode: str
    fibred: bool = True

    @property
    def key(self) -> str:
        return '+'.join(carrier.port for carrier in self.carriers)


class ClientPort(Resource):
    """The client side of a transponder: an Ethernet port of one speed, up, without loop or test signal."""

    kind: ClassVar[str] = 'client-port'

    port: str
    service_type: ServiceType
    label: str

    @property
    def key(self) -> str:
        return self.port


class CrossConnect(Resource):
    """Client to line inside a transponder.

    `first_unit` is the first 100 Gb/s unit (0-based) of the line signal that this client takes; it takes
    `TRIBUTARY_UNITS[service_type]` of them in a row. Both ends of a service use the same units.
    """

    kind: ClassVar[str] = 'cross-connect'

    client_port: str
    line_ports: tuple[str, ...] = Field(min_length=1, max_length=2)
    service_type: ServiceType
    label: str
    first_unit: int = Field(ge=0)

    @property
    def key(self) -> str:
        return self.client_port


class AddDropPort(Resource):
    """An add/drop port of a ROADM, ready for alien wavelengths and in service.

    It belongs to the fibre on it and stays when circuits go, so it is never wished absent by a service. One that a
    spectrum has for itself says in its `label` where the light goes; None leaves the label alone. Wished absent, such
    a port loses its label, and what `stays` is not locked; one with `was` becomes that again.
    """

    kind: ClassVar[str] = 'add-drop-port'

    port: str
    label: str | None = None
    stays: bool = False
    was: Was = None

    @property
    def key(self) -> str:
        return self.port


class RouteHop(BaseModel):
    """One optical multiplex section of an explicit route, ROADM line port to ROADM line port (TIDs and port names)."""

    model_config = ConfigDict(frozen=True, extra='forbid')

    source_node: str
    source_port: str
    destination_node: str
    destination_port: str


class OpticalRoute(Resource):
    """An engineered path through the line system (OEL on FlexILS), held by its source node.

    `start`/`end` (MHz) is the frequency range that circuits on it may use.
    """

    kind: ClassVar[str] = 'optical-route'

    name: str
    label: str
    hops: tuple[RouteHop, ...] = Field(min_length=1)
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.name


class Carrier(BaseModel):
    """A carrier inside a circuit's passband: centre and width in MHz.

    `width` None means that only the transponder knows it: `width_from` then names (TID, line port) to read it from
    once the line side is configured. Without both nobody tells it: a new carrier is as wide as the passband allows.
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    frequency: int
    width: int | None = None
    width_from: tuple[str, str] | None = None


class OpticalCircuit(Resource):
    """An optical circuit between two add/drop ports (OSNC on FlexILS), held by one of its end nodes.

    `route` is the name of an `OpticalRoute` on the same node. Passband edges in MHz, half-open.
    `destination_node` is a TID; both ends may be on the same node.
    """

    kind: ClassVar[str] = 'optical-circuit'

    name: str
    label: str
    source_port: str
    destination_node: str
    destination_port: str
    route: str
    passband: tuple[int, int]
    carrier: Carrier

    @property
    def key(self) -> str:
        return self.name


class Shutter(Resource):
    """The shutter of one end of a circuit, open. It comes and goes with the circuit."""

    kind: ClassVar[str] = 'shutter'

    circuit: str
    port: str
    peer_node: str
    peer_port: str

    @property
    def key(self) -> str:
        return f'{self.port}/{self.circuit}'


class FiberPeer(BaseModel):
    """The far end of a fibre: TID, platform key, FQDN and port name."""

    model_config = ConfigDict(frozen=True, extra='forbid')

    node: str
    platform: str
    fqdn: str
    port: str


class FiberEnd(Resource):
    """A port that a fibre is attached to: it names its far end and is in service. Absent: detached.

    `label` is the text for people (naming table A.10), `peer` what lies at the other end, on the same node for a patch
    cord inside one device. `node` is the TID of the port's own device: without it, rules about pairs of ports cannot
    tell a patch cord from a link between two devices, and leave the judgement to the driver. Wished absent with `was`,
    the port becomes that again.
    """

    kind: ClassVar[str] = 'fiber-end'

    port: str
    label: str
    peer: FiberPeer
    node: str = ''
    was: Was = None

    @property
    def key(self) -> str:
        return self.port


class Amplifier(Resource):
    """An amplifier stage of a line port, on. `gain`, `attenuation` (at its output) and `tilt` in dB, manual only."""

    kind: ClassVar[str] = 'amplifier'

    port: str
    stage: Literal['booster', 'preamplifier']
    control: Literal['manual', 'automatic']
    gain: Decimal | None = None
    attenuation: Decimal | None = None
    tilt: Decimal | None = None

    @property
    def key(self) -> str:
        return f'{self.port}/{self.stage}'


class OpticalCrossConnect(Resource):
    """A manual cross-connection of one ROADM (OCRS on FlexILS) between two of its ports.

    Passband edges in MHz, half-open. A `carrier` without width fills the passband.
    """

    kind: ClassVar[str] = 'optical-cross-connect'

    name: str
    label: str
    from_port: str
    to_port: str
    passband: tuple[int, int]
    carrier: Carrier

    @property
    def key(self) -> str:
        return self.name


KINDS: dict[str, type[Resource]] = {
    cls.kind: cls
    for cls in (
        LinePort, ClientPort, CrossConnect, AddDropPort, OpticalRoute, OpticalCircuit, Shutter, FiberEnd, Amplifier,
        OpticalCrossConnect,
    )
}


class Target(BaseModel):
    """One wish for one device: this resource, present or absent.

    `accepted` are values that somebody took over from the network in place of what would be written, by their name in
    `Operation.before` and `after` (None: nothing there). A driver writes them as if they had been wished, where it can;
    where it cannot, its operation is left out as long as the network has exactly these. Of `ignored` fields nothing is
    wished: they stay as they are.
    """

    model_config = ConfigDict(frozen=True, extra='forbid', arbitrary_types_allowed=True)

    resource: Resource
    present: bool = True
    accepted: dict[str, JsonValue] = Field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
