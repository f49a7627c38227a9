"""Optical devices."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalDevice

from .base import OpticalModelViewSet
from .product import RUN_ACTIONS, ProductActionsMixin
from .tasks import CheckAction

__all__ = ('OpticalDeviceViewSet',)


class OpticalDeviceViewSet(CheckAction, ProductActionsMixin, OpticalModelViewSet):
    queryset = OpticalDevice.objects.all()
    serializer_class = serializers.OpticalDeviceSerializer
    filterset_class = filtersets.OpticalDeviceFilterSet
    plan_serializer = serializers.DevicePlanRequestSerializer
    field_prefetches = {('pop',): ('device__site__optical_pop',)}
    action_permissions = {**RUN_ACTIONS, 'check': ('check',)}
