"""Network managers."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import NetworkManager

from .base import OpticalModelViewSet

__all__ = ('NetworkManagerViewSet',)


class NetworkManagerViewSet(OpticalModelViewSet):
    queryset = NetworkManager.objects.all()
    serializer_class = serializers.NetworkManagerSerializer
    filterset_class = filtersets.NetworkManagerFilterSet
