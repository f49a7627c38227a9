"""Transport channels."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import TransportChannel

from .base import OpticalModelViewSet, ports

__all__ = ('TransportChannelViewSet',)


class TransportChannelViewSet(OpticalModelViewSet):
    queryset = TransportChannel.objects.all()
    serializer_class = serializers.TransportChannelSerializer
    filterset_class = filtersets.TransportChannelFilterSet
    # The title is made of the PoP codes.
    field_prefetches = {
        (field, 'title'): lookups for (field,), lookups in ports('line_port_a', 'line_port_z', pop=True).items()
    }
