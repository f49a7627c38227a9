"""Optical multiplex sections."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers

from netbox_optical.models import OpticalMultiplexSection

from .base import HEAD
from .fiber import OpticalFiberSerializer
from .port import OpticalPortSerializer
from .spectrum import SpectrumAllocationSerializer

__all__ = ('OpticalMultiplexSectionDetailSerializer', 'OpticalMultiplexSectionSerializer')


class OpticalMultiplexSectionSerializer(NetBoxModelSerializer):
    """`length` in metres, `loss` in dB; derived from the fibres."""

    a_port = OpticalPortSerializer(nested=True, read_only=True)
    z_port = OpticalPortSerializer(nested=True, read_only=True)

    class Meta:
        model = OpticalMultiplexSection
        fields = (
            *HEAD, 'name', 'a_port', 'z_port', 'length', 'loss', 'tags', 'custom_fields', 'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'name', 'length', 'loss')


class OpticalMultiplexSectionDetailSerializer(OpticalMultiplexSectionSerializer):
    """Adds the fibres in order and the occupancy."""

    fibers = serializers.SerializerMethodField()
    allocations = SpectrumAllocationSerializer(many=True, read_only=True)

    class Meta(OpticalMultiplexSectionSerializer.Meta):
        fields = (*OpticalMultiplexSectionSerializer.Meta.fields, 'fibers', 'allocations')

    @extend_schema_field(OpticalFiberSerializer(nested=True, many=True))
    def get_fibers(self, section: OpticalMultiplexSection) -> list[dict]:
        return [OpticalFiberSerializer(span.fiber, nested=True, context=self.context).data
                for span in section.spans.all()]
