# ruff: noqa: RUF009  (strawberry reads the call; there is no value that instances could share)
"""What the filters of products share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from strawberry_django import BaseFilterLookup, DatetimeFilterLookup, FilterLookup, StrFilterLookup

if TYPE_CHECKING:
    from netbox_optical.graphql.enums import LifecycleEnum

__all__ = ('ProductFilterMixin',)


@dataclass
class ProductFilterMixin:
    """Life cycle and agreement with the network."""

    status: BaseFilterLookup[Annotated['LifecycleEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    in_sync: FilterLookup[bool] | None = strawberry_django.filter_field()
    sync_reason: StrFilterLookup | None = strawberry_django.filter_field()
    sync_changed: DatetimeFilterLookup | None = strawberry_django.filter_field()
