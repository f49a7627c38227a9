"""Optical devices."""

from core.api.serializers import JobSerializer
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.jobs.inventory import queue_inventory
from netbox_optical.jobs.raw_commands import queue_raw_commands
from netbox_optical.models import OpticalDevice

from .base import OpticalModelViewSet
from .product import RUN_ACTIONS, ProductActionsMixin
from .tasks import CheckAction, job_response

__all__ = ('OpticalDeviceViewSet',)


class OpticalDeviceViewSet(CheckAction, ProductActionsMixin, OpticalModelViewSet):
    queryset = OpticalDevice.objects.all()
    serializer_class = serializers.OpticalDeviceSerializer
    filterset_class = filtersets.OpticalDeviceFilterSet
    plan_serializer = serializers.DevicePlanRequestSerializer
    field_prefetches = {('pop',): ('device__site__optical_pop',)}
    action_permissions = {
        **RUN_ACTIONS,
        'check': ('check',), 'raw_commands': ('raw_commands',), 'import_inventory': ('import_inventory',),
    }

    @extend_schema(request=None, responses={202: JobSerializer})
    @action(detail=True, methods=['post'], url_path='import-inventory')
    def import_inventory(self, request: Request, pk=None) -> Response:
        """Put serials, software, cards and ports into NetBox, in the background; the job's data is the report."""
        return job_response(self, queue_inventory([self.get_target(pk, 'import_inventory')], request.user))

    @extend_schema(
        request=serializers.RawCommandsSerializer, responses={202: serializers.RawCommandLogDetailSerializer})
    @action(detail=True, methods=['post'], url_path='raw-commands')
    def raw_commands(self, request: Request, pk=None) -> Response:
        """Send native commands, in the background; every command and reply is kept."""
        device = self.get_target(pk, 'raw_commands')
        wanted = self.checked(serializers.RawCommandsSerializer).validated_data
        log = queue_raw_commands(device, wanted['commands'], wanted['on_error'], request.user)
        serializer = serializers.RawCommandLogDetailSerializer(log, context=self.get_serializer_context())
        return Response(serializer.data, status=status.HTTP_202_ACCEPTED)
