"""Discoveries: asked for, read, ticked and adopted."""

from __future__ import annotations

from core.api.serializers import JobSerializer
from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied as NotPermitted
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.choices_discovery import FindingChoices
from netbox_optical.jobs.discovery import queue_adoption, queue_discovery
from netbox_optical.models import Discovery
from netbox_optical.planning.adoption import discovery as planning
from netbox_optical.planning.adoption.shown import visible_items
from netbox_optical.planning.adoption.tnms import start_import

from .base import ActionMixin, OpticalReadOnlyViewSet, partner
from .tasks import job_response

__all__ = ('DiscoveryViewSet',)


class DiscoveryViewSet(ActionMixin, OpticalReadOnlyViewSet):
    queryset = Discovery.objects.all()
    serializer_class = serializers.DiscoverySerializer
    filterset_class = filtersets.DiscoveryFilterSet
    field_prefetches = partner()
    # Which devices, manager or discovery is asked in the action.
    action_permissions = {'choose': ('adopt',), 'adopt': ('adopt',), 'discover': ('view',), 'import_fibers': ('view',)}

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.DiscoveryDetailSerializer
        return super().get_serializer_class()

    @extend_schema(request=serializers.DiscoverSerializer, responses={202: serializers.DiscoveryDetailSerializer})
    @action(detail=False, methods=['post'])
    def discover(self, request: Request) -> Response:
        """Read devices as a whole and compare them with NetBox, in the background. Needs `discover` on the devices."""
        wanted = self.checked(serializers.DiscoverSerializer).validated_data
        return self._started(request, lambda: planning.start(request.user, **wanted))

    @extend_schema(request=serializers.ImportFibersSerializer, responses={202: serializers.DiscoveryDetailSerializer})
    @action(detail=False, methods=['post'], url_path='import-fibers')
    def import_fibers(self, request: Request) -> Response:
        """Propose the fibres of a network manager that match, in the background. Needs `discover` on the manager."""
        wanted = dict(self.checked(serializers.ImportFibersSerializer).validated_data)
        return self._started(request, lambda: start_import(request.user, wanted.pop('manager'), wanted))

    def _started(self, request: Request, start) -> Response:
        try:
            discovery = start()
        except PermissionDenied as denied:
            raise NotPermitted(str(denied)) from denied
        queue_discovery(discovery, request.user)
        serializer = serializers.DiscoveryDetailSerializer(discovery, context=self.get_serializer_context())
        return Response(serializer.data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        responses={200: serializers.DiscoveryItemSerializer(many=True)},
        parameters=[OpenApiParameter('kind', enum=FindingChoices.values(), description='Only this finding')])
    @action(detail=True, methods=['get'], pagination_class=None, filterset_class=None)
    def items(self, request: Request, pk=None) -> Response:
        """The rows of the proposal, as far as the user may view all devices that a row tells of."""
        discovery = self.get_target(pk)
        rows = visible_items(discovery, request.user).order_by('position').prefetch_related('target')
        if kind := request.query_params.get('kind'):
            rows = rows.filter(kind=kind)
        serializer = serializers.DiscoveryItemSerializer(rows, many=True, context=self.get_serializer_context())
        return Response(serializer.data)

    @extend_schema(
        request=serializers.ChooseSerializer, responses={200: serializers.DiscoveryItemSerializer(many=True)})
    @action(detail=True, methods=['post'])
    def choose(self, request: Request, pk=None) -> Response:
        """Tick exactly these rows."""
        discovery = self.get_target(pk, 'adopt')
        wanted = self.checked(serializers.ChooseSerializer).validated_data['items']
        planning.choose(discovery, request.user, wanted)
        return self.items(request, pk=pk)

    @extend_schema(request=None, responses={202: JobSerializer})
    @action(detail=True, methods=['post'])
    def adopt(self, request: Request, pk=None) -> Response:
        """Take over what is ticked, in the background; each row keeps its outcome. Nothing is sent to a device."""
        discovery = self.get_target(pk, 'adopt')
        try:
            job = queue_adoption(discovery, request.user)
        except PermissionDenied as denied:
            raise NotPermitted(str(denied)) from denied
        return job_response(self, job)

