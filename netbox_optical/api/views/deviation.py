"""Deviations: found by reports, judged by operators."""

from __future__ import annotations

from core.api.serializers import JobSerializer
from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied as NotPermitted
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.jobs.assurance import queue_report
from netbox_optical.models import Deviation
from netbox_optical.planning.assurance.resolve import resolve
from netbox_optical.planning.assurance.trend import per_day

from .base import ActionMixin, OpticalModelViewSet
from .tasks import job_response

__all__ = ('DeviationViewSet',)


class DeviationViewSet(ActionMixin, OpticalModelViewSet):
    queryset = Deviation.objects.all()
    serializer_class = serializers.DeviationSerializer
    filterset_class = filtersets.DeviationFilterSet
    http_method_names = ('get', 'post', 'put', 'patch', 'delete', 'head', 'options')
    # Which devices, and which products, is asked in the actions.
    action_permissions = {'report': ('view',), 'resolve': ('view',)}

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """Deviations are found, not made."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    @extend_schema(request=serializers.ReportScopeSerializer, responses={202: JobSerializer})
    @action(detail=False, methods=['post'])
    def report(self, request: Request) -> Response:
        """Read devices as a whole and compare everything on them, in the background. Needs `validate` on them."""
        wanted = self.checked(serializers.ReportScopeSerializer).validated_data
        try:
            job = queue_report(request.user, **wanted)
        except PermissionDenied as denied:
            raise NotPermitted(str(denied)) from denied
        return job_response(self, job)

    @extend_schema(responses={200: serializers.DaySerializer(many=True)}, filters=False)
    @action(detail=False, methods=['get'], pagination_class=None)
    def trend(self, request: Request) -> Response:
        """How many came, went and were open, day by day, the latest first."""
        return Response(serializers.DaySerializer(per_day(self.get_queryset()), many=True).data)

    @extend_schema(request=serializers.ResolveSerializer, responses={201: serializers.ResolutionSerializer})
    @action(detail=False, methods=['post'])
    def resolve(self, request: Request) -> Response:
        """Plan what puts deviations right: written to the network, or taken into NetBox. A run for each product."""
        wanted = self.checked(serializers.ResolveSerializer).validated_data
        try:
            result = resolve(request.user, **wanted)
        except PermissionDenied as denied:
            raise NotPermitted(str(denied)) from denied
        shown = serializers.ResolutionSerializer(result, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)
