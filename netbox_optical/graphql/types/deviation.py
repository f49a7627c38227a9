"""Deviations."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.scalars import BigInt
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import DeviationFilter

if TYPE_CHECKING:
    from netbox.graphql.types import ContentTypeType

    from netbox_optical.graphql.types import OpticalDeviceType

__all__ = ('DeviationType',)


@register_type(models.Deviation, exclude=['services'], filters=DeviationFilter, pagination=True)
class DeviationType(NetBoxObjectType):
    object_type: Annotated['ContentTypeType', strawberry.lazy('netbox.graphql.types')] | None
    object_id: BigInt
    device: Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')] | None
