"""Pages of optical multiplex sections."""

from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkExport
from netbox.ui import layout
from netbox.ui.panels import ObjectsTablePanel, TemplatePanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import OpticalMultiplexSection, SectionSpan, SpectrumAllocation
from netbox_optical.planning.budget import section_budget
from netbox_optical.ui import panels
from netbox_optical.ui.budget import budget_rows
from netbox_optical.ui.spectrum import pictures_of

from .base import DetailView

__all__ = ('OpticalMultiplexSectionListView', 'OpticalMultiplexSectionView')


@register_model_view(OpticalMultiplexSection, 'list', path='', detail=False)
class OpticalMultiplexSectionListView(generic.ObjectListView):
    queryset = OpticalMultiplexSection.objects.select_related(
        'a_port__optical_device', 'z_port__optical_device',
    ).annotate(
        span_count=count_related(SectionSpan, 'section'), spectrum_count=count_related(SpectrumAllocation, 'section'))
    filterset = filtersets.OpticalMultiplexSectionFilterSet
    filterset_form = forms.OpticalMultiplexSectionFilterForm
    table = tables.OpticalMultiplexSectionTable
    actions = (BulkExport,)


@register_model_view(OpticalMultiplexSection)
class OpticalMultiplexSectionView(DetailView):
    queryset = OpticalMultiplexSection.objects.select_related('a_port__optical_device', 'z_port__optical_device')
    actions = ()
    layout = layout.SimpleLayout(
        left_panels=[panels.SectionPanel(), TagsPanel()],
        right_panels=[
            TemplatePanel('netbox_optical/panels/spans.html', title=_('Spans')),
            TemplatePanel('netbox_optical/panels/budget.html', title=_('Loss budget')), CustomFieldsPanel(),
        ],
        bottom_panels=[
            TemplatePanel('netbox_optical/panels/waterfall.html', title=_('Spectrum')),
            ObjectsTablePanel(
                'netbox_optical.digitalservice', filters={'section_id': lambda ctx: ctx['object'].pk},
                title=_('Services')),
        ],
    )

    def get_extra_context(self, request, instance):
        spans = list(instance.spans.select_related('fiber__cable').prefetch_related('fiber__segments'))
        return {
            'pictures': pictures_of([instance], request.user),
            'spans': spans,
            'budget': budget_rows(section_budget(spans)),
        }
