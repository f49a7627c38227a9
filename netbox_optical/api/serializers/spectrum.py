"""Optical spectra and who holds which part of a section."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField, SerializedPKRelatedField
from rest_framework import serializers

from netbox_optical.choices import AllocationSourceChoices, AllocationStateChoices
from netbox_optical.models import (
    OpticalDevice,
    OpticalFiber,
    OpticalSpectrum,
    SpectrumAllocation,
    SpectrumSection,
)

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer
from .device import OpticalDeviceSerializer
from .fiber import OpticalFiberSerializer
from .partner import PartnerSerializer
from .port import OpticalPortSerializer

__all__ = (
    'OpticalSpectrumDetailSerializer', 'OpticalSpectrumSerializer', 'SpectrumAllocationSerializer',
    'SpectrumSectionSerializer',
)


class OpticalSpectrumSerializer(ProductSerializer):
    """`start`, `end` and `width` in MHz; the passband is [start, end)."""

    partner = PartnerSerializer(nested=True)
    width = serializers.IntegerField(read_only=True)
    excluded_devices = SerializedPKRelatedField(
        queryset=OpticalDevice.objects.all(), serializer=OpticalDeviceSerializer, nested=True, required=False,
        many=True)
    excluded_fibers = SerializedPKRelatedField(
        queryset=OpticalFiber.objects.all(), serializer=OpticalFiberSerializer, nested=True, required=False, many=True)

    class Meta:
        model = OpticalSpectrum
        fields = (
            *HEAD, 'partner', 'name', 'start', 'end', 'width', 'excluded_devices', 'excluded_fibers', *LIFECYCLE, *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'name', 'start', 'end', 'description')


class SpectrumSectionSerializer(serializers.ModelSerializer):
    """A stretch of the way over one platform: its end ports, the ports between, and the circuit's names on it."""

    a_port = OpticalPortSerializer(nested=True, read_only=True)
    z_port = OpticalPortSerializer(nested=True, read_only=True)
    hops = serializers.SerializerMethodField()

    class Meta:
        model = SpectrumSection
        fields = ('position', 'platform', 'a_port', 'z_port', 'circuit', 'route', 'hops')
        read_only_fields = fields

    @extend_schema_field(OpticalPortSerializer(nested=True, many=True))
    def get_hops(self, section: SpectrumSection) -> list[dict]:
        """Ports in order of passing."""
        return [OpticalPortSerializer(hop.port, nested=True, context=self.context).data for hop in section.hops.all()]


class OpticalSpectrumDetailSerializer(OpticalSpectrumSerializer):
    """Adds the way."""

    sections = SpectrumSectionSerializer(many=True, read_only=True)

    class Meta(OpticalSpectrumSerializer.Meta):
        fields = (*OpticalSpectrumSerializer.Meta.fields, 'sections')


class SpectrumAllocationSerializer(serializers.ModelSerializer):
    """[start, end) in MHz of one section, in whose hands, and who says so."""

    start = serializers.IntegerField(source='passband.lower', read_only=True)
    end = serializers.IntegerField(source='passband.upper', read_only=True)
    state = ChoiceField(choices=AllocationStateChoices, read_only=True)
    source = ChoiceField(choices=AllocationSourceChoices, read_only=True)
    spectrum = OpticalSpectrumSerializer(nested=True, read_only=True, allow_null=True)

    class Meta:
        model = SpectrumAllocation
        fields = ('start', 'end', 'state', 'source', 'spectrum', 'reserved_until', 'as_of')
        read_only_fields = fields
