"""Filters of workflow runs."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, ComparisonFilterLookup, DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from core.graphql.filters import ContentTypeFilter
    from netbox.graphql.filter_lookups import BigIntegerLookup
    from users.graphql.filters import UserFilter

    from netbox_optical.graphql.enums import RunKindEnum, RunStatusEnum, WaitEnum

__all__ = ('WorkflowRunFilter',)


@register_filter(models.WorkflowRun, lookups=True)
class WorkflowRunFilter(NetBoxModelFilter):
    kind: BaseFilterLookup[Annotated['RunKindEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    status: BaseFilterLookup[Annotated['RunStatusEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    object_type: Annotated['ContentTypeFilter', strawberry.lazy('core.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    object_type_id: ID | None = strawberry_django.filter_field()
    object_id: Annotated['BigIntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    target_name: StrFilterLookup | None = strawberry_django.filter_field()
    requested_by: Annotated['UserFilter', strawberry.lazy('users.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    requested_by_id: ID | None = strawberry_django.filter_field()
    approved_by_id: ID | None = strawberry_django.filter_field()
    not_before: DatetimeFilterLookup | None = strawberry_django.filter_field()
    not_after: DatetimeFilterLookup | None = strawberry_django.filter_field()
    waits_for: BaseFilterLookup[Annotated['WaitEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    retry_at: DatetimeFilterLookup | None = strawberry_django.filter_field()
    waits: ComparisonFilterLookup[int] | None = strawberry_django.filter_field()
    bulk_task_id: ID | None = strawberry_django.filter_field()
    parent_id: ID | None = strawberry_django.filter_field()
    attempt: ComparisonFilterLookup[int] | None = strawberry_django.filter_field()
    started: DatetimeFilterLookup | None = strawberry_django.filter_field()
    completed: DatetimeFilterLookup | None = strawberry_django.filter_field()
