"""Transport channels."""

from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.models import (
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    TransportChannel,
)

from .base import EndFilters, LifecycleFilters, by_id, by_text, search

__all__ = ('TransportChannelFilterSet',)


@register_filterset
class TransportChannelFilterSet(EndFilters, LifecycleFilters, PrimaryModelFilterSet):
    end_fields = ('line_port_a', 'line_port_z')

    spectrum_id = by_id(OpticalSpectrum, label=_('Optical spectrum (ID)'))
    partner_id = by_id(Partner, 'spectrum__partner', label=_('Partner (ID)'))
    mode_id = by_id(OperationalMode, label=_('Mode (ID)'))
    line_port_a_id = by_id(OpticalPort, label=_('Line port A (ID)'))
    line_port_z_id = by_id(OpticalPort, label=_('Line port Z (ID)'))
    optical_device_id = by_id(OpticalDevice, label=_('Optical device at either end (ID)'), method='filter_device')
    optical_device = by_text(
        OpticalDevice, 'tid', 'tid', label=_('Optical device at either end (TID)'), method='filter_tid')
    service_id = by_id(DigitalService, 'services', label=_('Digital service (ID)'), distinct=True)
    section_id = by_id(
        OpticalMultiplexSection, 'spectrum__allocations__section', label=_('Optical multiplex section (ID)'),
        distinct=True)

    class Meta:
        model = TransportChannel
        fields = (
            'id', 'och_id', 'central_frequency', 'estimated_gsnr', 'margin', 'margin_note', 'margin_at', 'in_sync',
            'sync_reason', 'sync_changed', 'description',
        )

    def search(self, queryset, name, value):
        text = value.strip()
        number = text.lower().removeprefix('och')
        found = search(queryset, value, 'spectrum__name', 'description', 'comments')
        return found | queryset.filter(och_id=int(number)) if number.isdecimal() and len(number) < 10 else found
