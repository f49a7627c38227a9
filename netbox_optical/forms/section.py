"""Forms of optical multiplex sections, which nobody edits by hand."""

from django.utils.translation import gettext_lazy as _
from netbox.forms import NetBoxModelFilterSetForm
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalMultiplexSection, PoP

__all__ = ('OpticalMultiplexSectionFilterForm',)


class OpticalMultiplexSectionFilterForm(NetBoxModelFilterSetForm):
    model = OpticalMultiplexSection
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet('pop_id', 'optical_device_id', 'fiber_id', name=_('Place')),
    )
    selector_fields = ('filter_id', 'q', 'optical_device_id')
    pop_id = DynamicModelMultipleChoiceField(queryset=PoP.objects.all(), required=False, label=_('PoP'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    fiber_id = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Optical fiber'))
    tag = TagFilterField(model)
