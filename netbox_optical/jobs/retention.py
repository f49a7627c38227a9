"""Removes old runs and bulk tasks, every day."""

from __future__ import annotations

from core.choices import JobIntervalChoices
from netbox.jobs import JobRunner, system_job

from netbox_optical.planning.retention import remove_old

__all__ = ('RemoveOldRuns',)


@system_job(interval=JobIntervalChoices.INTERVAL_DAILY)
class RemoveOldRuns(JobRunner):
    """See the setting `run_retention`."""

    class Meta:
        name = 'Optical workflow retention'

    def run(self, *args, **kwargs) -> None:
        gone = remove_old()
        self.logger.info(f'{gone.runs} old runs and {gone.tasks} old bulk tasks removed')
