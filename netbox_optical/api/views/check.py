"""Connection checks: read only. They are asked for at the device or network manager."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import ConnectionCheck

from .base import OpticalReadOnlyViewSet

__all__ = ('ConnectionCheckViewSet',)


class ConnectionCheckViewSet(OpticalReadOnlyViewSet):
    # Each names its device or manager, also in brief.
    queryset = ConnectionCheck.objects.select_related('device', 'manager')
    serializer_class = serializers.ConnectionCheckSerializer
    filterset_class = filtersets.ConnectionCheckFilterSet
