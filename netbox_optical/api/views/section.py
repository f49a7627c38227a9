"""Optical multiplex sections: derived, so read only."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalMultiplexSection

from .base import OpticalReadOnlyViewSet, ports

__all__ = ('OpticalMultiplexSectionViewSet',)


class OpticalMultiplexSectionViewSet(OpticalReadOnlyViewSet):
    queryset = OpticalMultiplexSection.objects.all()
    serializer_class = serializers.OpticalMultiplexSectionSerializer
    filterset_class = filtersets.OpticalMultiplexSectionFilterSet
    field_prefetches = {
        **ports('a_port', 'z_port'), ('fibers',): ('spans__fiber',), ('allocations',): ('allocations__spectrum',),
        ('budget',): ('spans__fiber__cable', 'spans__fiber__segments'),
    }

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.OpticalMultiplexSectionDetailSerializer
        return super().get_serializer_class()
