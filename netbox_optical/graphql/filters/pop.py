"""Filters of PoPs."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import StrFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from dcim.graphql.filters import SiteFilter
    from netbox.graphql.filter_lookups import IntegerLookup

__all__ = ('PoPFilter',)


@register_filter(models.PoP, lookups=True)
class PoPFilter(ProductFilterMixin, PrimaryModelFilter):
    site: Annotated['SiteFilter', strawberry.lazy('dcim.graphql.filters')] | None = strawberry_django.filter_field()
    site_id: ID | None = strawberry_django.filter_field()
    code: StrFilterLookup | None = strawberry_django.filter_field()
    external_id: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
