"""Discoveries, their rows, and what to ask for."""

from __future__ import annotations

from typing import Any

from dcim.api.serializers import SiteSerializer
from dcim.models import Site
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField, ContentTypeField
from netbox.api.gfk_fields import GFKSerializerField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers
from users.api.serializers import UserSerializer

from netbox_optical.choices_discovery import (
    DiscoveryKindChoices,
    DiscoveryStatusChoices,
    FindingChoices,
    OutcomeChoices,
)
from netbox_optical.models import Discovery, DiscoveryItem, NetworkManager, OpticalDevice, Partner
from netbox_optical.planning.adoption.shown import visible_errors, visible_notes

from .base import HEAD
from .device import OpticalDeviceSerializer
from .manager import NetworkManagerSerializer
from .partner import PartnerSerializer

__all__ = (
    'ChooseSerializer', 'DiscoverSerializer', 'DiscoveryDetailSerializer', 'DiscoveryItemSerializer',
    'DiscoverySerializer', 'ImportFibersSerializer', 'ScopeSerializer',
)


class DiscoverySerializer(NetBoxModelSerializer):
    kind = ChoiceField(choices=DiscoveryKindChoices, read_only=True)
    status = ChoiceField(choices=DiscoveryStatusChoices, read_only=True)
    sites = SiteSerializer(nested=True, many=True, read_only=True)
    devices = OpticalDeviceSerializer(nested=True, many=True, read_only=True)
    manager = NetworkManagerSerializer(nested=True, read_only=True, allow_null=True)
    partner = PartnerSerializer(nested=True, read_only=True, allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    requested_by = UserSerializer(nested=True, read_only=True, allow_null=True)

    class Meta:
        model = Discovery
        fields = (
            *HEAD, 'kind', 'status', 'sites', 'devices', 'manager', 'partner', 'counts', 'error', 'requested_by',
            'started', 'completed', 'tags', 'custom_fields', 'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'kind', 'status')


class ReadErrorSerializer(serializers.Serializer):
    """A device or network manager that could not be read."""

    device = serializers.CharField()
    category = serializers.CharField()
    error = serializers.CharField()


class NoteSerializer(serializers.Serializer):
    """What was read on a device and has no place in the proposal."""

    device = serializers.CharField()
    problem = serializers.CharField()


class DiscoveryDetailSerializer(DiscoverySerializer):
    """Adds what could not be read, as far as the reader may view the devices."""

    errors = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    filters = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta(DiscoverySerializer.Meta):
        fields = (*DiscoverySerializer.Meta.fields, 'errors', 'notes', 'filters')

    @extend_schema_field(ReadErrorSerializer(many=True))
    def get_errors(self, discovery: Discovery) -> list[dict[str, Any]]:
        return visible_errors(discovery, self.context['request'].user)

    @extend_schema_field(NoteSerializer(many=True))
    def get_notes(self, discovery: Discovery) -> list[dict[str, Any]]:
        return visible_notes(discovery, self.context['request'].user)


class DiscoveryItemSerializer(serializers.ModelSerializer):
    """One row: what the network says, what NetBox says, and what became of it."""

    kind = ChoiceField(choices=FindingChoices, read_only=True)
    outcome = ChoiceField(choices=OutcomeChoices, read_only=True)
    network = serializers.ListField(child=serializers.CharField(), read_only=True)
    netbox = serializers.ListField(child=serializers.CharField(), read_only=True)
    pending = serializers.ListField(child=serializers.CharField(), read_only=True)
    object_type = ContentTypeField(read_only=True, allow_null=True)
    target = GFKSerializerField(read_only=True)

    class Meta:
        model = DiscoveryItem
        fields = (
            'id', 'position', 'kind', 'product', 'name', 'reason', 'network', 'netbox', 'pending', 'adoptable',
            'chosen', 'outcome', 'message', 'object_type', 'object_id', 'target',
        )
        read_only_fields = fields


class ScopeSerializer(serializers.Serializer):
    """Which devices are read; empty: everything that the user may read so."""

    sites = serializers.PrimaryKeyRelatedField(queryset=Site.objects.all(), many=True, required=False)
    devices = serializers.PrimaryKeyRelatedField(queryset=OpticalDevice.objects.all(), many=True, required=False)

    def get_fields(self) -> dict[str, Any]:
        return _restricted(super().get_fields(), self.context)


class DiscoverSerializer(ScopeSerializer):
    """The scope of a discovery, and whose is what is adopted."""

    partner = serializers.PrimaryKeyRelatedField(queryset=Partner.objects.all(), required=False, allow_null=True)


class ImportFibersSerializer(serializers.Serializer):
    """Regular expressions that a name has to match as a whole; empty: FlexILS nodes and their line ports."""

    manager = serializers.PrimaryKeyRelatedField(queryset=NetworkManager.objects.all())
    device_a = serializers.CharField(required=False, allow_blank=True)
    port_a = serializers.CharField(required=False, allow_blank=True)
    device_z = serializers.CharField(required=False, allow_blank=True)
    port_z = serializers.CharField(required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        return _restricted(super().get_fields(), self.context)


class ChooseSerializer(serializers.Serializer):
    """Rows to tick; all others are unticked."""

    items = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=True)


def _restricted(fields: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """Related objects are looked for among those that the user may view."""
    request = context.get('request')
    for field in fields.values() if request else ():
        related = getattr(field, 'child_relation', field)
        if getattr(related, 'queryset', None) is not None:
            related.queryset = related.queryset.model.objects.restrict(request.user, 'view')
    return fields
