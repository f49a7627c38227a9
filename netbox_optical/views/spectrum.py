"""Pages of optical spectra."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import CloneObject, DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, TemplatePanel
from netbox.views import generic
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OpticalSpectrum
from netbox_optical.object_actions import (
    BulkRepair,
    ForceInSync,
    ModifyProduct,
    PlanProduct,
    PurgeProduct,
    RepairProduct,
    TerminateProduct,
    ValidateProduct,
)
from netbox_optical.planning.budget import way_budget
from netbox_optical.ui import formats, panels
from netbox_optical.ui.budget import way_rows
from netbox_optical.ui.spectrum import pictures_along

from .base import LIST_ACTIONS, DetailView, ImportView
from .path_step import PathStepView
from .product import register_run_views, runs_panel

__all__ = (
    'OpticalSpectrumBulkDeleteView',
    'OpticalSpectrumBulkEditView',
    'OpticalSpectrumBulkImportView',
    'OpticalSpectrumDeleteView',
    'OpticalSpectrumEditView',
    'OpticalSpectrumListView',
    'OpticalSpectrumView',
)

_ROWS = OpticalSpectrum.objects.select_related('partner__tenant', 'channel')


@register_model_view(OpticalSpectrum, 'list', path='', detail=False)
class OpticalSpectrumListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.OpticalSpectrumFilterSet
    filterset_form = forms.OpticalSpectrumFilterForm
    table = tables.OpticalSpectrumTable
    actions = (*LIST_ACTIONS, BulkRepair)


@register_model_view(OpticalSpectrum)
class OpticalSpectrumView(DetailView):
    queryset = OpticalSpectrum.objects.select_related(
        'partner__tenant', 'channel', 'port_a__optical_device', 'port_z__optical_device')
    actions = (
        PlanProduct, ModifyProduct, ValidateProduct, RepairProduct, TerminateProduct, ForceInSync, PurgeProduct,
        CloneObject, EditObject, DeleteObject,
    )
    layout = layout.SimpleLayout(
        left_panels=[panels.SpectrumPanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[
            TemplatePanel('netbox_optical/panels/way.html', title=_('Way')),
            TemplatePanel('netbox_optical/panels/budget.html', title=_('Loss budget')), CustomFieldsPanel(),
            CommentsPanel(),
        ],
        bottom_panels=[
            TemplatePanel('netbox_optical/panels/spectrum.html', title=_('Spectrum along the way')),
            runs_panel(OpticalSpectrum),
        ],
    )

    def get_extra_context(self, request, instance):
        return {
            'way': formats.spectrum_chain(instance, request.user),
            'pictures': pictures_along([instance], request.user),
            'budget': way_rows(way_budget(instance)),
            'estimated': True,
        }


@register_model_view(OpticalSpectrum, 'add', detail=False)
@register_model_view(OpticalSpectrum, 'edit')
class OpticalSpectrumEditView(PathStepView):
    queryset = OpticalSpectrum.objects.all()
    form = forms.OpticalSpectrumForm


@register_model_view(OpticalSpectrum, 'delete')
class OpticalSpectrumDeleteView(generic.ObjectDeleteView):
    queryset = OpticalSpectrum.objects.all()


@register_model_view(OpticalSpectrum, 'bulk_import', path='import', detail=False)
class OpticalSpectrumBulkImportView(ImportView):
    queryset = OpticalSpectrum.objects.all()
    model_form = forms.OpticalSpectrumImportForm

    def _save_object(self, model_form, request, parent_idx):
        # Planning looks at route and spectrum when the row is stored, so it can still be refused here.
        try:
            return super()._save_object(model_form, request, parent_idx)
        except ValidationError:
            raise ValidationError(self._compile_form_errors(model_form.errors, index=parent_idx)) from None


@register_model_view(OpticalSpectrum, 'bulk_edit', path='edit', detail=False)
class OpticalSpectrumBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.OpticalSpectrumFilterSet
    table = tables.OpticalSpectrumTable
    form = forms.OpticalSpectrumBulkEditForm


@register_model_view(OpticalSpectrum, 'bulk_delete', path='delete', detail=False)
class OpticalSpectrumBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.OpticalSpectrumFilterSet
    table = tables.OpticalSpectrumTable


register_run_views(OpticalSpectrum, modify=forms.ModifySpectrumForm)
