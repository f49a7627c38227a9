"""Filters of optical ports."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, ComparisonFilterLookup, DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from dcim.graphql.filters import InterfaceFilter

    from netbox_optical.graphql.enums import PortRoleEnum
    from netbox_optical.graphql.filters import OpticalDeviceFilter

__all__ = ('OpticalPortFilter',)


@register_filter(models.OpticalPort, lookups=True)
class OpticalPortFilter(PrimaryModelFilter):
    interface: Annotated['InterfaceFilter', strawberry.lazy('dcim.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    interface_id: ID | None = strawberry_django.filter_field()
    optical_device: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    optical_device_id: ID | None = strawberry_django.filter_field()
    role: BaseFilterLookup[Annotated['PortRoleEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    aid: StrFilterLookup | None = strawberry_django.filter_field()
    add_drop_group: StrFilterLookup | None = strawberry_django.filter_field()
    rx_power: ComparisonFilterLookup[Decimal] | None = strawberry_django.filter_field()
    tx_power: ComparisonFilterLookup[Decimal] | None = strawberry_django.filter_field()
    observed_at: DatetimeFilterLookup | None = strawberry_django.filter_field()
