"""Optical multiplex sections."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers

from netbox_optical.models import OpticalMultiplexSection
from netbox_optical.planning.budget import section_budget

from .base import HEAD
from .fiber import OpticalFiberSerializer
from .port import OpticalPortSerializer
from .spectrum import SpectrumAllocationSerializer

__all__ = ('BudgetSerializer', 'OpticalMultiplexSectionDetailSerializer', 'OpticalMultiplexSectionSerializer')


class BudgetSerializer(serializers.Serializer):
    """One way, at 1550 nm; null is unknown. Lengths in m, losses in dB, latency in µs, dispersion in ps/nm."""

    length = serializers.FloatField(source='length_m', allow_null=True, read_only=True)
    loss = serializers.FloatField(source='loss_db', allow_null=True, read_only=True)
    design_loss = serializers.FloatField(source='design_loss_db', allow_null=True, read_only=True)
    measured_loss = serializers.FloatField(source='measured_loss_db', allow_null=True, read_only=True)
    excess_loss = serializers.FloatField(source='excess_db', allow_null=True, read_only=True)
    latency = serializers.FloatField(source='latency_us', allow_null=True, read_only=True)
    dispersion = serializers.FloatField(source='dispersion_ps_nm', allow_null=True, read_only=True)


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
    """Adds the fibres in order, the loss budget and the occupancy."""

    fibers = serializers.SerializerMethodField()
    budget = serializers.SerializerMethodField()
    allocations = SpectrumAllocationSerializer(many=True, read_only=True)

    class Meta(OpticalMultiplexSectionSerializer.Meta):
        fields = (*OpticalMultiplexSectionSerializer.Meta.fields, 'fibers', 'budget', 'allocations')

    @extend_schema_field(OpticalFiberSerializer(nested=True, many=True))
    def get_fibers(self, section: OpticalMultiplexSection) -> list[dict]:
        return [OpticalFiberSerializer(span.fiber, nested=True, context=self.context).data
                for span in section.spans.all()]

    @extend_schema_field(BudgetSerializer())
    def get_budget(self, section: OpticalMultiplexSection) -> dict:
        return BudgetSerializer(section_budget(section.spans.all())).data
