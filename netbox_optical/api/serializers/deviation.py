"""Deviations: status, date and reason are the operator's; everything else is what validation found."""

from netbox.api.fields import ChoiceField, ContentTypeField
from netbox.api.gfk_fields import GFKSerializerField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
from netbox_optical.models import Deviation

from .base import HEAD
from .device import OpticalDeviceSerializer

__all__ = ('DeviationSerializer',)


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
            'tags', 'custom_fields', 'created', 'last_updated',
        )
        read_only_fields = (
            'object_id', 'resource', 'field', 'first_seen', 'last_seen', 'open_since', 'resolved_at')
        brief_fields = ('id', 'url', 'display', 'resource', 'field', 'severity', 'status')
