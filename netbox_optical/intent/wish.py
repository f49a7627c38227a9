"""The result of compiling a product: targets by device, each in the phase in which it belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netbox_optical.drivers.resources import Resource, Target
from netbox_optical.models import OpticalDevice

# Order on the way up: light is made, then mapped, then led. Phases run one after the other; inside one phase
# different devices may work at the same time.
_UP = {
    'amplifier': 4, 'fiber-end': 6, 'line-port': 10, 'client-port': 20, 'cross-connect': 30, 'add-drop-port': 40,
    'optical-route': 50, 'optical-circuit': 60, 'optical-cross-connect': 65, 'shutter': 70,
}
# ... and on the way down: first the traffic, then the line, then the way.
_DOWN = {
    'cross-connect': 10, 'client-port': 20, 'line-port': 30, 'shutter': 40, 'optical-circuit': 50,
    'optical-cross-connect': 55, 'optical-route': 60, 'add-drop-port': 70, 'fiber-end': 80, 'amplifier': 90,
}
# Phases on the way up that need nothing of each other (a circuit needs the route and what its card says of the signal):
# they begin together, and every device goes through its own steps in order.
_TOGETHER = {
    kind: number for number, kinds in enumerate((
        ('line-port', 'client-port', 'add-drop-port', 'optical-route'), ('cross-connect', 'optical-circuit')))
    for kind in kinds
}


def stages_of[T](steps: Sequence[T], operation: Callable[[T], Mapping[str, Any]]) -> Iterator[list[T]]:
    """Steps in phase order, grouped by what is carried out together: one phase after the other on the way down and
    where something is removed, else as many phases at once as are independent.
    """
    upwards = all(operation(step)['action'] != 'delete' for step in steps)
    groups: dict[tuple[int, int], list[T]] = {}
    for step in steps:
        together = _TOGETHER.get(operation(step)['kind']) if upwards else None
        key = (step.phase, -1) if together is None else (_UP['line-port'], together)
        groups.setdefault(key, []).append(step)
    yield from (groups[key] for key in sorted(groups))


def phase_of(kind: str, *, present: bool) -> int:
    """In which phase of a plan a resource of this kind is made (or removed)."""
    return (_UP if present else _DOWN)[kind]


@dataclass
class Wish:
    """What devices should hold. `devices` maps TID to device, `targets` TID to targets in phase order."""

    devices: dict[str, OpticalDevice] = field(default_factory=dict)
    targets: dict[str, list[Target]] = field(default_factory=lambda: defaultdict(list))
    # Resources of other devices that a device has to be asked about, such as a circuit that ends on it.
    looks: dict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))

    def want(self, device: OpticalDevice, resource: Resource, *, present: bool = True) -> None:
        """Add one target; the same resource of two products is wanted once."""
        self.devices[device.tid] = device
        targets = self.targets[device.tid]
        if any(target.resource.ref == resource.ref for target in targets):
            return
        targets.append(Target(resource=resource, present=present))
        targets.sort(key=lambda item: phase_of(item.resource.kind, present=item.present))

    def look_at(self, device: OpticalDevice, resource: Resource) -> None:
        """Have this device observed for a resource that another one holds."""
        self.devices[device.tid] = device
        if resource not in self.looks[device.tid]:
            self.looks[device.tid].append(resource)

    def leave_out(self, tid: str, ref: str) -> None:
        """Want nothing of this resource (it is still looked at, others may hang on it)."""
        for target in [target for target in self.targets.get(tid, ()) if target.resource.ref == ref]:
            self.targets[tid].remove(target)
            self.look_at(self.devices[tid], target.resource)

    def observed(self, tid: str) -> list[Resource]:
        """All resources for which a device has to be observed."""
        return [target.resource for target in self.targets.get(tid, ())] + self.looks.get(tid, [])
