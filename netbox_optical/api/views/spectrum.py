"""Optical spectra."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import OpticalSpectrum
from netbox_optical.planning.modify import plan_spectrum_change

from .base import OpticalModelViewSet, partner, ports
from .product import RUN_ACTIONS, RepairMixin
from .run import run_response

__all__ = ('OpticalSpectrumViewSet',)


class OpticalSpectrumViewSet(RepairMixin, OpticalModelViewSet):
    queryset = OpticalSpectrum.objects.all()
    serializer_class = serializers.OpticalSpectrumSerializer
    filterset_class = filtersets.OpticalSpectrumFilterSet
    action_permissions = {**RUN_ACTIONS, 'modify': ('plan',)}
    field_prefetches = {**partner(), **ports('port_a', 'port_z'), ('sections',): (
        'sections__a_port__optical_device', 'sections__z_port__optical_device',
        'sections__hops__port__optical_device',
    )}

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.OpticalSpectrumDetailSerializer
        return super().get_serializer_class()

    @extend_schema(
        request=serializers.ModifySpectrumSerializer, responses={201: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def modify(self, request: Request, pk=None) -> Response:
        """Plan another passband on the same way: a draft run, nothing is changed yet."""
        spectrum = self.get_target(pk, 'plan')
        data = self.checked(serializers.ModifySpectrumSerializer).validated_data
        run = plan_spectrum_change(spectrum, request.user, **data)
        return run_response(self, run, status.HTTP_201_CREATED)
