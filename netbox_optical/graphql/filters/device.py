"""Filters of optical devices."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, FilterLookup, StrFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from dcim.graphql.filters import DeviceFilter
    from ipam.graphql.filters import IPAddressFilter
    from netbox.graphql.filter_lookups import IntegerLookup

    from netbox_optical.graphql.enums import OpticalDeviceRoleEnum, OpticalPlatformEnum, OpticalTransportEnum
    from netbox_optical.graphql.filters import CredentialFilter, NetworkManagerFilter, OpticalPortFilter

__all__ = ('OpticalDeviceFilter',)


@register_filter(models.OpticalDevice, lookups=True)
class OpticalDeviceFilter(ProductFilterMixin, PrimaryModelFilter):
    device: Annotated['DeviceFilter', strawberry.lazy('dcim.graphql.filters')] | None = strawberry_django.filter_field()
    device_id: ID | None = strawberry_django.filter_field()
    platform: (
        BaseFilterLookup[Annotated['OpticalPlatformEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    role: (
        BaseFilterLookup[Annotated['OpticalDeviceRoleEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    name_prefix: StrFilterLookup | None = strawberry_django.filter_field()
    tid: StrFilterLookup | None = strawberry_django.filter_field()
    loopback: Annotated['IPAddressFilter', strawberry.lazy('ipam.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    loopback_id: ID | None = strawberry_django.filter_field()
    transport: (
        BaseFilterLookup[Annotated['OpticalTransportEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    port: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    host_key: StrFilterLookup | None = strawberry_django.filter_field()
    verify_tls: FilterLookup[bool] | None = strawberry_django.filter_field()
    ca_file: StrFilterLookup | None = strawberry_django.filter_field()
    tls_fingerprint: StrFilterLookup | None = strawberry_django.filter_field()
    manager: Annotated['NetworkManagerFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    manager_id: ID | None = strawberry_django.filter_field()
    credential: Annotated['CredentialFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    credential_id: ID | None = strawberry_django.filter_field()
    software: StrFilterLookup | None = strawberry_django.filter_field()
    ports: Annotated['OpticalPortFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
