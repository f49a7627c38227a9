"""What joins the nodes of one network: fibres, GMPLS topology, explicit routes and the spectrum of every link."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.spectrum import Ranges, free_of, overlap
from netbox_optical.lab.network import NetworkDescription

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

PortKey = tuple[str, str]  # (tid, port)
OwnerKey = tuple[str, str, str]


@dataclass(frozen=True)
class Hop:
    """One ROADM-to-ROADM step of an explicit route, both ends as `(tid, line port)`."""

    source: PortKey
    target: PortKey


class Fabric:
    """Shared by all FlexILS nodes of a network.

    Attributes:
        nodes: the nodes by TID.
        upstream: asked `(tid, port)` whether light arrives there, for power readings; None means it always does.
    """

    def __init__(self, network: NetworkDescription):
        self.network = network
        self.nodes: dict[str, FlexilsNode] = {}
        self.upstream: Callable[[str, str], bool] | None = None
        self._booked: dict[PortKey, dict[OwnerKey, Ranges]] = {}

    def join(self, node: FlexilsNode) -> None:
        """Make a node known. Raises ValueError when its name is taken."""
        if node.tid in self.nodes:
            raise ValueError(f'{node.tid} is already part of the fabric')
        self.nodes[node.tid] = node

    # -- topology -------------------------------------------------------------------------------------------------

    def line_mate(self, tid: str, port: str) -> PortKey | None:
        """The line port of the next ROADM, in-line amplifiers passed through; None when there is none."""
        seen: set[str] = {tid}
        end = self.network.peer(tid, port)
        while end is not None and end[0] in self.nodes and end[0] not in seen:
            node = self.nodes[end[0]]
            if not node.is_amplifier:
                return end if end[1] in node.ots else None
            seen.add(end[0])
            others = [aid for aid in node.ots if aid != end[1]]
            if end[1] not in node.ots or len(others) != 1:
                return None
            end = self.network.peer(end[0], others[0])
        return None

    def resolve_route(self, text: str) -> list[Hop]:
        """Hops of an EXPLICITROUTE, interfaces turned into line ports. Raises Deny SROF naming the bad hop."""
        hops = []
        for source_tid, source_interface, target_tid, target_interface in parse_route(text):
            source = (source_tid, self._line_port(source_tid, source_interface))
            target = (target_tid, self._line_port(target_tid, target_interface))
            if self.line_mate(*source) != target:
                raise Deny(
                    'SROF',
                    f'Explicit route is not valid: no TE link from {source_tid}-{source_interface} '
                    f'to {target_tid}-{target_interface}',
                )
            hops.append(Hop(source, target))
        ports = [end for hop in hops for end in (hop.source, hop.target)]
        if len(set(ports)) != len(ports):
            raise Deny('SROF', 'Explicit route is not valid: an interface is used twice')
        return hops

    def _line_port(self, tid: str, interface: str) -> str:
        node = self.nodes.get(tid)
        port = node.line_port_of_interface(interface) if node else None
        if port is None:
            raise Deny('SROF', f'Explicit route is not valid: no TE interface {interface} on {tid}')
        return port

    # -- spectrum -------------------------------------------------------------------------------------------------

    def used(self, key: PortKey, without: OwnerKey | None = None) -> list[tuple[int, int]]:
        """Booked ranges of a port, in MHz."""
        owners = self._booked.get(key, {})
        return [pair for owner, ranges in owners.items() if owner != without for pair in ranges]

    def free_ranges(self, tid: str, port: str) -> Ranges:
        return free_of(self.used((tid, port)))

    def book(self, owner: OwnerKey, keys: Iterable[PortKey], ranges: Ranges) -> None:
        """Give `ranges` on every port to `owner`, in place of what it had. Raises Deny SROF; then nothing changes."""
        keys = list(keys)
        for key in keys:
            if overlap(ranges, self.used(key, without=owner)):
                raise Deny('SROF', f'Spectrum overlaps with an existing connection on {key[0]}-{key[1]}')
        self.release(owner)
        for key in keys:
            self._booked.setdefault(key, {})[owner] = ranges

    def release(self, owner: OwnerKey) -> None:
        for key in list(self._booked):
            self._booked[key].pop(owner, None)
            if not self._booked[key]:
                del self._booked[key]

    def booked_on(self, tid: str) -> dict[PortKey, dict[OwnerKey, Ranges]]:
        """What is booked on the ports of a node, for `book_again`."""
        return {key: dict(owners) for key, owners in self._booked.items() if key[0] == tid}

    def book_again(self, tid: str, booked: dict[PortKey, dict[OwnerKey, Ranges]]) -> None:
        """Exactly these bookings on the ports of a node."""
        for key in [key for key in self._booked if key[0] == tid]:
            del self._booked[key]
        self._booked.update({key: dict(owners) for key, owners in booked.items()})

    # -- circuits -------------------------------------------------------------------------------------------------

    def endpoint_taken(self, tid: str, sch: str) -> bool:
        """Whether a super-channel termination exists or is promised to a circuit that is still being set up."""
        if tid in self.nodes and sch in self.nodes[tid].sch:
            return True
        for node in self.nodes.values():
            for row in node.osnc.values():
                ends = ((node.tid, row.aid), (row.values['REMNODETID'], row.values['REMENDPOINT']))
                if (tid, sch) in ends:
                    return True
        return False

    def drop_owned(self, owner: OwnerKey) -> None:
        """Remove everything a circuit made, on every node, and give its spectrum back."""
        for node in self.nodes.values():
            for table in (node.sch, node.ocrs):
                for aid in [aid for aid, row in table.items() if row.owner == owner]:
                    del table[aid]
        self.release(owner)


def parse_route(text: str) -> list[tuple[str, str, str, str]]:
    """EXPLICITROUTE `a&ifA&b&ifB&-b&ifB2&c&ifC` as hops. Raises Deny IPNV when the hops do not join up."""
    hops: list[tuple[str, str, str, str]] = []
    for part in text.split('&-'):
        values = part.split('&')
        if len(values) != 4 or not all(values):
            raise Deny('IPNV', f'Input, Invalid Value, {{EXPLICITROUTE}}: hop {{{part}}} needs four values')
        hops.append((values[0], values[1], values[2], values[3]))
    for before, after in itertools.pairwise(hops):
        if before[2] != after[0]:
            raise Deny('IPNV', f'Input, Invalid Value, {{EXPLICITROUTE}}: {before[2]} and {after[0]} do not join')
    return hops
