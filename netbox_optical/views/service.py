"""Pages of digital services: order, look, plan, validate, terminate."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import DeleteObject, EditObject
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, TemplatePanel
from netbox.views import generic
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import DigitalService, TransportChannel
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
from netbox_optical.ui import formats, panels
from netbox_optical.ui.spectrum import pictures_along

from .base import LIST_ACTIONS, DetailView, ImportView
from .path_step import PathStepView
from .product import register_run_views, runs_panel

__all__ = (
    'DigitalServiceAddView',
    'DigitalServiceBulkDeleteView',
    'DigitalServiceBulkEditView',
    'DigitalServiceBulkImportView',
    'DigitalServiceDeleteView',
    'DigitalServiceEditView',
    'DigitalServiceListView',
    'DigitalServiceView',
)

_ROWS = DigitalService.objects.select_related(
    'partner__tenant', 'client_port_a__optical_device', 'client_port_z__optical_device')


@register_model_view(DigitalService, 'list', path='', detail=False)
class DigitalServiceListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.DigitalServiceFilterSet
    filterset_form = forms.DigitalServiceFilterForm
    table = tables.DigitalServiceTable
    actions = (*LIST_ACTIONS, BulkRepair)


@register_model_view(DigitalService)
class DigitalServiceView(DetailView):
    queryset = _ROWS
    actions = (
        PlanProduct, ModifyProduct, ValidateProduct, RepairProduct, TerminateProduct, ForceInSync, PurgeProduct,
        EditObject, DeleteObject,
    )
    layout = layout.SimpleLayout(
        left_panels=[panels.ServicePanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[
            TemplatePanel('netbox_optical/panels/channels.html', title=_('Channels')), CustomFieldsPanel(),
            CommentsPanel(),
        ],
        bottom_panels=[
            TemplatePanel('netbox_optical/panels/spectrum.html', title=_('Spectrum along the way')),
            runs_panel(DigitalService),
        ],
    )

    def get_extra_context(self, request, instance):
        visible = set(TransportChannel.objects.restrict(request.user, 'view').filter(
            uses__service=instance).values_list('pk', flat=True))
        uses = [use for use in instance.channel_uses.select_related(
            'channel__spectrum', 'channel__mode', 'channel__line_port_a__optical_device',
            'channel__line_port_z__optical_device') if use.channel_id in visible]
        return {
            'uses': [
                (use, formats.units(use.units), formats.route_of_channel(use.channel, request.user)) for use in uses],
            'pictures': pictures_along([use.channel.spectrum for use in uses], request.user),
        }


@register_model_view(DigitalService, 'add', detail=False)
class DigitalServiceAddView(PathStepView):
    queryset = DigitalService.objects.all()
    form = forms.NewServiceForm


@register_model_view(DigitalService, 'edit')
class DigitalServiceEditView(generic.ObjectEditView):
    queryset = DigitalService.objects.all()
    form = forms.DigitalServiceForm


@register_model_view(DigitalService, 'delete')
class DigitalServiceDeleteView(generic.ObjectDeleteView):
    queryset = DigitalService.objects.all()


@register_model_view(DigitalService, 'bulk_import', path='import', detail=False)
class DigitalServiceBulkImportView(ImportView):
    queryset = DigitalService.objects.all()
    model_form = forms.DigitalServiceImportForm

    def _save_object(self, model_form, request, parent_idx):
        # Planning looks at route and spectrum when the service is made, so a row can still be refused here.
        try:
            return super()._save_object(model_form, request, parent_idx)
        except ValidationError:
            raise ValidationError(self._compile_form_errors(model_form.errors, index=parent_idx)) from None


@register_model_view(DigitalService, 'bulk_edit', path='edit', detail=False)
class DigitalServiceBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.DigitalServiceFilterSet
    table = tables.DigitalServiceTable
    form = forms.DigitalServiceBulkEditForm


@register_model_view(DigitalService, 'bulk_delete', path='delete', detail=False)
class DigitalServiceBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.DigitalServiceFilterSet
    table = tables.DigitalServiceTable


register_run_views(DigitalService, modify=forms.ModifyServiceForm)
