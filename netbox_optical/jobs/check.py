"""The NetBox job that checks connections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.models import Job

from netbox_optical.jobs.base import NetworkJob, changes_of
from netbox_optical.models import NetworkManager, OpticalDevice
from netbox_optical.planning import checks

__all__ = ('CheckConnections', 'queue_checks')


class CheckConnections(NetworkJob):
    """Asks devices and network managers, and keeps each answer as soon as it is there."""

    class Meta:
        name = 'Optical connection check'

    def run(self, devices: Sequence[int] = (), managers: Sequence[int] = (), **kwargs) -> None:
        targets = [
            *OpticalDevice.objects.filter(pk__in=devices).select_related(
                'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip', 'loopback', 'credential',
                'manager__credential'),
            *NetworkManager.objects.filter(pk__in=managers).select_related('credential'),
        ]
        made = []
        for target, answer in checks.ask_all(targets):
            # Each on its own: what one system answered is kept whatever happens to the others.
            with changes_of(self.job.user):
                check = checks.store(target, answer, self.job.user)
            checks.prune(target)
            made.append(check)
            if answer.ok:
                self.logger.info(f'{target}: {answer.version or "no version told"}, {answer.latency:g} ms')
            else:
                self.logger.warning(f'{target}: {answer.category}: {answer.error}')
        failed = sum(check.result == 'failed' for check in made)
        self.job.data = {
            'checks': [check.pk for check in made], 'ok': len(made) - failed, 'failed': failed,
            'gone': len(devices) + len(managers) - len(targets),
        }


def queue_checks(targets: Iterable[checks.Target], user: Any) -> Job:
    """One job for all of these systems."""
    chosen = list(targets)
    return CheckConnections.enqueue(
        instance=chosen[0] if len(chosen) == 1 else None, user=user,
        devices=[target.pk for target in chosen if isinstance(target, OpticalDevice)],
        managers=[target.pk for target in chosen if isinstance(target, NetworkManager)],
    )
