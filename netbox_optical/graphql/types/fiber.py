"""Optical fibres with their segments, and shared risk groups."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OpticalFiberFilter, SharedRiskGroupFilter

if TYPE_CHECKING:
    from dcim.graphql.types import CableType

__all__ = ('FiberSegmentType', 'OpticalFiberType', 'SharedRiskGroupType')


@strawberry_django.type(models.FiberSegment, fields=['id', 'position', 'type', 'length'])
class FiberSegmentType:
    """Part of its fibre: whoever sees the fibre sees it."""


@register_type(models.OpticalFiber, fields='__all__', filters=OpticalFiberFilter, pagination=True)
class OpticalFiberType(PrimaryObjectType):
    cable: Annotated['CableType', strawberry.lazy('dcim.graphql.types')] | None

    segments: list[Annotated['FiberSegmentType', strawberry.lazy('netbox_optical.graphql.types')]]
    risk_groups: list[Annotated['SharedRiskGroupType', strawberry.lazy('netbox_optical.graphql.types')]]

    @strawberry_django.field(prefetch_related=['segments'])
    def length(self) -> int | None:
        return self.length


@register_type(models.SharedRiskGroup, fields='__all__', filters=SharedRiskGroupFilter, pagination=True)
class SharedRiskGroupType(PrimaryObjectType):
    fibers: list[Annotated['OpticalFiberType', strawberry.lazy('netbox_optical.graphql.types')]]
