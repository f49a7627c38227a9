"""Connection checks: read only. They are asked for at the device or network manager."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import ConnectionCheck

from .base import OpticalReadOnlyViewSet

__all__ = ('ConnectionCheckViewSet',)


class ConnectionCheckViewSet(OpticalReadOnlyViewSet):
    queryset = ConnectionCheck.objects.all()
    serializer_class = serializers.ConnectionCheckSerializer
    filterset_class = filtersets.ConnectionCheckFilterSet
