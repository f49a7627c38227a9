"""Pages of accepted values. They come from deviations; deleting one makes the usual value the right one again."""

from __future__ import annotations

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkDelete, BulkExport, DeleteObject
from netbox.ui import layout
from netbox.views import generic
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import AcceptedValue
from netbox_optical.ui import panels

from .base import DetailView

__all__ = (
    'AcceptedValueBulkDeleteView',
    'AcceptedValueDeleteView',
    'AcceptedValueListView',
    'AcceptedValueView',
)

_ROWS = AcceptedValue.objects.select_related('device')


@register_model_view(AcceptedValue, 'list', path='', detail=False)
class AcceptedValueListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.AcceptedValueFilterSet
    filterset_form = forms.AcceptedValueFilterForm
    table = tables.AcceptedValueTable
    actions = (BulkExport, BulkDelete)


@register_model_view(AcceptedValue)
class AcceptedValueView(DetailView):
    queryset = _ROWS
    actions = (DeleteObject,)
    layout = layout.SimpleLayout(
        left_panels=[panels.AcceptedValuePanel()], right_panels=[TagsPanel(), CustomFieldsPanel()])


@register_model_view(AcceptedValue, 'delete')
class AcceptedValueDeleteView(generic.ObjectDeleteView):
    queryset = AcceptedValue.objects.all()


@register_model_view(AcceptedValue, 'bulk_delete', path='delete', detail=False)
class AcceptedValueBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.AcceptedValueFilterSet
    table = tables.AcceptedValueTable
