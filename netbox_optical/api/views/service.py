"""Digital services: ask for one, look at the plan, have it done."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import router, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from netbox.api.viewsets.mixins import discard_events_on_rollback, resolve_bulk_error_status
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from utilities.exceptions import AbortRequest

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import ChannelUse, DigitalService
from netbox_optical.planning.modify import CarrierChange, plan_service_change
from netbox_optical.planning.path_documents import offer_documents
from netbox_optical.planning.service import offer_routes

from .base import OpticalModelViewSet, denied_as_error, partner, ports
from .product import RUN_ACTIONS, RepairMixin
from .run import run_response

__all__ = ('DigitalServiceViewSet',)


class DigitalServiceViewSet(RepairMixin, OpticalModelViewSet):
    queryset = DigitalService.objects.all()
    serializer_class = serializers.DigitalServiceSerializer
    filterset_class = filtersets.DigitalServiceFilterSet
    field_prefetches = {
        **partner(), **ports('client_port_a', 'client_port_z'),
        ('channels',): (Prefetch('channel_uses', queryset=ChannelUse.objects.select_related('channel')),),
    }
    action_permissions = {**RUN_ACTIONS, 'offers': ('add',), 'modify': ('plan',)}

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.DigitalServiceDetailSerializer
        return super().get_serializer_class()

    def perform_bulk_create(self, data: list) -> tuple[list[int], list[dict], int | None]:
        """As NetBox's, but a service is refused when it is made, by planning, and not only when its form is checked."""
        created, errors, statuses = [], [], set()
        using = router.db_for_write(self.queryset.model)
        with transaction.atomic(using=using), discard_events_on_rollback(self, using=using):
            for index, item in enumerate(data):
                try:
                    created.append(self._create_one(item))
                except (ModelError, ValidationError, AbortRequest, PermissionDenied) as error:
                    found, code = denied_as_error(error)
                    errors.append({'index': index, 'errors': found})
                    statuses.add(code)
            if errors:
                transaction.set_rollback(True, using=using)
        return created, errors, resolve_bulk_error_status(statuses)

    def _create_one(self, item: object) -> int:
        if not isinstance(item, dict):
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [
                _('Expected an object, not {kind}.').format(kind=type(item).__name__)]})
        serializer = self.get_serializer(data=item)
        serializer.is_valid(raise_exception=True)
        self.perform_create(serializer)
        return serializer.instance.pk

    @extend_schema(
        request=serializers.OfferRequestSerializer, responses={200: serializers.RouteOfferSerializer(many=True)},
        filters=False)
    @action(detail=False, methods=['post'], pagination_class=None)
    def offers(self, request: Request) -> Response:
        """Routes that are free for the carriers, the best first; nothing is stored."""
        wanted = self.checked(serializers.OfferRequestSerializer).as_request()
        documents = offer_documents(offer_routes(wanted), request.user)
        return Response(serializers.RouteOfferSerializer(documents, many=True).data)

    @extend_schema(
        request=serializers.ModifyServiceSerializer, responses={201: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def modify(self, request: Request, pk=None) -> Response:
        """Plan other frequencies, widths or another mode: a draft run, nothing is changed yet."""
        service = self.get_target(pk, 'plan')
        data = dict(self.checked(serializers.ModifyServiceSerializer).validated_data)
        carriers = [CarrierChange(**carrier) for carrier in data.pop('carriers')]
        run = plan_service_change(service, request.user, carriers=carriers, **data)
        return run_response(self, run, status.HTTP_201_CREATED)
