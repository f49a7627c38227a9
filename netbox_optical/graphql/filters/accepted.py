"""Filters of accepted values."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from netbox_optical.graphql.filters import OpticalDeviceFilter

__all__ = ('AcceptedValueFilter',)


@register_filter(models.AcceptedValue, lookups=True)
class AcceptedValueFilter(NetBoxModelFilter):
    device: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    device_id: ID | None = strawberry_django.filter_field()
    resource: StrFilterLookup | None = strawberry_django.filter_field()
    field: StrFilterLookup | None = strawberry_django.filter_field()
    reason: StrFilterLookup | None = strawberry_django.filter_field()
