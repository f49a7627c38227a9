"""A drift report: read the devices, compare everything on them, keep what differs. No device is changed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from netbox_optical.choices import LifecycleChoices, RunStatusChoices
from netbox_optical.drivers.base import Journal
from netbox_optical.models import Deviation, DeviceReading, OpticalDevice, WorkflowStep
from netbox_optical.planning import agreement
from netbox_optical.planning.adoption import known
from netbox_optical.planning.adoption.managers import read_managers
from netbox_optical.planning.adoption.reading import Reading, read_all
from netbox_optical.planning.assurance.compare import Comparison, compare
from netbox_optical.planning.assurance.record import record
from netbox_optical.planning.changes import changes_by
from netbox_optical.settings import get_settings

__all__ = ('Report', 'is_due', 'report')


@dataclass
class Report:
    """`errors` per device or network manager that did not answer; `others`: devices without a driver, which nobody
    asked; `passed`: products that were not compared.
    """

    at: datetime
    devices: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    compared: int = 0
    passed: int = 0
    opened: list[Deviation] = field(default_factory=list)
    resolved: list[Deviation] = field(default_factory=list)
    open: list[Deviation] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of a report, for lists and logs."""
        return {
            'devices': len(self.devices), 'not_read': len(self.errors), 'without_driver': len(self.others),
            'compared': self.compared,
            'passed': self.passed, 'opened': len(self.opened), 'resolved': len(self.resolved), 'open': len(self.open)}


def report(
    devices: list[OpticalDevice], *, whole: bool, user: Any = None, tell: Callable[[str], None] = lambda tid: None,
    listen: Journal | None = None,
) -> Report:
    """Read and compare them; `user` is whose the changes are in the change log. `tell`, `listen`: see `read_all`."""
    with _garbage_of_its_own_only():
        return _report(devices, whole, user, tell, listen)


@contextmanager
def _garbage_of_its_own_only() -> Iterator[None]:
    """A report makes so many objects that all of the process would be looked through several times: a tenth of the
    time, in which nothing is found.
    """
    if gc.get_freeze_count():  # somebody has arranged it otherwise
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _report(
    devices: list[OpticalDevice], whole: bool, user: Any, tell: Callable[[str], None], listen: Journal | None
) -> Report:
    result = Report(timezone.now(), devices=[device.tid for device in devices])
    busy = _worked_on(result.at)
    reading = read_all(devices, tell, listen)
    managers = {device.manager_id: device.manager for device in devices if device.manager_id}
    netbox = known.load()
    listing = read_managers([managers[pk] for pk in sorted(managers)], netbox.ports)
    busy |= _worked_on(result.at)
    comparison = compare(devices, reading, listing, netbox, whole=whole, busy=busy)
    with transaction.atomic():
        outcome = record(comparison, set(reading.snapshots) - busy, set(reading.errors), result.at)
        _keep_readings(devices, reading, result.at)
        with changes_by(user):
            _mark(comparison)
    result.errors = {name: f'{category}: {text}' for name, (category, text) in sorted(
        {**reading.errors, **listing.errors}.items())}
    result.others = sorted(reading.others)
    result.compared, result.passed = len(comparison.targets), len(comparison.passed)
    result.opened, result.resolved, result.open = outcome.opened, outcome.resolved, outcome.open
    return result


def _worked_on(since: datetime) -> set[str]:
    """Devices that a run works on or has worked on since: what they hold is not what somebody left there."""
    live = (RunStatusChoices.RUNNING, RunStatusChoices.APPROVED, RunStatusChoices.WAITING)
    steps = WorkflowStep.objects.filter(models.Q(run__status__in=live) | models.Q(completed__gte=since))
    return set(steps.values_list('device__tid', flat=True))


def _keep_readings(devices: list[OpticalDevice], reading: Reading, now: datetime) -> None:
    answered, silent = [], []
    for device in devices:
        if device.tid in reading.others:
            continue
        if (snapshot := reading.snapshots.get(device.tid)) is not None:
            answered.append(DeviceReading(
                device=device, read_at=now, answered_at=now, software=snapshot.inventory.software[:200],
                serial=snapshot.inventory.serial[:200], problems=list(snapshot.problems),
                resources=[{'kind': resource.kind, **resource.model_dump(mode='json')}
                           for resource in snapshot.resources]))
        else:
            category, error = reading.errors[device.tid]
            silent.append(DeviceReading(device=device, read_at=now, category=category, error=error))
    for rows, fields in (
        (answered, ('read_at', 'answered_at', 'software', 'serial', 'category', 'error', 'problems', 'resources')),
        (silent, ('read_at', 'category', 'error')),
    ):
        DeviceReading.objects.bulk_create(rows, update_conflicts=True, unique_fields=['device'], update_fields=fields)


def _mark(comparison: Comparison) -> None:
    """Objects that agree now, or no more, say so."""
    for key, target in comparison.targets.items():
        lines = comparison.lines.get(key, [])
        agrees, reason = not lines, '; '.join(lines)
        if key in comparison.partly:
            # What was looked at may agree; of the rest nobody knows.
            agrees, reason = (False if lines else None), '; '.join([*lines, comparison.partly[key]])
        agreement.mark(target, agrees, reason)


def is_due(now: datetime) -> bool:
    """Whether the setting `drift_report_hours` wants another report."""
    hours = get_settings().drift_report_hours
    if not hours:
        return False
    active = OpticalDevice.objects.filter(status=LifecycleChoices.ACTIVE)
    # Of each device: somebody who compares a part of the network must not put the rest off.
    return active.exclude(reading__read_at__gt=now - timedelta(hours=hours)).exists()
