"""Forms of PoPs."""

from dcim.models import Region, Site, SiteGroup
from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import (
    PrimaryModelBulkEditForm,
    PrimaryModelFilterSetForm,
    PrimaryModelForm,
    PrimaryModelImportForm,
)
from utilities.forms.fields import (
    CSVModelChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
    TagFilterField,
)
from utilities.forms.rendering import FieldSet

from netbox_optical.models import PoP

from .base import LifecycleBulkEdit, LifecycleFilter, LifecycleImport

__all__ = ('PoPBulkEditForm', 'PoPFilterForm', 'PoPForm', 'PoPImportForm')


class PoPForm(PrimaryModelForm):
    site = DynamicModelChoiceField(queryset=Site.objects.all(), label=_('Site'), selector=True, quick_add=True)

    fieldsets = (
        FieldSet('site', 'code', 'status', 'external_id', 'description', 'tags', name=_('PoP')),
    )

    class Meta:
        model = PoP
        fields = ('site', 'code', 'status', 'external_id', 'description', 'owner', 'comments', 'tags')


class PoPImportForm(LifecycleImport, PrimaryModelImportForm):
    site = CSVModelChoiceField(
        queryset=Site.objects.all(), to_field_name='name', label=_('Site'), help_text=_('Name of the site'))

    class Meta:
        model = PoP
        fields = ('site', 'code', 'status', 'external_id', 'description', 'owner', 'comments', 'tags')


class PoPBulkEditForm(LifecycleBulkEdit, PrimaryModelBulkEditForm):
    model = PoP
    fieldsets = (FieldSet('status', 'description'),)
    nullable_fields = ('description', 'comments')


class PoPFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = PoP
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('code', 'status', 'in_sync', 'external_id', name=_('PoP')),
        FieldSet('region_id', 'site_group_id', 'site_id', name=_('Site')),
    )
    selector_fields = ('filter_id', 'q', 'region_id')
    code = forms.CharField(required=False, label=_('Code'))
    external_id = forms.IntegerField(required=False, label=_('External ID'))
    region_id = DynamicModelMultipleChoiceField(queryset=Region.objects.all(), required=False, label=_('Region'))
    site_group_id = DynamicModelMultipleChoiceField(
        queryset=SiteGroup.objects.all(), required=False, label=_('Site group'))
    site_id = DynamicModelMultipleChoiceField(
        queryset=Site.objects.all(), required=False, query_params={'region_id': '$region_id'}, label=_('Site'))
    tag = TagFilterField(model)
