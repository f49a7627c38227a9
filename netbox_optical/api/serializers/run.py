"""Workflow runs and their steps."""

from __future__ import annotations

import json

from core.api.serializers import JobSerializer
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField, ContentTypeField
from netbox.api.gfk_fields import GFKSerializerField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers
from users.api.serializers import UserSerializer

from netbox_optical.choices import RunKindChoices, RunStatusChoices, StepStatusChoices
from netbox_optical.models import WorkflowRun, WorkflowStep

from .base import HEAD
from .device import OpticalDeviceSerializer

__all__ = ('WorkflowRunDetailSerializer', 'WorkflowRunSerializer', 'WorkflowStepSerializer')


class WorkflowStepSerializer(serializers.ModelSerializer):
    """One operation: `requests` are the native requests as text lines, `journal` what was sent and answered."""

    device = OpticalDeviceSerializer(nested=True, read_only=True, allow_null=True)
    status = ChoiceField(choices=StepStatusChoices, read_only=True)
    requests = serializers.SerializerMethodField()
    journal = serializers.JSONField(read_only=True)
    error = serializers.JSONField(read_only=True, allow_null=True)

    class Meta:
        model = WorkflowStep
        fields = (
            'position', 'phase', 'device', 'title', 'impact', 'status', 'requests', 'attempts', 'started', 'completed',
            'journal', 'error',
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), read_only=True))
    def get_requests(self, step: WorkflowStep) -> list[str]:
        return [_as_text(request) for request in step.operation.get('requests', ())]


def _as_text(request: dict) -> str:
    """The command, and the body in one line when there is one."""
    command, body = request.get('command', ''), request.get('body')
    return command if body is None else f'{command} {json.dumps(body, separators=(",", ":"))}'


class WorkflowRunSerializer(NetBoxModelSerializer):
    kind = ChoiceField(choices=RunKindChoices, read_only=True)
    status = ChoiceField(choices=RunStatusChoices, read_only=True)
    object_type = ContentTypeField(read_only=True)
    target = GFKSerializerField(read_only=True, allow_missing_serializer=True)
    requested_by = UserSerializer(nested=True, read_only=True, allow_null=True)
    job = JobSerializer(nested=True, read_only=True, allow_null=True)
    error = serializers.JSONField(read_only=True, allow_null=True)
    notes = serializers.JSONField(read_only=True)

    class Meta:
        model = WorkflowRun
        fields = (
            *HEAD, 'kind', 'status', 'object_type', 'object_id', 'target', 'target_name', 'requested_by', 'job',
            'request_id', 'started', 'completed', 'error', 'notes', 'tags', 'custom_fields', 'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'kind', 'status', 'target_name')


class WorkflowRunDetailSerializer(WorkflowRunSerializer):
    """Adds the steps."""

    steps = WorkflowStepSerializer(many=True, read_only=True)

    class Meta(WorkflowRunSerializer.Meta):
        fields = (*WorkflowRunSerializer.Meta.fields, 'steps')
