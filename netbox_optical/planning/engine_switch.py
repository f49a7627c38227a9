"""The switch that stops the whole engine: nothing new begins, what runs stops after its present step."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import RunStatusChoices, WaitChoices
from netbox_optical.models import EngineSwitch, WorkflowRun
from netbox_optical.planning.branches import branch_refusal
from netbox_optical.planning.run_signals import run_approved

PERMISSION = 'netbox_optical.pause_workflowrun'


def paused_because() -> str:
    """Why nothing is begun now; empty when the engine is not paused and this is no branch."""
    if reason := branch_refusal():
        return reason
    switch = EngineSwitch.objects.filter(paused=True).select_related('user').first()
    if switch is None:
        return ''
    return _('The engine is paused since {when} by {who}: {reason}').format(
        when=localize(timezone.localtime(switch.since)), who=switch.user or '-', reason=switch.reason)


def pause(user: Any, reason: str) -> None:
    """Stop everything after its present step. Raises ValidationError on `reason`."""
    if not reason.strip():
        raise ValidationError({'reason': _('Say why the engine is paused; everybody who waits reads it.')})
    EngineSwitch.objects.update_or_create(pk=EngineSwitch.ONLY, defaults={
        'paused': True, 'reason': reason.strip(), 'user': user, 'since': timezone.now()})


@transaction.atomic
def resume(user: Any) -> list[WorkflowRun]:
    """Let runs begin again, and those that were stopped go on; returns the latter."""
    EngineSwitch.objects.update_or_create(pk=EngineSwitch.ONLY, defaults={
        'paused': False, 'reason': '', 'user': user, 'since': timezone.now()})
    return [go_on(run) for run in WorkflowRun.objects.select_for_update(of=('self',)).filter(
        status=RunStatusChoices.WAITING, waits_for=WaitChoices.ENGINE).order_by('pk')]


def go_on(run: WorkflowRun) -> WorkflowRun:
    """Queue a waiting run again; the caller holds its row."""
    run.snapshot()
    run.status, run.waits_for, run.retry_at = RunStatusChoices.APPROVED, '', None
    run.save()
    run_approved.send(sender=WorkflowRun, run=run, user=run.requested_by)
    return run
