"""Forms of transport channels."""

from __future__ import annotations

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

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    OperationalMode,
    OpticalDevice,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    TransportChannel,
)
from netbox_optical.models.base import LIVE

from .base import LifecycleFilter

__all__ = (
    'TransportChannelBulkEditForm',
    'TransportChannelFilterForm',
    'TransportChannelForm',
    'TransportChannelImportForm',
)

# What is on the network, and so is not simply typed over once a channel is more than planned.
_ON_THE_NETWORK = ('och_id', 'spectrum', 'central_frequency', 'mode', 'line_port_a', 'line_port_z')
_FIELDS = (*_ON_THE_NETWORK, 'description', 'owner', 'comments', 'tags')


class TransportChannelForm(PrimaryModelForm):
    spectrum = DynamicModelChoiceField(
        queryset=OpticalSpectrum.objects.all(), label=_('Spectrum'), selector=True, quick_add=True)
    mode = DynamicModelChoiceField(queryset=OperationalMode.objects.all(), label=_('Mode'), selector=True)
    line_port_a = DynamicModelChoiceField(
        queryset=OpticalPort.objects.all(), query_params={'role': 'line'}, label=_('Line port A'), selector=True)
    line_port_z = DynamicModelChoiceField(
        queryset=OpticalPort.objects.all(), query_params={'role': 'line'}, label=_('Line port Z'), selector=True)

    fieldsets = (
        FieldSet('och_id', 'spectrum', 'central_frequency', 'mode', 'description', 'tags', name=_('Transport channel')),
        FieldSet('line_port_a', 'line_port_z', name=_('Ends')),
    )

    class Meta:
        model = TransportChannel
        fields = _FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.status != LifecycleChoices.PLANNED:
            for name in _ON_THE_NETWORK:
                self.fields[name].disabled = True


class TransportChannelImportForm(PrimaryModelImportForm):
    spectrum = CSVModelChoiceField(
        queryset=OpticalSpectrum.objects.filter(LIVE), to_field_name='name', label=_('Spectrum'),
        help_text=_('Name of the spectrum'))
    device_a = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), to_field_name='tid', label=_('Device A'), help_text='TID')
    line_port_a = CSVModelChoiceField(
        queryset=OpticalPort.objects.all(), to_field_name='aid', label=_('Line port A'), help_text='AID')
    device_z = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), to_field_name='tid', label=_('Device Z'), help_text='TID')
    line_port_z = CSVModelChoiceField(
        queryset=OpticalPort.objects.all(), to_field_name='aid', label=_('Line port Z'), help_text='AID')
    mode = CSVModelChoiceField(
        queryset=OperationalMode.objects.all(), to_field_name='name', label=_('Mode'),
        help_text=_('Name of the mode, known to the platform of line port A'))

    class Meta:
        model = TransportChannel
        fields = (
            'och_id', 'spectrum', 'central_frequency', 'mode', 'device_a', 'line_port_a', 'device_z', 'line_port_z',
            'description', 'owner', 'comments', 'tags',
        )

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if data:
            for side in 'az':
                key = f'optical_device__{self.fields[f"device_{side}"].to_field_name}'
                self.fields[f'line_port_{side}'].queryset = OpticalPort.objects.filter(
                    **{key: data.get(f'device_{side}') or None})
            platforms = OpticalDevice.objects.filter(tid=data.get('device_a')).values('platform')
            card_types = OpticalPort.objects.filter(
                optical_device__tid=data.get('device_a'), aid=data.get('line_port_a'),
            ).values_list('interface__module__module_type__part_number', 'interface__module__module_type__model')
            known = {name for names in card_types for name in names if name}
            modes = OperationalMode.objects.filter(platform__in=platforms)
            self.fields['mode'].queryset = modes.filter(card_type__in=known) if known else modes


class TransportChannelBulkEditForm(PrimaryModelBulkEditForm):
    model = TransportChannel
    fieldsets = (FieldSet('description'),)
    nullable_fields = ('description', 'comments')


class TransportChannelFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = TransportChannel
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('och_id', 'central_frequency', 'mode_id', 'partner_id', 'margin__lte', 'status', 'in_sync',
                 name=_('Transport channel')),
        FieldSet('optical_device_id', name=_('Ends')),
    )
    selector_fields = ('filter_id', 'q', 'partner_id')
    och_id = forms.IntegerField(required=False, label=_('OCh ID'))
    central_frequency = forms.IntegerField(required=False, label=_('Central frequency (MHz)'))
    mode_id = DynamicModelMultipleChoiceField(
        queryset=OperationalMode.objects.all(), required=False, label=_('Mode'))
    partner_id = DynamicModelMultipleChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))
    margin__lte = forms.DecimalField(required=False, label=_('Margin at most (dB)'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    tag = TagFilterField(model)
