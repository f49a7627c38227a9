"""Forms of raw commands: what to send, and the filter of what was sent."""

from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import NetBoxModelFilterSetForm
from users.models import User
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import OnErrorChoices, RawCommandStatusChoices
from netbox_optical.models import OpticalDevice, RawCommandLog
from netbox_optical.planning.raw_commands import lines_of

from .base import multiple

__all__ = ('RawCommandLogFilterForm', 'RawCommandsForm')


class RawCommandsForm(forms.Form):
    commands = forms.CharField(
        label=_('Commands'), help_text=_('One per line. Each is sent as it stands, and stays on record with its reply'),
        widget=forms.Textarea(attrs={'rows': 8, 'class': 'font-monospace', 'spellcheck': 'false'}))
    on_error = forms.ChoiceField(label=_('On error'), choices=OnErrorChoices, initial=OnErrorChoices.STOP)

    def clean_commands(self) -> list[str]:
        return lines_of(self.cleaned_data['commands'])


class RawCommandLogFilterForm(NetBoxModelFilterSetForm):
    model = RawCommandLog
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet('device_id', 'status', 'on_error', 'requested_by_id', name=_('Raw command log')),
    )
    selector_fields = ('filter_id', 'q', 'status')
    device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    status = multiple(RawCommandStatusChoices, _('Status'))
    on_error = multiple(OnErrorChoices, _('On error'))
    requested_by_id = DynamicModelMultipleChoiceField(
        queryset=User.objects.all(), required=False, label=_('Requested by'))
    tag = TagFilterField(model)
