"""Filters of optical multiplex sections."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import FloatLookup, IntegerLookup

    from netbox_optical.graphql.filters import OpticalPortFilter

__all__ = ('OpticalMultiplexSectionFilter',)


@register_filter(models.OpticalMultiplexSection, lookups=True)
class OpticalMultiplexSectionFilter(NetBoxModelFilter):
    name: StrFilterLookup | None = strawberry_django.filter_field()
    a_port: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    a_port_id: ID | None = strawberry_django.filter_field()
    z_port: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    z_port_id: ID | None = strawberry_django.filter_field()
    length: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    loss: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
