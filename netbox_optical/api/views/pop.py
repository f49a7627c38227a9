"""PoPs."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import PoP

from .base import OpticalModelViewSet

__all__ = ('PoPViewSet',)


class PoPViewSet(OpticalModelViewSet):
    queryset = PoP.objects.all()
    serializer_class = serializers.PoPSerializer
    filterset_class = filtersets.PoPFilterSet
