"""The step at which a run asks something before all others."""

from __future__ import annotations

from extras.models import NotificationGroup

from netbox_optical.choices import StepStatusChoices, WaitChoices
from netbox_optical.models import WorkflowRun, WorkflowStep

__all__ = ('POSITION', 'store_question')

# Before all others.
POSITION = 0


def store_question(
    run: WorkflowRun, question: str, *, minutes: int, group: NotificationGroup | None = None, callback: bool = False
) -> WorkflowStep:
    """Have the run wait before its first step, `minutes` at most; in place of what it asked before."""
    kind = WaitChoices.CALLBACK if callback else WaitChoices.PERSON
    operation = {
        'device': '', 'action': 'modify', 'kind': kind, 'key': kind, 'title': question, 'impact': 'none',
        'before': None, 'requests': [], 'bindings': [],
        'after': {'minutes': minutes, 'group': group.pk if group else None, 'group_name': group.name if group else ''},
    }
    step, _created = WorkflowStep.objects.update_or_create(run=run, position=POSITION, defaults={
        'phase': 0, 'title': question[:300], 'impact': 'none', 'operation': operation,
        'status': StepStatusChoices.PENDING, 'error': None})
    return step
