"""Forms of network managers."""

from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import (
    PrimaryModelBulkEditForm,
    PrimaryModelFilterSetForm,
    PrimaryModelForm,
    PrimaryModelImportForm,
)
from utilities.forms.fields import (
    CSVChoiceField,
    CSVModelChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
    TagFilterField,
)
from utilities.forms.rendering import FieldSet
from utilities.forms.widgets import BulkEditNullBooleanSelect

from netbox_optical.choices import NetworkManagerKindChoices
from netbox_optical.models import Credential, NetworkManager

from .base import multiple, optional_choice, yes_no

__all__ = (
    'NetworkManagerBulkEditForm',
    'NetworkManagerFilterForm',
    'NetworkManagerForm',
    'NetworkManagerImportForm',
)

_FIELDS = (
    'name', 'kind', 'url', 'secondary_url', 'credential', 'verify_tls', 'ca_file', 'tls_fingerprint', 'description',
    'owner', 'comments', 'tags',
)


class NetworkManagerForm(PrimaryModelForm):
    credential = DynamicModelChoiceField(
        queryset=Credential.objects.all(), required=False, label=_('Credential'), quick_add=True)

    fieldsets = (
        FieldSet('name', 'kind', 'description', 'tags', name=_('Network manager')),
        FieldSet('url', 'secondary_url', 'credential', 'verify_tls', 'ca_file', 'tls_fingerprint', name=_('Access')),
    )

    class Meta:
        model = NetworkManager
        fields = _FIELDS


class NetworkManagerImportForm(PrimaryModelImportForm):
    kind = CSVChoiceField(choices=NetworkManagerKindChoices, required=False, label=_('Kind'))
    credential = CSVModelChoiceField(
        queryset=Credential.objects.all(), required=False, to_field_name='name', label=_('Credential'))

    class Meta:
        model = NetworkManager
        fields = _FIELDS


class NetworkManagerBulkEditForm(PrimaryModelBulkEditForm):
    kind = optional_choice(NetworkManagerKindChoices, _('Kind'))
    credential = DynamicModelChoiceField(queryset=Credential.objects.all(), required=False, label=_('Credential'))
    verify_tls = forms.NullBooleanField(required=False, widget=BulkEditNullBooleanSelect, label=_('Verify TLS'))
    ca_file = forms.CharField(required=False, max_length=500, label=_('CA file'))

    model = NetworkManager
    fieldsets = (FieldSet('kind', 'credential', 'verify_tls', 'ca_file', 'description'),)
    nullable_fields = ('credential', 'ca_file', 'description', 'comments')


class NetworkManagerFilterForm(PrimaryModelFilterSetForm):
    model = NetworkManager
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('kind', 'credential_id', 'verify_tls', name=_('Network manager')),
    )
    selector_fields = ('filter_id', 'q')
    kind = multiple(NetworkManagerKindChoices, _('Kind'))
    credential_id = DynamicModelMultipleChoiceField(
        queryset=Credential.objects.all(), required=False, label=_('Credential'))
    verify_tls = yes_no(_('Verify TLS'))
    tag = TagFilterField(model)
