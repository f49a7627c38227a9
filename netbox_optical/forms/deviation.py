"""Forms of deviations: their facts come from the network, only what is made of them is edited."""

from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import NetBoxModelBulkEditForm, NetBoxModelFilterSetForm, NetBoxModelForm
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet
from utilities.forms.widgets import DateTimePicker

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
from netbox_optical.models import Deviation, DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum, Partner

from .base import multiple, optional_choice
from .discovery import ScopeForm

__all__ = ('DeviationBulkEditForm', 'DeviationFilterForm', 'DeviationForm', 'ReportScopeForm')


class ReportScopeForm(ScopeForm):
    partners = DynamicModelMultipleChoiceField(
        queryset=Partner.objects.all(), required=False, label=_('Partners'),
        help_text=_('The devices that their services and spectra are on'))
    services = DynamicModelMultipleChoiceField(
        queryset=DigitalService.objects.all(), required=False, label=_('Digital services'),
        help_text=_('The devices that they are on; so with spectra and fibers'))
    spectra = DynamicModelMultipleChoiceField(
        queryset=OpticalSpectrum.objects.all(), required=False, label=_('Optical spectra'))
    fibers = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Optical fibers'))


class DeviationForm(NetBoxModelForm):
    fieldsets = (FieldSet('status', 'ignored_until', 'reason', 'tags', name=_('Deviation')),)

    class Meta:
        model = Deviation
        fields = ('status', 'ignored_until', 'reason', 'tags')
        widgets = {'ignored_until': DateTimePicker()}


class DeviationBulkEditForm(NetBoxModelBulkEditForm):
    status = optional_choice(DeviationStatusChoices, _('Status'))
    ignored_until = forms.DateTimeField(required=False, widget=DateTimePicker(), label=_('Ignored until'))
    reason = forms.CharField(required=False, max_length=500, label=_('Reason'))

    model = Deviation
    fieldsets = (FieldSet('status', 'ignored_until', 'reason'),)
    nullable_fields = ('ignored_until', 'reason')


class DeviationFilterForm(NetBoxModelFilterSetForm):
    model = Deviation
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet('status', 'severity', 'device_id', name=_('Deviation')),
    )
    selector_fields = ('filter_id', 'q', 'status')
    status = multiple(DeviationStatusChoices, _('Status'))
    severity = multiple(SeverityChoices, _('Severity'))
    device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    tag = TagFilterField(model)
