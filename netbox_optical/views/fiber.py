"""Pages of optical fibres and shared risk groups."""

from dcim.models import Interface
from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import CloneObject, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel, TemplatePanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import FiberSegment, OpticalFiber, SharedRiskGroup
from netbox_optical.object_actions import (
    BulkRepair,
    ForceInSync,
    PlanProduct,
    PurgeProduct,
    RepairProduct,
    TerminateProduct,
    ValidateProduct,
)
from netbox_optical.ui import panels
from netbox_optical.ui.tables import FilteredTablePanel

from .base import LIST_ACTIONS, DetailView, ImportView
from .product import register_run_views, runs_panel

__all__ = (
    'OpticalFiberBulkDeleteView',
    'OpticalFiberBulkEditView',
    'OpticalFiberBulkImportView',
    'OpticalFiberDeleteView',
    'OpticalFiberEditView',
    'OpticalFiberListView',
    'OpticalFiberView',
    'SharedRiskGroupBulkDeleteView',
    'SharedRiskGroupBulkEditView',
    'SharedRiskGroupBulkImportView',
    'SharedRiskGroupDeleteView',
    'SharedRiskGroupEditView',
    'SharedRiskGroupListView',
    'SharedRiskGroupView',
)

_FIBERS = OpticalFiber.objects.annotate(length_m=Subquery(
    FiberSegment.objects.filter(fiber=OuterRef('pk')).order_by().values('fiber').annotate(total=Sum('length'))
    .values('total')))


@register_model_view(OpticalFiber, 'list', path='', detail=False)
class OpticalFiberListView(generic.ObjectListView):
    queryset = _FIBERS
    filterset = filtersets.OpticalFiberFilterSet
    filterset_form = forms.OpticalFiberFilterForm
    table = tables.OpticalFiberTable
    actions = (*LIST_ACTIONS, BulkRepair)


@register_model_view(OpticalFiber)
class OpticalFiberView(DetailView):
    queryset = OpticalFiber.objects.select_related('cable', 'section_span__section').prefetch_related(
        'segments', 'risk_groups')
    actions = (
        PlanProduct, ValidateProduct, RepairProduct, TerminateProduct, ForceInSync, PurgeProduct, CloneObject,
        EditObject, DeleteObject,
    )
    layout = layout.SimpleLayout(
        left_panels=[panels.FiberPanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[
            TemplatePanel('netbox_optical/panels/segments.html', title=_('Segments')), CustomFieldsPanel(),
            CommentsPanel(),
        ],
        bottom_panels=[
            FilteredTablePanel(
                'netbox_optical.opticalport', filters={'interface_id': lambda ctx: ctx['interfaces']},
                title=_('Ends')),
            ObjectsTablePanel(
                'netbox_optical.digitalservice', filters={'fiber_id': lambda ctx: ctx['object'].pk},
                title=_('Services on the way')),
            runs_panel(OpticalFiber),
        ],
    )

    def get_extra_context(self, request, instance):
        ends = [*instance.cable.a_terminations, *instance.cable.b_terminations]
        return {'interfaces': [end.pk for end in ends if isinstance(end, Interface)]}


@register_model_view(OpticalFiber, 'add', detail=False)
@register_model_view(OpticalFiber, 'edit')
class OpticalFiberEditView(generic.ObjectEditView):
    queryset = OpticalFiber.objects.all()
    form = forms.OpticalFiberForm


@register_model_view(OpticalFiber, 'delete')
class OpticalFiberDeleteView(generic.ObjectDeleteView):
    queryset = OpticalFiber.objects.all()


@register_model_view(OpticalFiber, 'bulk_import', path='import', detail=False)
class OpticalFiberBulkImportView(ImportView):
    queryset = OpticalFiber.objects.all()
    model_form = forms.OpticalFiberImportForm


@register_model_view(OpticalFiber, 'bulk_edit', path='edit', detail=False)
class OpticalFiberBulkEditView(generic.BulkEditView):
    queryset = _FIBERS
    filterset = filtersets.OpticalFiberFilterSet
    table = tables.OpticalFiberTable
    form = forms.OpticalFiberBulkEditForm


@register_model_view(OpticalFiber, 'bulk_delete', path='delete', detail=False)
class OpticalFiberBulkDeleteView(generic.BulkDeleteView):
    queryset = _FIBERS
    filterset = filtersets.OpticalFiberFilterSet
    table = tables.OpticalFiberTable


_GROUPS = SharedRiskGroup.objects.annotate(
    fiber_count=count_related(SharedRiskGroup.fibers.through, 'sharedriskgroup'))


@register_model_view(SharedRiskGroup, 'list', path='', detail=False)
class SharedRiskGroupListView(generic.ObjectListView):
    queryset = _GROUPS
    filterset = filtersets.SharedRiskGroupFilterSet
    filterset_form = forms.SharedRiskGroupFilterForm
    table = tables.SharedRiskGroupTable
    actions = LIST_ACTIONS


@register_model_view(SharedRiskGroup)
class SharedRiskGroupView(DetailView):
    queryset = SharedRiskGroup.objects.all()
    layout = layout.SimpleLayout(
        left_panels=[panels.RiskGroupPanel(), TagsPanel()],
        right_panels=[CustomFieldsPanel(), CommentsPanel()],
        bottom_panels=[
            ObjectsTablePanel(
                'netbox_optical.opticalfiber', filters={'risk_group_id': lambda ctx: ctx['object'].pk}),
        ],
    )


@register_model_view(SharedRiskGroup, 'add', detail=False)
@register_model_view(SharedRiskGroup, 'edit')
class SharedRiskGroupEditView(generic.ObjectEditView):
    queryset = SharedRiskGroup.objects.all()
    form = forms.SharedRiskGroupForm


@register_model_view(SharedRiskGroup, 'delete')
class SharedRiskGroupDeleteView(generic.ObjectDeleteView):
    queryset = SharedRiskGroup.objects.all()


@register_model_view(SharedRiskGroup, 'bulk_import', path='import', detail=False)
class SharedRiskGroupBulkImportView(ImportView):
    queryset = SharedRiskGroup.objects.all()
    model_form = forms.SharedRiskGroupImportForm


@register_model_view(SharedRiskGroup, 'bulk_edit', path='edit', detail=False)
class SharedRiskGroupBulkEditView(generic.BulkEditView):
    queryset = _GROUPS
    filterset = filtersets.SharedRiskGroupFilterSet
    table = tables.SharedRiskGroupTable
    form = forms.SharedRiskGroupBulkEditForm


@register_model_view(SharedRiskGroup, 'bulk_delete', path='delete', detail=False)
class SharedRiskGroupBulkDeleteView(generic.BulkDeleteView):
    queryset = _GROUPS
    filterset = filtersets.SharedRiskGroupFilterSet
    table = tables.SharedRiskGroupTable


register_run_views(OpticalFiber)
