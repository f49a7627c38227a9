"""Pages of deviations. The system finds them; people say what becomes of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkDelete, BulkEdit, BulkExport, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import ObjectsTablePanel
from netbox.views import generic
from netbox.views.generic.base import BaseMultiObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.choices import DeviationStatusChoices
from netbox_optical.jobs.assurance import queue_report
from netbox_optical.models import Deviation, OpticalDevice
from netbox_optical.object_actions import BulkResolve, TakeIntoNetBox, WriteToNetwork
from netbox_optical.planning.assurance.trend import per_day
from netbox_optical.ui import panels

from .ask import AskView
from .base import DetailView
from .tasks import tell_queued

__all__ = (
    'DeviationBulkDeleteView',
    'DeviationBulkEditView',
    'DeviationDeleteView',
    'DeviationEditView',
    'DeviationListView',
    'DeviationReportView',
    'DeviationTrendView',
    'DeviationView',
    'IgnoredDeviationListView',
    'ResolvedDeviationListView',
)

_ROWS = Deviation.objects.select_related('device')


class _DeviationList(generic.ObjectListView):
    filterset = filtersets.DeviationFilterSet
    filterset_form = forms.DeviationFilterForm
    table = tables.DeviationTable
    actions = (BulkExport, BulkResolve, BulkEdit, BulkDelete)


@register_model_view(Deviation, 'list', path='', detail=False)
class DeviationListView(_DeviationList):
    """Everything; the filter `status` and the next two lists show a part of it."""

    queryset = _ROWS
    template_name = 'netbox_optical/deviation_list.html'


@register_model_view(Deviation, 'ignored', detail=False)
class IgnoredDeviationListView(_DeviationList):
    """What somebody agreed to, until when and why."""

    queryset = _ROWS.filter(status=DeviationStatusChoices.IGNORED)
    table = tables.IgnoredDeviationTable


@register_model_view(Deviation, 'history', detail=False)
class ResolvedDeviationListView(_DeviationList):
    """What was there once."""

    queryset = _ROWS.filter(status=DeviationStatusChoices.RESOLVED)
    table = tables.ResolvedDeviationTable
    actions = (BulkExport, BulkDelete)


@register_model_view(Deviation, 'trend', detail=False)
class DeviationTrendView(BaseMultiObjectView):
    """Of what the reader may see, day by day."""

    queryset = Deviation.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(Deviation, 'view')

    def get(self, request: HttpRequest) -> HttpResponse:
        days = per_day(self.queryset)
        return render(request, 'netbox_optical/deviation_trend.html', {
            'days': days, 'most': max(day.open for day in days) or 1})


@register_model_view(Deviation, 'report', detail=False)
class DeviationReportView(AskView):
    queryset = Deviation.objects.all()
    form = forms.ReportScopeForm
    title = _('Compare with the network')
    text = _('Devices are read as a whole, and everything on them is compared with NetBox. What differs is listed as a '
             'deviation; no device is changed.')

    def get_required_permission(self) -> str:
        return get_permission_for_model(OpticalDevice, 'validate')

    def start(self, request: HttpRequest, form: Any) -> HttpResponse:
        tell_queued(request, queue_report(request.user, **form.cleaned_data), _('The drift report is queued.'))
        visible = request.user.has_perm('netbox_optical.view_deviation')
        return redirect('plugins:netbox_optical:deviation_list' if visible else request.path)


@register_model_view(Deviation)
class DeviationView(DetailView):
    queryset = _ROWS
    actions = (WriteToNetwork, TakeIntoNetBox, EditObject, DeleteObject)
    layout = layout.SimpleLayout(
        left_panels=[panels.DeviationPanel()],
        right_panels=[TagsPanel(), CustomFieldsPanel()],
        bottom_panels=[ObjectsTablePanel(
            'netbox_optical.digitalservice', filters={'deviation_id': lambda ctx: ctx['object'].pk},
            title=_('Services hit'))],
    )


@register_model_view(Deviation, 'edit')
class DeviationEditView(generic.ObjectEditView):
    queryset = Deviation.objects.all()
    form = forms.DeviationForm


@register_model_view(Deviation, 'delete')
class DeviationDeleteView(generic.ObjectDeleteView):
    queryset = Deviation.objects.all()


@register_model_view(Deviation, 'bulk_edit', path='edit', detail=False)
class DeviationBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.DeviationFilterSet
    table = tables.DeviationTable
    form = forms.DeviationBulkEditForm


@register_model_view(Deviation, 'bulk_delete', path='delete', detail=False)
class DeviationBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.DeviationFilterSet
    table = tables.DeviationTable
