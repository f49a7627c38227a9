"""Pages of deviations. The system finds them; people say what becomes of them."""

from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkDelete, BulkEdit, BulkExport, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import ObjectsTablePanel
from netbox.views import generic
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import Deviation
from netbox_optical.ui import panels

from .base import DetailView

__all__ = (
    'DeviationBulkDeleteView',
    'DeviationBulkEditView',
    'DeviationDeleteView',
    'DeviationEditView',
    'DeviationListView',
    'DeviationView',
)

_ROWS = Deviation.objects.select_related('device')


@register_model_view(Deviation, 'list', path='', detail=False)
class DeviationListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.DeviationFilterSet
    filterset_form = forms.DeviationFilterForm
    table = tables.DeviationTable
    actions = (BulkExport, BulkEdit, BulkDelete)


@register_model_view(Deviation)
class DeviationView(DetailView):
    queryset = _ROWS
    actions = (EditObject, DeleteObject)
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
