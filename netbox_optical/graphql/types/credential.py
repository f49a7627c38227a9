"""Credentials: references into a secret store."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import CredentialFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import NetworkManagerType, OpticalDeviceType

__all__ = ('CredentialType',)


@register_type(models.Credential, fields='__all__', filters=CredentialFilter, pagination=True)
class CredentialType(PrimaryObjectType):
    devices: list[Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')]]
    network_managers: list[Annotated['NetworkManagerType', strawberry.lazy('netbox_optical.graphql.types')]]
