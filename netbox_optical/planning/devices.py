"""Optical devices: their identity in the network manager, and whether they are what NetBox says."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from netbox_optical.choices import RunKindChoices
from netbox_optical.drivers.base import Exchange, Inventory, NativeRequest, Operation
from netbox_optical.drivers.errors import DriverError, Refused
from netbox_optical.drivers.registry import open_driver
from netbox_optical.drivers.transport.tnms import PHYSICAL, TnmsClient
from netbox_optical.models import OpticalDevice
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


def _counted(found: list[str]) -> str:
    return 'no device' if not found else f'{len(found)} devices'


def compare(device: OpticalDevice) -> list[str]:
    """Reachability, identity in the network manager, serial number and ports: every difference as a line."""
    lines = _compare_identity(device) if device.manager else []
    try:
        with open_driver(device_endpoint(device)) as driver:
            inventory = driver.discover()
    except DriverError as error:
        return [*lines, f'{device.tid} reachability: expected an answer, found {error.category}: {error.message}']
    return lines + _compare_inventory(device, inventory)


def _compare_identity(device: OpticalDevice) -> list[str]:
    what = f'{device.tid} identity in {device.manager}'
    try:
        found = identities(device)
    except DriverError as error:
        return [f'{what}: expected an answer, found {error.category}: {error.message}']
    if len(found) != 1:
        return [f'{what}: expected exactly one device of this name, found {_counted(found)}']
    stored = str(device.manager_uuid) if device.manager_uuid else ''
    if stored and stored != found[0]:
        return [f'{what}: expected {stored}, found {found[0]}']
    return []


def _compare_inventory(device: OpticalDevice, inventory: Inventory) -> list[str]:
    lines = []
    serial = device.device.serial
    if serial and inventory.serial and serial != inventory.serial:
        lines.append(f'{device.tid} serial number: expected {serial}, found {inventory.serial}')
    ours = set(device.ports.values_list('aid', flat=True))
    theirs = {port.name for port in inventory.ports if device.profile.port_role(port.name)}
    for aid in sorted(ours - {port.name for port in inventory.ports}):
        lines.append(f'{device.tid} port {aid}: expected present, found absent')
    for aid in sorted(theirs - ours):
        lines.append(f'{device.tid} port {aid}: expected absent, found present')
    return lines
