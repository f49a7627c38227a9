"""Pages of optical ports."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, TemplatePanel
from netbox.views import generic
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OpticalPort, PortClaim
from netbox_optical.ui import formats, panels
from netbox_optical.ui.access import visible_owner

from .base import LIST_ACTIONS, DetailView, ImportView

__all__ = (
    'OpticalPortBulkDeleteView',
    'OpticalPortBulkEditView',
    'OpticalPortBulkImportView',
    'OpticalPortDeleteView',
    'OpticalPortEditView',
    'OpticalPortListView',
    'OpticalPortView',
)

_ROWS = OpticalPort.objects.select_related('optical_device').annotate(
    used=Exists(PortClaim.objects.filter(port=OuterRef('pk'))))


@register_model_view(OpticalPort, 'list', path='', detail=False)
class OpticalPortListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.OpticalPortFilterSet
    filterset_form = forms.OpticalPortFilterForm
    table = tables.OpticalPortTable
    actions = LIST_ACTIONS


@register_model_view(OpticalPort)
class OpticalPortView(DetailView):
    queryset = OpticalPort.objects.select_related('optical_device', 'interface__cable__optical_fiber')
    layout = layout.SimpleLayout(
        left_panels=[panels.PortPanel(), TagsPanel()],
        right_panels=[
            TemplatePanel('netbox_optical/panels/port_use.html', title=_('Use')),
            TemplatePanel('netbox_optical/panels/port_spectrum.html', title=_('Spectrum on the device')),
            CustomFieldsPanel(), CommentsPanel(),
        ],
    )

    def get_extra_context(self, request, instance):
        return {
            'owner': visible_owner(instance, request.user),
            'occupancy': [formats.passband(*edges) for edges in instance.observed_passbands or ()],
        }


@register_model_view(OpticalPort, 'add', detail=False)
@register_model_view(OpticalPort, 'edit')
class OpticalPortEditView(generic.ObjectEditView):
    queryset = OpticalPort.objects.all()
    form = forms.OpticalPortForm


@register_model_view(OpticalPort, 'delete')
class OpticalPortDeleteView(generic.ObjectDeleteView):
    queryset = OpticalPort.objects.all()


@register_model_view(OpticalPort, 'bulk_import', path='import', detail=False)
class OpticalPortBulkImportView(ImportView):
    queryset = OpticalPort.objects.all()
    model_form = forms.OpticalPortImportForm


@register_model_view(OpticalPort, 'bulk_edit', path='edit', detail=False)
class OpticalPortBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.OpticalPortFilterSet
    table = tables.OpticalPortTable
    form = forms.OpticalPortBulkEditForm


@register_model_view(OpticalPort, 'bulk_delete', path='delete', detail=False)
class OpticalPortBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.OpticalPortFilterSet
    table = tables.OpticalPortTable
