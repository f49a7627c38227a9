"""Filters of partners."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import IntegerLookup
    from tenancy.graphql.filters import TenantFilter

    from netbox_optical.graphql.enums import PartnerTypeEnum
    from netbox_optical.graphql.filters import DigitalServiceFilter

__all__ = ('PartnerFilter',)


@register_filter(models.Partner, lookups=True)
class PartnerFilter(ProductFilterMixin, PrimaryModelFilter):
    tenant: Annotated['TenantFilter', strawberry.lazy('tenancy.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    tenant_id: ID | None = strawberry_django.filter_field()
    type: BaseFilterLookup[Annotated['PartnerTypeEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    external_id: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    services: Annotated['DigitalServiceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
