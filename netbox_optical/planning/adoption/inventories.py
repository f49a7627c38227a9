"""Cards and ports of devices that NetBox does not have yet, a row per device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netbox_optical.choices_discovery import FindingChoices as Kind
from netbox_optical.models import OpticalDevice
from netbox_optical.planning.adoption.found import FoundInventory
from netbox_optical.planning.adoption.proposal import Proposal
from netbox_optical.planning.adoption.reading import Reading
from netbox_optical.planning.inventory import preview


def compare(devices: Iterable[OpticalDevice], reading: Reading) -> Iterator[Proposal]:
    """What an import would make, and what people have to settle. Serials and software alone are no row."""
    for device in devices:
        snapshot = reading.snapshots.get(device.tid)
        if snapshot is None:
            continue
        report = preview(device, snapshot.inventory)
        if report.created:
            yield Proposal(
                Kind.NEW, 'inventory', device.tid, network=report.created, netbox=['none of these'], target=device,
                found=FoundInventory(tid=device.tid, inventory=snapshot.inventory.model_dump(mode='json')),
                adoptable=True, nodes=[device.tid])
        for conflict in report.conflicts:
            yield Proposal(Kind.AMBIGUOUS, 'inventory', device.tid, network=[conflict], reason=conflict, target=device,
                           nodes=[device.tid])
