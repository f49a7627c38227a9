"""A run that first waits for a person ("is the fibre patched?") or for a call from another system."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from extras.models import NotificationGroup

from netbox_optical.choices import RunStatusChoices, StepStatusChoices, WaitChoices
from netbox_optical.models import WorkflowRun, WorkflowStep
from netbox_optical.planning import run_events
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.engine_switch import go_on, paused_because
from netbox_optical.planning.questions import POSITION, store_question
from netbox_optical.planning.run_signals import run_given_up
from netbox_optical.planning.runs import ActionRefused

# Kinds of steps that nobody carries out: they end when somebody says so.
KINDS = (WaitChoices.PERSON, WaitChoices.CALLBACK)
LONGEST_MINUTES = 60 * 24 * 30
_SALT = 'netbox_optical.callback'


def of(run: WorkflowRun) -> WorkflowStep | None:
    """The step at which this run waits, or will wait; None when it has none, or it is over."""
    return run.steps.filter(position=POSITION, status=StepStatusChoices.PENDING).first()


def ask_first(
    run: WorkflowRun, question: str, *, minutes: int, group: NotificationGroup | None = None, callback: bool = False
) -> WorkflowStep:
    """Have a draft wait before its first step, `minutes` at most, until this is answered; asks one thing, the last.

    Raises ActionRefused; ValidationError on `question` or `minutes`.
    """
    if reason := ask_refusal(run):
        raise ActionRefused(reason)
    if not question.strip():
        raise ValidationError({'question': _('Say what the run is to wait for.')})
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise ValidationError({'minutes': _('{value} is out of range; use 1 to {most} minutes.').format(
            value=minutes, most=LONGEST_MINUTES)})
    return store_question(run, question.strip(), minutes=minutes, group=group, callback=callback)


def ask_refusal(run: WorkflowRun) -> str:
    """Why nothing can be asked before this run; empty when something can."""
    if run.status != RunStatusChoices.DRAFT:
        return _('{run} is {status}; what it waits for is set while it is a draft.').format(
            run=run, status=run.get_status_display())
    return ''


def begin(run: WorkflowRun, step: WorkflowStep) -> None:
    """The run has come to the step: it waits until the time-out, and its group hears of it; the caller saves it."""
    step.started = timezone.now()
    step.save()
    run.retry_at = step.started + timedelta(minutes=step.operation['after']['minutes'])
    group = NotificationGroup.objects.filter(pk=step.operation['after']['group']).first()
    run_events.tell(run, run_events.RUN_WAITING, group=group)


def answer(run: WorkflowRun, user: Any, yes: bool, note: str = '') -> WorkflowRun:
    """Go on, or fail, with the answer of a person. Raises ActionRefused."""
    with transaction.atomic():
        locked = _locked(run)
        if reason := answer_refusal(locked, user):
            raise ActionRefused(reason)
        return _answered(locked, user.get_username(), yes, note)


def answer_refusal(run: WorkflowRun, user: Any) -> str:
    """Why this user cannot answer now; empty when they can."""
    step = of(run)
    if run.status != RunStatusChoices.WAITING or run.waits_for not in KINDS or step is None:
        return _('{run} is {status}; it does not wait for an answer.').format(
            run=run, status=run.get_status_display())
    group = NotificationGroup.objects.filter(pk=step.operation['after']['group']).first()
    if group is not None and not user.is_superuser and user not in group.members:
        return _('{run} waits for somebody of the group {group}.').format(run=run, group=group)
    return paused_because()


def callback_token(run: WorkflowRun) -> str:
    """What another system has to show to answer for this run, and for no other."""
    return signing.Signer(salt=_SALT).sign_object({'run': run.pk})


def callback_url(run: WorkflowRun) -> str:
    """Path of the address to call, the token included; a POST of `{"answer": "yes"}` or `"no"`."""
    path = reverse('plugins-api:netbox_optical-api:workflowrun-callback', kwargs={'pk': run.pk})
    return f'{path}?token={callback_token(run)}'


def call_back(run: WorkflowRun, token: str, yes: bool, note: str = '') -> WorkflowRun:
    """Go on, or fail, with the answer of another system. Raises PermissionError for a wrong token, or ActionRefused."""
    try:
        known = signing.Signer(salt=_SALT).unsign_object(token)
    except signing.BadSignature:
        known = None
    if known != {'run': run.pk}:
        raise PermissionError
    with transaction.atomic(), changes_by(run.requested_by):
        locked = _locked(run)
        if locked.waits_for != WaitChoices.CALLBACK:
            raise ActionRefused(_('{run} is {status}; it does not wait for a call.').format(
                run=locked, status=locked.get_status_display()))
        if reason := paused_because():
            raise ActionRefused(reason)
        return _answered(locked, str(_('callback')), yes, note)


def expire(now: datetime) -> list[WorkflowRun]:
    """Fail the runs that nobody answered in time."""
    with transaction.atomic():
        late = WorkflowRun.objects.select_for_update(of=('self',), skip_locked=True).filter(
            status=RunStatusChoices.WAITING, waits_for__in=KINDS, retry_at__lte=now).order_by('pk')
        return [_failed(run, 'timed out', str(_('nobody answered in time: {question}').format(
            question=of(run).title))) for run in late]


def _locked(run: WorkflowRun) -> WorkflowRun:
    return WorkflowRun.objects.select_for_update(of=('self',)).get(pk=run.pk)


def _answered(run: WorkflowRun, who: str, yes: bool, note: str) -> WorkflowRun:
    step = of(run)
    now = timezone.now()
    step.completed = now
    step.journal = [{
        'device': '', 'request': step.title, 'reply': f'{who}: {"yes" if yes else "no"}{note and f" ({note})"}',
        'ok': yes, 'started': now.isoformat(), 'seconds': (now - step.started).total_seconds(),
    }]
    if yes:
        step.status = StepStatusChoices.SUCCEEDED
        step.save()
        return go_on(run)
    step.save()
    return _failed(run, 'answered no', step.journal[0]['reply'])


def _failed(run: WorkflowRun, category: str, message: str) -> WorkflowRun:
    """Nothing was sent to a device."""
    run.steps.filter(position=POSITION).update(status=StepStatusChoices.FAILED, completed=timezone.now(), error={
        'category': category, 'message': message})
    run.snapshot()
    run.status, run.waits_for, run.retry_at = RunStatusChoices.FAILED, '', None
    run.error = {'category': category, 'message': message, 'step': POSITION, 'done': []}
    run.save()
    run_given_up.send(sender=WorkflowRun, run=run)
    run_events.tell(run, run_events.RUN_FAILED)
    return run
