"""Filters of discoveries."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import NetBoxModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from dcim.graphql.filters import SiteFilter
    from users.graphql.filters import UserFilter

    from netbox_optical.graphql.enums import DiscoveryKindEnum, DiscoveryStatusEnum
    from netbox_optical.graphql.filters import NetworkManagerFilter, OpticalDeviceFilter, PartnerFilter

__all__ = ('DiscoveryFilter',)


@register_filter(models.Discovery, lookups=True)
class DiscoveryFilter(NetBoxModelFilter):
    kind: BaseFilterLookup[Annotated['DiscoveryKindEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    status: (
        BaseFilterLookup[Annotated['DiscoveryStatusEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    sites: Annotated['SiteFilter', strawberry.lazy('dcim.graphql.filters')] | None = strawberry_django.filter_field()
    devices: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    manager: Annotated['NetworkManagerFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    manager_id: ID | None = strawberry_django.filter_field()
    partner: Annotated['PartnerFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    partner_id: ID | None = strawberry_django.filter_field()
    requested_by: Annotated['UserFilter', strawberry.lazy('users.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    requested_by_id: ID | None = strawberry_django.filter_field()
    started: DatetimeFilterLookup | None = strawberry_django.filter_field()
    completed: DatetimeFilterLookup | None = strawberry_django.filter_field()
    error: StrFilterLookup | None = strawberry_django.filter_field()
