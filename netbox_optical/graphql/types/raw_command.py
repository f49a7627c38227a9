"""Raw command logs."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import RawCommandLogFilter

if TYPE_CHECKING:
    from users.graphql.types import UserType

    from netbox_optical.graphql.types import OpticalDeviceType

__all__ = ('RawCommandLogType',)


@register_type(models.RawCommandLog, fields='__all__', filters=RawCommandLogFilter, pagination=True)
class RawCommandLogType(NetBoxObjectType):
    device: Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')] | None
    requested_by: Annotated['UserType', strawberry.lazy('users.graphql.types')] | None
