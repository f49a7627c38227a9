"""Optical multiplex sections: derived, so read only; their spectrum, and reservations of it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied as NotPermitted
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.api.serializers import capacity as capacities
from netbox_optical.api.serializers import paths as documents
from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum
from netbox_optical.planning import reservations
from netbox_optical.planning.capacity import MAX_PAIRS, capacity
from netbox_optical.planning.section_spectrum import spectrum_of

from .base import ActionMixin, OpticalReadOnlyViewSet, ports

__all__ = ('OpticalMultiplexSectionViewSet',)


class OpticalMultiplexSectionViewSet(ActionMixin, OpticalReadOnlyViewSet):
    queryset = OpticalMultiplexSection.objects.all()
    serializer_class = serializers.OpticalMultiplexSectionSerializer
    filterset_class = filtersets.OpticalMultiplexSectionFilterSet
    field_prefetches = {
        **ports('a_port', 'z_port'), ('fibers',): ('spans__fiber',),
        ('budget',): ('spans__fiber__cable', 'spans__fiber__segments'),
    }
    action_permissions = {'reserve': ('reserve',), 'release': ('reserve',)}

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.action != 'retrieve':
            return queryset
        # Whose light it is, is for those to know who may see the spectrum.
        visible = OpticalSpectrum.objects.restrict(self.request.user, 'view')
        return queryset.prefetch_related('allocations', Prefetch('allocations__spectrum', queryset=visible))

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.OpticalMultiplexSectionDetailSerializer
        return super().get_serializer_class()

    @extend_schema(responses={200: documents.SectionSpectrumSerializer}, filters=False)
    @action(detail=True, methods=['get'])
    def spectrum(self, request: Request, pk=None) -> Response:
        """Who has what, what is free, what nobody knows, by which source, and where sources disagree."""
        found = spectrum_of(self.get_target(pk), request.user)
        return Response(documents.SectionSpectrumSerializer(found).data)

    @extend_schema(
        parameters=[capacities.CapacityRequestSerializer], responses={200: capacities.CapacitySerializer},
        filters=False)
    @action(detail=False, methods=['get'], pagination_class=None)
    def capacity(self, request: Request) -> Response:
        """How full and fragmented sections are, and the widest passband each pair of PoPs can still get."""
        wanted = capacities.CapacityRequestSerializer(data=request.query_params, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        found = capacity(
            request.user, pops=wanted.validated_data.get('pop', ()), most_pairs=MAX_PAIRS,
            allow_unknown=wanted.validated_data['allow_unknown'])
        return Response(capacities.CapacitySerializer(found).data)

    @extend_schema(responses={200: documents.ReservationSerializer(many=True)}, filters=False)
    @action(detail=False, methods=['get'], pagination_class=None)
    def reservations(self, request: Request) -> Response:
        """Reservations that have not lapsed."""
        return Response(documents.ReservationSerializer(reservations.standing(request.user), many=True).data)

    @extend_schema(
        request=documents.ReserveRequestSerializer, responses={201: documents.ReservationSerializer}, filters=False)
    @action(detail=False, methods=['post'], pagination_class=None)
    def reserve(self, request: Request) -> Response:
        """Hold the best free way for a time, so that nobody else books it."""
        wanted = self.checked(documents.ReserveRequestSerializer)
        try:
            made = reservations.reserve(
                request.user, wanted.as_query(), minutes=wanted.validated_data.get('minutes'),
                reason=wanted.validated_data['reason'])
        except PermissionDenied as error:
            raise NotPermitted(str(error)) from error
        return Response(documents.ReservationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=documents.ReleaseSerializer, responses={204: None}, filters=False)
    @action(detail=False, methods=['post'], pagination_class=None)
    def release(self, request: Request) -> Response:
        """Give a reservation of one's own back; one that is gone is given back already."""
        try:
            reservations.release(request.user, self.checked(documents.ReleaseSerializer).validated_data['id'])
        except PermissionDenied as error:
            raise NotPermitted(str(error)) from error
        return Response(status=status.HTTP_204_NO_CONTENT)
