"""Pages of PoPs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import CloneObject, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel
from netbox.views import generic
from netbox.views.generic.base import BaseMultiObjectView
from utilities.forms import restrict_form_fields
from utilities.permissions import get_permission_for_model
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OpticalDevice, PoP
from netbox_optical.object_actions import ForceInSync, PlanProduct, PurgeProduct, TerminateProduct, ValidateProduct
from netbox_optical.planning import pop_import
from netbox_optical.settings import get_settings
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView, RenamingEditView
from .product import register_run_views, runs_panel

__all__ = (
    'PoPBulkDeleteView',
    'PoPBulkEditView',
    'PoPBulkImportView',
    'PoPDeleteView',
    'PoPEditView',
    'PoPImportSitesView',
    'PoPListView',
    'PoPView',
)

_ROWS = PoP.objects.annotate(device_count=count_related(OpticalDevice, 'device__site__optical_pop'))


@register_model_view(PoP, 'list', path='', detail=False)
class PoPListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.PoPFilterSet
    filterset_form = forms.PoPFilterForm
    table = tables.PoPTable
    actions = LIST_ACTIONS


@register_model_view(PoP)
class PoPView(DetailView):
    queryset = PoP.objects.select_related('site__region')
    actions = (PlanProduct, ValidateProduct, TerminateProduct, ForceInSync, PurgeProduct, CloneObject, EditObject,
               DeleteObject)
    layout = layout.SimpleLayout(
        left_panels=[panels.PoPPanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[CustomFieldsPanel(), CommentsPanel()],
        bottom_panels=[
            ObjectsTablePanel('netbox_optical.opticaldevice', filters={'pop_id': lambda ctx: ctx['object'].pk}),
            ObjectsTablePanel('netbox_optical.opticalfiber', filters={'pop_id': lambda ctx: ctx['object'].pk}),
            ObjectsTablePanel('netbox_optical.digitalservice', filters={'pop_id': lambda ctx: ctx['object'].pk}),
            runs_panel(PoP),
        ],
    )


@register_model_view(PoP, 'add', detail=False)
@register_model_view(PoP, 'edit')
class PoPEditView(RenamingEditView):
    queryset = PoP.objects.all()
    form = forms.PoPForm


@register_model_view(PoP, 'import_sites', path='from-sites', detail=False)
class PoPImportSitesView(BaseMultiObjectView):
    """Which sites can become PoPs; with the word, they do."""

    queryset = PoP.objects.all()
    template_name = 'netbox_optical/pop_import_sites.html'

    def get_required_permission(self) -> str:
        return get_permission_for_model(PoP, 'add')

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, forms.ImportSitesForm(), pop_import.proposals(request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.ImportSitesForm(request.POST)
        restrict_form_fields(form, request.user)
        if not form.is_valid():
            return self._page(request, form, pop_import.proposals(request.user))
        chosen = {site.pk for site in form.cleaned_data['pk']}
        rows = pop_import.import_pops(request.user, chosen or None)
        made = [row for row in rows if row.outcome == 'imported']
        messages.success(request, _('{made} PoPs imported, {others} sites left alone.').format(
            made=len(made), others=len(rows) - len(made)))
        return self._page(request, forms.ImportSitesForm(), rows)

    def _page(self, request: HttpRequest, form: forms.ImportSitesForm, rows: list) -> HttpResponse:
        return render(request, self.template_name, {'form': form, 'rows': rows, 'settings': get_settings()})


@register_model_view(PoP, 'delete')
class PoPDeleteView(generic.ObjectDeleteView):
    queryset = PoP.objects.all()


@register_model_view(PoP, 'bulk_import', path='import', detail=False)
class PoPBulkImportView(ImportView):
    queryset = PoP.objects.all()
    model_form = forms.PoPImportForm


@register_model_view(PoP, 'bulk_edit', path='edit', detail=False)
class PoPBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.PoPFilterSet
    table = tables.PoPTable
    form = forms.PoPBulkEditForm


@register_model_view(PoP, 'bulk_delete', path='delete', detail=False)
class PoPBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.PoPFilterSet
    table = tables.PoPTable


register_run_views(PoP, repair=False)
