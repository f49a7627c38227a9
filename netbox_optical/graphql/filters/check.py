"""Filters of connection checks."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import FloatLookup
    from users.graphql.filters import UserFilter

    from netbox_optical.graphql.enums import CheckResultEnum
    from netbox_optical.graphql.filters import NetworkManagerFilter, OpticalDeviceFilter

__all__ = ('ConnectionCheckFilter',)


@register_filter(models.ConnectionCheck, lookups=True)
class ConnectionCheckFilter(NetBoxModelFilter):
    device: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    device_id: ID | None = strawberry_django.filter_field()
    manager: Annotated['NetworkManagerFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    manager_id: ID | None = strawberry_django.filter_field()
    result: BaseFilterLookup[Annotated['CheckResultEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    started: DatetimeFilterLookup | None = strawberry_django.filter_field()
    latency: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    version: StrFilterLookup | None = strawberry_django.filter_field()
    category: StrFilterLookup | None = strawberry_django.filter_field()
    error: StrFilterLookup | None = strawberry_django.filter_field()
    requested_by: Annotated['UserFilter', strawberry.lazy('users.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    requested_by_id: ID | None = strawberry_django.filter_field()
