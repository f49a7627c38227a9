"""Forms of partners."""

from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import (
    PrimaryModelBulkEditForm,
    PrimaryModelFilterSetForm,
    PrimaryModelForm,
    PrimaryModelImportForm,
)
from tenancy.models import Tenant, TenantGroup
from utilities.forms.fields import (
    CSVChoiceField,
    CSVModelChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
    TagFilterField,
)
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import PartnerTypeChoices
from netbox_optical.models import Partner

from .base import LifecycleBulkEdit, LifecycleFilter, LifecycleImport, multiple, optional_choice

__all__ = ('PartnerBulkEditForm', 'PartnerFilterForm', 'PartnerForm', 'PartnerImportForm')


class PartnerForm(PrimaryModelForm):
    tenant = DynamicModelChoiceField(queryset=Tenant.objects.all(), label=_('Tenant'), selector=True, quick_add=True)

    fieldsets = (
        FieldSet('tenant', 'type', 'status', 'external_id', 'description', 'tags', name=_('Partner')),
    )

    class Meta:
        model = Partner
        fields = ('tenant', 'type', 'status', 'external_id', 'description', 'owner', 'comments', 'tags')


class PartnerImportForm(LifecycleImport, PrimaryModelImportForm):
    tenant = CSVModelChoiceField(
        queryset=Tenant.objects.all(), to_field_name='name', label=_('Tenant'), help_text=_('Name of the tenant'))
    type = CSVChoiceField(choices=PartnerTypeChoices, required=False, label=_('Type'))

    class Meta:
        model = Partner
        fields = ('tenant', 'type', 'status', 'external_id', 'description', 'owner', 'comments', 'tags')


class PartnerBulkEditForm(LifecycleBulkEdit, PrimaryModelBulkEditForm):
    type = optional_choice(PartnerTypeChoices, _('Type'))

    model = Partner
    fieldsets = (FieldSet('type', 'status', 'description'),)
    nullable_fields = ('description', 'comments')


class PartnerFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = Partner
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('type', 'status', 'in_sync', 'external_id', name=_('Partner')),
        FieldSet('tenant_group_id', 'tenant_id', name=_('Tenant')),
    )
    selector_fields = ('filter_id', 'q', 'type')
    type = multiple(PartnerTypeChoices, _('Type'))
    external_id = forms.IntegerField(required=False, label=_('External ID'))
    tenant_group_id = DynamicModelMultipleChoiceField(
        queryset=TenantGroup.objects.all(), required=False, label=_('Tenant group'))
    tenant_id = DynamicModelMultipleChoiceField(
        queryset=Tenant.objects.all(), required=False, query_params={'group_id': '$tenant_group_id'}, label=_('Tenant'))
    tag = TagFilterField(model)
