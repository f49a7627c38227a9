"""What can be done with a run now, by whom, and why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import RunKindChoices, RunStatusChoices
from netbox_optical.models import WorkflowRun
from netbox_optical.planning import engine_switch, holds, recovery, waiting
from netbox_optical.planning.runs import ActionRefused, approve_refusal, refuse_unless_possible

__all__ = ('Possibility', 'may', 'may_apply', 'possibilities')


# Going on after a wait is no more than trying again.
PERMISSIONS = {'resume': 'retry'}


@dataclass(frozen=True)
class Possibility:
    """One action on one run: whether this user may at all, and why it is not possible now (empty: it is)."""

    action: str
    permitted: bool
    reason: str

    @property
    def why_not(self) -> str | None:
        """None when the user can do it now."""
        if not self.permitted:
            return str(_('You lack the permission to {action} this run.').format(action=self.action))
        return self.reason or None


def may(user: Any, action: str, instance: models.Model) -> bool:
    """Whether the user has the permission for this very object."""
    meta = instance._meta
    if user.is_superuser:
        return True
    if not user.has_perm(f'{meta.app_label}.{action}_{meta.model_name}'):
        return False
    return type(instance).objects.restrict(user, action).filter(pk=instance.pk).exists()


def may_apply(run: WorkflowRun, user: Any) -> bool:
    """Applying is a permission on the object that is changed; so is taking it off the network."""
    if run.target is None:
        return False
    needed = ['apply', 'terminate'] if run.kind == RunKindChoices.TERMINATE else ['apply']
    return all(may(user, action, run.target) for action in needed)


def possibilities(run: WorkflowRun, user: Any) -> list[Possibility]:
    """Every action on a run, in the order in which they are shown."""
    found = [
        Possibility('apply', may_apply(run, user), _apply_refusal(run)),
        Possibility('ask', may_apply(run, user), str(holds.ask_refusal(run))),
        Possibility('answer', may(user, 'answer', run), str(holds.answer_refusal(run, user))),
        Possibility('approve', may(user, 'approve', run), str(approve_refusal(run, user))),
    ]
    found += [
        Possibility(action, may(user, PERMISSIONS.get(action, action), run), str(refusal(run)))
        for action, refusal in _REFUSALS.items()
    ]
    return found


def _apply_refusal(run: WorkflowRun) -> str:
    if run.status != RunStatusChoices.DRAFT:
        return str(_('{run} is {status}; only a draft can be applied.').format(
            run=run, status=run.get_status_display()))
    if run.target is None:
        return str(_('The object of {run} is gone.').format(run=run))
    try:
        refuse_unless_possible(run.target, run.kind)
    except ActionRefused as refused:
        return ' '.join(refused.messages)
    return str(engine_switch.paused_because())


def _abort_refusal(run: WorkflowRun) -> str:
    if run.status in (RunStatusChoices.DRAFT, *RunStatusChoices.LIVE):
        return ''
    return _('{run} is {status} already.').format(run=run, status=run.get_status_display())


_REFUSALS: dict[str, Callable[[WorkflowRun], str]] = {
    'resume': waiting.resume_refusal, 'retry': recovery.retry_refusal, 'skip': recovery.skip_refusal,
    'undo': recovery.undo_refusal, 'abort': _abort_refusal,
}
