"""Pages of network managers."""

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import CloneObject, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel, RelatedObjectsPanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import GetRelatedModelsMixin, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import NetworkManager, OpticalDevice
from netbox_optical.object_actions import BulkCheckConnection, CheckConnection
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView
from .tasks import last_check

__all__ = (
    'NetworkManagerBulkDeleteView',
    'NetworkManagerBulkEditView',
    'NetworkManagerBulkImportView',
    'NetworkManagerDeleteView',
    'NetworkManagerEditView',
    'NetworkManagerListView',
    'NetworkManagerView',
)

_ROWS = NetworkManager.objects.annotate(device_count=count_related(OpticalDevice, 'manager'))


@register_model_view(NetworkManager, 'list', path='', detail=False)
class NetworkManagerListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.NetworkManagerFilterSet
    filterset_form = forms.NetworkManagerFilterForm
    table = tables.NetworkManagerTable
    actions = (*LIST_ACTIONS, BulkCheckConnection)


@register_model_view(NetworkManager)
class NetworkManagerView(GetRelatedModelsMixin, DetailView):
    actions = (CheckConnection, CloneObject, EditObject, DeleteObject)
    queryset = NetworkManager.objects.select_related('credential')
    layout = layout.SimpleLayout(
        left_panels=[panels.ManagerPanel(), TagsPanel()],
        right_panels=[panels.LastCheckPanel(), RelatedObjectsPanel(), CustomFieldsPanel(), CommentsPanel()],
        bottom_panels=[
            ObjectsTablePanel('netbox_optical.opticaldevice', filters={'manager_id': lambda ctx: ctx['object'].pk}),
        ],
    )

    def get_extra_context(self, request, instance):
        return {
            'related_models': self.get_related_models(request, instance),
            'last_check': last_check(instance, request.user),
        }


@register_model_view(NetworkManager, 'add', detail=False)
@register_model_view(NetworkManager, 'edit')
class NetworkManagerEditView(generic.ObjectEditView):
    queryset = NetworkManager.objects.all()
    form = forms.NetworkManagerForm


@register_model_view(NetworkManager, 'delete')
class NetworkManagerDeleteView(generic.ObjectDeleteView):
    queryset = NetworkManager.objects.all()


@register_model_view(NetworkManager, 'bulk_import', path='import', detail=False)
class NetworkManagerBulkImportView(ImportView):
    queryset = NetworkManager.objects.all()
    model_form = forms.NetworkManagerImportForm


@register_model_view(NetworkManager, 'bulk_edit', path='edit', detail=False)
class NetworkManagerBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.NetworkManagerFilterSet
    table = tables.NetworkManagerTable
    form = forms.NetworkManagerBulkEditForm


@register_model_view(NetworkManager, 'bulk_delete', path='delete', detail=False)
class NetworkManagerBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.NetworkManagerFilterSet
    table = tables.NetworkManagerTable
