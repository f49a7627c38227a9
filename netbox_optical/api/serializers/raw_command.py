"""Raw command logs, and the request to send commands."""

from netbox.api.fields import ChoiceField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers
from users.api.serializers import UserSerializer

from netbox_optical.choices import OnErrorChoices, RawCommandStatusChoices
from netbox_optical.models import RawCommandLog

from .base import HEAD
from .device import OpticalDeviceSerializer

__all__ = ('RawCommandLogDetailSerializer', 'RawCommandLogSerializer', 'RawCommandsSerializer')


class RawExchangeSerializer(serializers.Serializer):
    """One command that was sent, and what came back."""

    command = serializers.CharField()
    reply = serializers.CharField()
    ok = serializers.BooleanField()
    category = serializers.CharField()
    message = serializers.CharField()
    started = serializers.DateTimeField()
    seconds = serializers.FloatField()


class RawCommandLogSerializer(NetBoxModelSerializer):
    device = OpticalDeviceSerializer(nested=True, read_only=True, allow_null=True)
    on_error = ChoiceField(choices=OnErrorChoices, read_only=True)
    status = ChoiceField(choices=RawCommandStatusChoices, read_only=True)
    commands = serializers.ListField(child=serializers.CharField(), read_only=True)
    requested_by = UserSerializer(nested=True, read_only=True, allow_null=True)

    class Meta:
        model = RawCommandLog
        fields = (
            *HEAD, 'device', 'device_name', 'on_error', 'status', 'commands', 'error', 'requested_by',
            'started', 'completed', 'tags', 'custom_fields', 'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'device_name', 'status')


class RawCommandLogDetailSerializer(RawCommandLogSerializer):
    """Adds what was sent and answered."""

    journal = RawExchangeSerializer(many=True, read_only=True)

    class Meta(RawCommandLogSerializer.Meta):
        fields = (*RawCommandLogSerializer.Meta.fields, 'journal')


class RawCommandsSerializer(serializers.Serializer):
    """Commands to send, in order."""

    commands = serializers.ListField(child=serializers.CharField(), allow_empty=False)
    on_error = serializers.ChoiceField(
        choices=OnErrorChoices, required=False, default=OnErrorChoices.STOP, help_text='`stop` or `continue`')
