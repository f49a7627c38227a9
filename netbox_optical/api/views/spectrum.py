"""Optical spectra."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalSpectrum

from .base import OpticalModelViewSet, partner, ports
from .product import ProductActionsMixin

__all__ = ('OpticalSpectrumViewSet',)


class OpticalSpectrumViewSet(ProductActionsMixin, OpticalModelViewSet):
    queryset = OpticalSpectrum.objects.all()
    serializer_class = serializers.OpticalSpectrumSerializer
    filterset_class = filtersets.OpticalSpectrumFilterSet
    field_prefetches = {**partner(), **ports('port_a', 'port_z'), ('sections',): (
        'sections__a_port__optical_device', 'sections__z_port__optical_device',
        'sections__hops__port__optical_device',
    )}

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.OpticalSpectrumDetailSerializer
        return super().get_serializer_class()
