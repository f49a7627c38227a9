"""Optical fibres and shared risk groups."""

from dcim.models import CableTermination
from django.db.models import Prefetch

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalFiber, OpticalPort, SharedRiskGroup

from .base import OpticalModelViewSet
from .product import RepairMixin

__all__ = ('OpticalFiberViewSet', 'SharedRiskGroupViewSet')

# A cable can also end on a port that is no interface; the rest of the way exists on interfaces only.
_ENDS = Prefetch('cable__terminations', queryset=CableTermination.objects.filter(
    termination_type__app_label='dcim', termination_type__model='interface'
).prefetch_related('termination', Prefetch(
    'termination__optical_port', queryset=OpticalPort.objects.select_related('optical_device'))))


class OpticalFiberViewSet(RepairMixin, OpticalModelViewSet):
    queryset = OpticalFiber.objects.all()
    serializer_class = serializers.OpticalFiberSerializer
    filterset_class = filtersets.OpticalFiberFilterSet
    field_prefetches = {('a_port', 'z_port'): (_ENDS,), ('length',): ('segments',)}


class SharedRiskGroupViewSet(OpticalModelViewSet):
    queryset = SharedRiskGroup.objects.all()
    serializer_class = serializers.SharedRiskGroupSerializer
    filterset_class = filtersets.SharedRiskGroupFilterSet
