"""Forms of accepted values: they come from deviations, and are looked for and deleted."""

from django.utils.translation import gettext_lazy as _
from netbox.forms import NetBoxModelFilterSetForm
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.models import AcceptedValue, OpticalDevice

__all__ = ('AcceptedValueFilterForm',)


class AcceptedValueFilterForm(NetBoxModelFilterSetForm):
    model = AcceptedValue
    fieldsets = (FieldSet('q', 'filter_id', 'tag'), FieldSet('device_id', name=_('Accepted value')))
    selector_fields = ('filter_id', 'q')
    device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    tag = TagFilterField(model)
