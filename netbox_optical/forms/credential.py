"""Forms of credentials."""

from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import (
    PrimaryModelBulkEditForm,
    PrimaryModelFilterSetForm,
    PrimaryModelForm,
    PrimaryModelImportForm,
)
from utilities.forms.fields import CSVChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import CredentialBackendChoices
from netbox_optical.models import Credential

from .base import multiple, optional_choice

__all__ = ('CredentialBulkEditForm', 'CredentialFilterForm', 'CredentialForm', 'CredentialImportForm')

_FIELDS = ('name', 'backend', 'reference', 'description', 'owner', 'comments', 'tags')


class CredentialForm(PrimaryModelForm):
    fieldsets = (FieldSet('name', 'backend', 'reference', 'description', 'tags', name=_('Credential')),)

    class Meta:
        model = Credential
        fields = _FIELDS


class CredentialImportForm(PrimaryModelImportForm):
    backend = CSVChoiceField(choices=CredentialBackendChoices, required=False, label=_('Backend'))

    class Meta:
        model = Credential
        fields = _FIELDS


class CredentialBulkEditForm(PrimaryModelBulkEditForm):
    backend = optional_choice(CredentialBackendChoices, _('Backend'))
    reference = forms.CharField(required=False, max_length=200, label=_('Reference'))

    model = Credential
    fieldsets = (FieldSet('backend', 'reference', 'description'),)
    nullable_fields = ('description', 'comments')


class CredentialFilterForm(PrimaryModelFilterSetForm):
    model = Credential
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('backend', 'reference', name=_('Credential')),
    )
    selector_fields = ('filter_id', 'q')
    backend = multiple(CredentialBackendChoices, _('Backend'))
    reference = forms.CharField(required=False, label=_('Reference'))
    tag = TagFilterField(model)
