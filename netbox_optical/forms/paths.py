"""Forms around paths: what can be sold, and a reservation."""

from dcim.models import Site
from django import forms
from django.utils.translation import gettext_lazy as _
from utilities.forms.fields import DynamicModelChoiceField, DynamicModelMultipleChoiceField

from netbox_optical.planning.paths import COSTS, MAX_CARRIERS
from netbox_optical.planning.reservations import MAX_MINUTES
from netbox_optical.routing.request import Cost
from netbox_optical.settings import get_settings

__all__ = ('AvailabilityForm', 'ReservationForm')

_COSTS = [(cost, cost) for cost in COSTS]


class AvailabilityForm(forms.Form):
    sites = DynamicModelMultipleChoiceField(
        queryset=Site.objects.all(), required=False, label=_('Sites'), help_text=_('None: all PoPs'))
    widths = forms.CharField(label=_('Widths'), initial='50000, 75000, 112500', help_text=_('MHz, separated by commas'))
    cost = forms.ChoiceField(choices=_COSTS, initial=Cost.HOPS.value, label=_('Cost'))
    allow_unknown = forms.BooleanField(
        required=False, label=_('Unknown too'), help_text=_('Also count spectrum that nobody has read'))

    def clean_widths(self) -> list[int]:
        words = [word for word in self.cleaned_data['widths'].replace(',', ' ').split() if word]
        if not words or len(words) > 8 or not all(word.isascii() and word.isdigit() and len(word) < 10
                                                  for word in words):
            raise forms.ValidationError(_('Give one to eight widths in MHz, such as 50000, 75000.'))
        return [int(word) for word in words]


class ReservationForm(forms.Form):
    site_a = DynamicModelChoiceField(queryset=Site.objects.all(), label=_('From'))
    site_z = DynamicModelChoiceField(queryset=Site.objects.all(), label=_('To'))
    width = forms.IntegerField(label=_('Width'), initial=50_000, min_value=1, max_value=2**31 - 1, help_text='MHz')
    carriers = forms.IntegerField(label=_('Carriers'), initial=1, min_value=1, max_value=MAX_CARRIERS)
    minutes = forms.IntegerField(label=_('Minutes'), min_value=1, max_value=MAX_MINUTES)
    reason = forms.CharField(label=_('Reason'), max_length=200, required=False)
    allow_unknown = forms.BooleanField(
        required=False, label=_('Unknown too'), help_text=_('Also take spectrum that nobody has read'))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['minutes'].initial = get_settings().reservation_minutes
