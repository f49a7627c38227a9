"""Actions that every product has that is on the network."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical.api import serializers
from netbox_optical.choices import RunKindChoices
from netbox_optical.planning import purge, runs

from .base import ActionMixin
from .run import require_confirmation, run_response

__all__ = ('RUN_ACTIONS', 'ProductActionsMixin')

# For `action_permissions`: each action is a permission of its own.
RUN_ACTIONS = {
    'plan': ('plan',), 'validate': ('validate',), 'terminate': ('terminate',), 'purge': ('purge',),
}


class ProductActionsMixin(ActionMixin):
    """`plan/`, `validate/`, `terminate/` and `purge/` of a product."""

    action_permissions = RUN_ACTIONS
    plan_serializer = serializers.PlanRequestSerializer

    @extend_schema(responses={200: OpenApiTypes.OBJECT}, filters=False)
    @action(detail=True, methods=['get'], pagination_class=None)
    def actions(self, request: Request, pk=None) -> Response:
        """Per action null when it is possible now, else why not."""
        return Response(runs.available_actions(self.get_object(), request.user))

    @extend_schema(
        request=serializers.PlanRequestSerializer, responses={201: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def plan(self, request: Request, pk=None) -> Response:
        """Read the devices and freeze a plan; nothing is changed and nothing is queued."""
        product = self.get_target(pk, 'plan')
        options = dict(self.checked(self.plan_serializer).validated_data)
        run = runs.plan(product, options.pop('kind'), request.user, **options)
        return run_response(self, run, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def validate(self, request: Request, pk=None) -> Response:
        """Compare with the network, in the background; nothing is changed there."""
        product = self.get_target(pk, 'validate')
        run = runs.plan(product, RunKindChoices.VALIDATE, request.user)
        return run_response(self, runs.apply(run, request.user), status.HTTP_202_ACCEPTED)

    @extend_schema(
        request=serializers.ConfirmSerializer, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def terminate(self, request: Request, pk=None) -> Response:
        """Take it off the network: plan and queue in one go."""
        product = self.get_target(pk, 'terminate')
        require_confirmation(self.checked(serializers.ConfirmSerializer).validated_data.get('confirm'))
        run = runs.plan(product, RunKindChoices.TERMINATE, request.user)
        return run_response(self, runs.apply(run, request.user), status.HTTP_202_ACCEPTED)

    @extend_schema(
        request=serializers.PurgeSerializer, responses={200: serializers.PurgedSerializer}, filters=False)
    @action(detail=True, methods=['post'], pagination_class=None)
    def purge(self, request: Request, pk=None) -> Response:
        """Remove it and its runs from NetBox; no device is touched. Needs the word DELETE."""
        product = self.get_target(pk, 'purge')
        wanted = self.checked(serializers.PurgeSerializer).validated_data
        return Response({'deleted': purge.purge(product, wanted.get('confirm'))})
