"""Ordering a digital service, in the page and by CSV. All rules are those of `planning.service`."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from netbox.forms import PrimaryModelForm, PrimaryModelImportForm
from utilities.forms.fields import (
    CSVChoiceField,
    CSVModelChoiceField,
    CSVModelMultipleChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
)
from utilities.forms.rendering import FieldSet

from netbox_optical import naming
from netbox_optical.choices import DeviceRoleChoices, PortRoleChoices, ServiceTypeChoices
from netbox_optical.models import (
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    Partner,
    TransportChannel,
)
from netbox_optical.models.base import LIVE
from netbox_optical.planning.routes import RouteOffer
from netbox_optical.planning.service import CarrierRequest, offer_routes

from .base import requester
from .order import OrderMixin
from .path_step import PathStepMixin, WayField, reservation_field, stretch_field

__all__ = ('DigitalServiceImportForm', 'NewServiceForm')

_BOTH = (1, 2)
# What a carrier has besides its OCh ID; each is a form field with the carrier's number behind it.
_OF_CARRIER = ('line_port_a', 'line_port_z', 'central_frequency', 'width')
# What an import may change of a service that exists.
_WITHOUT_NETWORK = {'id', 'partner', 'description', 'owner', 'comments', 'tags'}


def _device(label: str) -> DynamicModelChoiceField:
    return DynamicModelChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=label,
        query_params={'role': list(DeviceRoleChoices.SERVICE_ENDS)})


def _client(side: str) -> DynamicModelChoiceField:
    return DynamicModelChoiceField(
        queryset=OpticalPort.objects.all(), label=_('Client port {side}').format(side=side),
        query_params={
            'optical_device_id': f'$device_{side.lower()}', 'role': PortRoleChoices.CLIENT, 'used': 'false',
        })


def _line(side: str, number: int) -> DynamicModelChoiceField:
    return DynamicModelChoiceField(
        queryset=OpticalPort.objects.all(), required=False,
        label=_('Line port {side}').format(side=side), query_params={'line_for_id': f'$client_port_{side.lower()}'},
        help_text=_('On the card of the client port, fibred and unused') if number == 1 else '')


def _megahertz(label: str, help_text: str = '') -> forms.IntegerField:
    return forms.IntegerField(required=False, label=label, help_text=help_text)


class NewServiceForm(PathStepMixin, OrderMixin, PrimaryModelForm):
    """Everything about a new service on one page; routes are offered once the ends and carriers are known."""

    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), label=_('Partner'), selector=True)
    service_type = forms.ChoiceField(choices=ServiceTypeChoices, label=_('Service type'))
    flow_id = forms.IntegerField(label=_('Flow ID'), help_text=_('X of fXcY'), min_value=1)
    client_id = forms.IntegerField(label=_('Client ID'), help_text=_('Y of fXcY'), min_value=1)
    device_a = _device(_('Device A'))
    client_port_a = _client('A')
    device_z = _device(_('Device Z'))
    client_port_z = _client('Z')

    och_id_1 = forms.IntegerField(
        label=_('OCh ID'), min_value=1, help_text=_('A channel that exists is joined: leave the fields below empty'))
    line_port_a_1 = _line('A', 1)
    line_port_z_1 = _line('Z', 1)
    central_frequency_1 = _megahertz(
        _('Central frequency'), _('MHz, a multiple of 6250, for example 193100000; empty: the lowest that is free'))
    width_1 = _megahertz(_('Width'), _('MHz, a multiple of 12500, guard bands included, for example 50000'))

    och_id_2 = forms.IntegerField(
        required=False, min_value=1, label=_('OCh ID'), help_text=_('Only for a mode with two coupled carriers'))
    line_port_a_2 = _line('A', 2)
    line_port_z_2 = _line('Z', 2)
    central_frequency_2 = _megahertz(_('Central frequency'))
    width_2 = _megahertz(_('Width'))

    mode = DynamicModelChoiceField(
        queryset=OperationalMode.objects.all(), required=False, label=_('Mode'),
        query_params={'port_id': '$client_port_a'}, help_text=_('Line mode of a new channel, known to both cards'))
    excluded_devices = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Exclude devices'),
        query_params={'role': [
            DeviceRoleChoices.ROADM, DeviceRoleChoices.AMPLIFIER, DeviceRoleChoices.TRANSPONDER_OADM]})
    excluded_fibers = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Exclude fibers'), query_params={'kind': 'span'})
    stretch = stretch_field()
    reservation = reservation_field()
    # Offered below the fields; not in a field set.
    route = WayField(required=False, label=_('Way'))

    fieldsets = (
        FieldSet('partner', 'service_type', 'flow_id', 'client_id', 'description', 'tags', name=_('Service')),
        FieldSet('device_a', 'client_port_a', 'device_z', 'client_port_z', name=_('Ends')),
        FieldSet('och_id_1', 'line_port_a_1', 'line_port_z_1', 'central_frequency_1', 'width_1', name=_('Carrier 1')),
        FieldSet('och_id_2', 'line_port_a_2', 'line_port_z_2', 'central_frequency_2', 'width_2', name=_('Carrier 2')),
        FieldSet('mode', 'excluded_devices', 'excluded_fibers', 'stretch', 'reservation', name=_('Channel and way')),
    )

    class Meta:
        model = DigitalService
        fields = ('partner', 'service_type', 'flow_id', 'client_id', 'description', 'owner', 'comments', 'tags')

    suggested = (*PathStepMixin.suggested, *(
        f'{name}_{number}' for name in ('central_frequency', 'width') for number in _BOTH))

    def carriers(self) -> list[CarrierRequest]:
        return [
            CarrierRequest(och_id=self.cleaned_data[f'och_id_{number}'], **{
                name: self.cleaned_data.get(f'{name}_{number}') for name in _OF_CARRIER})
            for number in _BOTH if self.cleaned_data.get(f'och_id_{number}') is not None
        ]

    def clean(self):
        super().clean()
        if self.cleaned_data.get('och_id_2') is None:
            for name in _OF_CARRIER:
                if self.cleaned_data.get(f'{name}_2') is not None:
                    self.add_error('och_id_2', _('Give an OCh ID for carrier 2, or clear its other fields.'))
                    break

    def field_of(self, key: str, message: str) -> str | None:
        if key == 'och_ids':
            return f'och_id_{self._number("och_id", message)}'
        if key in _OF_CARRIER:
            return f'{key}_{self._number(key, message)}'
        return super().field_of(key, message)

    def _number(self, name: str, message: str) -> int:
        """Which carrier a message speaks of: the one whose value or OCh ID it names first."""
        def named_at(number: int) -> int:
            och_id, value = self.cleaned_data.get(f'och_id_{number}'), self.cleaned_data.get(f'{name}_{number}')
            words = [str(value)] if value is not None else []
            if och_id is not None:
                words += [naming.och(och_id), f'OCh ID {och_id} ']
            return min((at for word in words if (at := message.find(word)) >= 0), default=len(message))

        return 2 if named_at(2) < named_at(1) else 1

    # Offered routes

    @property
    def joins(self) -> bool:
        """The first OCh ID is a live channel's."""
        return TransportChannel.objects.filter(LIVE, och_id=self.cleaned_data.get('och_id_1')).exists()

    def offers(self) -> list[RouteOffer]:
        if self.joins:
            return []
        request = self.request()
        request.sections = ()
        return offer_routes(request)

    def carrier_pairs(self, suggestion: dict) -> list[tuple[str, object]]:
        return [
            (f'{ours}_{number}', value)
            for name, ours in (('frequencies', 'central_frequency'), ('widths', 'width'))
            for number, value in enumerate(suggestion['fields'].get(name, ()), start=1)
        ]


