"""Pages of raw commands: sending them, and what was sent."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkExport
from netbox.ui import layout
from netbox.ui.panels import TemplatePanel
from netbox.views import generic
from netbox.views.generic.base import BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import ViewTab, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.jobs.raw_commands import queue_raw_commands
from netbox_optical.models import OpticalDevice, RawCommandLog
from netbox_optical.planning import raw_commands
from netbox_optical.ui import panels

from .base import DetailView
from .tasks import tell_queued

__all__ = (
    'OpticalDeviceRawCommandsView',
    'RawCommandLogListView',
    'RawCommandLogProgressView',
    'RawCommandLogView',
)

_SHOWN = 10


@register_model_view(OpticalDevice, 'raw_commands', path='raw-commands')
class OpticalDeviceRawCommandsView(BaseObjectView):
    """The form, and the last logs of the device. Who lacks the permission on this very device gets neither."""

    queryset = OpticalDevice.objects.all()
    template_name = 'netbox_optical/raw_commands.html'
    tab = ViewTab(
        label=_('Raw commands'), weight=2200, permission='netbox_optical.raw_commands_opticaldevice',
        visible=lambda device: not raw_commands.refusal(device),
    )

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'raw_commands')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self.get_object(pk=pk), forms.RawCommandsForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        device = self.get_object(pk=pk)
        form = forms.RawCommandsForm(request.POST)
        if form.is_valid():
            try:
                log = queue_raw_commands(device, **form.cleaned_data, user=request.user)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                tell_queued(request, log.jobs.first(), _('{log}: queued.').format(log=log))
                visible = RawCommandLog.objects.restrict(request.user, 'view').filter(pk=log.pk).exists()
                return redirect(log if visible else request.path)
        return self._page(request, device, form)

    def _page(self, request: HttpRequest, device: OpticalDevice, form: Any) -> HttpResponse:
        return render(request, self.template_name, {
            'object': device, 'tab': self.tab, 'form': form, 'refusal': raw_commands.refusal(device),
            'logs': RawCommandLog.objects.restrict(request.user, 'view').filter(device=device)[:_SHOWN],
        })


@register_model_view(RawCommandLog, 'list', path='', detail=False)
class RawCommandLogListView(generic.ObjectListView):
    queryset = RawCommandLog.objects.select_related('device', 'requested_by')
    filterset = filtersets.RawCommandLogFilterSet
    filterset_form = forms.RawCommandLogFilterForm
    table = tables.RawCommandLogTable
    actions = (BulkExport,)


@register_model_view(RawCommandLog)
class RawCommandLogView(DetailView):
    queryset = RawCommandLog.objects.select_related('device', 'requested_by')
    actions = ()
    layout = layout.SimpleLayout(
        left_panels=[panels.RawCommandLogPanel()],
        right_panels=[TagsPanel(), CustomFieldsPanel()],
        bottom_panels=[TemplatePanel('netbox_optical/panels/raw_journal.html')],
    )

    def get_extra_context(self, request, instance):
        return _lines(instance)


@register_model_view(RawCommandLog, 'progress')
class RawCommandLogProgressView(BaseObjectView):
    """The part of the page that changes while commands are being sent."""

    queryset = RawCommandLog.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'view')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        log = self.get_object(pk=pk)
        return render(request, 'netbox_optical/inc/raw_journal.html', {'object': log, **_lines(log)})


def _lines(log: RawCommandLog) -> dict[str, Any]:
    return {'lines': log.journal, 'unsent': log.commands[len(log.journal):]}
