"""Optical fibres and shared risk groups."""

import django_filters
from dcim.models import Cable
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.choices import FiberKindChoices, FiberTypeChoices, RiskGroupKindChoices
from netbox_optical.models import (
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    PoP,
    SharedRiskGroup,
)

from .base import LifecycleFilters, by_id, by_text, cables_of, search

__all__ = ('OpticalFiberFilterSet', 'SharedRiskGroupFilterSet')


@register_filterset
class OpticalFiberFilterSet(LifecycleFilters, PrimaryModelFilterSet):
    cable_id = by_id(Cable, label=_('Cable (ID)'))
    kind = django_filters.MultipleChoiceFilter(choices=FiberKindChoices, distinct=False)
    fiber_type = django_filters.MultipleChoiceFilter(
        field_name='segments__type', choices=FiberTypeChoices, distinct=True, label=_('Type of a segment'))
    port_id = by_id(OpticalPort, label=_('Optical port at either end (ID)'), method='filter_port')
    optical_device_id = by_id(OpticalDevice, label=_('Optical device at either end (ID)'), method='filter_device')
    optical_device = by_text(
        OpticalDevice, 'tid', 'tid', label=_('Optical device at either end (TID)'), method='filter_tid')
    pop_id = by_id(PoP, label=_('PoP at either end (ID)'), method='filter_pop')
    pop = by_text(PoP, 'code', 'code', label=_('PoP at either end (code)'), method='filter_code')
    risk_group_id = by_id(SharedRiskGroup, 'risk_groups', label=_('Shared risk group (ID)'), distinct=True)
    section_id = by_id(OpticalMultiplexSection, 'section_span__section', label=_('Optical multiplex section (ID)'))

    class Meta:
        model = OpticalFiber
        fields = (
            'id', 'name', 'measured_loss', 'external_id', 'in_sync', 'sync_reason', 'sync_changed', 'description',
        )

    def search(self, queryset, name, value):
        return search(queryset, value, 'name', 'cable__label', 'description', 'comments')

    def filter_port(self, queryset, name, value: list[int]):
        return queryset.filter(cable__in=cables_of(pk__in=[port.pk for port in value])) if value else queryset

    def filter_device(self, queryset, name, value: list[int]):
        return queryset.filter(cable__in=cables_of(optical_device__in=value)) if value else queryset

    def filter_pop(self, queryset, name, value: list[int]):
        if not value:
            return queryset
        return queryset.filter(cable__in=cables_of(optical_device__device__site__optical_pop__in=value))

    # The same by natural key; two methods, because the type in the API's description is read from the hint.
    def filter_tid(self, queryset, name, value: list[str]):
        return self.filter_device(queryset, name, value)

    def filter_code(self, queryset, name, value: list[str]):
        return self.filter_pop(queryset, name, value)


@register_filterset
class SharedRiskGroupFilterSet(PrimaryModelFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=RiskGroupKindChoices, distinct=False)
    fiber_id = by_id(OpticalFiber, 'fibers', label=_('Optical fiber (ID)'), distinct=True)

    class Meta:
        model = SharedRiskGroup
        fields = ('id', 'name', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'name', 'description', 'comments')
