"""Forms of optical fibres and shared risk groups."""

from __future__ import annotations

from dcim.models import Cable
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
from utilities.exceptions import AbortRequest
from utilities.forms.fields import (
    CSVChoiceField,
    CSVModelChoiceField,
    CSVModelMultipleChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
    TagFilterField,
)
from utilities.forms.rendering import FieldSet, InlineFields

from netbox_optical.choices import FiberKindChoices, FiberTypeChoices, RiskGroupKindChoices
from netbox_optical.models import OpticalDevice, OpticalFiber, PoP, SharedRiskGroup
from netbox_optical.planning import sections
from netbox_optical.planning.fiber import replace_segments, segment_lengths, segment_types, uneven_segments

from .base import LifecycleBulkEdit, LifecycleFilter, LifecycleImport, multiple, optional_choice

__all__ = (
    'OpticalFiberBulkEditForm',
    'OpticalFiberFilterForm',
    'OpticalFiberForm',
    'OpticalFiberImportForm',
    'SharedRiskGroupBulkEditForm',
    'SharedRiskGroupFilterForm',
    'SharedRiskGroupForm',
    'SharedRiskGroupImportForm',
)

_FIELDS = (
    'cable', 'kind', 'status', 'measured_loss', 'external_id', 'description', 'owner', 'comments', 'tags',
)


class SegmentTypesField(forms.CharField):
    """ITU-T types of the segments from A to Z, joined by hyphens or commas; a list of texts."""

    def to_python(self, value):
        return segment_types(super().to_python(value))

    def prepare_value(self, value):
        return ', '.join(value) if isinstance(value, list) else value


class SegmentLengthsField(forms.CharField):
    """Lengths of the segments in metres, from A to Z, joined by hyphens or commas; a list of positive integers."""

    def to_python(self, value):
        return segment_lengths(super().to_python(value))

    def prepare_value(self, value):
        return ', '.join(str(length) for length in value) if isinstance(value, list) else value


class SegmentsMixin(forms.Form):
    """Up to five spliced segments as two parallel lists, and what is saved of them."""

    types = SegmentTypesField(
        required=False, label=_('Segment types'),
        help_text=_('ITU-T types from A to Z, for example G.652.D, G.655.C; five at most'))
    lengths = SegmentLengthsField(
        required=False, label=_('Segment lengths'), help_text=_('Metres, in the same order, for example 40000, 38500'))

    def clean(self):
        super().clean()
        if ('types' in self.fields) != ('lengths' in self.fields):
            # An import that updates fibres has the columns that its file has.
            raise ValidationError(_('Give both columns "types" and "lengths", or none of them.'))
        types, lengths = self.cleaned_data.get('types'), self.cleaned_data.get('lengths')
        if types is None or lengths is None:
            return
        if wrong := uneven_segments(types, lengths):
            self.add_error(*wrong)

    def save(self, *args, **kwargs):
        try:
            with transaction.atomic(), sections.deferred():
                fiber = super().save(*args, **kwargs)
                if 'types' in self.fields and 'lengths' in self.fields:
                    replace_segments(fiber, list(zip(
                        self.cleaned_data['types'], self.cleaned_data['lengths'], strict=True)))
        except ValidationError as refused:
            # A section that carries light would go: found when the sections follow, after the form was checked.
            raise AbortRequest(' '.join(refused.messages)) from refused
        return fiber


