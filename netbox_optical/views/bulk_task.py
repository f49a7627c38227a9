"""Pages of bulk tasks: a file to look at and to carry out, and what became of its rows."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkDelete, BulkExport, DeleteObject
from netbox.ui import layout
from netbox.ui.panels import ObjectsTablePanel, TemplatePanel
from netbox.views import generic
from netbox.views.generic.base import BaseMultiObjectView, BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.choices import BulkKindChoices, BulkRowStatusChoices
from netbox_optical.models import BulkTask, DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum
from netbox_optical.planning.bulk_tasks import shown, tasks
from netbox_optical.planning.bulk_tasks.csv_text import header_line
from netbox_optical.planning.bulk_tasks.verdicts import BadFile
from netbox_optical.planning.run_actions import may
from netbox_optical.ui import panels

from .base import DetailView, show_refusal
from .tasks import ChosenView

__all__ = (
    'BulkTaskAbortView',
    'BulkTaskBulkDeleteView',
    'BulkTaskCreateDevicesView',
    'BulkTaskCreateFibersView',
    'BulkTaskDeleteView',
    'BulkTaskListView',
    'BulkTaskProgressView',
    'BulkTaskResumeView',
    'BulkTaskView',
    'OpticalDeviceValidateFibersView',
)

_TASKS = BulkTask.objects.select_related('requested_by', 'job')
_SHOWN = 100  # rows of a page


def task_context(task: BulkTask, request: HttpRequest) -> dict[str, Any]:
    """Rows (of one outcome, when asked for), and what can be done with the task."""
    rows = task.rows.order_by('number').select_related('object_type')
    wanted = request.GET.get('rows', '')
    if wanted in BulkRowStatusChoices.values():
        rows = rows.filter(status=wanted)
    page = Paginator(rows, _SHOWN).get_page(request.GET.get('page'))
    page.object_list = list(page.object_list)
    shown.attach(page.object_list, request.user)
    return {
        'object': task, 'page': page, 'wanted': wanted, 'statuses': list(BulkRowStatusChoices),
        'columns': list(page.object_list[0].data) if page.object_list else [],
        'buttons': [(action, label, icon, refusal(task)) for action, label, icon, refusal in (
            ('resume', _('Go on'), 'mdi-play-pause', tasks.resume_refusal),
            ('abort', _('Abort'), 'mdi-stop', tasks.abort_refusal)) if may(request.user, action, task)],
    }


@register_model_view(BulkTask, 'list', path='', detail=False)
class BulkTaskListView(generic.ObjectListView):
    queryset = _TASKS
    filterset = filtersets.BulkTaskFilterSet
    filterset_form = forms.BulkTaskFilterForm
    table = tables.BulkTaskTable
    actions = (BulkExport, BulkDelete)


@register_model_view(BulkTask)
class BulkTaskView(DetailView):
    queryset = _TASKS
    actions = (DeleteObject,)
    layout = layout.SimpleLayout(
        left_panels=[panels.BulkTaskPanel()],
        right_panels=[TagsPanel(), CustomFieldsPanel()],
        bottom_panels=[
            TemplatePanel('netbox_optical/panels/bulk_rows.html'),
            ObjectsTablePanel(
                'netbox_optical.workflowrun', filters={'bulk_task_id': lambda ctx: ctx['object'].pk},
                title=_('Runs')),
        ],
    )

    def get_extra_context(self, request, instance):
        return task_context(instance, request)


@register_model_view(BulkTask, 'progress')
class BulkTaskProgressView(BaseObjectView):
    """The part of the page that changes while rows are being done."""

    queryset = BulkTask.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'view')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = self.get_object(pk=pk)
        return render(request, 'netbox_optical/inc/bulk_rows.html', task_context(task, request))


@register_model_view(BulkTask, 'delete')
class BulkTaskDeleteView(generic.ObjectDeleteView):
    queryset = BulkTask.objects.all()


@register_model_view(BulkTask, 'bulk_delete', path='delete', detail=False)
class BulkTaskBulkDeleteView(generic.BulkDeleteView):
    queryset = _TASKS
    filterset = filtersets.BulkTaskFilterSet
    table = tables.BulkTaskTable


class _TaskActionView(BaseObjectView):
    """POST only: one of the buttons of a task's page."""

    http_method_names = ['post']
    queryset = BulkTask.objects.all()
    action = ''

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, self.action)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = self.get_object(pk=pk)
        try:
            self.act(task, request.user)
        except ValidationError as refused:
            show_refusal(request, refused)
        return redirect(task)

    @abstractmethod
    def act(self, task: BulkTask, user: Any) -> None:
        """Do it. Raises ValidationError."""


