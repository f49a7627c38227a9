"""What the actions of products take."""

from __future__ import annotations

from rest_framework import serializers

from netbox_optical.choices import RunKindChoices

__all__ = (
    'ConfirmSerializer', 'DevicePlanRequestSerializer', 'ForceInSyncSerializer', 'PlanRequestSerializer',
    'PurgeSerializer', 'PurgedSerializer',
)


class PlanRequestSerializer(serializers.Serializer):
    """What to plan."""

    kind = serializers.ChoiceField(
        choices=[value for value in RunKindChoices.values() if value != RunKindChoices.UNDO],
        default=RunKindChoices.CREATE)


class DevicePlanRequestSerializer(PlanRequestSerializer):
    """What to plan for a device; `refresh_identity` has a modification look it up in its network manager again."""

    refresh_identity = serializers.BooleanField(default=True)


class ConfirmSerializer(serializers.Serializer):
    """The word TERMINATE, exactly, where something is to be taken off the network."""

    confirm = serializers.CharField(required=False, allow_blank=True, allow_null=True, trim_whitespace=False)


class ForceInSyncSerializer(serializers.Serializer):
    """Why it counts as in sync although the last comparison found otherwise."""

    reason = serializers.CharField(max_length=300)


class PurgeSerializer(serializers.Serializer):
    """The word DELETE, exactly."""

    confirm = serializers.CharField(required=False, allow_blank=True, allow_null=True, trim_whitespace=False)


class PurgedSerializer(serializers.Serializer):
    """How many rows of which model are gone."""

    deleted = serializers.DictField(child=serializers.IntegerField(), read_only=True)
