"""Simulated light: does Ethernet that enters one client port reach another, and if not, where does it stop?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .element import Dark, Element, LineSystemElement, Signal, TransponderElement
from .network import NetworkDescription

Port = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """One direction.

    Attributes:
        lit: Ethernet arrives.
        ends: the client ports `(tid, port)` where it enters and leaves; None when it does not arrive.
        hops: every port it passed, `<tid> <port>`; with two carriers, one after the other.
        reason, where: why and at which port it stops; None when it arrives.
    """

    lit: bool
    ends: tuple[Port, Port] | None
    hops: list[str]
    reason: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class LinkVerdict:
    """Both directions of a service: `lit` only when each arrives and they join the same two ports.

    `backward` starts where `forward` ends; it is None when there is no such port.
    """

    lit: bool
    forward: Verdict
    backward: Verdict | None

    @property
    def ends(self) -> tuple[Port, Port] | None:
        return self.forward.ends

    @property
    def reason(self) -> str | None:
        dark = self.backward if self.forward.lit else self.forward
        return f'{dark.where}: {dark.reason}' if dark and not self.lit else None

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, with `ends` and `reason`."""
        return {'ends': self.ends, 'reason': self.reason, **asdict(self)}


class Light:
    """Follows signals over the fibres of a network."""

    def __init__(self, network: NetworkDescription, elements: Mapping[str, Element]):
        self.network = network
        self.elements = elements
        self._peers: dict[Port, Port] = {}
        for fiber in network.fibers:
            self._peers[fiber.a] = fiber.z
            self._peers[fiber.z] = fiber.a

    def trace(self, tid: str, port: str) -> Verdict:
        """One direction, from a client port. Raises KeyError when there is no such element."""
        element = self.elements[tid]
        hops = [f'{tid} {port}']
        try:
            if not isinstance(element, TransponderElement):
                raise Dark(f'{tid} {port}', 'not a transponder')
            ends = {self._carry(tid, line, signal, hops) for line, signal in element.transmit(port)}
            if len(ends) != 1:
                raise Dark(f'{tid} {port}', 'its carriers end at different client ports')
        except Dark as dark:
            return Verdict(False, None, hops, dark.reason, dark.where)
        return Verdict(True, ((tid, port), ends.pop()), hops)

    def _carry(self, tid: str, port: str, signal: Signal, hops: list[str]) -> Port:
        """One carrier from a line port to the client port where it ends."""
        seen = set()
        while True:
            hops.append(f'{tid} {port}')
            if (tid, port) not in self._peers:
                raise Dark(f'{tid} {port}', 'no fibre')
            if (tid, port) in seen:
                raise Dark(f'{tid} {port}', 'the light runs in a loop')
            seen.add((tid, port))
            tid, port = self._peers[tid, port]
            hops.append(f'{tid} {port}')
            element = self.elements[tid]
            if isinstance(element, TransponderElement):
                client = element.receive(port, signal)
                hops.append(f'{tid} {client}')
                return tid, client
            if not isinstance(element, LineSystemElement):
                raise Dark(f'{tid} {port}', 'this element carries no light')
            port = element.forward(port, signal)

    def link(self, tid: str, port: str) -> LinkVerdict:
        """Both directions of what a client port is connected to. Raises KeyError when there is no such element."""
        forward = self.trace(tid, port)
        if forward.ends is None:
            return LinkVerdict(False, forward, None)
        far = forward.ends[1]
        backward = self.trace(*far)
        if backward.ends and backward.ends[1] != (tid, port):
            where = ' '.join(backward.ends[1])
            backward = Verdict(False, None, backward.hops, f'the way back ends here, not at {tid} {port}', where)
        return LinkVerdict(backward.lit, forward, backward)

    def pairs(self) -> list[LinkVerdict]:
        """A verdict for every client port that sends light into the network, one per lit pair."""
        result: list[LinkVerdict] = []
        done: set[Port] = set()
        for tid, element in sorted(self.elements.items()):
            for port in element.client_ports() if isinstance(element, TransponderElement) else ():
                if (tid, port) in done or not self._sends(element, port):
                    continue
                verdict = self.link(tid, port)
                result.append(verdict)
                if verdict.lit and verdict.ends:
                    done.update(verdict.ends)
        return result

    @staticmethod
    def _sends(element: TransponderElement, port: str) -> bool:
        try:
            return bool(element.transmit(port))
        except Dark:
            return False
