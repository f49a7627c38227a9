"""Filters of deviations."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from core.graphql.filters import ContentTypeFilter
    from netbox.graphql.filter_lookups import BigIntegerLookup

    from netbox_optical.graphql.enums import DeviationStatusEnum, SeverityEnum
    from netbox_optical.graphql.filters import OpticalDeviceFilter

__all__ = ('DeviationFilter',)


@register_filter(models.Deviation, lookups=True)
class DeviationFilter(NetBoxModelFilter):
    object_type: Annotated['ContentTypeFilter', strawberry.lazy('core.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    object_type_id: ID | None = strawberry_django.filter_field()
    object_id: Annotated['BigIntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    device: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    device_id: ID | None = strawberry_django.filter_field()
    resource: StrFilterLookup | None = strawberry_django.filter_field()
    field: StrFilterLookup | None = strawberry_django.filter_field()
    severity: BaseFilterLookup[Annotated['SeverityEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    status: (
        BaseFilterLookup[Annotated['DeviationStatusEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    ignored_until: DatetimeFilterLookup | None = strawberry_django.filter_field()
    reason: StrFilterLookup | None = strawberry_django.filter_field()
    first_seen: DatetimeFilterLookup | None = strawberry_django.filter_field()
    last_seen: DatetimeFilterLookup | None = strawberry_django.filter_field()
    open_since: DatetimeFilterLookup | None = strawberry_django.filter_field()
    resolved_at: DatetimeFilterLookup | None = strawberry_django.filter_field()
