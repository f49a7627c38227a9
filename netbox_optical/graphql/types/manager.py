"""Network managers."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import NetworkManagerFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import CredentialType, OpticalDeviceType

__all__ = ('NetworkManagerType',)


@register_type(models.NetworkManager, fields='__all__', filters=NetworkManagerFilter, pagination=True)
class NetworkManagerType(PrimaryObjectType):
    credential: Annotated['CredentialType', strawberry.lazy('netbox_optical.graphql.types')] | None

    devices: list[Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')]]
