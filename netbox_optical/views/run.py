"""Pages of workflow runs: the preview of a plan, its progress, and what it left."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkDelete, BulkExport, DeleteObject
from netbox.ui import layout
from netbox.ui.panels import TemplatePanel
from netbox.views import generic
from netbox.views.generic.base import BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.choices import RunKindChoices, RunStatusChoices
from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import OpticalDevice, WorkflowRun, WorkflowStep
from netbox_optical.planning import runs
from netbox_optical.ui import panels

from .base import DetailView, show_driver_error

__all__ = (
    'WorkflowRunAbortView',
    'WorkflowRunApplyView',
    'WorkflowRunBulkDeleteView',
    'WorkflowRunDeleteView',
    'WorkflowRunListView',
    'WorkflowRunProgressView',
    'WorkflowRunRetryView',
    'WorkflowRunView',
)

_ROWS = WorkflowRun.objects.select_related('requested_by', 'job', 'object_type').annotate(
    step_count=count_related(WorkflowStep, 'run'))


def run_context(run: WorkflowRun, user: Any) -> dict[str, Any]:
    """What the steps, the error and the buttons of a run's page need."""
    steps = list(run.steps.prefetch_related(
        Prefetch('device', OpticalDevice.objects.restrict(user, 'view'))))
    return {
        'object': run, 'steps': steps, 'actions_of_run': _possible(run, user), 'confirm': _word(run),
        'confirm_word': runs.CONFIRM,
        'finished_steps': sum(step.status == 'succeeded' for step in steps),
    }


def _word(run: WorkflowRun) -> str | None:
    """What has to be typed before this run, or one like it, is carried out."""
    return runs.CONFIRM if run.kind == RunKindChoices.TERMINATE else None


def _possible(run: WorkflowRun, user: Any) -> dict[str, bool]:
    """Which buttons the page has, by state and permission."""
    own = {
        action: WorkflowRun.objects.restrict(user, action).filter(pk=run.pk).exists()
        for action in ('retry', 'abort')
    }
    return {
        'apply': run.status == RunStatusChoices.DRAFT and _may_apply(run, user),
        'retry': run.status in (RunStatusChoices.FAILED, RunStatusChoices.ABORTED) and own['retry'],
        'abort': run.status in (RunStatusChoices.DRAFT, *RunStatusChoices.LIVE) and own['abort'],
    }


def _may_apply(run: WorkflowRun, user: Any) -> bool:
    """Applying is a permission on the object that is changed; so is taking it off the network."""
    target = run.target
    if target is None:
        return False
    needed = ['apply', 'terminate'] if run.kind == RunKindChoices.TERMINATE else ['apply']
    manager = type(target).objects
    return all(manager.restrict(user, action).filter(pk=target.pk).exists() for action in needed)


@register_model_view(WorkflowRun, 'list', path='', detail=False)
class WorkflowRunListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.WorkflowRunFilterSet
    filterset_form = forms.WorkflowRunFilterForm
    table = tables.WorkflowRunTable
    actions = (BulkExport, BulkDelete)


@register_model_view(WorkflowRun)
class WorkflowRunView(DetailView):
    queryset = WorkflowRun.objects.select_related('requested_by', 'job', 'object_type')
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
        form = forms.ConfirmRunForm(request.POST, word=self.word(run))
        try:
            if not form.is_valid():
                raise ValidationError(form.errors['confirm'].as_data())
            run = self.act(run, request.user)
        except ValidationError as refused:
            messages.error(request, ' '.join(refused.messages))
        except DriverError as error:
            show_driver_error(request, _('{run} could not be planned again').format(run=run), error)
        return redirect(run)

    def word(self, run: WorkflowRun) -> str | None:
        return _word(run)

    @abstractmethod
    def act(self, run: WorkflowRun, user: Any) -> WorkflowRun:
        """Do it; the run to show afterwards. Raises ValidationError or DriverError."""


@register_model_view(WorkflowRun, 'apply')
class WorkflowRunApplyView(_RunActionView):
    # Seeing the run is asked here, applying it on its object below.
    action = 'view'

    def act(self, run: WorkflowRun, user: Any) -> WorkflowRun:
        if run.target is not None and not _may_apply(run, user):
            raise PermissionDenied
        return runs.apply(run, user)


@register_model_view(WorkflowRun, 'retry')
class WorkflowRunRetryView(_RunActionView):
    action = 'retry'

    def act(self, run: WorkflowRun, user: Any) -> WorkflowRun:
        return runs.retry(run, user)


@register_model_view(WorkflowRun, 'abort')
class WorkflowRunAbortView(_RunActionView):
    action = 'abort'

    def word(self, run: WorkflowRun) -> str | None:
        return None

    def act(self, run: WorkflowRun, user: Any) -> WorkflowRun:
        return runs.abort(run, user)
