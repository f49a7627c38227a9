"""Optical devices."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalDevice

from .base import ActionMixin, OpticalModelViewSet
from .tasks import CheckAction

__all__ = ('OpticalDeviceViewSet',)


class OpticalDeviceViewSet(CheckAction, ActionMixin, OpticalModelViewSet):
    queryset = OpticalDevice.objects.all()
    serializer_class = serializers.OpticalDeviceSerializer
    filterset_class = filtersets.OpticalDeviceFilterSet
    field_prefetches = {('pop',): ('device__site__optical_pop',)}
    action_permissions = {'check': ('check',)}
