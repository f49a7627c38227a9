"""Filters of bulk tasks."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import (
    BaseFilterLookup,
    ComparisonFilterLookup,
    DatetimeFilterLookup,
    FilterLookup,
    StrFilterLookup,
)

from netbox_optical import models

if TYPE_CHECKING:
    from users.graphql.filters import UserFilter

    from netbox_optical.graphql.enums import BulkKindEnum, BulkStatusEnum

__all__ = ('BulkTaskFilter',)


@register_filter(models.BulkTask, lookups=True)
class BulkTaskFilter(NetBoxModelFilter):
    kind: BaseFilterLookup[Annotated['BulkKindEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    status: BaseFilterLookup[Annotated['BulkStatusEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    file_name: StrFilterLookup | None = strawberry_django.filter_field()
    with_runs: FilterLookup[bool] | None = strawberry_django.filter_field()
    requested_by: Annotated['UserFilter', strawberry.lazy('users.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    requested_by_id: ID | None = strawberry_django.filter_field()
    row_count: ComparisonFilterLookup[int] | None = strawberry_django.filter_field()
    done_count: ComparisonFilterLookup[int] | None = strawberry_django.filter_field()
    skipped_count: ComparisonFilterLookup[int] | None = strawberry_django.filter_field()
    failed_count: ComparisonFilterLookup[int] | None = strawberry_django.filter_field()
    error: StrFilterLookup | None = strawberry_django.filter_field()
    started: DatetimeFilterLookup | None = strawberry_django.filter_field()
    completed: DatetimeFilterLookup | None = strawberry_django.filter_field()
