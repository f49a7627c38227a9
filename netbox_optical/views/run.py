"""Pages of workflow runs: the preview of a plan, its progress, and what it left."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from core.models import ObjectChange
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View
from extras.models import NotificationGroup
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkDelete, BulkExport, DeleteObject
from netbox.ui import layout
from netbox.ui.panels import TemplatePanel
from netbox.views import generic
from netbox.views.generic.base import BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.query import count_related
from utilities.views import get_action_url, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.choices import RunKindChoices, RunStatusChoices
from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import BulkTask, OpticalDevice, WorkflowRun, WorkflowStep
from netbox_optical.planning import alterations, engine_switch, holds, recovery, runs, waiting
from netbox_optical.planning.progress import progress_of
from netbox_optical.planning.run_actions import PERMISSIONS, may, may_apply, possibilities
from netbox_optical.ui import panels

from .base import DetailView, show_driver_error, show_refusal

__all__ = (
    'EnginePauseView',
    'EngineResumeView',
    'WorkflowRunAbortView',
    'WorkflowRunAnswerView',
    'WorkflowRunApplyView',
    'WorkflowRunApproveView',
    'WorkflowRunAskView',
    'WorkflowRunBulkDeleteView',
    'WorkflowRunDeleteView',
    'WorkflowRunListView',
    'WorkflowRunProgressView',
    'WorkflowRunResumeView',
    'WorkflowRunRetryView',
    'WorkflowRunSkipView',
    'WorkflowRunUndoView',
    'WorkflowRunView',
)

_ROWS = WorkflowRun.objects.select_related(
    'requested_by', 'approved_by', 'job', 'object_type', 'parent', 'bulk_task',
).annotate(step_count=count_related(WorkflowStep, 'run'))


# How the buttons of a run's page look: text, icon, class, and whether the run's word has to be typed.
_BUTTONS = {
    'apply': (_('Apply to the network'), 'mdi-play', 'btn-primary', True),
    'ask': (_('Ask first'), 'mdi-account-question-outline', 'btn-outline-secondary', False),
    'answer': (_('Answer'), 'mdi-account-check-outline', 'btn-primary', False),
    'approve': (_('Approve'), 'mdi-check', 'btn-primary', True),
    'resume': (_('Go on now'), 'mdi-play-pause', 'btn-primary', False),
    'retry': (_('Plan again and retry'), 'mdi-replay', 'btn-primary', True),
    'skip': (_('Skip and go on'), 'mdi-debug-step-over', 'btn-outline-warning', True),
    'undo': (_('Plan to undo'), 'mdi-undo', 'btn-warning', False),
    'abort': (_('Abort'), 'mdi-stop', 'btn-outline-danger', False),
}


def run_context(run: WorkflowRun, user: Any) -> dict[str, Any]:
    """What the steps, the error and the buttons of a run's page need."""
    steps = list(run.steps.prefetch_related(
        Prefetch('device', OpticalDevice.objects.restrict(user, 'view'))))
    buttons = _buttons(run, user)
    return {
        'object': run, 'steps': steps, 'buttons': buttons,
        'refused': [button for button in buttons if button['reason']],
        'progress': progress_of(run, steps),
        'relatives': _relatives(run, user), 'changes': _changes(run, user), **engine_context(user),
        'waits_left': waiting.limit(), 'altered': alterations.described(run.change),
        'groups': NotificationGroup.objects.restrict(user, 'view') if run.status == RunStatusChoices.DRAFT else (),
        'callback': holds.callback_url(run) if run.waits_for == 'callback' and may(user, 'answer', run) else '',
    }


def engine_context(user: Any) -> dict[str, Any]:
    """Whether the engine is paused and why, and whether the user may change that."""
    return {'engine_paused': engine_switch.paused_because(), 'may_pause': user.has_perm(engine_switch.PERMISSION)}


