"""Forms of discoveries: what to read, what to import, and the filter of what was done."""

from dcim.models import Site
from django import forms
from django.utils.translation import gettext_lazy as _
from netbox.forms import NetBoxModelFilterSetForm
from users.models import User
from utilities.forms.fields import DynamicModelChoiceField, DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.choices_discovery import DiscoveryKindChoices, DiscoveryStatusChoices
from netbox_optical.models import Discovery, NetworkManager, OpticalDevice, Partner
from netbox_optical.planning.adoption.tnms import DEFAULTS

from .base import RefusalMixin, multiple

__all__ = ('DiscoverForm', 'DiscoveryFilterForm', 'ImportFibersForm', 'ScopeForm')


class ScopeForm(RefusalMixin, forms.Form):
    """The scope; empty: everything that one may read so."""

    sites = DynamicModelMultipleChoiceField(queryset=Site.objects.all(), required=False, label=_('Sites'))
    devices = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical devices'),
        help_text=_('Without sites and devices, everything that you may read is read'))


class DiscoverForm(ScopeForm):
    partner = DynamicModelChoiceField(
        queryset=Partner.objects.select_related('tenant'), required=False, label=_('Partner'),
        help_text=_('Whose the services and spectra are that are adopted; the network does not say'))


class ImportFibersForm(RefusalMixin, forms.Form):
    """Regular expressions that a name has to match as a whole."""

    manager = DynamicModelChoiceField(queryset=NetworkManager.objects.all(), label=_('Network manager'))
    device_a = forms.CharField(required=False, label=_('Source device'), initial=DEFAULTS['device_a'])
    port_a = forms.CharField(required=False, label=_('Source port'), initial=DEFAULTS['port_a'])
    device_z = forms.CharField(required=False, label=_('Destination device'), initial=DEFAULTS['device_z'])
    port_z = forms.CharField(
        required=False, label=_('Destination port'), initial=DEFAULTS['port_z'],
        help_text=_('Regular expressions; the whole name has to match, in either direction'))

    @property
    def filters(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in DEFAULTS}


class DiscoveryFilterForm(NetBoxModelFilterSetForm):
    model = Discovery
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet('kind', 'status', 'site_id', 'device_id', 'manager_id', 'partner_id', 'requested_by_id',
                 name=_('Discovery')),
    )
    selector_fields = ('filter_id', 'q', 'status')
    kind = multiple(DiscoveryKindChoices, _('Kind'))
    status = multiple(DiscoveryStatusChoices, _('Status'))
    site_id = DynamicModelMultipleChoiceField(queryset=Site.objects.all(), required=False, label=_('Site'))
    device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    manager_id = DynamicModelMultipleChoiceField(
        queryset=NetworkManager.objects.all(), required=False, label=_('Network manager'))
    partner_id = DynamicModelMultipleChoiceField(
        queryset=Partner.objects.select_related('tenant'), required=False, label=_('Partner'))
    requested_by_id = DynamicModelMultipleChoiceField(
        queryset=User.objects.all(), required=False, label=_('Requested by'))
    tag = TagFilterField(model)
