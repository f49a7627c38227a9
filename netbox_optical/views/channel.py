"""Pages of transport channels."""

from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, ObjectsTablePanel, TemplatePanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import ChannelUse, TransportChannel
from netbox_optical.planning.budget import way_budget
from netbox_optical.ui import formats, panels
from netbox_optical.ui.budget import way_rows
from netbox_optical.ui.spectrum import pictures_along

from .base import LIST_ACTIONS, DetailView, ImportView

__all__ = (
    'TransportChannelBulkDeleteView',
    'TransportChannelBulkEditView',
    'TransportChannelBulkImportView',
    'TransportChannelDeleteView',
    'TransportChannelEditView',
    'TransportChannelListView',
    'TransportChannelView',
)

_ROWS = TransportChannel.objects.select_related(
    'spectrum__partner__tenant', 'line_port_a__optical_device', 'line_port_z__optical_device',
).annotate(service_count=count_related(ChannelUse, 'channel'))


@register_model_view(TransportChannel, 'list', path='', detail=False)
class TransportChannelListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.TransportChannelFilterSet
    filterset_form = forms.TransportChannelFilterForm
    table = tables.TransportChannelTable
    actions = LIST_ACTIONS


@register_model_view(TransportChannel)
class TransportChannelView(DetailView):
    queryset = TransportChannel.objects.select_related(
        'spectrum__partner__tenant', 'mode', 'line_port_a__optical_device__device__site__optical_pop',
        'line_port_z__optical_device__device__site__optical_pop')
    layout = layout.SimpleLayout(
        left_panels=[panels.TransportChannelPanel(), panels.LifecyclePanel(), TagsPanel()],
        right_panels=[
            panels.ChannelEndsPanel(), panels.ChannelMarginPanel(),
            TemplatePanel('netbox_optical/panels/way.html', title=_('Way')),
            TemplatePanel('netbox_optical/panels/budget.html', title=_('Loss budget')),
            CustomFieldsPanel(), CommentsPanel(),
        ],
        bottom_panels=[
            ObjectsTablePanel('netbox_optical.digitalservice', filters={'channel_id': lambda ctx: ctx['object'].pk}),
            TemplatePanel('netbox_optical/panels/spectrum.html', title=_('Spectrum along the way')),
        ],
    )

    def get_extra_context(self, request, instance):
        return {
            'way': formats.route_of_channel(instance, request.user),
            'pictures': pictures_along([instance.spectrum], request.user),
            'budget': way_rows(way_budget(instance.spectrum)),
            'estimated': True,
        }


@register_model_view(TransportChannel, 'add', detail=False)
@register_model_view(TransportChannel, 'edit')
class TransportChannelEditView(generic.ObjectEditView):
    queryset = TransportChannel.objects.all()
    form = forms.TransportChannelForm


@register_model_view(TransportChannel, 'delete')
class TransportChannelDeleteView(generic.ObjectDeleteView):
    queryset = TransportChannel.objects.all()


@register_model_view(TransportChannel, 'bulk_import', path='import', detail=False)
class TransportChannelBulkImportView(ImportView):
    queryset = TransportChannel.objects.all()
    model_form = forms.TransportChannelImportForm


@register_model_view(TransportChannel, 'bulk_edit', path='edit', detail=False)
class TransportChannelBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.TransportChannelFilterSet
    table = tables.TransportChannelTable
    form = forms.TransportChannelBulkEditForm


@register_model_view(TransportChannel, 'bulk_delete', path='delete', detail=False)
class TransportChannelBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.TransportChannelFilterSet
    table = tables.TransportChannelTable
