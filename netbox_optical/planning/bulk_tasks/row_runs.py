"""Starts the run of a row: a comparison, a repair, or bringing up what the row made."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from netbox_optical.choices import BulkKindChoices, BulkRowStatusChoices, RunKindChoices
from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import BulkRow, BulkTask, WorkflowRun
from netbox_optical.planning import engine_switch, runs
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.credentials import CredentialMissing
from netbox_optical.planning.run_actions import may

__all__ = ('Stopped', 'start_run')

# By kind of task the kind of run of each row; where rows make something first, it is brought up.
_RUNS = {BulkKindChoices.VALIDATE: RunKindChoices.VALIDATE, BulkKindChoices.REPAIR: RunKindChoices.REPAIR}
_NEEDED = {RunKindChoices.VALIDATE: ('validate',)}
_CHANGING = ('plan', 'apply')


class Stopped(Exception):
    """No run can be started now; the text says why. The rows that are left wait."""


def start_run(task: BulkTask, row: BulkRow, user: Any) -> None:
    """Plan and queue the run of a row; what is refused is the row's outcome. Raises Stopped."""
    if reason := engine_switch.paused_because():
        raise Stopped(reason)
    kind = _RUNS.get(task.kind, RunKindChoices.CREATE)
    row.status = BulkRowStatusChoices.RUNNING
    try:
        # The child's changes are its own, under its own request.
        with changes_by(user):
            _start(task, row, kind, user)
    except DriverError as error:
        row.message = f'{error} ({error.category})'
    except ValidationError as refused:
        row.message = ' '.join(refused.messages)
    except CredentialMissing as error:
        row.message = str(error)
    else:
        return
    # Without a run it is tried again when the task goes on.
    row.status, row.run = BulkRowStatusChoices.FAILED, None
    row.save()


def _start(task: BulkTask, row: BulkRow, kind: str, user: Any) -> None:
    target = row.target
    if target is None:
        raise ValidationError(_('It is gone.'))
    if missing := [action for action in _NEEDED.get(kind, _CHANGING) if not may(user, action, target)]:
        raise ValidationError(_('You may not {action} {target}.').format(action=missing[0], target=target))
    if row.run is None:
        run = runs.plan(target, kind, user)
        WorkflowRun.objects.filter(pk=run.pk).update(bulk_task=task)
        row.run = run
    row.save()
    runs.apply(row.run, user)
