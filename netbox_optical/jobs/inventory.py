"""The NetBox job that imports inventories."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from core.exceptions import JobFailed
from core.models import Job

from netbox_optical.drivers.base import Inventory
from netbox_optical.jobs.base import NetworkJob, changes_of
from netbox_optical.models import OpticalDevice
from netbox_optical.planning import inventory
from netbox_optical.planning.credentials import hide
from netbox_optical.planning.endpoints import known_logins

__all__ = ('ImportInventory', 'import_devices', 'queue_inventory')


class ImportInventory(NetworkJob):
    """Reads devices and puts what they are made of into NetBox, in the asking user's name."""

    class Meta:
        name = 'Optical inventory import'

    def run(self, devices: Sequence[int] = (), **kwargs) -> None:
        """Raises JobFailed at the end when a device failed; the others are done then."""
        self.job.data = import_devices(devices, self.job.user, self.logger)
        if failed := [tid for tid, outcome in self.job.data.items() if 'error' in outcome]:
            raise JobFailed(f'failed: {", ".join(failed)}')


def import_devices(devices: Sequence[int], user: Any, logger: logging.Logger) -> dict[str, dict[str, Any]]:
    """Per TID the report, or `error`. Each device in a transaction of its own; changes are logged as the user's."""
    chosen = OpticalDevice.objects.filter(pk__in=devices).select_related(
        'device__device_type__manufacturer', 'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip',
        'device__site__optical_pop', 'loopback', 'credential', 'manager__credential')
    outcomes: dict[str, dict[str, Any]] = {}
    for device, found in inventory.discover_all(chosen):
        outcomes[device.tid] = _import(device, found, user, logger)
    return outcomes


def _import(
    device: OpticalDevice, found: Inventory | Exception, user: Any, logger: logging.Logger
) -> dict[str, Any]:
    try:
        if isinstance(found, Exception):
            raise found
        with changes_of(user):
            report = inventory.import_inventory(device, found)
    except Exception as error:
        # A device that fails, in whatever way, is its own affair; the next one is not to suffer.
        text = hide(str(error), *known_logins(device))
        category = getattr(error, 'category', type(error).__name__)
        logger.error(f'{device.tid}: {category}: {text}')
        return {'error': text, 'category': category}
    logger.info(f'{device.tid}: {report}')
    for conflict in report.conflicts:
        logger.warning(f'{device.tid}: {conflict}')
    return report.as_dict()


def queue_inventory(devices: Iterable[OpticalDevice], user: Any) -> Job:
    """One job for all of these devices."""
    chosen = list(devices)
    return ImportInventory.enqueue(
        instance=chosen[0] if len(chosen) == 1 else None, user=user, devices=[device.pk for device in chosen])
