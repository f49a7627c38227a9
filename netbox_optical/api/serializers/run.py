"""Workflow runs and their steps."""

from __future__ import annotations

import json

from core.api.serializers import JobSerializer
from drf_spectacular.utils import extend_schema_field
from extras.models import NotificationGroup
from netbox.api.fields import ChoiceField, ContentTypeField
from netbox.api.gfk_fields import GFKSerializerField
from netbox.api.serializers import NetBoxModelSerializer
from rest_framework import serializers
from users.api.serializers import UserSerializer

from netbox_optical.choices import RunKindChoices, RunStatusChoices, StepStatusChoices, WaitChoices
from netbox_optical.models import WorkflowRun, WorkflowStep
from netbox_optical.planning.progress import progress_of
from netbox_optical.planning.run_actions import possibilities

from .base import HEAD
from .bulk_task import BulkTaskSerializer
from .device import OpticalDeviceSerializer
from .product import ConfirmSerializer

__all__ = (
    'AnswerSerializer', 'ApplySerializer', 'AskSerializer', 'EngineSerializer', 'SkipSerializer',
    'WorkflowRunDetailSerializer', 'WorkflowRunSerializer', 'WorkflowStepSerializer',
)


class WorkflowStepSerializer(serializers.ModelSerializer):
    """One operation: `requests` are the native requests as text lines, `journal` what was sent and answered."""

    device = OpticalDeviceSerializer(nested=True, read_only=True, allow_null=True)
    status = ChoiceField(choices=StepStatusChoices, read_only=True)
    requests = serializers.SerializerMethodField()
    before = serializers.JSONField(read_only=True)
    journal = serializers.JSONField(read_only=True)
    error = serializers.JSONField(read_only=True, allow_null=True)

    class Meta:
        model = WorkflowStep
        fields = (
            'position', 'phase', 'device', 'title', 'impact', 'status', 'requests', 'before', 'attempts', 'started',
            'completed', 'journal', 'error',
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), read_only=True))
    def get_requests(self, step: WorkflowStep) -> list[str]:
        return [_as_text(request) for request in step.operation.get('requests', ())]


def _as_text(request: dict) -> str:
    """The command, and the body in one line when there is one."""
    command, body = request.get('command', ''), request.get('body')
    return command if body is None else f'{command} {json.dumps(body, separators=(",", ":"))}'


class AskSerializer(serializers.Serializer):
    """What a run waits for before its first step, whom it asks, for how long, and whether another system answers."""

    question = serializers.CharField(max_length=300)
    minutes = serializers.IntegerField(min_value=1)
    group = serializers.PrimaryKeyRelatedField(
        queryset=NotificationGroup.objects.all(), required=False, allow_null=True, default=None)
    callback = serializers.BooleanField(required=False, default=False)


class AnswerSerializer(serializers.Serializer):
    """Yes or no, and what else there is to say."""

    answer = serializers.ChoiceField(choices=('yes', 'no'))
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default='')


class EngineSerializer(serializers.Serializer):
    """The switch of the engine. `reason` is asked for when it is paused, and empty while it runs."""

    paused = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default='')


class ApplySerializer(ConfirmSerializer):
    """The word where one is needed, and the window: not queued before, not begun after."""

    not_before = serializers.DateTimeField(required=False, allow_null=True, default=None)
    not_after = serializers.DateTimeField(required=False, allow_null=True, default=None)


class SkipSerializer(ConfirmSerializer):
    """The word where one is needed, why, and the positions of the steps to leave out (none: those that failed)."""

    reason = serializers.CharField(max_length=300)
    steps = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, default=list)


class ParentRunSerializer(serializers.ModelSerializer):
    """A run that another one tries again or undoes."""

    display = serializers.CharField(source='__str__', read_only=True)
    url = serializers.HyperlinkedIdentityField(view_name='plugins-api:netbox_optical-api:workflowrun-detail')

    class Meta:
        model = WorkflowRun
        fields = ('id', 'url', 'display')


class WorkflowRunSerializer(NetBoxModelSerializer):
    bulk_task = BulkTaskSerializer(nested=True, read_only=True, allow_null=True)
    parent = ParentRunSerializer(read_only=True, allow_null=True)
    kind = ChoiceField(choices=RunKindChoices, read_only=True)
    status = ChoiceField(choices=RunStatusChoices, read_only=True)
    waits_for = ChoiceField(choices=WaitChoices, read_only=True)
    object_type = ContentTypeField(read_only=True)
    target = GFKSerializerField(read_only=True, allow_missing_serializer=True)
    requested_by = UserSerializer(nested=True, read_only=True, allow_null=True)
    approved_by = UserSerializer(nested=True, read_only=True, allow_null=True)
    job = JobSerializer(nested=True, read_only=True, allow_null=True)
    error = serializers.JSONField(read_only=True, allow_null=True)
    notes = serializers.JSONField(read_only=True)
    change = serializers.JSONField(read_only=True)

    class Meta:
        model = WorkflowRun
        fields = (
            *HEAD, 'kind', 'status', 'object_type', 'object_id', 'target', 'target_name', 'requested_by',
            'approved_by', 'not_before', 'not_after', 'waits_for', 'retry_at', 'waits', 'job', 'request_id', 'parent',
            'bulk_task', 'attempt', 'started', 'completed', 'error', 'notes', 'change', 'tags', 'custom_fields',
            'created', 'last_updated',
        )
        brief_fields = ('id', 'url', 'display', 'kind', 'status', 'target_name')


class ProgressSerializer(serializers.Serializer):
    """Steps that are over, of how many; requests that devices were sent; seconds since it began."""

    finished = serializers.IntegerField(read_only=True)
    steps = serializers.IntegerField(read_only=True)
    requests = serializers.IntegerField(read_only=True)
    seconds = serializers.IntegerField(read_only=True, allow_null=True)


class WorkflowRunDetailSerializer(WorkflowRunSerializer):
    """Adds the steps, and what can be done with the run: per action None, or why not."""

    steps = WorkflowStepSerializer(many=True, read_only=True)
    available_actions = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()

    class Meta(WorkflowRunSerializer.Meta):
        fields = (*WorkflowRunSerializer.Meta.fields, 'progress', 'available_actions', 'steps')

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, run: WorkflowRun) -> dict[str, int | None]:
        return ProgressSerializer(progress_of(run, run.steps.all())).data

    @extend_schema_field(serializers.DictField(
        child=serializers.CharField(allow_null=True, read_only=True), read_only=True))
    def get_available_actions(self, run: WorkflowRun) -> dict[str, str | None]:
        user = self.context['request'].user
        return {each.action: each.why_not for each in possibilities(run, user)}
