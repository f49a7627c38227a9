"""The description of a simulated network: plain data, read from JSON, with every reference checked."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra='forbid', frozen=True)


class PopDescription(_Strict):
    """A point of presence; coordinates in decimal degrees."""

    code: Annotated[str, Field(pattern=r'^[A-Z0-9]{4}$')]
    name: str
    city: str
    latitude: float
    longitude: float


class CardDescription(_Strict):
    """A card: `aid` in the platform's format (`1-A-1`, `1/2`, `1-4`), type and subtype as the gear names them.

    `ports` are the last parts of the port names (`L1`, `T3A`, `1`, `T1`); `plugs` gives the pluggable in a client port.
    """

    aid: str
    type: str
    subtype: str = ''
    ports: tuple[str, ...] = ()
    plugs: dict[str, str] = {}


class DeviceDescription(_Strict):
    """One network element. `index` fixes its address inside the lab's prefix: a.b.<index>.1 (see `Lab`)."""

    tid: str
    pop: str
    index: Annotated[int, Field(ge=1, le=250)]
    platform: Literal['flexils', 'groove-g30', 'gx-g42']
    role: Literal['roadm', 'amplifier', 'transponder']
    transport: Literal['tl1-tcp', 'tl1-ssh', 'tnms', 'restconf', 'netconf']
    serial: str
    software: str
    cards: tuple[CardDescription, ...]


class SegmentDescription(_Strict):
    """A spliced piece of fibre: ITU-T type and length in metres."""

    type: str
    length: Annotated[int, Field(gt=0)]


class FiberDescription(_Strict):
    """A fibre pair between two ports, each `(tid, port)`; loss in dB."""

    a: tuple[str, str]
    z: tuple[str, str]
    kind: Literal['span', 'patch']
    loss: Annotated[float, Field(ge=0)]
    segments: tuple[SegmentDescription, ...] = ()
    risk_groups: tuple[str, ...] = ()


class PartnerDescription(_Strict):
    name: str
    slug: str


class NetworkDescription(_Strict):
    """A whole network, as the lab simulates it and as the demo seeds it into NetBox."""

    name: str
    domain: str
    source: str
    partners: tuple[PartnerDescription, ...]
    pops: tuple[PopDescription, ...]
    devices: tuple[DeviceDescription, ...]
    fibers: tuple[FiberDescription, ...]

    @model_validator(mode='after')
    def _references(self) -> NetworkDescription:
        pops = {p.code for p in self.pops}
        tids = {d.tid for d in self.devices}
        if len(tids) != len(self.devices) or len({d.index for d in self.devices}) != len(self.devices):
            raise ValueError('device names and indexes must be unique')
        for device in self.devices:
            if device.pop not in pops:
                raise ValueError(f'{device.tid}: unknown PoP {device.pop}')
        taken: set[tuple[str, str]] = set()
        for fiber in self.fibers:
            for end in (fiber.a, fiber.z):
                if end[0] not in tids:
                    raise ValueError(f'fibre end {end}: unknown device')
                if end in taken:
                    raise ValueError(f'fibre end {end} is used twice')
                taken.add(end)
        return self

    def peer(self, tid: str, port: str) -> tuple[str, str] | None:
        """The `(tid, port)` at the other end of the fibre on a port, or None."""
        for fiber in self.fibers:
            if fiber.a == (tid, port):
                return fiber.z
            if fiber.z == (tid, port):
                return fiber.a
        return None

    def device(self, tid: str) -> DeviceDescription:
        """The device of that name. Raises KeyError."""
        for device in self.devices:
            if device.tid == tid:
                return device
        raise KeyError(tid)


def load_network(source: str | Path = 'garr') -> NetworkDescription:
    """Read a network: a name shipped in `lab/networks/`, or the path of a JSON file."""
    path = Path(source)
    if path.suffix == '.json':
        text = path.read_text(encoding='utf-8')
    else:
        text = (resources.files('netbox_optical.lab') / 'networks' / f'{source}.json').read_text(encoding='utf-8')
    return NetworkDescription.model_validate(json.loads(text))
