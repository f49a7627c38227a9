"""Optical ports."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalPort

from .base import OpticalModelViewSet

__all__ = ('OpticalPortViewSet',)


class OpticalPortViewSet(OpticalModelViewSet):
    queryset = OpticalPort.objects.all()
    serializer_class = serializers.OpticalPortSerializer
    filterset_class = filtersets.OpticalPortFilterSet
    field_prefetches = {('display',): ('optical_device',), ('used_by',): ('claim__owner',)}
