"""Actions that every product has."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical.api import serializers
from netbox_optical.choices import RunKindChoices
from netbox_optical.planning import agreement, purge, runs
from netbox_optical.planning.product_actions import available_actions

from .base import ActionMixin
from .run import require_confirmation, run_response

__all__ = ('RUN_ACTIONS', 'ProductActionsMixin', 'RepairMixin')

# For `action_permissions`: each action is a permission of its own.
RUN_ACTIONS = {
    'plan': ('plan',), 'validate': ('validate',), 'repair': ('plan', 'apply'), 'terminate': ('terminate',),
    'force_in_sync': ('force_in_sync',), 'purge': ('purge',),
}


class ProductActionsMixin(ActionMixin):
    """`plan/`, `validate/`, `terminate/`, `force-in-sync/` and `purge/` of a product."""

    action_permissions = RUN_ACTIONS
    plan_serializer = serializers.PlanRequestSerializer

    @extend_schema(responses={200: OpenApiTypes.OBJECT}, filters=False)
    @action(detail=True, methods=['get'], pagination_class=None)
    def actions(self, request: Request, pk=None) -> Response:
        """Per action null when it is possible now, else why not."""
        return Response(available_actions(self.get_object(), request.user))

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
        return run_response(self, runs.validate(product, request.user), status.HTTP_202_ACCEPTED)

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

    @extend_schema(request=serializers.ForceInSyncSerializer, responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=['post'], url_path='force-in-sync')
    def force_in_sync(self, request: Request, pk=None) -> Response:
        """Declare that the network is as it should be, whatever the last comparison found."""
        product = self.get_target(pk, 'force_in_sync')
        reason = self.checked(serializers.ForceInSyncSerializer).validated_data['reason']
        agreement.force_in_sync(product, request.user, reason)
        product.refresh_from_db()
        return Response(self.get_serializer(product).data)


class RepairMixin(ProductActionsMixin):
    """Also `repair/`, for products that the network holds something of."""

    @extend_schema(request=None, responses={202: serializers.WorkflowRunDetailSerializer})
    @action(detail=True, methods=['post'])
    def repair(self, request: Request, pk=None) -> Response:
        """Write again what NetBox says: plan and queue in one go. To look at it first, plan with the kind `repair`."""
        product = self.get_target(pk, 'plan', 'apply')
        run = runs.plan(product, RunKindChoices.REPAIR, request.user)
        return run_response(self, runs.apply(run, request.user), status.HTTP_202_ACCEPTED)
