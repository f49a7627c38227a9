"""Pages of partners."""

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import CloneObject, DeleteObject, EditObject
from netbox.ui import actions as panel_actions
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel, RelatedObjectsPanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import GetRelatedModelsMixin, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import DigitalService, Partner
from netbox_optical.object_actions import ForceInSync, PlanProduct, PurgeProduct, TerminateProduct, ValidateProduct
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView
from .product import register_run_views, runs_panel

__all__ = (
    'PartnerBulkDeleteView',
    'PartnerBulkEditView',
    'PartnerBulkImportView',
    'PartnerDeleteView',
    'PartnerEditView',
    'PartnerListView',
    'PartnerView',
)

_ROWS = Partner.objects.annotate(service_count=count_related(DigitalService, 'partner'))


@register_model_view(Partner, 'list', path='', detail=False)
class PartnerListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.PartnerFilterSet
    filterset_form = forms.PartnerFilterForm
    table = tables.PartnerTable
    actions = LIST_ACTIONS


@register_model_view(Partner)
class PartnerView(GetRelatedModelsMixin, DetailView):
    queryset = Partner.objects.select_related('tenant__group')
    actions = (PlanProduct, ValidateProduct, TerminateProduct, ForceInSync, PurgeProduct, CloneObject, EditObject,
               DeleteObject)
    layout = layout.SimpleLayout(
        left_panels=[panels.PartnerPanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[RelatedObjectsPanel(), CustomFieldsPanel(), CommentsPanel()],
        bottom_panels=[
            ObjectsTablePanel(
                'netbox_optical.digitalservice', filters={'partner_id': lambda ctx: ctx['object'].pk},
                exclude_columns=['partner'],
                actions=[panel_actions.AddObject(
                    'netbox_optical.digitalservice', url_params={'partner': lambda ctx: ctx['object'].pk})],
            ),
            runs_panel(Partner),
        ],
    )

    def get_extra_context(self, request, instance):
        return {'related_models': self.get_related_models(request, instance)}


@register_model_view(Partner, 'add', detail=False)
@register_model_view(Partner, 'edit')
class PartnerEditView(generic.ObjectEditView):
    queryset = Partner.objects.all()
    form = forms.PartnerForm


@register_model_view(Partner, 'delete')
class PartnerDeleteView(generic.ObjectDeleteView):
    queryset = Partner.objects.all()


@register_model_view(Partner, 'bulk_import', path='import', detail=False)
class PartnerBulkImportView(ImportView):
    queryset = Partner.objects.all()
    model_form = forms.PartnerImportForm


@register_model_view(Partner, 'bulk_edit', path='edit', detail=False)
class PartnerBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.PartnerFilterSet
    table = tables.PartnerTable
    form = forms.PartnerBulkEditForm


@register_model_view(Partner, 'bulk_delete', path='delete', detail=False)
class PartnerBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.PartnerFilterSet
    table = tables.PartnerTable


register_run_views(Partner, repair=False)
