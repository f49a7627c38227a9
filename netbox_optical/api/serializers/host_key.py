"""SSH host keys: what a device shows, and its confirmation."""

from rest_framework import serializers

__all__ = ('HostKeyRequestSerializer', 'HostKeySerializer')


class HostKeyRequestSerializer(serializers.Serializer):
    """Without a fingerprint the key is shown only."""

    fingerprint = serializers.CharField(required=False, allow_blank=True, max_length=100)


class HostKeySerializer(serializers.Serializer):
    """`stored`: it is the pinned key now."""

    host_key = serializers.CharField()
    fingerprint = serializers.CharField()
    address = serializers.CharField()
    stored = serializers.BooleanField()
