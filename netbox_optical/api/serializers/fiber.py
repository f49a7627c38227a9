"""Optical fibres with their segments, and shared risk groups."""

from __future__ import annotations

from dcim.api.serializers import CableSerializer
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField, SerializedPKRelatedField
from netbox.api.serializers import BaseModelSerializer
from rest_framework import serializers

from netbox_optical.choices import FiberKindChoices, FiberTypeChoices, RiskGroupKindChoices
from netbox_optical.models import FiberSegment, OpticalFiber, SharedRiskGroup
from netbox_optical.models.fiber import MAX_SEGMENTS
from netbox_optical.planning.fiber import replace_segments
from netbox_optical.planning.sections import deferred

from .base import HEAD, LIFECYCLE, TAIL, OpticalSerializer, ProductSerializer
from .port import OpticalPortSerializer

__all__ = ('FiberSegmentSerializer', 'OpticalFiberSerializer', 'SharedRiskGroupSerializer')


class FiberTypeField(serializers.ChoiceField):
    """A plain text, not `{value, label}`: a fibre type is its own label."""

    default_error_messages = {
        'invalid_choice': _('"{input}" is no fibre type; use one of: {known}.'),
    }

    def fail(self, key, **kwargs):
        super().fail(key, known=', '.join(FiberTypeChoices.values()), **kwargs)


class FiberSegmentSerializer(BaseModelSerializer):
    """One spliced piece, from the A end; `length` in metres."""

    type = FiberTypeField(choices=FiberTypeChoices)
    length = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1,
        error_messages={'min_value': _('The length of a segment is a positive number of metres.')})

    class Meta:
        model = FiberSegment
        fields = ('position', 'type', 'length')
        brief_fields = fields
        read_only_fields = ('position',)


class SegmentListSerializer(serializers.ListSerializer):
    """All segments of a fibre, in order."""

    default_error_messages = {
        'max_length': _('A fibre has at most {max_length} segments.'),
    }


class OpticalFiberSerializer(ProductSerializer):
    cable = CableSerializer(nested=True)
    kind = ChoiceField(choices=FiberKindChoices, required=False)
    segments = SegmentListSerializer(child=FiberSegmentSerializer(), required=False, max_length=MAX_SEGMENTS)
    length = serializers.IntegerField(read_only=True, allow_null=True)
    a_port = serializers.SerializerMethodField()
    z_port = serializers.SerializerMethodField()

    class Meta:
        model = OpticalFiber
        fields = (
            *HEAD, 'name', 'cable', 'kind', 'a_port', 'z_port', 'segments', 'length', 'measured_loss', 'external_id',
            *LIFECYCLE, *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'name', 'kind', 'description')

    @extend_schema_field(OpticalPortSerializer(nested=True, allow_null=True))
    def get_a_port(self, fiber: OpticalFiber) -> dict | None:
        return self._end(fiber, 'A')

    @extend_schema_field(OpticalPortSerializer(nested=True, allow_null=True))
    def get_z_port(self, fiber: OpticalFiber) -> dict | None:
        return self._end(fiber, 'B')

    def _end(self, fiber: OpticalFiber, end: str) -> dict | None:
        # Not `fiber.ends`: that asks the database for every fibre; these rows are prefetched.
        for termination in fiber.cable.terminations.all():
            port = getattr(termination.termination, 'optical_port', None)
            if termination.cable_end == end and port is not None:
                return OpticalPortSerializer(port, nested=True, context=self.context).data
        return None

    def create(self, validated_data: dict) -> OpticalFiber:
        segments = validated_data.pop('segments', [])
        with transaction.atomic(), deferred():
            fiber = super().create(validated_data)
            replace_segments(fiber, [(item['type'], item['length']) for item in segments])
        return fiber

    def update(self, instance: OpticalFiber, validated_data: dict) -> OpticalFiber:
        segments = validated_data.pop('segments', None)
        with transaction.atomic(), deferred():
            fiber = super().update(instance, validated_data)
            if segments is not None:
                replace_segments(fiber, [(item['type'], item['length']) for item in segments])
        return fiber


class SharedRiskGroupSerializer(OpticalSerializer):
    kind = ChoiceField(choices=RiskGroupKindChoices, required=False)
    fibers = SerializedPKRelatedField(
        queryset=OpticalFiber.objects.all(), serializer=OpticalFiberSerializer, nested=True, required=False, many=True)

    class Meta:
        model = SharedRiskGroup
        fields = (*HEAD, 'name', 'kind', 'fibers', *TAIL)
        brief_fields = ('id', 'url', 'display', 'name', 'kind', 'description')
