"""Forms of digital services: edit, bulk edit, filter. Ordering a new one is in `new_service`."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import PrimaryModelBulkEditForm, PrimaryModelFilterSetForm, PrimaryModelForm
from utilities.forms.fields import DynamicModelChoiceField, DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet, ObjectAttribute

from netbox_optical.choices import ServiceTypeChoices
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, OpticalMultiplexSection, Partner
from netbox_optical.planning.locks import held_by

from .base import LifecycleFilter, multiple

__all__ = ('DigitalServiceBulkEditForm', 'DigitalServiceFilterForm', 'DigitalServiceForm')


class DigitalServiceForm(PrimaryModelForm):
    """What may change without touching the network. The rest of a service is changed by a run."""

    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), label=_('Partner'), selector=True)

    fieldsets = (
        FieldSet(ObjectAttribute('name'), 'partner', 'description', 'tags', name=_('Digital service')),
    )

    class Meta:
        model = DigitalService
        fields = ('partner', 'description', 'owner', 'comments', 'tags')

    def clean(self):
        super().clean()
        if reason := held_by(self.instance):
            raise forms.ValidationError(reason)


class DigitalServiceBulkEditForm(PrimaryModelBulkEditForm):
    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))

    model = DigitalService
    fieldsets = (FieldSet('partner', 'description'),)
    nullable_fields = ('description', 'comments')


class DigitalServiceFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = DigitalService
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('partner_id', 'service_type', 'flow_id', 'client_id', 'och_id', 'status', 'in_sync',
                 name=_('Digital service')),
        FieldSet('optical_device_id', 'section_id', 'fiber_id', name=_('Way')),
    )
    selector_fields = ('filter_id', 'q', 'partner_id')
    partner_id = DynamicModelMultipleChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))
    service_type = multiple(ServiceTypeChoices, _('Service type'))
    flow_id = forms.IntegerField(required=False, label=_('Flow ID'))
    client_id = forms.IntegerField(required=False, label=_('Client ID'))
    och_id = forms.IntegerField(required=False, label=_('OCh ID'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device at either end'))
    section_id = DynamicModelMultipleChoiceField(
        queryset=OpticalMultiplexSection.objects.all(), required=False, label=_('Optical multiplex section'))
    fiber_id = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Optical fiber on the way'))
    tag = TagFilterField(model)