class OpticalFiberForm(SegmentsMixin, PrimaryModelForm):
    cable = DynamicModelChoiceField(
        queryset=Cable.objects.all(), label=_('Cable'), selector=True,
        help_text=_('Between two interfaces that are optical ports'))
    risk_groups = DynamicModelMultipleChoiceField(
        queryset=SharedRiskGroup.objects.all(), required=False, label=_('Shared risk groups'))

    fieldsets = (
        FieldSet('cable', 'kind', 'status', 'external_id', 'risk_groups', 'description', 'tags',
                 name=_('Optical fiber')),
        FieldSet('measured_loss', InlineFields('types', 'lengths', label=_('Segments')), name=_('Transmission')),
    )

    class Meta:
        model = OpticalFiber
        fields = _FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Another cable is another fibre; the name is the cable's ends.
            self.fields['cable'].disabled = True
            segments = list(self.instance.segments.all())
            self.initial.setdefault('types', [segment.type for segment in segments])
            self.initial.setdefault('lengths', [segment.length for segment in segments])
            self.initial.setdefault('risk_groups', list(self.instance.risk_groups.values_list('pk', flat=True)))


class OpticalFiberImportForm(SegmentsMixin, LifecycleImport, PrimaryModelImportForm):
    cable = CSVModelChoiceField(
        queryset=Cable.objects.all(), to_field_name='label', label=_('Cable'), help_text=_('Label of the cable'))
    kind = CSVChoiceField(choices=FiberKindChoices, required=False, label=_('Kind'))

    class Meta:
        model = OpticalFiber
        fields = _FIELDS


class OpticalFiberBulkEditForm(LifecycleBulkEdit, PrimaryModelBulkEditForm):
    kind = optional_choice(FiberKindChoices, _('Kind'))
    measured_loss = forms.DecimalField(required=False, min_value=0, label=_('Measured loss'), help_text='dB')

    model = OpticalFiber
    fieldsets = (FieldSet('kind', 'status', 'measured_loss', 'description'),)
    nullable_fields = ('measured_loss', 'description', 'comments')


class OpticalFiberFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = OpticalFiber
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('kind', 'fiber_type', 'status', 'in_sync', 'external_id', name=_('Optical fiber')),
        FieldSet('pop_id', 'optical_device_id', 'risk_group_id', name=_('Place')),
    )
    selector_fields = ('filter_id', 'q', 'kind', 'optical_device_id')
    kind = multiple(FiberKindChoices, _('Kind'))
    fiber_type = multiple(FiberTypeChoices, _('Type of a segment'))
    external_id = forms.IntegerField(required=False, label=_('External ID'))
    pop_id = DynamicModelMultipleChoiceField(queryset=PoP.objects.all(), required=False, label=_('PoP'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    risk_group_id = DynamicModelMultipleChoiceField(
        queryset=SharedRiskGroup.objects.all(), required=False, label=_('Shared risk group'))
    tag = TagFilterField(model)


class SharedRiskGroupForm(PrimaryModelForm):
    fibers = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Fibers'), selector=True)

    fieldsets = (FieldSet('name', 'kind', 'fibers', 'description', 'tags', name=_('Shared risk group')),)

    class Meta:
        model = SharedRiskGroup
        fields = ('name', 'kind', 'fibers', 'description', 'owner', 'comments', 'tags')


class SharedRiskGroupImportForm(PrimaryModelImportForm):
    kind = CSVChoiceField(choices=RiskGroupKindChoices, required=False, label=_('Kind'))
    fibers = CSVModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, to_field_name='name', label=_('Fibers'),
        help_text=_('Names of the fibers, joined by commas'))

    class Meta:
        model = SharedRiskGroup
        fields = ('name', 'kind', 'fibers', 'description', 'owner', 'comments', 'tags')


class SharedRiskGroupBulkEditForm(PrimaryModelBulkEditForm):
    kind = optional_choice(RiskGroupKindChoices, _('Kind'))

    model = SharedRiskGroup
    fieldsets = (FieldSet('kind', 'description'),)
    nullable_fields = ('description', 'comments')


class SharedRiskGroupFilterForm(PrimaryModelFilterSetForm):
    model = SharedRiskGroup
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('kind', 'fiber_id', name=_('Shared risk group')),
    )
    selector_fields = ('filter_id', 'q', 'kind')
    kind = multiple(RiskGroupKindChoices, _('Kind'))
    fiber_id = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Optical fiber'))
    tag = TagFilterField(model)
