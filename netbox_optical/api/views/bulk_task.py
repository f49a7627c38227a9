"""Bulk tasks: read, delete, start one from a file or for ROADMs, go on, abort."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.choices import BulkKindChoices, BulkRowStatusChoices
from netbox_optical.models import BulkTask
from netbox_optical.planning.bulk_tasks import shown, tasks, validation

from .base import ActionMixin, OpticalReadOnlyViewSet, RecordDestroyMixin

__all__ = ('BulkTaskViewSet',)


class BulkTaskViewSet(ActionMixin, RecordDestroyMixin, OpticalReadOnlyViewSet):
    queryset = BulkTask.objects.all()
    serializer_class = serializers.BulkTaskSerializer
    filterset_class = filtersets.BulkTaskFilterSet
    action_permissions = {
        'create_devices': ('add',), 'create_fibers': ('add',), 'validate_fibers': ('add',), 'repair': ('add',),
        'resume': ('resume',),
        'abort': ('abort',),
    }

    @extend_schema(
        request=serializers.BulkFileSerializer, filters=False,
        responses={200: serializers.LookedAtSerializer, 202: serializers.BulkTaskSerializer})
    @action(detail=False, methods=['post'], url_path='create-devices', pagination_class=None)
    def create_devices(self, request: Request) -> Response:
        """Optical devices from CSV: looked at, or with the word CREATE carried out in the background."""
        return self._file(BulkKindChoices.DEVICES, request)

    @extend_schema(
        request=serializers.BulkFileSerializer, filters=False,
        responses={200: serializers.LookedAtSerializer, 202: serializers.BulkTaskSerializer})
    @action(detail=False, methods=['post'], url_path='create-fibers', pagination_class=None)
    def create_fibers(self, request: Request) -> Response:
        """Fibres from CSV: looked at, or with the word CREATE carried out in the background."""
        return self._file(BulkKindChoices.FIBERS, request)

    def _file(self, kind: str, request: Request) -> Response:
        wanted = dict(self.checked(serializers.BulkFileSerializer).validated_data)
        confirm, text = wanted.pop('confirm', None), wanted.pop('text')
        if confirm and confirm != tasks.CONFIRM:
            raise ValidationError({'confirm': _('Type {word} to carry the file out, or leave it out to look first.'
                                                ).format(word=tasks.CONFIRM)})
        if confirm:
            return self._answer(tasks.accept(kind, text, request.user, **wanted), status.HTTP_202_ACCEPTED)
        verdicts = tasks.look(kind, text, request.user, delimiter=wanted['delimiter'])
        skipped = sum(bool(verdict.skip) for verdict in verdicts)
        return Response(serializers.LookedAtSerializer(
            {'to_make': len(verdicts) - skipped, 'to_skip': skipped, 'rows': verdicts}).data)

    @extend_schema(
        request=serializers.ValidateFibersSerializer, responses={202: serializers.BulkTaskSerializer}, filters=False)
    @action(detail=False, methods=['post'], url_path='validate-fibers', pagination_class=None)
    def validate_fibers(self, request: Request) -> Response:
        """Compare each fibre from these ROADMs to a ROADM or amplifier with the network, once, in the background."""
        wanted = self.checked(serializers.ValidateFibersSerializer).validated_data
        chosen = [*wanted['devices'], *(validation.roadms(wanted['tid'], request.user) if wanted['tid'] else ())]
        return self._answer(tasks.accept_validation(chosen, request.user), status.HTTP_202_ACCEPTED)

    @extend_schema(request=serializers.RepairSerializer, responses={202: serializers.BulkTaskSerializer}, filters=False)
    @action(detail=False, methods=['post'], pagination_class=None)
    def repair(self, request: Request) -> Response:
        """Write again what NetBox says of these, as far as they are out of sync, in the background."""
        wanted = self.checked(serializers.RepairSerializer).validated_data
        chosen = [*wanted['services'], *wanted['fibers'], *wanted['spectra']]
        return self._answer(tasks.accept_repairs(chosen, request.user), status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: serializers.BulkTaskSerializer})
    @action(detail=True, methods=['post'])
    def resume(self, request: Request, pk=None) -> Response:
        """Go on where it ended; rows that are done stay as they are."""
        return self._answer(tasks.resume(self.get_target(pk, 'resume'), request.user), status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={200: serializers.BulkTaskSerializer})
    @action(detail=True, methods=['post'])
    def abort(self, request: Request, pk=None) -> Response:
        """Stop after the rows that are being done; what was done stays."""
        return self._answer(tasks.abort(self.get_target(pk, 'abort'), request.user), status.HTTP_200_OK)

    @extend_schema(
        responses={200: serializers.BulkRowSerializer(many=True)}, filters=False,
        parameters=[OpenApiParameter('status', str, enum=BulkRowStatusChoices.values())])
    @action(detail=True, methods=['get'])
    def rows(self, request: Request, pk=None) -> Response:
        """The rows with their outcomes, in the order of the file."""
        # The filters of the list are not for one task; its rows have one of their own.
        found = get_object_or_404(self.queryset, pk=pk).rows.order_by('number').select_related('object_type')
        if wanted := request.query_params.get('status'):
            found = found.filter(status=wanted)
        page = self.paginate_queryset(found)
        shown.attach(page, request.user)
        return self.get_paginated_response(serializers.BulkRowSerializer(page, many=True).data)

    def _answer(self, task: BulkTask, code: int) -> Response:
        return Response(serializers.BulkTaskSerializer(task, context=self.get_serializer_context()).data, status=code)
