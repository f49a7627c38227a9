"""Filters of optical spectra."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import StrFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from netbox.graphql.filter_lookups import BigIntegerLookup

    from netbox_optical.graphql.filters import (
        OpticalDeviceFilter,
        OpticalFiberFilter,
        OpticalPortFilter,
        PartnerFilter,
        TransportChannelFilter,
    )

__all__ = ('OpticalSpectrumFilter',)


@register_filter(models.OpticalSpectrum, lookups=True)
class OpticalSpectrumFilter(ProductFilterMixin, PrimaryModelFilter):
    partner: Annotated['PartnerFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    partner_id: ID | None = strawberry_django.filter_field()
    name: StrFilterLookup | None = strawberry_django.filter_field()
    start: Annotated['BigIntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    end: Annotated['BigIntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    channel: Annotated['TransportChannelFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    port_a: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    port_z: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    excluded_devices: Annotated['OpticalDeviceFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    excluded_fibers: Annotated['OpticalFiberFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
