"""Filters of operational modes."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry_django import BaseFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import FloatLookup, IntegerLookup

    from netbox_optical.graphql.enums import OpticalPlatformEnum

__all__ = ('OperationalModeFilter',)


@register_filter(models.OperationalMode, lookups=True)
class OperationalModeFilter(PrimaryModelFilter):
    platform: (
        BaseFilterLookup[Annotated['OpticalPlatformEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    card_type: StrFilterLookup | None = strawberry_django.filter_field()
    name: StrFilterLookup | None = strawberry_django.filter_field()
    rate: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    carriers: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    baud_rate: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    width: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    fec: StrFilterLookup | None = strawberry_django.filter_field()
    required_osnr: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
