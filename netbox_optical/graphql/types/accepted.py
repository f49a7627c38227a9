"""Accepted values."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import AcceptedValueFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import OpticalDeviceType

__all__ = ('AcceptedValueType',)


@register_type(models.AcceptedValue, fields='__all__', filters=AcceptedValueFilter, pagination=True)
class AcceptedValueType(NetBoxObjectType):
    device: Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')] | None
