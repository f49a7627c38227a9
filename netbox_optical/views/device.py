"""Pages of optical devices."""

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import CloneObject, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OpticalDevice, OpticalPort
from netbox_optical.object_actions import (
    BulkCheckConnection,
    BulkImportInventory,
    BulkValidateFibers,
    CheckConnection,
    ForceInSync,
    ImportInventory,
    LearnHostKey,
    PlanProduct,
    PurgeProduct,
    TerminateProduct,
    ValidateProduct,
)
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView, RenamingEditView
from .product import register_run_views, runs_panel
from .tasks import last_check

__all__ = (
    'OpticalDeviceBulkDeleteView',
    'OpticalDeviceBulkEditView',
    'OpticalDeviceBulkImportView',
    'OpticalDeviceDeleteView',
    'OpticalDeviceEditView',
    'OpticalDeviceListView',
    'OpticalDeviceView',
)

_ROWS = OpticalDevice.objects.annotate(port_count=count_related(OpticalPort, 'optical_device'))


@register_model_view(OpticalDevice, 'list', path='', detail=False)
class OpticalDeviceListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.OpticalDeviceFilterSet
    filterset_form = forms.OpticalDeviceFilterForm
    table = tables.OpticalDeviceTable
    actions = (*LIST_ACTIONS, BulkCheckConnection, BulkImportInventory, BulkValidateFibers)


@register_model_view(OpticalDevice)
class OpticalDeviceView(DetailView):
    queryset = OpticalDevice.objects.select_related(
        'device__site__optical_pop', 'loopback', 'manager', 'credential')
    actions = (
        PlanProduct, ValidateProduct, TerminateProduct, ForceInSync, PurgeProduct, CheckConnection, ImportInventory,
        LearnHostKey, CloneObject, EditObject, DeleteObject)
    layout = layout.SimpleLayout(
        left_panels=[panels.DevicePanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[panels.DeviceAccessPanel(), panels.LastCheckPanel(), CustomFieldsPanel(), CommentsPanel()],
        bottom_panels=[
            ObjectsTablePanel(
                'netbox_optical.opticalport', filters={'optical_device_id': lambda ctx: ctx['object'].pk},
                exclude_columns=['optical_device']),
            ObjectsTablePanel(
                'netbox_optical.opticalmultiplexsection',
                filters={'optical_device_id': lambda ctx: ctx['object'].pk}),
            runs_panel(OpticalDevice),
        ],
    )

    def get_extra_context(self, request, instance):
        return {'last_check': last_check(instance, request.user)}


@register_model_view(OpticalDevice, 'add', detail=False)
@register_model_view(OpticalDevice, 'edit')
class OpticalDeviceEditView(RenamingEditView):
    queryset = OpticalDevice.objects.all()
    form = forms.OpticalDeviceForm


@register_model_view(OpticalDevice, 'delete')
class OpticalDeviceDeleteView(generic.ObjectDeleteView):
    queryset = OpticalDevice.objects.all()


@register_model_view(OpticalDevice, 'bulk_import', path='import', detail=False)
class OpticalDeviceBulkImportView(ImportView):
    queryset = OpticalDevice.objects.all()
    model_form = forms.OpticalDeviceImportForm


@register_model_view(OpticalDevice, 'bulk_edit', path='edit', detail=False)
class OpticalDeviceBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.OpticalDeviceFilterSet
    table = tables.OpticalDeviceTable
    form = forms.OpticalDeviceBulkEditForm


@register_model_view(OpticalDevice, 'bulk_delete', path='delete', detail=False)
class OpticalDeviceBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.OpticalDeviceFilterSet
    table = tables.OpticalDeviceTable


register_run_views(OpticalDevice, repair=False)