def _buttons(run: WorkflowRun, user: Any) -> list[dict[str, Any]]:
    """The actions that the user may do; one that is not possible now says why."""
    word = runs.confirmation(run)
    found = []
    for possible in possibilities(run, user):
        if possible.permitted:
            label, icon, style, typed = _BUTTONS[possible.action]
            if possible.action == 'apply' and run.kind == RunKindChoices.TERMINATE:
                label, style = _('Terminate on the network'), 'btn-danger'
            found.append({
                'action': possible.action, 'reason': possible.why_not, 'label': label, 'icon': icon, 'style': style,
                'word': word if typed else None, 'url': get_action_url(run, action=possible.action,
                                                                       kwargs={'pk': run.pk}),
            })
    return found


def _changes(run: WorkflowRun, user: Any) -> int:
    """How many entries of the change log, as far as the user may see them, this run made."""
    if run.request_id is None:
        return 0
    return ObjectChange.objects.restrict(user, 'view').filter(request_id=run.request_id).count()


def _relatives(run: WorkflowRun, user: Any) -> dict[str, Any]:
    """The runs that this one follows and that follow it, and the task that started it."""
    visible = WorkflowRun.objects.restrict(user, 'view')
    return {
        'parent': visible.filter(pk=run.parent_id).first(), 'children': visible.filter(parent=run.pk),
        'task': BulkTask.objects.restrict(user, 'view').filter(pk=run.bulk_task_id).first()
        if run.bulk_task_id else None,
    }


@register_model_view(WorkflowRun, 'list', path='', detail=False)
class WorkflowRunListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.WorkflowRunFilterSet
    filterset_form = forms.WorkflowRunFilterForm
    table = tables.WorkflowRunTable
    actions = (BulkExport, BulkDelete)
    template_name = 'netbox_optical/workflowrun_list.html'

    def get_extra_context(self, request: HttpRequest) -> dict[str, Any]:
        return engine_context(request.user)


@register_model_view(WorkflowRun)
class WorkflowRunView(DetailView):
    queryset = WorkflowRun.objects.select_related('requested_by', 'approved_by', 'job', 'object_type', 'parent')
    template_name = 'netbox_optical/workflowrun.html'
    actions = (DeleteObject,)
    layout = layout.SimpleLayout(
        left_panels=[panels.RunPanel()],
        right_panels=[TagsPanel(), CustomFieldsPanel()],
        bottom_panels=[TemplatePanel('netbox_optical/panels/run.html')],
    )

    def get_extra_context(self, request, instance):
        return run_context(instance, request.user)


@register_model_view(WorkflowRun, 'progress')
class WorkflowRunProgressView(BaseObjectView):
    """The part of the page that changes while a run is live; asked for every other second, until it is not."""

    queryset = WorkflowRun.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'view')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.get_object(pk=pk)
        return render(request, 'netbox_optical/inc/run_progress.html', run_context(run, request.user))


@register_model_view(WorkflowRun, 'delete')
class WorkflowRunDeleteView(generic.ObjectDeleteView):
    queryset = WorkflowRun.objects.all()


@register_model_view(WorkflowRun, 'bulk_delete', path='delete', detail=False)
class WorkflowRunBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.WorkflowRunFilterSet
    table = tables.WorkflowRunTable


class _RunActionView(BaseObjectView):
    """POST only: one of the buttons of a run's page."""

    http_method_names = ['post']
    queryset = WorkflowRun.objects.all()
    action = ''

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, self.action)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.get_object(pk=pk)
        form = self.form(run)
        try:
            if not form.is_valid():
                raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
            run = self.act(run, request.user, form.cleaned_data)
        except ValidationError as refused:
            show_refusal(request, refused)
        except DriverError as error:
            show_driver_error(request, _('{run} could not be planned again').format(run=run), error)
        return redirect(run)

    def form(self, run: WorkflowRun) -> Form:
        """What was typed beside the button."""
        return forms.ConfirmRunForm(self.request.POST, word=self.word(run))

    def word(self, run: WorkflowRun) -> str | None:
        """What has to be typed before; None: nothing."""
        return runs.confirmation(run)

    @abstractmethod
    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        """Do it; the run to show afterwards. Raises ValidationError or DriverError."""


