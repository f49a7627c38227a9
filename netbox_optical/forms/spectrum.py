"""Forms of optical spectra."""

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
from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalMultiplexSection, OpticalSpectrum, Partner

from .base import LifecycleFilter

__all__ = (
    'OpticalSpectrumBulkEditForm',
    'OpticalSpectrumFilterForm',
    'OpticalSpectrumForm',
    'OpticalSpectrumImportForm',
)


class OpticalSpectrumForm(PrimaryModelForm):
    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), label=_('Partner'), selector=True)
    excluded_devices = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Excluded devices'))
    excluded_fibers = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Excluded fibers'))

    fieldsets = (
        FieldSet('partner', 'name', 'start', 'end', 'description', 'tags', name=_('Optical spectrum')),
        FieldSet('excluded_devices', 'excluded_fibers', name=_('Way')),
    )

    class Meta:
        model = OpticalSpectrum
        fields = (
            'partner', 'name', 'start', 'end', 'excluded_devices', 'excluded_fibers', 'description', 'owner',
            'comments', 'tags',
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and (self.instance.status != LifecycleChoices.PLANNED or self._has_channel()):
            # Name and edges are on the network, or the channel's; the disabled fields keep what they hold.
            for name in ('name', 'start', 'end'):
                self.fields[name].disabled = True

    def _has_channel(self) -> bool:
        return getattr(self.instance, 'channel', None) is not None


class OpticalSpectrumImportForm(PrimaryModelImportForm):
    partner = CSVModelChoiceField(
        queryset=Partner.objects.all(), to_field_name='tenant__name', label=_('Partner'),
        help_text=_('Name of the tenant'))

    class Meta:
        model = OpticalSpectrum
        fields = ('partner', 'name', 'start', 'end', 'description', 'owner', 'comments', 'tags')


class OpticalSpectrumBulkEditForm(PrimaryModelBulkEditForm):
    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))

    model = OpticalSpectrum
    fieldsets = (FieldSet('partner', 'description'),)
    nullable_fields = ('description', 'comments')


class OpticalSpectrumFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = OpticalSpectrum
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('partner_id', 'status', 'in_sync', 'start', 'end', name=_('Optical spectrum')),
        FieldSet('section_id', 'optical_device_id', name=_('Way')),
    )
    selector_fields = ('filter_id', 'q', 'partner_id')
    partner_id = DynamicModelMultipleChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))
    start = forms.IntegerField(required=False, label=_('Lower edge (MHz)'))
    end = forms.IntegerField(required=False, label=_('Upper edge (MHz)'))
    section_id = DynamicModelMultipleChoiceField(
        queryset=OpticalMultiplexSection.objects.all(), required=False, label=_('Optical multiplex section'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device on the way'))
    tag = TagFilterField(model)
