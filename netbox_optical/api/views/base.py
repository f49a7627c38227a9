"""What several viewsets share: prefetches, refusals as responses, permissions of actions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, models
from django.db.models import Prefetch, ProtectedError, RestrictedError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from netbox.api.authentication import TokenPermissions
from netbox.api.serializers.features import ChangeLogMessageSerializer
from netbox.api.viewsets import NetBoxModelViewSet, NetBoxReadOnlyModelViewSet, mixins
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.exceptions import PermissionDenied as NotPermitted
from rest_framework.exceptions import ValidationError as BadInput
from rest_framework.mixins import DestroyModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from utilities.exceptions import AbortRequest
from utilities.query import reapply_model_ordering

from netbox_optical.drivers.errors import AuthenticationFailed, DriverError
from netbox_optical.models import OpticalPort, Partner
from netbox_optical.planning.bulk_tasks.verdicts import BadFile
from netbox_optical.planning.credentials import CredentialMissing
from netbox_optical.planning.refusals import NoWay
from netbox_optical.planning.runs import ActionRefused

__all__ = (
    'ActionMixin', 'Conflict', 'DeviceFailed', 'OpticalModelViewSet', 'OpticalReadOnlyViewSet', 'RecordDestroyMixin',
    'RefusalMixin', 'bad_input', 'partner', 'ports', 'refused',
)


class Conflict(APIException):
    """The state of the object, or somebody else's work on it, is in the way."""

    status_code = 409
    default_code = 'conflict'


class DeviceFailed(APIException):
    """A device or network manager did not do its part."""

    status_code = 502
    default_code = 'device'

    def __init__(self, error: DriverError):
        super().__init__()
        self.detail = {
            'detail': str(error), 'category': error.category, 'device': error.device, 'message': error.message,
            'request': error.request, 'reply': error.reply,
        }


def bad_input(error: ModelError) -> BadInput:
    """A model's refusal as one of the API, field by field; `refusal` or `problems` have the same as data."""
    if isinstance(error, NoWay):
        bad = BadInput()
        # As it is: the constructor would turn numbers into text.
        bad.detail = {**error.message_dict, 'refusal': error.document}
        return bad
    if isinstance(error, BadFile):
        bad = BadInput()
        bad.detail = {**error.message_dict, 'problems': error.document}
        return bad
    if not hasattr(error, 'error_dict'):
        return BadInput({api_settings.NON_FIELD_ERRORS_KEY: error.messages})
    return BadInput({
        api_settings.NON_FIELD_ERRORS_KEY if field == NON_FIELD_ERRORS else field: messages
        for field, messages in error.message_dict.items()
    })


def refused(error: Exception) -> Exception:
    """The API's word for one of our refusals; anything else as it is."""
    if isinstance(error, ActionRefused):
        return Conflict(' '.join(error.messages))
    if isinstance(error, CredentialMissing):
        return DeviceFailed(AuthenticationFailed(str(error)))
    if isinstance(error, DriverError):
        return DeviceFailed(error)
    if isinstance(error, ModelError):
        return bad_input(error)
    if isinstance(error, AbortRequest):
        return BadInput({'detail': str(error.message)})
    if isinstance(error, IntegrityError) and not isinstance(error, (ProtectedError, RestrictedError)):
        # Two at the same moment: the database let one through.
        return Conflict(_('Somebody else changed the same thing at the same moment; look again and repeat.'))
    return error


class RefusalMixin:
    """What models, planning and drivers refuse becomes 400, 409 or 502 with the reason."""

    def handle_exception(self, exc: Exception):
        return super().handle_exception(refused(exc))

    def perform_destroy(self, instance: models.Model) -> None:
        try:
            super().perform_destroy(instance)
        except (ModelError, AbortRequest) as error:
            message = ' '.join(error.messages) if isinstance(error, ModelError) else str(error.message)
            if self.action == 'bulk_destroy':
                raise AbortRequest(message) from error  # NetBox names the entry and undoes the others
            # Nothing is wrong with the request: the state of the object, or what depends on it, is in the way.
            raise Conflict(message) from error


