"""Forms of changes to what is on the network; each makes a draft run. All rules are those of `planning.modify`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from utilities.forms.fields import DynamicModelChoiceField

from netbox_optical.models import DigitalService, OperationalMode, OpticalSpectrum, WorkflowRun
from netbox_optical.planning.locks import sharers
from netbox_optical.planning.modify import CarrierChange, plan_service_change, plan_spectrum_change

from .base import RefusalMixin

__all__ = ('ModifyServiceForm', 'ModifySpectrumForm')


class ModifyServiceForm(RefusalMixin, forms.Form):
    """Frequency and width of every channel, and the mode of all; begins with what they have."""

    mode = DynamicModelChoiceField(queryset=OperationalMode.objects.all(), required=False, label=_('Mode'))
    confirm_shared = forms.BooleanField(
        required=False, label=_('Interrupt all users'), help_text=_('Everybody on the channel is interrupted'))

    def __init__(self, *args, instance: DigitalService, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.channels = [use.channel for use in instance.channel_uses.select_related(
            'channel__spectrum', 'channel__mode').order_by('position')]
        for channel in self.channels:
            self.fields[f'central_frequency_{channel.och_id}'] = forms.IntegerField(
                label=_('{channel}: central frequency').format(channel=channel), initial=channel.central_frequency,
                help_text=_('MHz, a multiple of 6250'))
            self.fields[f'width_{channel.och_id}'] = forms.IntegerField(
                label=_('{channel}: width').format(channel=channel), initial=channel.spectrum.width,
                help_text=_('MHz, a multiple of 12500, guard bands included'))
        self.fields['mode'].initial = self.channels[0].mode_id if self.channels else None
        self.fields['mode'].widget.add_query_params({'port_id': instance.client_port_a_id})
        others = sharers(instance)
        if others:
            self.fields['confirm_shared'].help_text = _('The channel carries {names} as well').format(
                names=', '.join(str(other) for other in others))
        else:
            del self.fields['confirm_shared']
        self.order_fields([*(name for name in self.fields if name.startswith(('central', 'width'))), 'mode'])

    def field_of(self, key: str, message: str) -> str | None:
        if key not in ('central_frequency', 'width', 'och_id'):
            return super().field_of(key, message)
        for channel in self.channels:
            name = f'{"width" if key == "width" else "central_frequency"}_{channel.och_id}'
            if str(self.cleaned_data.get(name)) in message:
                return name
        return f'central_frequency_{self.channels[0].och_id}' if self.channels else None

    def plan(self, user: Any) -> WorkflowRun:
        """The draft. Raises ValidationError, ActionRefused, DriverError."""
        data = self.cleaned_data
        return plan_service_change(
            self.instance, user, mode=data.get('mode'), confirm_shared=bool(data.get('confirm_shared')), carriers=[
                CarrierChange(channel.och_id, data[f'central_frequency_{channel.och_id}'],
                              data[f'width_{channel.och_id}'])
                for channel in self.channels
            ])


class ModifySpectrumForm(RefusalMixin, forms.Form):
    """The passband."""

    start = forms.IntegerField(label=_('Lower edge'), help_text='MHz')
    end = forms.IntegerField(label=_('Upper edge'), help_text='MHz')

    def __init__(self, *args, instance: OpticalSpectrum, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.fields['start'].initial, self.fields['end'].initial = instance.start, instance.end

    def plan(self, user: Any) -> WorkflowRun:
        """The draft. Raises ValidationError, ActionRefused, DriverError."""
        return plan_spectrum_change(
            self.instance, user, start=self.cleaned_data['start'], end=self.cleaned_data['end'])
