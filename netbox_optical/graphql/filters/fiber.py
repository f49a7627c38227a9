"""Filters of optical fibres and shared risk groups."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.filters import PrimaryModelFilter, register_filter
from strawberry.scalars import ID
from strawberry_django import BaseFilterLookup, StrFilterLookup

from netbox_optical import models

from .base import ProductFilterMixin

if TYPE_CHECKING:
    from dcim.graphql.filters import CableFilter
    from netbox.graphql.filter_lookups import FloatLookup, IntegerLookup

    from netbox_optical.graphql.enums import FiberKindEnum, RiskGroupKindEnum

__all__ = ('OpticalFiberFilter', 'SharedRiskGroupFilter')


@register_filter(models.OpticalFiber, lookups=True)
class OpticalFiberFilter(ProductFilterMixin, PrimaryModelFilter):
    cable: Annotated['CableFilter', strawberry.lazy('dcim.graphql.filters')] | None = strawberry_django.filter_field()
    cable_id: ID | None = strawberry_django.filter_field()
    name: StrFilterLookup | None = strawberry_django.filter_field()
    kind: BaseFilterLookup[Annotated['FiberKindEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    measured_loss: Annotated['FloatLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    external_id: Annotated['IntegerLookup', strawberry.lazy('netbox.graphql.filter_lookups')] | None = (
        strawberry_django.filter_field()
    )
    risk_groups: Annotated['SharedRiskGroupFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )


@register_filter(models.SharedRiskGroup, lookups=True)
class SharedRiskGroupFilter(PrimaryModelFilter):
    name: StrFilterLookup | None = strawberry_django.filter_field()
    kind: BaseFilterLookup[Annotated['RiskGroupKindEnum', strawberry.lazy('netbox_optical.graphql.enums')]] | None = (
        strawberry_django.filter_field()
    )
    fibers: Annotated['OpticalFiberFilter', strawberry.lazy('netbox_optical.graphql.filters')] | None = (
        strawberry_django.filter_field()
    )
