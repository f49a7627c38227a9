"""Workflow runs: read, delete, apply, approve, retry, skip, undo, abort."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.choices import RunKindChoices
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.models import WorkflowRun
from netbox_optical.planning import engine_switch, holds, recovery, runs, waiting
from netbox_optical.planning.goals import configuration_of
from netbox_optical.planning.run_actions import PERMISSIONS

from .base import ActionMixin, Conflict, OpticalReadOnlyViewSet, RecordDestroyMixin

__all__ = ('WorkflowRunViewSet', 'require_confirmation', 'run_response')


def require_confirmation(word: str | None) -> None:
    """Refuse with 400 unless the word is exactly the one that stands for "yes, take it off the network"."""
    if word != runs.CONFIRM:
        raise ValidationError({'confirm': _('Type {word} to take this off the network.').format(word=runs.CONFIRM)})


def run_response(view, run: WorkflowRun, code: int) -> Response:
    """The run with its steps."""
    serializer = serializers.WorkflowRunDetailSerializer(run, context=view.get_serializer_context())
    return Response(serializer.data, status=code)


class WorkflowRunViewSet(ActionMixin, RecordDestroyMixin, OpticalReadOnlyViewSet):
    queryset = WorkflowRun.objects.all()
    serializer_class = serializers.WorkflowRunSerializer
    filterset_class = filtersets.WorkflowRunFilterSet
    field_prefetches = {('steps',): ('steps__device',)}
    # Which run and which object are asked in the actions; a user without any such permission is turned away before.
    action_permissions = {
        'apply': ('view',), 'ask': ('view',), 'answer': ('answer',), 'approve': ('approve',),
        'resume': (PERMISSIONS['resume'],), 'retry': ('retry',), 'skip': ('skip',), 'undo': ('undo',),
        'abort': ('abort',), 'engine': ('pause',), 'configuration': ('view',),
    }

    def get_permissions(self):
        return [AllowAny()] if self.action == 'callback' else super().get_permissions()

    def get_serializer_class(self):
        if self.action == 'retrieve':
            return serializers.WorkflowRunDetailSerializer
        return super().get_serializer_class()

    @extend_schema(
        request=serializers.ApplySerializer, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def apply(self, request: Request, pk=None) -> Response:
        """Queue a draft, at once or for a window; where the settings say so, after somebody else approved it."""
        run = self.get_target(pk)
        if run.target is None:
            raise Conflict(_('The object of {run} is gone.').format(run=run))
        self.require(run.target, 'apply')
        wanted = dict(self.checked(serializers.ApplySerializer).validated_data)
        confirm = wanted.pop('confirm', None)
        if run.kind == RunKindChoices.TERMINATE:
            self.require(run.target, 'terminate')
        if runs.confirmation(run):
            require_confirmation(confirm)
        return run_response(self, runs.apply(run, request.user, **wanted), status.HTTP_202_ACCEPTED)

    @extend_schema(request=serializers.AskSerializer, responses={200: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def ask(self, request: Request, pk=None) -> Response:
        """Have a draft wait for somebody, or for a call, before its first step."""
        run = self.get_target(pk)
        if run.target is None:
            raise Conflict(_('The object of {run} is gone.').format(run=run))
        self.require(run.target, 'apply')
        wanted = dict(self.checked(serializers.AskSerializer).validated_data)
        holds.ask_first(run, wanted.pop('question'), **wanted)
        return run_response(self, run, status.HTTP_200_OK)

    @extend_schema(request=serializers.AnswerSerializer, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def answer(self, request: Request, pk=None) -> Response:
        """Say what the run waits for: `yes` lets it go on, `no` ends it before its first step."""
        run = self.get_target(pk, 'answer')
        wanted = self.checked(serializers.AnswerSerializer).validated_data
        run = holds.answer(run, request.user, wanted['answer'] == 'yes', wanted['note'])
        return run_response(self, run, status.HTTP_202_ACCEPTED)

    @extend_schema(
        request=serializers.AnswerSerializer, responses={204: None}, auth=[],
        parameters=[OpenApiParameter('token', str, required=True, description='from the address that the run shows')])
    @action(detail=True, methods=['post'])
    def callback(self, request: Request, pk=None) -> Response:
        """The answer of another system, which needs no login but the token of the address."""
        run = get_object_or_404(WorkflowRun, pk=pk)
        wanted = self.checked(serializers.AnswerSerializer).validated_data
        try:
            holds.call_back(run, request.query_params.get('token', ''), wanted['answer'] == 'yes', wanted['note'])
        except PermissionError:
            # As for a run that is not there: who has no token learns nothing.
            raise Http404 from None
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True)
    def configuration(self, request: Request, pk=None) -> Response:
        """What the devices should hold after this run, also those without a driver: for whoever configures them."""
        try:
            return Response(configuration_of(self.get_target(pk)))
        except CannotPlan as error:
            raise Conflict(str(error)) from error

    @extend_schema(request=None, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def approve(self, request: Request, pk=None) -> Response:
        """Let a run that somebody else asked for be carried out."""
        run = runs.approve(self.get_target(pk, 'approve'), request.user)
        return run_response(self, run, status.HTTP_202_ACCEPTED)

    @extend_schema(request=serializers.EngineSerializer, responses={200: serializers.EngineSerializer}, filters=False)
    @action(detail=False, methods=['post'], pagination_class=None)
    def engine(self, request: Request) -> Response:
        """Pause the whole engine, or let it and what it stopped go on."""
        wanted = self.checked(serializers.EngineSerializer).validated_data
        if wanted['paused']:
            engine_switch.pause(request.user, wanted['reason'])
        else:
            engine_switch.resume(request.user)
        return Response({'paused': wanted['paused'], 'reason': str(engine_switch.paused_because())})

    @engine.mapping.get
    @extend_schema(responses={200: serializers.EngineSerializer}, filters=False)
    def engine_state(self, request: Request) -> Response:
        """Whether the engine is paused, since when, by whom and why."""
        reason = str(engine_switch.paused_because())
        return Response({'paused': bool(reason), 'reason': reason})

    @extend_schema(request=None, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def resume(self, request: Request, pk=None) -> Response:
        """Do not wait any longer for the next try."""
        run = waiting.resume(self.get_target(pk, PERMISSIONS['resume']), request.user)
        return run_response(self, run, status.HTTP_202_ACCEPTED)

    @extend_schema(
        request=serializers.ConfirmSerializer, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def retry(self, request: Request, pk=None) -> Response:
        """Plan again from what the devices hold now, and queue that."""
        run = self.get_target(pk, 'retry')
        self._require_word(run, self.checked(serializers.ConfirmSerializer).validated_data)
        return run_response(self, recovery.retry(run, request.user), status.HTTP_202_ACCEPTED)

    def _require_word(self, run: WorkflowRun, wanted: dict) -> None:
        """What takes something off the network at once asks for the word, as the page does; first whether it can."""
        if runs.confirmation(run) and not recovery.retry_refusal(run):
            require_confirmation(wanted.get('confirm'))

    @extend_schema(request=serializers.SkipSerializer, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def skip(self, request: Request, pk=None) -> Response:
        """Go on without the failed step, or the steps named, from what the devices hold now."""
        run = self.get_target(pk, 'skip')
        wanted = self.checked(serializers.SkipSerializer).validated_data
        self._require_word(run, wanted)
        run = recovery.skip(run, request.user, wanted['reason'], wanted['steps'])
        return run_response(self, run, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={201: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def undo(self, request: Request, pk=None) -> Response:
        """Plan back to what the devices held before this run; a draft to look at, nothing is changed yet."""
        run = recovery.undo(self.get_target(pk, 'undo'), request.user)
        return run_response(self, run, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def abort(self, request: Request, pk=None) -> Response:
        """Give up; what was done stays."""
        return run_response(self, runs.abort(self.get_target(pk, 'abort'), request.user), status.HTTP_200_OK)
