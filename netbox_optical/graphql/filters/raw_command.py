"""Filters of raw command logs."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from users.graphql.filters import UserFilter

    from netbox_optical.graphql.enums import OnErrorEnum, RawCommandStatusEnum
    from netbox_optical.graphql.filters import OpticalDeviceFilter

__all__ = ('RawCommandLogFilter',)


@register_filter(models.RawCommandLog, lookups=True)
class RawCommandLogFilter(NetBoxModelFilter):
    device: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    device_id: ID | None = strawberry_django.filter_field()
    device_name: StrFilterLookup | None = strawberry_django.filter_field()
    on_error: BaseFilterLookup[Annotated['OnErrorEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    status: (
        BaseFilterLookup[Annotated['RawCommandStatusEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    error: StrFilterLookup | None = strawberry_django.filter_field()
    requested_by: Annotated['UserFilter', strawberry.lazy('users.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    requested_by_id: ID | None = strawberry_django.filter_field()
    started: DatetimeFilterLookup | None = strawberry_django.filter_field()
    completed: DatetimeFilterLookup | None = strawberry_django.filter_field()
