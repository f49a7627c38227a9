"""Deviations: found by validation, judged by operators."""


from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import Deviation

from .base import OpticalModelViewSet

__all__ = ('DeviationViewSet',)


class DeviationViewSet(OpticalModelViewSet):
    queryset = Deviation.objects.all()
    serializer_class = serializers.DeviationSerializer
    filterset_class = filtersets.DeviationFilterSet
    http_method_names = ('get', 'put', 'patch', 'delete', 'head', 'options')
