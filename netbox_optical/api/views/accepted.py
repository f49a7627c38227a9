"""Accepted values: made by taking deviations over; the reason can be changed, and they can be deleted."""

from drf_spectacular.utils import extend_schema

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import AcceptedValue

from .base import OpticalModelViewSet

__all__ = ('AcceptedValueViewSet',)


class AcceptedValueViewSet(OpticalModelViewSet):
    queryset = AcceptedValue.objects.select_related('device')
    serializer_class = serializers.AcceptedValueSerializer
    filterset_class = filtersets.AcceptedValueFilterSet
    http_method_names = ('get', 'post', 'put', 'patch', 'delete', 'head', 'options')

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """They are taken over from the network, not made."""
        return self.http_method_not_allowed(request, *args, **kwargs)
