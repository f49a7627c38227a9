"""Forms of optical ports."""

from dcim.models import Interface
from django import forms
from django.utils.translation import gettext_lazy as _
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

from netbox_optical.choices import PortRoleChoices
from netbox_optical.models import OpticalDevice, OpticalPort, PoP
from netbox_optical.models.base import LIVE

from .base import multiple, optional_choice, yes_no

__all__ = ('OpticalPortBulkEditForm', 'OpticalPortFilterForm', 'OpticalPortForm', 'OpticalPortImportForm')

_FIELDS = (
    'optical_device', 'interface', 'role', 'aid', 'add_drop_group', 'rx_power', 'tx_power', 'description', 'owner',
    'comments', 'tags',
)


class OpticalPortForm(PrimaryModelForm):
    optical_device = DynamicModelChoiceField(
        queryset=OpticalDevice.objects.all(), label=_('Optical device'), selector=True)
    interface = DynamicModelChoiceField(queryset=Interface.objects.all(), label=_('Interface'), selector=True)

    fieldsets = (
        FieldSet('optical_device', 'interface', 'role', 'aid', 'add_drop_group', 'rx_power', 'tx_power', 'description',
                 'tags',
                 name=_('Optical port')),
    )

    class Meta:
        model = OpticalPort
        fields = _FIELDS


class OpticalPortImportForm(PrimaryModelImportForm):
    optical_device = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), to_field_name='tid', label=_('Optical device'),
        help_text=_('TID of the device'))
    interface = CSVModelChoiceField(
        queryset=Interface.objects.all(), to_field_name='name', label=_('Interface'),
        help_text=_('Name of the interface on that device'))
    role = CSVChoiceField(choices=PortRoleChoices, label=_('Role'))

    class Meta:
        model = OpticalPort
        fields = _FIELDS

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if data and data.get('optical_device'):
            # An interface's name says something on its device only.
            key = f'device__optical_device__{self.fields["optical_device"].to_field_name}'
            self.fields['interface'].queryset = Interface.objects.filter(**{key: data['optical_device']})


class OpticalPortBulkEditForm(PrimaryModelBulkEditForm):
    role = optional_choice(PortRoleChoices, _('Role'))
    add_drop_group = forms.CharField(required=False, max_length=50, label=_('Add/drop group'))

    model = OpticalPort
    fieldsets = (FieldSet('role', 'add_drop_group', 'description'),)
    nullable_fields = ('add_drop_group', 'description', 'comments')


class OpticalPortFilterForm(PrimaryModelFilterSetForm):
    model = OpticalPort
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('pop_id', 'optical_device_id', name=_('Place')),
        FieldSet('role', 'aid', 'add_drop_group', 'used', 'fibred', name=_('Optical port')),
    )
    selector_fields = ('filter_id', 'q', 'optical_device_id', 'role')
    pop_id = DynamicModelMultipleChoiceField(queryset=PoP.objects.all(), required=False, label=_('PoP'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, query_params={'pop_id': '$pop_id'},
        label=_('Optical device'))
    role = multiple(PortRoleChoices, _('Role'))
    aid = forms.CharField(required=False, label='AID')
    add_drop_group = forms.CharField(required=False, label=_('Add/drop group'))
    used = yes_no(_('In use'))
    fibred = yes_no(_('Has a fiber'))
    tag = TagFilterField(model)
