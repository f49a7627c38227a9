"""Filters of transport channels."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import DatetimeFilterLookup, StrFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import BigIntegerLookup, FloatLookup, IntegerLookup

    from netbox_optical.graphql.filters import (
        DigitalServiceFilter,
        OperationalModeFilter,
        OpticalPortFilter,
        OpticalSpectrumFilter,
    )

__all__ = ('TransportChannelFilter',)


@register_filter(models.TransportChannel, lookups=True)
class TransportChannelFilter(ProductFilterMixin, PrimaryModelFilter):
    och_id: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    spectrum: Annotated['OpticalSpectrumFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    spectrum_id: ID | None = strawberry_django.filter_field()
    central_frequency: Annotated['BigIntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    mode: Annotated['OperationalModeFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    mode_id: ID | None = strawberry_django.filter_field()
    line_port_a: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    line_port_a_id: ID | None = strawberry_django.filter_field()
    line_port_z: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    line_port_z_id: ID | None = strawberry_django.filter_field()
    services: Annotated['DigitalServiceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    estimated_gsnr: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    margin: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    margin_note: StrFilterLookup | None = strawberry_django.filter_field()
    margin_at: DatetimeFilterLookup | None = strawberry_django.filter_field()
