"""The NetBox job that sends raw commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.exceptions import JobFailed
from django.db import transaction
from django.utils import timezone

from netbox_optical.choices import RawCommandStatusChoices
from netbox_optical.jobs.base import NetworkJob, changes_of, device_lock
from netbox_optical.models import OpticalDevice, RawCommandLog
from netbox_optical.planning import raw_commands
from netbox_optical.planning.credentials import CredentialMissing

__all__ = ('SendRawCommands', 'queue_raw_commands')


class SendRawCommands(NetworkJob):
    """Sends the commands of one log, and writes each reply down before the next command goes."""

    class Meta:
        name = 'Optical raw commands'

    def run(self, log_id: int, **kwargs) -> None:
        """At the end the log has succeeded or failed, whatever happens. Raises JobFailed."""
        taken = RawCommandLog.objects.filter(pk=log_id, status=RawCommandStatusChoices.QUEUED).update(
            status=RawCommandStatusChoices.RUNNING, started=timezone.now())
        log = RawCommandLog.objects.get(pk=log_id)
        if not taken:
            raise JobFailed(f'{log} is {log.status}')  # a job that was delivered twice sends nothing twice
        log.snapshot()
        try:
            self._send(log)
        finally:
            self._end(log)
        if log.status != RawCommandStatusChoices.SUCCEEDED:
            raise JobFailed(log.error)

    def _send(self, log: RawCommandLog) -> None:
        if log.device is None:
            log.error = 'the device is gone'
            return
        try:
            # A workflow run and a person do not write to one device at the same time.
            with device_lock(log.device_id):
                for line in raw_commands.send(log):
                    log.journal.append(line)
                    RawCommandLog.objects.filter(pk=log.pk).update(journal=log.journal)
                    outcome = 'done' if line['ok'] else f'{line["category"]}: {line["message"]}'
                    self.logger.info(f'{log.device_name}: {line["command"]}: {outcome}')
        except CredentialMissing as error:
            log.error = str(error)
        except Exception as error:
            log.error = f'{type(error).__name__}'  # its text could quote anything
            raise

    def _end(self, log: RawCommandLog) -> None:
        good = not log.error and len(log.journal) == len(log.commands) and all(line['ok'] for line in log.journal)
        log.status = RawCommandStatusChoices.SUCCEEDED if good else RawCommandStatusChoices.FAILED
        log.completed = timezone.now()
        with changes_of(self.job.user):
            log.save()
        self.job.data = {'log': log.pk, 'sent': len(log.journal), 'of': len(log.commands), 'error': log.error}


def queue_raw_commands(device: OpticalDevice, commands: Sequence[str], on_error: str, user: Any) -> RawCommandLog:
    """The record, with its job queued, or neither. Raises ValidationError."""
    with transaction.atomic():
        log = raw_commands.accept(device, commands, on_error, user)
        SendRawCommands.enqueue(instance=log, user=user, log_id=log.pk)
    return log
