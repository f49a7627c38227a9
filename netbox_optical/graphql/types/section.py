"""Optical multiplex sections and who holds which part of them."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OpticalMultiplexSectionFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import OpticalPortType, OpticalSpectrumType

__all__ = ('OpticalMultiplexSectionType', 'SpectrumAllocationType')


@strawberry_django.type(models.SpectrumAllocation, fields=['id', 'state', 'source', 'reserved_until', 'as_of'])
class SpectrumAllocationType:
    """[start, end) in MHz; part of its section: whoever sees the section sees it."""

    spectrum: Annotated['OpticalSpectrumType', strawberry.lazy('netbox_optical.graphql.types')] | None

    @strawberry_django.field(only=['passband'])
    def start(self) -> int:
        return self.passband.lower

    @strawberry_django.field(only=['passband'])
    def end(self) -> int:
        return self.passband.upper


@register_type(
    models.OpticalMultiplexSection, fields='__all__', filters=OpticalMultiplexSectionFilter, pagination=True)
class OpticalMultiplexSectionType(NetBoxObjectType):
    a_port: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None
    z_port: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None

    allocations: list[Annotated['SpectrumAllocationType', strawberry.lazy('netbox_optical.graphql.types')]]
