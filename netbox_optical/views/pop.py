"""Pages of PoPs."""

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OpticalDevice, PoP
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView

__all__ = (
    'PoPBulkDeleteView',
    'PoPBulkEditView',
    'PoPBulkImportView',
    'PoPDeleteView',
    'PoPEditView',
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
    layout = layout.SimpleLayout(
        left_panels=[panels.PoPPanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[CustomFieldsPanel(), CommentsPanel()],
        bottom_panels=[
            ObjectsTablePanel('netbox_optical.opticaldevice', filters={'pop_id': lambda ctx: ctx['object'].pk}),
            ObjectsTablePanel('netbox_optical.opticalfiber', filters={'pop_id': lambda ctx: ctx['object'].pk}),
            ObjectsTablePanel('netbox_optical.digitalservice', filters={'pop_id': lambda ctx: ctx['object'].pk}),
        ],
    )


@register_model_view(PoP, 'add', detail=False)
@register_model_view(PoP, 'edit')
class PoPEditView(generic.ObjectEditView):
    queryset = PoP.objects.all()
    form = forms.PoPForm


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
