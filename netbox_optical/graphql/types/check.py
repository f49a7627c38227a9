"""Connection checks."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import ConnectionCheckFilter

if TYPE_CHECKING:
    from users.graphql.types import UserType

    from netbox_optical.graphql.types import NetworkManagerType, OpticalDeviceType

__all__ = ('ConnectionCheckType',)


@register_type(models.ConnectionCheck, fields='__all__', filters=ConnectionCheckFilter, pagination=True)
class ConnectionCheckType(NetBoxObjectType):
    device: Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')] | None
    manager: Annotated['NetworkManagerType', strawberry.lazy('netbox_optical.graphql.types')] | None
    requested_by: Annotated['UserType', strawberry.lazy('users.graphql.types')] | None
