"""What every simulated network element is: an address, a state, and a way for light to pass through it."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import Any

from .faults import Faults


@dataclass(frozen=True)
class Signal:
    """One optical carrier on its way.

    Attributes:
        frequency: centre frequency in MHz.
        width: spectral width that the carrier needs, in MHz.
        mode: the line mode as the transmitting card names it; a receiver must use the same.
        tributary: where in the carrier the client's payload travels (ODU path or time slots); the receiver must
            have the same tributary cross-connected to a client.
        rate: client rate, `100GBE` or `400GBE`.
    """

    frequency: int
    width: int
    mode: str
    tributary: str
    rate: str


class Dark(Exception):  # an outcome, not an error
    """Light stops here.

    Attributes:
        where: `<tid> <port>`.
        reason: what a person would say, e.g. `laser disabled`, `shutter closed`, `no cross-connect`.
    """

    def __init__(self, where: str, reason: str):
        super().__init__(f'{where}: {reason}')
        self.where = where
        self.reason = reason


class Element(abc.ABC):
    """One simulated network element. Its servers run in the event loop that calls `start`.

    It is the gate of its own faults (see `faults.Gate`): that concerns all its ports.
    """

    tid: str
    platform: str
    host: str
    faults: Faults

    @abc.abstractmethod
    async def start(self) -> None:
        """Open this element's ports on `host`. Raises OSError when an address is taken."""

    @abc.abstractmethod
    async def stop(self) -> None:
        """Close every port and session."""

    @abc.abstractmethod
    def state(self) -> dict[str, Any]:
        """The whole configuration and derived state as canonical JSON-able data, without counters, clocks and sessions.

        Two calls with nothing changed in between are equal; a change undone leaves it equal to before.
        """

    @abc.abstractmethod
    def reset(self) -> None:
        """Back to the state that the network description gives."""

    @abc.abstractmethod
    def keep(self) -> Any:
        """A copy of everything that `state` is made of, for `bring_back`."""

    @abc.abstractmethod
    def bring_back(self, kept: Any) -> None:
        """Be again as when that copy was made; it can be used many times."""

    @property
    @abc.abstractmethod
    def requests(self) -> int:
        """Number of management requests (TL1 commands or HTTP requests) received so far."""


class LineSystemElement(Element):
    """ROADM or amplifier: carries light from one port to another."""

    @abc.abstractmethod
    def forward(self, in_port: str, signal: Signal) -> str:
        """The port where a signal that enters at `in_port` leaves. Raises Dark."""


class TransponderElement(Element):
    """Maps Ethernet clients to line carriers."""

    @abc.abstractmethod
    def client_ports(self) -> list[str]:
        """Names of the client ports, in the platform's port name format."""

    @abc.abstractmethod
    def transmit(self, client_port: str) -> list[tuple[str, Signal]]:
        """Line ports and signals that carry what enters at `client_port` (all of them are needed). Raises Dark."""

    @abc.abstractmethod
    def receive(self, line_port: str, signal: Signal) -> str:
        """The client port where a signal that arrives at `line_port` leaves. Raises Dark (wrong mode, frequency...)."""
