"""Deviations: status, date and reason are the operator's; everything else is what validation found."""

from netbox.api.fields import ChoiceField, ContentTypeField
from netbox.api.gfk_fields import GFKSerializerField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
from netbox_optical.models import Deviation, DigitalService, OpticalFiber, OpticalSpectrum, Partner

from .base import HEAD
from .device import OpticalDeviceSerializer
from .discovery import ScopeSerializer
from .run import WorkflowRunSerializer

__all__ = ('DaySerializer', 'DeviationSerializer', 'ReportScopeSerializer', 'ResolutionSerializer', 'ResolveSerializer')


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


class DaySerializer(serializers.Serializer):
    """Deviations of a day: `open` at its end."""

    day = serializers.DateField()
    came = serializers.IntegerField()
    went = serializers.IntegerField()
    open = serializers.IntegerField()


class ReportScopeSerializer(ScopeSerializer):
    """Which devices are read: also those that products are on; empty: everything that the user may compare."""

    partners = serializers.PrimaryKeyRelatedField(
        queryset=Partner.objects.all(), many=True, required=False, help_text='Their services and spectra')
    services = serializers.PrimaryKeyRelatedField(queryset=DigitalService.objects.all(), many=True, required=False)
    spectra = serializers.PrimaryKeyRelatedField(queryset=OpticalSpectrum.objects.all(), many=True, required=False)
    fibers = serializers.PrimaryKeyRelatedField(queryset=OpticalFiber.objects.all(), many=True, required=False)


class ResolveSerializer(serializers.Serializer):
    """From which side deviations are put right: primary keys."""

    write = serializers.PrimaryKeyRelatedField(
        queryset=Deviation.objects.all(), many=True, required=False, default=(),
        help_text='Write to the network what NetBox has')
    take = serializers.PrimaryKeyRelatedField(
        queryset=Deviation.objects.all(), many=True, required=False, default=(),
        help_text='Take into NetBox what the network has')
    reason = serializers.CharField(required=False, default='', allow_blank=True, max_length=500)
    confirm_shared = serializers.BooleanField(
        required=False, default=False, help_text='All services on a channel that changes may be interrupted')

    def get_fields(self):
        fields = super().get_fields()
        seen = Deviation.objects.restrict(self.context['request'].user, 'view')
        for name in ('write', 'take'):
            fields[name].child_relation.queryset = seen
        return fields


class ResolutionSerializer(serializers.Serializer):
    """`runs` are drafts to be looked at and applied; `taken` is in NetBox already."""

    runs = WorkflowRunSerializer(many=True, read_only=True)
    taken = DeviationSerializer(many=True, nested=True, read_only=True)
