"""Filters of network managers."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, FilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from netbox_optical.graphql.enums import NetworkManagerKindEnum
    from netbox_optical.graphql.filters import CredentialFilter

__all__ = ('NetworkManagerFilter',)


@register_filter(models.NetworkManager, lookups=True)
class NetworkManagerFilter(PrimaryModelFilter):
    name: StrFilterLookup | None = strawberry_django.filter_field()
    kind: (
        BaseFilterLookup[Annotated['NetworkManagerKindEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    url: StrFilterLookup | None = strawberry_django.filter_field()
    secondary_url: StrFilterLookup | None = strawberry_django.filter_field()
    verify_tls: FilterLookup[bool] | None = strawberry_django.filter_field()
    ca_file: StrFilterLookup | None = strawberry_django.filter_field()
    tls_fingerprint: StrFilterLookup | None = strawberry_django.filter_field()
    credential: Annotated['CredentialFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
    credential_id: ID | None = strawberry_django.filter_field()
