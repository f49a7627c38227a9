"""Old runs and bulk tasks go when the setting `run_retention` says so, and for no other reason of the system's own."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Max
from django.utils import timezone

from netbox_optical.choices import BulkStatusChoices, RunStatusChoices
from netbox_optical.models import BulkTask, WorkflowRun
from netbox_optical.settings import get_settings


class Removed(NamedTuple):
    runs: int
    tasks: int


def remove_old(days: int | None = None) -> Removed:
    """Delete runs and bulk tasks that have been over (or were a draft) for longer than the setting, or these days.

    The newest run of every object stays: it says how the object came to be as it is. A task goes after its runs.
    """
    days = get_settings().run_retention if days is None else days
    if not days:
        return Removed(0, 0)
    before = timezone.now() - timedelta(days=days)
    newest = WorkflowRun.objects.order_by().values('object_type', 'object_id').annotate(last=Max('pk')).values('last')
    runs = _delete(WorkflowRun.objects.exclude(status__in=RunStatusChoices.LIVE).exclude(pk__in=newest).filter(
        last_updated__lt=before))
    tasks = _delete(BulkTask.objects.exclude(status__in=BulkStatusChoices.LIVE).filter(
        last_updated__lt=before, runs__isnull=True))
    return Removed(runs, tasks)


def _delete(old: models.QuerySet) -> int:
    count = 0
    for item in old.iterator(chunk_size=100):
        item.delete()
        count += 1
    return count
