"""Forms of operational modes."""

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

from netbox_optical.choices import PlatformChoices
from netbox_optical.models import OperationalMode

from .base import multiple

__all__ = (
    'OperationalModeBulkEditForm',
    'OperationalModeFilterForm',
    'OperationalModeForm',
    'OperationalModeImportForm',
)

_FIELDS = (
    'platform', 'card_type', 'name', 'rate', 'carriers', 'baud_rate', 'width', 'fec', 'required_osnr', 'description',
    'owner', 'comments', 'tags',
)


class OperationalModeForm(PrimaryModelForm):
    fieldsets = (
        FieldSet('platform', 'card_type', 'name', 'description', 'tags', name=_('Operational mode')),
        FieldSet('rate', 'carriers', 'baud_rate', 'width', 'fec', 'required_osnr', name=_('Signal')),
    )

    class Meta:
        model = OperationalMode
        fields = _FIELDS


class OperationalModeImportForm(PrimaryModelImportForm):
    platform = CSVChoiceField(choices=PlatformChoices, label=_('Platform'))

    class Meta:
        model = OperationalMode
        fields = _FIELDS


class OperationalModeBulkEditForm(PrimaryModelBulkEditForm):
    baud_rate = forms.DecimalField(required=False, label=_('Baud rate'), help_text='GBd')
    width = forms.IntegerField(required=False, min_value=1, label=_('Spectral width'), help_text='MHz')
    fec = forms.CharField(required=False, max_length=50, label='FEC')
    required_osnr = forms.DecimalField(required=False, label=_('Required OSNR'), help_text='dB/0.1 nm')

    model = OperationalMode
    fieldsets = (FieldSet('baud_rate', 'width', 'fec', 'required_osnr', 'description'),)
    nullable_fields = ('baud_rate', 'width', 'fec', 'required_osnr', 'description', 'comments')


class OperationalModeFilterForm(PrimaryModelFilterSetForm):
    model = OperationalMode
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('platform', 'card_type', 'rate', 'carriers', name=_('Operational mode')),
    )
    selector_fields = ('filter_id', 'q', 'platform')
    platform = multiple(PlatformChoices, _('Platform'))
    card_type = forms.CharField(required=False, label=_('Card type'))
    rate = forms.IntegerField(required=False, label=_('Rate (Gb/s)'))
    carriers = forms.IntegerField(required=False, label=_('Carriers'))
    tag = TagFilterField(model)
