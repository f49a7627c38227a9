"""The NetBox job that carries a bulk task out, on a queue of its own, so that nobody who works on one thing waits."""

from __future__ import annotations

import time
from typing import Any

from core.exceptions import JobFailed
from django.db import transaction
from django.dispatch import receiver

from netbox_optical.choices import BulkStatusChoices
from netbox_optical.jobs.base import NetworkJob
from netbox_optical.jobs.sweeper import BULK_LOCK, run_lock
from netbox_optical.models import BulkTask
from netbox_optical.planning.bulk_tasks import tasks
from netbox_optical.planning.run_signals import task_accepted
from netbox_optical.settings import get_settings

__all__ = ('QUEUE', 'CarryOutBulkTask')

QUEUE = 'netbox_optical.bulk'


class CarryOutBulkTask(NetworkJob):
    """Does the rows that have no outcome yet. A long task takes several jobs, well within the time-out of each."""

    class Meta:
        name = 'Optical bulk task'

    @classmethod
    def enqueue(cls, *args, **kwargs):
        kwargs.setdefault('queue_name', QUEUE)
        return super().enqueue(*args, **kwargs)

    def run(self, task_id: int, whole: bool = False, **kwargs) -> None:
        """`whole`: to the end, however long it takes. Raises JobFailed when rows failed or are left."""
        with run_lock(task_id, wait=False, space=BULK_LOCK) as held:
            task = tasks.begin(task_id) if held else None
            if task is None:
                raise JobFailed('another worker is at this task, or was')  # a job that was delivered twice
            ended = self._carry_out(task, whole)
        if ended.status == BulkStatusChoices.RUNNING:
            # Not before the lock is free: the next worker is at it at once.
            ended = tasks.hand_over(ended, self.job.user)
        self.job.data = {
            'task': ended.pk, 'status': ended.status, 'rows': ended.row_count, 'done': ended.done_count,
            'skipped': ended.skipped_count, 'failed': ended.failed_count, 'error': ended.error}
        if ended.status == BulkStatusChoices.FAILED:
            raise JobFailed(ended.error or f'{ended.failed_count} rows failed')

    def _carry_out(self, task: BulkTask, whole: bool) -> BulkTask:
        """The task as it is afterwards; when time is up it is running still."""
        until = time.monotonic() + get_settings().job_timeout / 2
        try:
            for rows in tasks.carry_on(task, self.job.user):
                self.logger.info(f'rows {rows[0].number} to {rows[-1].number} are through')
                if not whole and time.monotonic() > until:
                    return task
        except tasks.Stopped as stopped:
            return tasks.end(task, error=str(stopped))
        except Exception as error:
            tasks.end(task, error=f'{type(error).__name__}: {error}')
            raise
        return tasks.end(task)


@receiver(task_accepted)
def queue_task(sender, task: BulkTask, user: Any, **kwargs) -> None:
    """Queue it; when the transaction is undone, so is the job."""

    def start() -> None:
        job = CarryOutBulkTask.enqueue(instance=task, name=str(task), user=user, task_id=task.pk)
        BulkTask.objects.filter(pk=task.pk, status__in=BulkStatusChoices.LIVE).update(job=job)

    transaction.on_commit(start)
