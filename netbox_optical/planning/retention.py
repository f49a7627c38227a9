"""Old runs go when the setting `run_retention` says so, and for no other reason of the system's own."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from netbox_optical.choices import RunStatusChoices
from netbox_optical.models import WorkflowRun
from netbox_optical.settings import get_settings


def remove_old_runs() -> int:
    """Delete runs that have been over (or were a draft) for longer than the setting; returns how many.

    The newest run of every object stays: it says how the object came to be as it is.
    """
    days = get_settings().run_retention
    if not days:
        return 0
    newest = WorkflowRun.objects.order_by().values('object_type', 'object_id').annotate(last=Max('pk')).values('last')
    old = WorkflowRun.objects.exclude(status__in=RunStatusChoices.LIVE).exclude(pk__in=newest).filter(
        last_updated__lt=timezone.now() - timedelta(days=days))
    count = 0
    for run in old.iterator(chunk_size=100):
        run.delete()
        count += 1
    return count
