"""Optical devices: their identity in the network manager, and whether they are what NetBox says."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from netbox_optical.choices import RunKindChoices
from netbox_optical.drivers.base import Exchange, Inventory, NativeRequest, Operation
from netbox_optical.drivers.errors import DriverError, Refused
from netbox_optical.drivers.registry import open_driver
from netbox_optical.drivers.transport.tnms import PHYSICAL, TnmsClient
from netbox_optical.models import OpticalDevice
from netbox_optical.planning.differences import Difference
from netbox_optical.planning.endpoints import device_endpoint, manager_endpoint, timeouts
from netbox_optical.planning.network import NetworkPlan, PlannedStep

# Kind of the step that finds a device in its network manager; it writes to NetBox, not to the network.
IDENTITY = 'nms-identity'
_REQUEST = f'GET {PHYSICAL}?fields=device(name;uuid)'


def plan_device(device: OpticalDevice, kind: str, *, refresh_identity: bool = True) -> NetworkPlan:
    """The look-up in the network manager: on create unless it was made, on modify when asked for, else recorded as
    skipped. Nothing is configured on a device for its own sake.
    """
    plan = NetworkPlan()
    if kind == RunKindChoices.CREATE and device.manager_uuid is None:
        plan.steps.append(_look_up(device, '' if device.manager else 'no network manager is set'))
    elif kind == RunKindChoices.MODIFY:
        skip = '' if refresh_identity else 'a refresh of the identity was not asked for'
        plan.steps.append(_look_up(device, skip if device.manager else 'no network manager is set'))
    return plan


def _look_up(device: OpticalDevice, skip: str) -> PlannedStep:
    manager = str(device.manager or '')
    return PlannedStep(phase=1, skip=skip, operation=Operation(
        device=device.tid, action='modify', kind=IDENTITY, key=manager or 'none', impact='none',
        title=f'Look up {device.tid} in {manager or "the network manager"}',
        before={'manager_uuid': str(device.manager_uuid) if device.manager_uuid else None},
        after={'manager_uuid': 'as the network manager says'},
        requests=(NativeRequest(protocol='restconf', command=_REQUEST),) if manager else (),
    ))


def identify(device: OpticalDevice) -> Exchange:
    """Find the device in its network manager by its exact name and remember its UUID there.

    Raises Refused with the count unless there is exactly one, or another DriverError.
    """
    began = datetime.now(UTC)
    found = identities(device)
    if len(found) != 1:
        raise Refused(
            f'{device.manager} has {_counted(found)} named "{device.tid}", exactly one is needed; correct the name on '
            'either side and try again', code='404', device=device.tid, request=_REQUEST, reply=', '.join(found))
    device.snapshot()
    device.manager_uuid = uuid.UUID(found[0])
    device.save()
    return Exchange(device=device.tid, request=_REQUEST, reply=f'{device.tid} is {found[0]}', ok=True, started=began,
                    seconds=(datetime.now(UTC) - began).total_seconds())


def identities(device: OpticalDevice) -> list[str]:
    """UUIDs of the devices of this name in its network manager, sorted. Raises DriverError."""
    with TnmsClient(manager_endpoint(device.manager), timeouts()) as client:
        return sorted(each.uuid for each in client.devices() if each.name == device.tid)


def _counted(found: Sequence[str]) -> str:
    return 'no device' if not found else f'{len(found)} devices'


def compare(device: OpticalDevice) -> list[str]:
    """Reachability, identity in the network manager, serial number and ports: every difference as a line."""
    found = [_identity_difference(device)] if device.manager else []
    try:
        with open_driver(device_endpoint(device)) as driver:
            inventory = driver.discover()
    except DriverError as error:
        found.append(unreachable(device, error.category, error.message))
    else:
        found += compare_inventory(device, inventory, device.ports.values_list('aid', flat=True))
    return [str(difference) for difference in found if difference is not None]


def unreachable(device: OpticalDevice, category: str, message: str) -> Difference:
    """What a device that could not be read is."""
    return Difference(device.tid, 'reachability', '', 'an answer', f'{category}: {message}')


def _identity_difference(device: OpticalDevice) -> Difference | None:
    try:
        return compare_identity(device, identities(device))
    except DriverError as error:
        return Difference(device.tid, f'identity in {device.manager}', '', 'an answer',
                          f'{error.category}: {error.message}')


def compare_identity(device: OpticalDevice, found: Sequence[str]) -> Difference | None:
    """`found`: the UUIDs of the devices of this name in its network manager."""
    what = f'identity in {device.manager}'
    if len(found) != 1:
        return Difference(device.tid, what, '', 'exactly one device of this name', _counted(found))
    stored = str(device.manager_uuid) if device.manager_uuid else ''
    return Difference(device.tid, what, '', stored, found[0]) if stored and stored != found[0] else None


def compare_inventory(device: OpticalDevice, inventory: Inventory, aids: Iterable[str]) -> list[Difference]:
    """Serial number and ports (`aids` are those that NetBox has) against what the device says."""
    found = []
    serial = device.device.serial
    if serial and inventory.serial and serial != inventory.serial:
        found.append(Difference(device.tid, 'serial number', '', serial, inventory.serial))
    ours, theirs = set(aids), {port.name for port in inventory.ports if device.profile.port_role(port.name)}
    for aid in sorted(ours - {port.name for port in inventory.ports}):
        found.append(Difference(device.tid, f'port {aid}', '', 'present', 'absent'))
    for aid in sorted(theirs - ours):
        found.append(Difference(device.tid, f'port {aid}', '', 'absent', 'present', 'cosmetic'))
    return found
