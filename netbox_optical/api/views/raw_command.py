"""Raw command logs: read only. Commands are sent at the device."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import RawCommandLog

from .base import OpticalReadOnlyViewSet

__all__ = ('RawCommandLogViewSet',)


class RawCommandLogViewSet(OpticalReadOnlyViewSet):
    queryset = RawCommandLog.objects.all()
    serializer_class = serializers.RawCommandLogSerializer
    filterset_class = filtersets.RawCommandLogFilterSet

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.RawCommandLogDetailSerializer
        return super().get_serializer_class()
