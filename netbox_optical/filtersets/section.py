"""Optical multiplex sections."""

from django.utils.translation import gettext_lazy as _
from netbox.filtersets import NetBoxModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalMultiplexSection, OpticalPort, OpticalSpectrum

from .base import EndFilters, by_id, by_text, search

__all__ = ('OpticalMultiplexSectionFilterSet',)


@register_filterset
class OpticalMultiplexSectionFilterSet(EndFilters, NetBoxModelFilterSet):
    end_fields = ('a_port', 'z_port')

    a_port_id = by_id(OpticalPort, label=_('A port (ID)'))
    z_port_id = by_id(OpticalPort, label=_('Z port (ID)'))
    optical_device_id = by_id(OpticalDevice, label=_('Optical device at either end (ID)'), method='filter_device')
    optical_device = by_text(
        OpticalDevice, 'tid', 'tid', label=_('Optical device at either end (TID)'), method='filter_tid')
    fiber_id = by_id(OpticalFiber, 'spans__fiber', label=_('Optical fiber (ID)'), distinct=True)
    spectrum_id = by_id(OpticalSpectrum, 'allocations__spectrum', label=_('Optical spectrum (ID)'), distinct=True)

    class Meta:
        model = OpticalMultiplexSection
        fields = ('id', 'name', 'length', 'loss')

    def search(self, queryset, name, value):
        return search(queryset, value, 'name')
