"""Connection checks: nothing of them is written from outside."""

from netbox.api.fields import ChoiceField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers
from users.api.serializers import UserSerializer

from netbox_optical.choices import CheckResultChoices
from netbox_optical.models import ConnectionCheck

from .base import HEAD
from .device import OpticalDeviceSerializer
from .manager import NetworkManagerSerializer

__all__ = ('ConnectionCheckSerializer',)


class ConnectionCheckSerializer(NetBoxModelSerializer):
    device = OpticalDeviceSerializer(nested=True, read_only=True, allow_null=True)
    manager = NetworkManagerSerializer(nested=True, read_only=True, allow_null=True)
    result = ChoiceField(choices=CheckResultChoices, read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    requested_by = UserSerializer(nested=True, read_only=True, allow_null=True)

    class Meta:
        model = ConnectionCheck
        fields = (
            *HEAD, 'device', 'manager', 'result', 'started', 'latency', 'version', 'counts', 'category', 'error',
            'requested_by', 'tags', 'custom_fields', 'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'result', 'started', 'latency', 'version')