class JoinedField(forms.CharField):
    """CSV: one value per carrier, joined by `+`; a list of texts."""

    def to_python(self, value):
        text = super().to_python(value).strip()
        return [part.strip() for part in text.split('+')] if text else []


class JoinedNumbersField(JoinedField):
    """CSV: one whole number per carrier, joined by `+`."""

    def to_python(self, value):
        for part in (parts := super().to_python(value)):
            if not re.fullmatch(r'-?\d{1,12}', part):
                raise ValidationError(_('"{value}" is no whole number; join two of them by "+".').format(value=part))
        return [int(part) for part in parts]


class DigitalServiceImportForm(OrderMixin, PrimaryModelImportForm):
    """A new service per row; a row with an ID changes what does not touch the network."""

    partner = CSVModelChoiceField(
        queryset=Partner.objects.all(), to_field_name='tenant__name', label=_('Partner'),
        help_text=_('Name of the tenant'))
    service_type = CSVChoiceField(choices=ServiceTypeChoices, label=_('Service type'))
    flow_id = forms.IntegerField(label=_('Flow ID'), min_value=1)
    client_id = forms.IntegerField(label=_('Client ID'), min_value=1)
    device_a = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), to_field_name='tid', label=_('Device A'), help_text='TID')
    client_port_a = CSVModelChoiceField(
        queryset=OpticalPort.objects.all(), to_field_name='aid', label=_('Client port A'), help_text='AID')
    device_z = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), to_field_name='tid', label=_('Device Z'), help_text='TID')
    client_port_z = CSVModelChoiceField(
        queryset=OpticalPort.objects.all(), to_field_name='aid', label=_('Client port Z'), help_text='AID')
    och_ids = JoinedNumbersField(label=_('OCh IDs'), help_text=_('One, or two joined by "+"'))
    line_port_a = JoinedField(required=False, label=_('Line ports A'), help_text=_('AID per carrier, joined by "+"'))
    line_port_z = JoinedField(required=False, label=_('Line ports Z'), help_text=_('AID per carrier, joined by "+"'))
    central_frequency = JoinedNumbersField(
        required=False, label=_('Central frequencies'), help_text=_('MHz per carrier; blank: the lowest free ones'))
    width = JoinedNumbersField(required=False, label=_('Widths'), help_text=_('MHz per carrier'))
    mode = forms.CharField(required=False, label=_('Mode'), help_text=_('Name of a mode that both cards know'))
    excluded_devices = CSVModelMultipleChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), required=False, to_field_name='tid', label=_('Excluded devices'))
    excluded_fibers = CSVModelMultipleChoiceField(
        queryset=OpticalFiber.objects.filter(LIVE), required=False, to_field_name='name', label=_('Excluded fibers'))
    route = forms.IntegerField(required=False, min_value=0, label=_('Route'), help_text=_('0 is the best one'))

    class Meta:
        model = DigitalService
        fields = (
            'partner', 'service_type', 'flow_id', 'client_id', 'device_a', 'client_port_a', 'device_z',
            'client_port_z', 'och_ids', 'line_port_a', 'line_port_z', 'central_frequency', 'width', 'mode',
            'excluded_devices', 'excluded_fibers', 'route', 'description', 'owner', 'comments', 'tags',
        )

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if data:
            for side in 'az':
                key = f'optical_device__{self.fields[f"device_{side}"].to_field_name}'
                self.fields[f'client_port_{side}'].queryset = OpticalPort.objects.filter(
                    **{key: data.get(f'device_{side}') or None})

    def clean(self):
        super().clean()
        if self.instance.pk:
            return self._clean_update()
        count = len(self.cleaned_data.get('och_ids') or ())
        for name in _OF_CARRIER:
            given = self.cleaned_data.get(name)
            if given and count and len(given) != count:
                self.add_error(name, _('{given} values for {count} OCh IDs; give one each.').format(
                    given=len(given), count=count))
        for side in 'az':
            self._clean_lines(side)
        self._clean_mode()
        return self.cleaned_data

    def _clean_update(self) -> dict:
        for name in sorted(set(self.fields) & set(self.data) - _WITHOUT_NETWORK):
            if not name.startswith('cf_'):
                self.add_error(name, _('An import cannot change this of a service; plan a change in its page.'))
        return self.cleaned_data

    def _clean_lines(self, side: str) -> None:
        name, device = f'line_port_{side}', self.cleaned_data.get(f'device_{side}')
        ports = []
        for aid in self.cleaned_data.get(name) or ():
            port = OpticalPort.objects.filter(optical_device=device, aid=aid).first()
            if port is None:
                self.add_error(name, _('{device} has no optical port "{aid}".').format(device=device, aid=aid))
                return
            ports.append(port)
        self.cleaned_data[name] = ports

    def _clean_mode(self) -> None:
        name, port = self.cleaned_data.get('mode'), self.cleaned_data.get('client_port_a')
        if not name or port is None:
            self.cleaned_data['mode'] = None
            return
        modes = OperationalMode.objects.filter(platform=port.optical_device.platform, name=name)
        module = port.interface.module
        if module is not None:
            kind = module.module_type
            modes = modes.filter(card_type=kind.part_number or kind.model)
        if (mode := modes.first()) is None:
            self.add_error('mode', _('The card of {port} has no mode "{name}".').format(port=port, name=name))
        self.cleaned_data['mode'] = mode

    def carriers(self) -> list[CarrierRequest]:
        data = self.cleaned_data
        return [
            CarrierRequest(och_id=och_id, **{
                name: data[name][index] if data.get(name) else None for name in _OF_CARRIER})
            for index, och_id in enumerate(data['och_ids'])
        ]

    def way(self) -> dict:
        return {'route': self.cleaned_data.get('route') or 0, 'user': requester()}

    def refused(self, refusal: ValidationError) -> Exception:
        return refusal
