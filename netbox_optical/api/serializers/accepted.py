"""Accepted values: made by taking deviations over, read and deleted here."""

from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers

from netbox_optical.models import AcceptedValue

from .base import HEAD
from .device import OpticalDeviceSerializer

__all__ = ('AcceptedValueSerializer',)


class AcceptedValueSerializer(NetBoxModelSerializer):
    device = OpticalDeviceSerializer(nested=True, read_only=True)
    value = serializers.JSONField(read_only=True, allow_null=True)
    usual = serializers.JSONField(read_only=True, allow_null=True)

    class Meta:
        model = AcceptedValue
        fields = (
            *HEAD, 'device', 'resource', 'field', 'value', 'usual', 'reason', 'tags', 'custom_fields', 'created',
            'last_updated',
        )
        read_only_fields = ('resource', 'field')
        brief_fields = ('id', 'url', 'display', 'resource', 'field', 'value')
