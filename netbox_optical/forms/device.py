"""Forms of optical devices."""

from dcim.models import Device, Site
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from ipam.models import IPAddress
from netbox.context import current_request
from netbox.forms import (
    PrimaryModelBulkEditForm,
    PrimaryModelFilterSetForm,
    PrimaryModelForm,
    PrimaryModelImportForm,
)
from utilities.forms.fields import (
    CSVChoiceField,
    CSVModelChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
    TagFilterField,
)
from utilities.forms.rendering import FieldSet
from utilities.forms.widgets import BulkEditNullBooleanSelect

from netbox_optical.choices import DeviceRoleChoices, PlatformChoices, TransportChoices
from netbox_optical.models import Credential, NetworkManager, OpticalDevice, PoP
from netbox_optical.planning.renaming import preview_device
from netbox_optical.planning.runs import record_modification

from .base import ConfirmRename, LifecycleBulkEdit, LifecycleFilter, LifecycleImport, multiple, optional_choice

__all__ = ('OpticalDeviceBulkEditForm', 'OpticalDeviceFilterForm', 'OpticalDeviceForm', 'OpticalDeviceImportForm')

_FIELDS = (
    'device', 'platform', 'role', 'name_prefix', 'status', 'loopback', 'transport', 'port', 'host_key', 'manager',
    'manager_uuid', 'credential', 'verify_tls', 'ca_file', 'tls_fingerprint', 'description', 'owner', 'comments',
    'tags',
)


class OpticalDeviceForm(ConfirmRename, PrimaryModelForm):
    device = DynamicModelChoiceField(
        queryset=Device.objects.all(), label=_('Device'), selector=True,
        help_text=_('Its site has to be a PoP; its primary or out-of-band address is the management address'))
    loopback = DynamicModelChoiceField(
        queryset=IPAddress.objects.all(), required=False, label=_('Loopback'), selector=True,
        help_text=_('Tried before the management address'))
    manager = DynamicModelChoiceField(
        queryset=NetworkManager.objects.all(), required=False, label=_('Network manager'))
    credential = DynamicModelChoiceField(queryset=Credential.objects.all(), required=False, label=_('Credential'))
    refresh_identity = forms.BooleanField(
        required=False, label=_('Refresh identity'),
        help_text=_('Look the device up in its network manager again, in the background'))

    fieldsets = (
        FieldSet('device', 'platform', 'role', 'name_prefix', 'confirm_rename', 'status', 'description', 'tags',
                 name=_('Optical device')),
        FieldSet('loopback', 'transport', 'port', 'host_key', 'credential', 'verify_tls', 'ca_file',
                 'tls_fingerprint', name=_('Access')),
        FieldSet('manager', 'manager_uuid', 'refresh_identity', name=_('Network manager')),
    )

    class Meta:
        model = OpticalDevice
        fields = _FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields['confirm_rename']
            # A new one is looked up when it is planned.
            del self.fields['refresh_identity']

    def clean(self):
        super().clean()
        core = self.cleaned_data.get('device')
        if not self.instance.pk or core is None:
            return
        prefix = self.cleaned_data.get('name_prefix') or ''
        if prefix == self.instance.name_prefix and core.pk == self.instance.device_id:
            return
        try:
            self.refuse_unless_confirmed('name_prefix', preview_device(self.instance, prefix, core))
        except ValidationError as refused:
            self.add_error(None, refused)

    def save(self, *args, **kwargs):
        device = super().save(*args, **kwargs)
        request = current_request.get()
        if 'refresh_identity' in self.fields and device.manager and request:
            record_modification(device, request.user, refresh_identity=self.cleaned_data['refresh_identity'])
        return device


class OpticalDeviceImportForm(LifecycleImport, PrimaryModelImportForm):
    device = CSVModelChoiceField(
        queryset=Device.objects.all(), to_field_name='name', label=_('Device'), help_text=_('Name of the device'))
    platform = CSVChoiceField(choices=PlatformChoices, label=_('Platform'))
    role = CSVChoiceField(choices=DeviceRoleChoices, label=_('Role'))
    loopback = CSVModelChoiceField(
        queryset=IPAddress.objects.all(), required=False, to_field_name='address', label=_('Loopback'),
        help_text=_('Address with mask'))
    transport = CSVChoiceField(choices=TransportChoices, required=False, label=_('Transport'))
    manager = CSVModelChoiceField(
        queryset=NetworkManager.objects.all(), required=False, to_field_name='name', label=_('Network manager'))
    credential = CSVModelChoiceField(
        queryset=Credential.objects.all(), required=False, to_field_name='name', label=_('Credential'))

    class Meta:
        model = OpticalDevice
        fields = _FIELDS


class OpticalDeviceBulkEditForm(LifecycleBulkEdit, PrimaryModelBulkEditForm):
    transport = optional_choice(TransportChoices, _('Transport'))
    manager = DynamicModelChoiceField(
        queryset=NetworkManager.objects.all(), required=False, label=_('Network manager'))
    credential = DynamicModelChoiceField(queryset=Credential.objects.all(), required=False, label=_('Credential'))
    verify_tls = forms.NullBooleanField(required=False, widget=BulkEditNullBooleanSelect, label=_('Verify TLS'))
    ca_file = forms.CharField(required=False, max_length=500, label=_('CA file'))

    model = OpticalDevice
    fieldsets = (
        FieldSet('status', 'description'),
        FieldSet('transport', 'manager', 'credential', 'verify_tls', 'ca_file', name=_('Access')),
    )
    nullable_fields = ('transport', 'manager', 'credential', 'ca_file', 'description', 'comments')


class OpticalDeviceFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = OpticalDevice
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('platform', 'role', 'status', 'in_sync', name=_('Optical device')),
        FieldSet('site_id', 'pop_id', name=_('Place')),
        FieldSet('transport', 'manager_id', 'credential_id', name=_('Access')),
    )
    selector_fields = ('filter_id', 'q', 'pop_id', 'role')
    platform = multiple(PlatformChoices, _('Platform'))
    role = multiple(DeviceRoleChoices, _('Role'))
    site_id = DynamicModelMultipleChoiceField(queryset=Site.objects.all(), required=False, label=_('Site'))
    pop_id = DynamicModelMultipleChoiceField(queryset=PoP.objects.all(), required=False, label=_('PoP'))
    transport = multiple(TransportChoices, _('Transport'))
    manager_id = DynamicModelMultipleChoiceField(
        queryset=NetworkManager.objects.all(), required=False, label=_('Network manager'))
    credential_id = DynamicModelMultipleChoiceField(
        queryset=Credential.objects.all(), required=False, label=_('Credential'))
    tag = TagFilterField(model)
