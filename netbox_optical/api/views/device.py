"""Optical devices."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalDevice

from .base import OpticalModelViewSet

__all__ = ('OpticalDeviceViewSet',)


class OpticalDeviceViewSet(OpticalModelViewSet):
    queryset = OpticalDevice.objects.all()
    serializer_class = serializers.OpticalDeviceSerializer
    filterset_class = filtersets.OpticalDeviceFilterSet
    field_prefetches = {('pop',): ('device__site__optical_pop',)}
