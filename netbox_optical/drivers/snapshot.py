"""A whole device in one picture: what it holds, its ports and its neighbours, read in a constant number of requests.

Discovery looks for what nobody wished; a report of what has drifted asks every wish against the same picture. Neither
costs the device a request per service.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from .base import Inventory
from .resources import Resource

# How a port knows its far end: seen on the fibre, set by hand, a pointer that the far end alone can confirm, a text.
Knowledge = Literal['discovered', 'provisioned', 'pointer', 'text']


class Neighbour(BaseModel):
    """What a port says lies at the other end of its fibre.

    `node` as the device names it: a TID, a host name or an identity (`Snapshot.identity`). `far_port` is a port name;
    of a `pointer` it is what pointers make of one (see `drivers.infinera.fibers.remote_port_id`).
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    port: str
    node: str
    far_port: str
    source: Knowledge


class Snapshot(BaseModel):
    """What one device holds, as a whole.

    Attributes:
        identity: how neighbours name it in their pointers.
        resources: everything of the kinds that the platform knows, each under the port names of this device.
        neighbours: at most one per port and kind of knowledge.
        terminations: add/drop port -> the port where its circuits end, where that is another one.
        interfaces: name of a line port in explicit routes -> the port, where that is another one.
        problems: what was read and has no place in `resources`, a line each for people.
        native: what the driver needs to answer `observation` without reading again.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    device: str
    identity: str = ''
    inventory: Inventory
    resources: tuple[SerializeAsAny[Resource], ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    terminations: dict[str, str] = Field(default_factory=dict)
    interfaces: dict[str, str] = Field(default_factory=dict)
    problems: tuple[str, ...] = ()
    native: dict[str, Any] = Field(default_factory=dict, repr=False)

    def of[T: Resource](self, kind: type[T]) -> list[T]:
        """The resources of one kind, in their order."""
        return [resource for resource in self.resources if isinstance(resource, kind)]
