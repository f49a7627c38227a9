"""Operational modes."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OperationalMode

from .base import OpticalModelViewSet

__all__ = ('OperationalModeViewSet',)


class OperationalModeViewSet(OpticalModelViewSet):
    queryset = OperationalMode.objects.all()
    serializer_class = serializers.OperationalModeSerializer
    filterset_class = filtersets.OperationalModeFilterSet
