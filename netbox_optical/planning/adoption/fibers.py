"""Fibres, out of what ports and network managers say of their far ends. No database, no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netbox_optical.drivers.snapshot import Neighbour, Snapshot
from netbox_optical.planning.adoption.found import End, FoundFiber
from netbox_optical.planning.adoption.picture import pointer_form

MANAGER = 'network manager'


@dataclass
class Names:
    """Who is who: everything that a port may call a device, and the ports that devices have (by TID)."""

    tids: set[str]
    identities: dict[str, str] = field(default_factory=dict)
    ports: dict[str, set[str]] = field(default_factory=dict)

    def node(self, name: str) -> str | None:
        """The TID behind a TID, host name or identity; None when nobody is known by it."""
        if name in self.tids:
            return name
        if name in self.identities:
            return self.identities[name]
        lower = name.lower()
        return next((tid for tid in self.tids if lower == tid or lower.startswith(f'{tid}.')), None)

    def port(self, tid: str, name: str, *, pointer: bool) -> str | None:
        """The port of that name, or of that spelling in a pointer; None when there is not exactly one."""
        if not pointer:
            return name
        found = [port for port in self.ports.get(tid, ()) if pointer_form(port) == name]
        return found[0] if len(found) == 1 else None


@dataclass
class Fibers:
    """`found` are fibres that nobody contradicts, `unclear` says of others why not (with the devices concerned)."""

    found: list[FoundFiber] = field(default_factory=list)
    unclear: list[tuple[FoundFiber, str]] = field(default_factory=list)
    strangers: dict[str, list[End]] = field(default_factory=dict)


def find_fibers(
    snapshots: Mapping[str, Snapshot], names: Names, spans: Iterable[tuple[End, End]] = ()
) -> Fibers:
    """Fibres between known devices. `spans` are those of network managers."""
    says: dict[frozenset[End], set[str]] = defaultdict(set)
    result = Fibers()
    for tid, snapshot in sorted(snapshots.items()):
        seen = {one.port for one in snapshot.neighbours if one.source == 'discovered'}
        for one in snapshot.neighbours:
            # What somebody provisioned on a port counts only where nothing is seen.
            if one.source == 'provisioned' and one.port in seen:
                continue
            far = _far(one, names)
            if isinstance(far, End):
                if far != End(tid, one.port):
                    says[frozenset((End(tid, one.port), far))].add(tid)
            elif names.node(one.node) is None:
                result.strangers.setdefault(one.node, []).append(End(tid, one.port))
    for a, z in spans:
        if a != z:
            says[frozenset((a, z))].add(MANAGER)
    users: dict[End, list[frozenset[End]]] = defaultdict(list)
    for ends in says:
        for end in ends:
            users[end].append(ends)
    for ends, sources in sorted(says.items(), key=lambda item: sorted(item[0])):
        a, z = sorted(ends)
        fiber = FoundFiber(a=a, z=z, sources=tuple(sorted(sources)))
        others = [other for end in (a, z) for other in users[end] if other != ends]
        if others:
            told = '; '.join(
                f'{" --- ".join(map(str, sorted(other)))} (says {", ".join(sorted(says[other]))})' for other in others)
            result.unclear.append((fiber, told))
        else:
            result.found.append(fiber)
    return result


def _far(one: Neighbour, names: Names) -> End | None:
    node = names.node(one.node)
    if node is None:
        return None
    port = names.port(node, one.far_port, pointer=one.source == 'pointer')
    return End(node, port) if port else None
