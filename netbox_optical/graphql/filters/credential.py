"""Filters of credentials."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry_django import BaseFilterLookup, StrFilterLookup

from netbox_optical import models

if TYPE_CHECKING:
    from netbox_optical.graphql.enums import CredentialBackendEnum

__all__ = ('CredentialFilter',)


@register_filter(models.Credential, lookups=True)
class CredentialFilter(PrimaryModelFilter):
    name: StrFilterLookup | None = strawberry_django.filter_field()
    backend: (
        BaseFilterLookup[Annotated['CredentialBackendEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None
    ) = strawberry_django.filter_field()
    reference: StrFilterLookup | None = strawberry_django.filter_field()