@register_model_view(BulkTask, 'resume')
class BulkTaskResumeView(_TaskActionView):
    action = 'resume'

    def act(self, task: BulkTask, user: Any) -> None:
        tasks.resume(task, user)


@register_model_view(BulkTask, 'abort')
class BulkTaskAbortView(_TaskActionView):
    action = 'abort'

    def act(self, task: BulkTask, user: Any) -> None:
        tasks.abort(task, user)


class _FileView(BaseMultiObjectView):
    """A file: what is wrong with it, or what it would do; with the word it is carried out."""

    queryset = BulkTask.objects.all()
    template_name = 'netbox_optical/bulk_file.html'
    kind = ''

    def get_required_permission(self) -> str:
        return get_permission_for_model(BulkTask, 'add')

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, forms.BulkFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.BulkFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form)
        data = form.cleaned_data
        try:
            if data['confirm']:
                task = tasks.accept(
                    self.kind, data['text'], request.user, delimiter=data['delimiter'],
                    file_name=data.get('file_name', ''), with_runs=data['with_runs'])
                return self._accepted(request, task)
            verdicts = tasks.look(self.kind, data['text'], request.user, delimiter=data['delimiter'])
        except PermissionDenied as denied:
            form.add_error(None, str(denied))
            return self._page(request, form)
        except BadFile as bad:
            form.add_error('file' if 'file_name' in data else 'text', _('{count} mistakes; nothing was made.').format(
                count=len(bad.problems)))
            return self._page(request, form, problems=bad.problems)
        # What was uploaded is in the form for the next step, which needs the word only.
        again = forms.BulkFileForm(initial={
            'text': data['text'], 'delimiter': data['delimiter'], 'with_runs': data['with_runs']})
        return self._page(request, again, verdicts=verdicts)

    def _accepted(self, request: HttpRequest, task: BulkTask) -> HttpResponse:
        messages.success(request, _('{task}: {count} rows queued.').format(task=task, count=task.row_count))
        return redirect(task if may(request.user, 'view', task) else request.path)

    def _page(self, request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
        verdicts = context.get('verdicts') or []
        skipped = [verdict for verdict in verdicts if verdict.skip]
        columns = tasks.MAKERS[self.kind].COLUMNS
        return render(request, self.template_name, {
            'form': form, 'title': dict(BulkKindChoices)[self.kind], 'columns': columns,
            'header': header_line(column for column in columns if column.required), 'word': tasks.CONFIRM,
            'to_make': len(verdicts) - len(skipped), 'skipped': skipped, **context,
        })


@register_model_view(BulkTask, 'create_devices', path='create-devices', detail=False)
class BulkTaskCreateDevicesView(_FileView):
    kind = BulkKindChoices.DEVICES


@register_model_view(BulkTask, 'create_fibers', path='create-fibers', detail=False)
class BulkTaskCreateFibersView(_FileView):
    kind = BulkKindChoices.FIBERS


@register_model_view(OpticalDevice, 'bulk_validate_fibers', path='validate-fibers', detail=False)
class OpticalDeviceValidateFibersView(ChosenView):
    """The fibres of chosen ROADMs. Whether the user may compare a fibre is asked of each fibre."""

    queryset = OpticalDevice.objects.all()
    filterset = filtersets.OpticalDeviceFilterSet
    action = 'view'

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(get_permission_for_model(BulkTask, 'add')):
            raise PermissionDenied
        return super().post(request)

    def start(self, targets: list, user: Any) -> BulkTask:
        return tasks.accept_validation(targets, user)

    def started(self, request: HttpRequest, answer: BulkTask, targets: list) -> HttpResponse:
        messages.success(request, _('{task}: {count} fibers.').format(task=answer, count=answer.row_count))
        visible = may(request.user, 'view', answer)
        return redirect(answer if visible else self.get_return_url(request))


class _RepairView(ChosenView):
    """The chosen ones that are out of sync. Whether the user may apply a plan is asked of each."""

    action = 'plan'

    def start(self, targets: list, user: Any) -> BulkTask:
        return tasks.accept_repairs(targets, user)

    def started(self, request: HttpRequest, answer: BulkTask, targets: list) -> HttpResponse:
        messages.success(request, _('{task}: {count} repairs.').format(task=answer, count=answer.row_count))
        return redirect(answer if may(request.user, 'view', answer) else self.get_return_url(request))


for _model, _filterset in (
    (DigitalService, filtersets.DigitalServiceFilterSet), (OpticalFiber, filtersets.OpticalFiberFilterSet),
    (OpticalSpectrum, filtersets.OpticalSpectrumFilterSet),
):
    register_model_view(_model, 'bulk_repair', path='repair', detail=False)(type(
        f'{_model.__name__}BulkRepairView', (_RepairView,),
        {'queryset': _model.objects.all(), 'filterset': _filterset}))
