"""Transport channels."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import TransportChannel

from .base import OpticalModelViewSet, ports_with_pop

__all__ = ('TransportChannelViewSet',)


class TransportChannelViewSet(OpticalModelViewSet):
    queryset = TransportChannel.objects.all()
    serializer_class = serializers.TransportChannelSerializer
    filterset_class = filtersets.TransportChannelFilterSet
    field_prefetches = {('title',): ports_with_pop('line_port_a', 'line_port_z')}
