"""Filters of digital services."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, StrFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import IntegerLookup

    from netbox_optical.graphql.enums import ServiceTypeEnum
    from netbox_optical.graphql.filters import OpticalPortFilter, PartnerFilter, TransportChannelFilter

__all__ = ('DigitalServiceFilter',)


@register_filter(models.DigitalService, lookups=True)
class DigitalServiceFilter(ProductFilterMixin, PrimaryModelFilter):
    partner: Annotated['PartnerFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    partner_id: ID | None = strawberry_django.filter_field()
    service_type: (
        BaseFilterLookup[Annotated['ServiceTypeEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    flow_id: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    client_id: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    name: StrFilterLookup | None = strawberry_django.filter_field()
    client_port_a: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    client_port_a_id: ID | None = strawberry_django.filter_field()
    client_port_z: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    client_port_z_id: ID | None = strawberry_django.filter_field()
    channels: Annotated['TransportChannelFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
