"""Bulk tasks, their rows, and what they are asked for with."""

from __future__ import annotations

from typing import Any

from core.api.serializers import JobSerializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField
from netbox.api.serializers import NetBoxModelSerializer
from netbox.choices import CSVDelimiterChoices
from rest_framework import serializers
from users.api.serializers import UserSerializer

from netbox_optical.choices import BulkKindChoices, BulkRowStatusChoices, BulkStatusChoices
from netbox_optical.models import BulkTask, DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum

from .base import HEAD
from .paths import VisiblePK

__all__ = (
    'BulkFileSerializer', 'BulkRowSerializer', 'BulkTaskSerializer', 'LookedAtSerializer', 'RepairSerializer',
    'ValidateFibersSerializer',
)


class BulkTaskSerializer(NetBoxModelSerializer):
    kind = ChoiceField(choices=BulkKindChoices, read_only=True)
    status = ChoiceField(choices=BulkStatusChoices, read_only=True)
    requested_by = UserSerializer(nested=True, read_only=True, allow_null=True)
    job = JobSerializer(nested=True, read_only=True, allow_null=True)

    class Meta:
        model = BulkTask
        fields = (
            *HEAD, 'kind', 'status', 'file_name', 'with_runs', 'requested_by', 'job', 'request_id', 'row_count',
            'done_count', 'skipped_count', 'failed_count', 'error', 'started', 'completed', 'tags', 'custom_fields',
            'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'kind', 'status')


class LinkSerializer(serializers.Serializer):
    """An object that the user may view."""

    id = serializers.IntegerField(source='pk', read_only=True)
    display = serializers.CharField(source='__str__', read_only=True)
    display_url = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.STR)
    def get_display_url(self, item: Any) -> str:
        return item.get_absolute_url()


class BulkRowSerializer(serializers.Serializer):
    """One row and its outcome; `object` and `run` are null for who may not view them."""

    number = serializers.IntegerField(read_only=True, help_text='as a spreadsheet counts; the header is row 1')
    data = serializers.DictField(child=serializers.CharField(), read_only=True)
    status = ChoiceField(choices=BulkRowStatusChoices, read_only=True)
    message = serializers.CharField(read_only=True)
    object = LinkSerializer(source='shown_object', read_only=True, allow_null=True)
    run = LinkSerializer(source='shown_run', read_only=True, allow_null=True)


class BulkFileSerializer(serializers.Serializer):
    """A CSV text. Without the word CREATE it is only looked at."""

    text = serializers.CharField(trim_whitespace=False)
    delimiter = serializers.CharField(
        required=False, default=CSVDelimiterChoices.AUTO, trim_whitespace=False,
        help_text='auto, comma, semicolon, pipe or tab')
    file_name = serializers.CharField(required=False, default='', allow_blank=True, max_length=200)
    with_runs = serializers.BooleanField(
        required=False, default=False, help_text='plan what was made, and apply it to the network at once')
    confirm = serializers.CharField(required=False, allow_blank=True, allow_null=True, trim_whitespace=False)


class LookedAtRowSerializer(serializers.Serializer):
    """A row of a file that was only looked at; `skip` says why nothing would be made of it."""

    number = serializers.IntegerField(source='record.number', read_only=True)
    data = serializers.DictField(source='record.values', child=serializers.CharField(), read_only=True)
    skip = serializers.CharField(read_only=True)


class LookedAtSerializer(serializers.Serializer):
    """What a file would do."""

    to_make = serializers.IntegerField(read_only=True)
    to_skip = serializers.IntegerField(read_only=True)
    rows = LookedAtRowSerializer(many=True, read_only=True)


class RepairSerializer(serializers.Serializer):
    """What to repair, by their IDs."""

    services = VisiblePK(queryset=DigitalService.objects.all(), many=True, required=False, default=list)
    fibers = VisiblePK(queryset=OpticalFiber.objects.all(), many=True, required=False, default=list)
    spectra = VisiblePK(queryset=OpticalSpectrum.objects.all(), many=True, required=False, default=list)


class ValidateFibersSerializer(serializers.Serializer):
    """ROADMs by their IDs, or by a regular expression that a whole TID matches, or by both."""

    devices = VisiblePK(queryset=OpticalDevice.objects.all(), many=True, required=False, default=list)
    tid = serializers.CharField(required=False, default='', allow_blank=True, max_length=200)