class OpticalModelViewSet(RefusalMixin, NetBoxModelViewSet):
    """Read and write."""


class OpticalReadOnlyViewSet(RefusalMixin, NetBoxReadOnlyModelViewSet):
    """Read only."""

    def get_queryset(self):
        return reapply_model_ordering(super().get_queryset())


class RecordDestroyMixin(
    RefusalMixin, mixins.BackgroundOperationMixin, mixins.BulkDestroyModelMixin, DestroyModelMixin
):
    """DELETE for records that only the system writes; one that is live is refused when it is deleted."""

    def destroy(self, request: Request, *args, **kwargs) -> Response:
        instance = self.get_object()
        instance.snapshot()
        self._validate_etag(request, instance)
        message = ChangeLogMessageSerializer(data=request.data)
        message.is_valid(raise_exception=True)
        instance._changelog_message = message.validated_data.get('changelog_message')
        self.perform_destroy(instance)
        return Response(status=status.HTTP_204_NO_CONTENT)


def ports(*fields: str, pop: bool = False) -> dict[tuple[str, ...], tuple[Prefetch, ...]]:
    """For `field_prefetches`: these foreign keys to ports with their device (and its PoP), one query each."""
    queryset = OpticalPort.objects.select_related(
        'optical_device__device__site__optical_pop' if pop else 'optical_device')
    return {(field,): (Prefetch(field, queryset=queryset),) for field in fields}


def partner(field: str = 'partner') -> dict[tuple[str, ...], tuple[Prefetch, ...]]:
    """For `field_prefetches`: a partner with the tenant that names it, in one query."""
    return {(field,): (Prefetch(field, queryset=Partner.objects.select_related('tenant')),)}


def action_permission(*names: str) -> type[TokenPermissions]:
    """A POST needs these permissions on the viewset's model (for some object; which one is asked in the action)."""
    perms = [f'%(app_label)s.{name}_%(model_name)s' for name in names]
    return type('ActionPermission', (TokenPermissions,), {'perms_map': {**TokenPermissions.perms_map, 'POST': perms}})


class ActionMixin:
    """Actions with permissions of their own. `action_permissions` maps an action's method to the permissions it needs.

    NetBox checks every POST against "add" and narrows the queryset to it; these actions add nothing.
    """

    action_permissions: dict[str, tuple[str, ...]] = {}

    def get_permissions(self):
        names = self.action_permissions.get(self.action)
        return super().get_permissions() if names is None else [action_permission(*names)()]

    def get_target(self, pk: Any, *actions: str) -> models.Model:
        """The object, when the user may see it (else 404) and may do these actions on it (else 403)."""
        manager = self.queryset.model.objects
        target = get_object_or_404(manager.restrict(self.request.user, 'view'), pk=pk)
        self.require(target, *actions)
        return target

    def require(self, target: models.Model, *actions: str) -> None:
        """Refuse with 403 unless the user may do all these actions on this very object."""
        for action in actions:
            if not type(target).objects.restrict(self.request.user, action).filter(pk=target.pk).exists():
                raise NotPermitted(_('You may not {action} {target}.').format(action=action, target=target))

    def checked(self, serializer_class: type, **kwargs) -> Any:
        """The body, checked by a serializer."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer


def denied_as_error(error: Exception) -> tuple[dict, int]:
    """For lists of creations: errors by field, and the status that they stand for."""
    if isinstance(error, PermissionDenied):
        return {api_settings.NON_FIELD_ERRORS_KEY: [str(error) or _('You may not create this object.')]}, 403
    known = refused(error)
    if isinstance(known, APIException):
        detail = known.detail
        return detail if isinstance(detail, dict) else {api_settings.NON_FIELD_ERRORS_KEY: detail}, known.status_code
    raise error