@register_model_view(WorkflowRun, 'apply')
class WorkflowRunApplyView(_RunActionView):
    # Seeing the run is asked here, applying it on its object below.
    action = 'view'

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        if run.target is not None and not may_apply(run, user):
            raise PermissionDenied
        return runs.apply(run, user, not_before=typed['not_before'], not_after=typed['not_after'])

    def form(self, run: WorkflowRun) -> Form:
        return forms.ApplyRunForm(self.request.POST, word=self.word(run))


@register_model_view(WorkflowRun, 'approve')
class WorkflowRunApproveView(_RunActionView):
    action = 'approve'

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return runs.approve(run, user)


@register_model_view(WorkflowRun, 'ask')
class WorkflowRunAskView(_RunActionView):
    """Have the run wait for somebody before its first step; like applying, a permission on the object."""

    action = 'view'

    def form(self, run: WorkflowRun) -> Form:
        return forms.AskFirstForm(self.request.POST, user=self.request.user)

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        if run.target is not None and not may_apply(run, user):
            raise PermissionDenied
        holds.ask_first(run, typed['question'], minutes=typed['minutes'], group=typed['group'],
                        callback=typed['callback'])
        return run


@register_model_view(WorkflowRun, 'answer')
class WorkflowRunAnswerView(_RunActionView):
    action = 'answer'

    def form(self, run: WorkflowRun) -> Form:
        return forms.AnswerForm(self.request.POST)

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return holds.answer(run, user, typed['answer'] == 'yes', typed['note'])


@register_model_view(WorkflowRun, 'resume')
class WorkflowRunResumeView(_RunActionView):
    action = PERMISSIONS['resume']

    def word(self, run: WorkflowRun) -> str | None:
        return None

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return waiting.resume(run, user)


@register_model_view(WorkflowRun, 'retry')
class WorkflowRunRetryView(_RunActionView):
    action = 'retry'

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return recovery.retry(run, user)


@register_model_view(WorkflowRun, 'skip')
class WorkflowRunSkipView(_RunActionView):
    action = 'skip'

    def form(self, run: WorkflowRun) -> Form:
        return forms.SkipRunForm(self.request.POST, word=self.word(run), run=run)

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return recovery.skip(run, user, typed['reason'], typed['steps'])


@register_model_view(WorkflowRun, 'undo')
class WorkflowRunUndoView(_RunActionView):
    """The plan that leads back is looked at, like any other, before it is applied."""

    action = 'undo'

    def word(self, run: WorkflowRun) -> str | None:
        return None

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return recovery.undo(run, user)


@register_model_view(WorkflowRun, 'abort')
class WorkflowRunAbortView(_RunActionView):
    action = 'abort'

    def word(self, run: WorkflowRun) -> str | None:
        return None

    def act(self, run: WorkflowRun, user: Any, typed: dict[str, Any]) -> WorkflowRun:
        return runs.abort(run, user)


class _EngineView(PermissionRequiredMixin, View):
    """POST only: the switch of the whole engine."""

    http_method_names = ['post']
    permission_required = engine_switch.PERMISSION

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            self.turn(request)
        except ValidationError as refused:
            show_refusal(request, refused)
        return redirect('plugins:netbox_optical:workflowrun_list')

    @abstractmethod
    def turn(self, request: HttpRequest) -> None:
        """Turn the switch. Raises ValidationError."""


@register_model_view(WorkflowRun, 'pause_engine', path='pause-engine', detail=False)
class EnginePauseView(_EngineView):
    def turn(self, request: HttpRequest) -> None:
        engine_switch.pause(request.user, request.POST.get('reason', ''))


@register_model_view(WorkflowRun, 'resume_engine', path='resume-engine', detail=False)
class EngineResumeView(_EngineView):
    def turn(self, request: HttpRequest) -> None:
        continued = engine_switch.resume(request.user)
        messages.success(request, _('The engine goes on, and with it {count} runs.').format(count=len(continued)))
