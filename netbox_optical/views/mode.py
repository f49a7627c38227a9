"""Pages of operational modes."""

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, RelatedObjectsPanel
from netbox.views import generic
from utilities.views import GetRelatedModelsMixin, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OperationalMode
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView

__all__ = (
    'OperationalModeBulkDeleteView',
    'OperationalModeBulkEditView',
    'OperationalModeBulkImportView',
    'OperationalModeDeleteView',
    'OperationalModeEditView',
    'OperationalModeListView',
    'OperationalModeView',
)

_ROWS = OperationalMode.objects.all()


@register_model_view(OperationalMode, 'list', path='', detail=False)
class OperationalModeListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.OperationalModeFilterSet
    filterset_form = forms.OperationalModeFilterForm
    table = tables.OperationalModeTable
    actions = LIST_ACTIONS


@register_model_view(OperationalMode)
class OperationalModeView(GetRelatedModelsMixin, DetailView):
    queryset = OperationalMode.objects.all()
    layout = layout.SimpleLayout(
        left_panels=[panels.ModePanel(), TagsPanel()],
        right_panels=[RelatedObjectsPanel(), CustomFieldsPanel(), CommentsPanel()],
    )

    def get_extra_context(self, request, instance):
        return {'related_models': self.get_related_models(request, instance)}


@register_model_view(OperationalMode, 'add', detail=False)
@register_model_view(OperationalMode, 'edit')
class OperationalModeEditView(generic.ObjectEditView):
    queryset = OperationalMode.objects.all()
    form = forms.OperationalModeForm


@register_model_view(OperationalMode, 'delete')
class OperationalModeDeleteView(generic.ObjectDeleteView):
    queryset = OperationalMode.objects.all()


@register_model_view(OperationalMode, 'bulk_import', path='import', detail=False)
class OperationalModeBulkImportView(ImportView):
    queryset = OperationalMode.objects.all()
    model_form = forms.OperationalModeImportForm


@register_model_view(OperationalMode, 'bulk_edit', path='edit', detail=False)
class OperationalModeBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.OperationalModeFilterSet
    table = tables.OperationalModeTable
    form = forms.OperationalModeBulkEditForm


@register_model_view(OperationalMode, 'bulk_delete', path='delete', detail=False)
class OperationalModeBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.OperationalModeFilterSet
    table = tables.OperationalModeTable
