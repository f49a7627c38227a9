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
from netbox_optical.planning import host_keys

from .base import Conflict, OpticalModelViewSet
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
        **RUN_ACTIONS, 'learn_host_key': ('learn_host_key',),
        'check': ('check',), 'raw_commands': ('raw_commands',), 'import_inventory': ('import_inventory',),
    }

    @extend_schema(request=None, responses={202: JobSerializer})
    @action(detail=True, methods=['post'], url_path='import-inventory')
    def import_inventory(self, request: Request, pk=None) -> Response:
        """Put serials, software, cards and ports into NetBox, in the background; the job's data is the report."""
        return job_response(self, queue_inventory([self.get_target(pk, 'import_inventory')], request.user))

    @extend_schema(request=serializers.HostKeyRequestSerializer, responses={200: serializers.HostKeySerializer})
    @action(detail=True, methods=['post'], url_path='learn-host-key')
    def learn_host_key(self, request: Request, pk=None) -> Response:
        """Ask the device for its SSH host key; it is stored when its fingerprint is given, and never over another."""
        device = self.get_target(pk, 'learn_host_key')
        confirmed = self.checked(serializers.HostKeyRequestSerializer).validated_data.get('fingerprint')
        try:
            shown = host_keys.learn(device, confirmed) if confirmed else host_keys.read(device)
        except host_keys.HostKeyChanged as changed:
            raise Conflict(' '.join(changed.messages)) from changed
        return Response(serializers.HostKeySerializer({
            'host_key': shown.host_key, 'fingerprint': shown.fingerprint, 'address': shown.address,
            'stored': bool(device.host_key)}).data)

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
