"""Forms of PoPs."""

from dcim.models import Region, Site, SiteGroup
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
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
from netbox_optical.planning import pop_import
from netbox_optical.planning.renaming import preview_code

from .base import ConfirmRename, LifecycleBulkEdit, LifecycleFilter, LifecycleImport

__all__ = ('ImportSitesForm', 'PoPBulkEditForm', 'PoPFilterForm', 'PoPForm', 'PoPImportForm')


class CodeChange(ConfirmRename):
    """A new code renames the site, devices, fibres and services; all of them or, unconfirmed, none."""

    def clean(self):
        super().clean()
        code = self.cleaned_data.get('code')
        if not self.instance.pk or not code or code == self.instance.code:
            return
        site = self.cleaned_data.get('site') or self.instance.site
        try:
            renames = [str(rename) for rename in preview_code(self.instance, code)]
        except ValidationError as refused:
            self.add_error(None, refused)
            return
        name = site.name
        if name.startswith(self.instance.code) and not name.startswith(code):
            name = f'{code}{name.removeprefix(self.instance.code)}'
            renames.insert(0, f'{site.name} → {name}')
        self.refuse_unless_confirmed('code', renames)
        if not self.has_error('code') and name != site.name:
            site.snapshot()
            site.name = name
            self.renamed_site = site

    def save(self, commit=True):
        with transaction.atomic():
            pop = super().save(commit)
            if site := getattr(self, 'renamed_site', None):
                site.save()
        return pop


class PoPForm(CodeChange, PrimaryModelForm):
    site = DynamicModelChoiceField(queryset=Site.objects.all(), label=_('Site'), selector=True, quick_add=True)

    fieldsets = (
        FieldSet('site', 'code', 'confirm_rename', 'status', 'external_id', 'description', 'tags', name=_('PoP')),
    )

    class Meta:
        model = PoP
        fields = ('site', 'code', 'status', 'external_id', 'description', 'owner', 'comments', 'tags')

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields['confirm_rename']


class PoPImportForm(CodeChange, LifecycleImport, PrimaryModelImportForm):
    site = CSVModelChoiceField(
        queryset=Site.objects.all(), to_field_name='name', label=_('Site'), help_text=_('Name of the site'))

    class Meta:
        model = PoP
        fields = ('site', 'code', 'status', 'external_id', 'description', 'owner', 'comments', 'tags')


class PoPBulkEditForm(LifecycleBulkEdit, PrimaryModelBulkEditForm):
    model = PoP
    fieldsets = (FieldSet('status', 'description'),)
    nullable_fields = ('description', 'comments')


class ImportSitesForm(forms.Form):
    """The word, and which of the proposed sites (none: all of them)."""

    confirm = forms.CharField(
        label=_('Confirm'), strip=False,
        help_text=_('Type {word} to make these PoPs').format(word=pop_import.CONFIRM))
    pk = forms.ModelMultipleChoiceField(queryset=Site.objects.all(), required=False, label=_('Sites'))

    def clean_confirm(self) -> str:
        if self.cleaned_data['confirm'] != pop_import.CONFIRM:
            raise ValidationError(_('Type {word} to make these PoPs.').format(word=pop_import.CONFIRM))
        return self.cleaned_data['confirm']


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
