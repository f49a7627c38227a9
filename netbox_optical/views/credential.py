"""Pages of credentials."""

from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.ui import layout
from netbox.ui.panels import CommentsPanel, RelatedObjectsPanel
from netbox.views import generic
from utilities.query import count_related
from utilities.views import GetRelatedModelsMixin, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import Credential, OpticalDevice
from netbox_optical.ui import panels

from .base import LIST_ACTIONS, DetailView, ImportView

__all__ = (
    'CredentialBulkDeleteView',
    'CredentialBulkEditView',
    'CredentialBulkImportView',
    'CredentialDeleteView',
    'CredentialEditView',
    'CredentialListView',
    'CredentialView',
)

_ROWS = Credential.objects.annotate(device_count=count_related(OpticalDevice, 'credential'))


@register_model_view(Credential, 'list', path='', detail=False)
class CredentialListView(generic.ObjectListView):
    queryset = _ROWS
    filterset = filtersets.CredentialFilterSet
    filterset_form = forms.CredentialFilterForm
    table = tables.CredentialTable
    actions = LIST_ACTIONS


@register_model_view(Credential)
class CredentialView(GetRelatedModelsMixin, DetailView):
    queryset = Credential.objects.all()
    layout = layout.SimpleLayout(
        left_panels=[panels.CredentialPanel(), TagsPanel()],
        right_panels=[RelatedObjectsPanel(), CustomFieldsPanel(), CommentsPanel()],
    )

    def get_extra_context(self, request, instance):
        return {'related_models': self.get_related_models(request, instance)}


@register_model_view(Credential, 'add', detail=False)
@register_model_view(Credential, 'edit')
class CredentialEditView(generic.ObjectEditView):
    queryset = Credential.objects.all()
    form = forms.CredentialForm


@register_model_view(Credential, 'delete')
class CredentialDeleteView(generic.ObjectDeleteView):
    queryset = Credential.objects.all()


@register_model_view(Credential, 'bulk_import', path='import', detail=False)
class CredentialBulkImportView(ImportView):
    queryset = Credential.objects.all()
    model_form = forms.CredentialImportForm


@register_model_view(Credential, 'bulk_edit', path='edit', detail=False)
class CredentialBulkEditView(generic.BulkEditView):
    queryset = _ROWS
    filterset = filtersets.CredentialFilterSet
    table = tables.CredentialTable
    form = forms.CredentialBulkEditForm


@register_model_view(Credential, 'bulk_delete', path='delete', detail=False)
class CredentialBulkDeleteView(generic.BulkDeleteView):
    queryset = _ROWS
    filterset = filtersets.CredentialFilterSet
    table = tables.CredentialTable
