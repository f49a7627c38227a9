"""Paths between ports or sites: computed on request, nothing is stored."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from netbox_optical.api.serializers import paths as documents
from netbox_optical.models import OpticalMultiplexSection
from netbox_optical.planning.path_documents import as_document, sellable_sites
from netbox_optical.planning.paths import availability, find_paths

from .base import RefusalMixin, action_permission

__all__ = ('PathViewSet',)


class PathViewSet(RefusalMixin, GenericViewSet):
    """Asked by POST, because the question is long; needs the permission to view multiplex sections."""

    queryset = OpticalMultiplexSection.objects.all()
    serializer_class = documents.PathRequestSerializer
    permission_classes = (action_permission('view'),)
    pagination_class = None
    filter_backends = ()

    def _checked(self, kind: type):
        serializer = kind(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer

    @extend_schema(
        request=documents.PathRequestSerializer, responses={200: documents.PathAnswerSerializer},
        operation_id='plugins_optical_paths_compute')
    def create(self, request: Request) -> Response:
        """Free ways with proposed frequencies, the best first; or per pair of nodes why there is none."""
        answer = find_paths(self._checked(documents.PathRequestSerializer).as_query())
        return Response(documents.PathAnswerSerializer(as_document(answer, request.user)).data)

    @extend_schema(
        request=documents.AvailabilityRequestSerializer,
        responses={200: documents.AvailabilitySerializer(many=True)})
    @action(detail=False, methods=['post'])
    def availability(self, request: Request) -> Response:
        """What can be sold: every pair of sites for every width."""
        data = self._checked(documents.AvailabilityRequestSerializer).validated_data
        sites = data.get('sites') or sellable_sites(request.user)
        rows = availability(sites, data['widths'], cost=data['cost'], allow_unknown=data['allow_unknown'])
        return Response(documents.AvailabilitySerializer(rows, many=True).data)
