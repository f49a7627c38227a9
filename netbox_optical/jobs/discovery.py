"""The NetBox jobs that read the network as a whole, and adopt what was ticked; both on the queue for long work."""

from __future__ import annotations

from typing import Any

import django_rq
from core.choices import JobStatusChoices
from core.models import Job
from django.utils import timezone
from django.utils.translation import gettext as _
from netbox.jobs import JobRunner, system_job

from netbox_optical.choices_discovery import DiscoveryStatusChoices
from netbox_optical.jobs.base import NetworkJob, changes_of
from netbox_optical.jobs.bulk_task import QUEUE as BULK
from netbox_optical.jobs.sweeper import GRACE, run_lock
from netbox_optical.models import Discovery
from netbox_optical.planning.adoption import discovery as planning

__all__ = ('AdoptDiscovery', 'CarryOutDiscovery', 'SweepDiscoveries', 'queue_adoption', 'queue_discovery', 'sweep')

# First key of the advisory locks of discoveries; the second is the primary key.
LOCK = 0x6F707464


class CarryOutDiscovery(NetworkJob):
    """Reads the devices in the scope and stores the proposal."""

    class Meta:
        name = 'Optical discovery'

    def run(self, discovery: int, **kwargs) -> None:
        target = Discovery.objects.get(pk=discovery)
        with run_lock(target.pk, space=LOCK), changes_of(self.job.user):
            planning.carry_out(target, lambda tid: self.logger.info(f'{tid}: read'))
        for error in target.errors:
            self.logger.warning(f'{error["device"]}: {error["category"]}: {error["error"]}')
        self.job.data = {'discovery': target.pk, 'counts': target.counts, 'errors': target.errors}


class AdoptDiscovery(NetworkJob):
    """Takes over what is ticked."""

    class Meta:
        name = 'Optical adoption'

    def run(self, discovery: int, **kwargs) -> None:
        target = Discovery.objects.get(pk=discovery)
        with run_lock(target.pk, space=LOCK):
            outcomes = planning.adopt(target, self.job.user)
        self.job.data = {'discovery': target.pk, 'outcomes': dict(outcomes)}


def queue_discovery(discovery: Discovery, user: Any) -> Job:
    """Have it carried out."""
    return CarryOutDiscovery.enqueue(
        instance=discovery, user=user, queue_name=BULK, discovery=discovery.pk)


def queue_adoption(discovery: Discovery, user: Any) -> Job:
    """Have what is ticked adopted. Raises ActionRefused, PermissionDenied."""
    planning.ask_adoption(discovery, user)
    return AdoptDiscovery.enqueue(instance=discovery, user=user, queue_name=BULK, discovery=discovery.pk)


@system_job(interval=1)
class SweepDiscoveries(JobRunner):
    """Every minute."""

    class Meta:
        name = 'Optical discovery sweeper'

    def run(self, *args, **kwargs) -> None:
        for discovery in sweep():
            self.logger.warning(f'{discovery}: its worker was gone; it is {discovery.get_status_display()} now')


def sweep() -> list[Discovery]:
    """End what nobody carries out any more; the discoveries touched. What was adopted so far stays adopted."""
    touched = []
    old = Discovery.objects.filter(
        status__in=DiscoveryStatusChoices.LIVE, last_updated__lt=timezone.now() - GRACE)
    for discovery in old.order_by('pk'):
        with run_lock(discovery.pk, wait=False, space=LOCK) as free:
            discovery.refresh_from_db()
            if free and discovery.is_live and not _is_queued(discovery):
                _end(discovery)
                touched.append(discovery)
    return touched


def _end(discovery: Discovery) -> None:
    discovery.snapshot()
    if discovery.status == DiscoveryStatusChoices.ADOPTING:
        discovery.status = DiscoveryStatusChoices.ADOPTED
    else:
        discovery.status, discovery.completed = DiscoveryStatusChoices.FAILED, timezone.now()
        discovery.error = _('The worker or the job that carried this out is gone; discover again.')
    discovery.save()


def _is_queued(discovery: Discovery) -> bool:
    """Whether a job of it still waits for a worker."""
    job = discovery.jobs.order_by('-pk').first()
    if job is None or job.status in JobStatusChoices.TERMINAL_STATE_CHOICES or job.started:
        return False
    return django_rq.get_queue(job.queue_name or 'default').fetch_job(str(job.job_id)) is not None
