"""Deviations: status, date and reason are the operator's; everything else is what validation found."""

from typing import Any

from dcim.models import Site
from netbox.api.fields import ChoiceField, ContentTypeField
from netbox.api.gfk_fields import GFKSerializerField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
from netbox_optical.models import Deviation, OpticalDevice

from .base import HEAD
from .device import OpticalDeviceSerializer
from .discovery import restricted_to_visible

__all__ = ('DeviationSerializer', 'ReportSerializer')


class DeviationSerializer(NetBoxModelSerializer):
    object_type = ContentTypeField(read_only=True)
    target = GFKSerializerField(read_only=True, allow_missing_serializer=True)
    device = OpticalDeviceSerializer(nested=True, read_only=True)
    expected = serializers.JSONField(read_only=True, allow_null=True)
    observed = serializers.JSONField(read_only=True, allow_null=True)
    severity = ChoiceField(choices=SeverityChoices, read_only=True)
    status = ChoiceField(choices=DeviationStatusChoices, required=False)

    class Meta:
        model = Deviation
        fields = (
            *HEAD, 'object_type', 'object_id', 'target', 'device', 'resource', 'field', 'expected', 'observed',
            'severity', 'status', 'ignored_until', 'reason', 'first_seen', 'last_seen', 'open_since', 'resolved_at',
            'tags', 'custom_fields',
            'created', 'last_updated',
        )
        read_only_fields = (
            'object_id', 'resource', 'field', 'first_seen', 'last_seen', 'open_since', 'resolved_at')
        brief_fields = ('id', 'url', 'display', 'resource', 'field', 'severity', 'status')


class ReportSerializer(serializers.Serializer):
    """The scope of a drift report; empty: everything that the user may compare."""

    sites = serializers.PrimaryKeyRelatedField(queryset=Site.objects.all(), many=True, required=False)
    devices = serializers.PrimaryKeyRelatedField(queryset=OpticalDevice.objects.all(), many=True, required=False)

    def get_fields(self) -> dict[str, Any]:
        return restricted_to_visible(super().get_fields(), self.context)
