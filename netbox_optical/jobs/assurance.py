"""The NetBox jobs of assurance: a drift report that somebody asked for, and the one that comes by itself."""

from __future__ import annotations

from typing import Any

from core.choices import JobIntervalChoices, JobStatusChoices
from core.models import Job
from django.utils import timezone
from netbox.jobs import JobRunner, system_job

from netbox_optical.jobs.base import NetworkJob
from netbox_optical.jobs.bulk_task import QUEUE as BULK
from netbox_optical.models import OpticalDevice
from netbox_optical.planning.assurance import report as planning
from netbox_optical.planning.assurance import rules
from netbox_optical.planning.assurance.scope import devices_in

__all__ = ('CarryOutReport', 'ScheduleReports', 'queue_report')


class CarryOutReport(NetworkJob):
    """Reads the devices with these primary keys, or all; on the queue for long work, so that no run waits for it."""

    class Meta:
        name = 'Optical drift report'

    def run(self, devices: list[int] | None = None, **kwargs) -> None:
        chosen = OpticalDevice.objects.filter(pk__in=devices) if devices else ()
        scope, whole = devices_in(self.job.user, devices=chosen)
        result = planning.report(
            scope, whole=whole, user=self.job.user, tell=lambda tid: self.logger.info(f'{tid}: read'))
        for name, error in result.errors.items():
            self.logger.warning(f'{name}: {error}')
        for deviation in result.opened:
            self.logger.warning(f'new: {deviation.device or deviation.target}: {deviation}')
        written = rules.write_by_rule(result.open, self.logger)
        self.job.data = {'counts': result.counts, 'errors': result.errors, 'runs': [run.pk for run in written]}


def queue_report(user: Any, **scope: Any) -> Job:
    """Have the devices of this scope (see `devices_in`) read and compared.

    Raises PermissionDenied, ValidationError, ActionRefused.
    """
    found, whole = devices_in(user, **scope)
    return CarryOutReport.enqueue(
        user=user, queue_name=BULK, devices=None if whole else [device.pk for device in found])


@system_job(interval=JobIntervalChoices.INTERVAL_HOURLY)
class ScheduleReports(JobRunner):
    """Every hour: has a report made when the setting `drift_report_hours` wants one."""

    class Meta:
        name = 'Optical drift report schedule'

    def run(self, *args, **kwargs) -> None:
        waiting = Job.objects.filter(name=CarryOutReport.name, status__in=JobStatusChoices.ENQUEUED_STATE_CHOICES)
        if planning.is_due(timezone.now()) and not waiting.exists():
            job = CarryOutReport.enqueue(queue_name=BULK)
            self.logger.info(f'queued as job {job.pk}')
