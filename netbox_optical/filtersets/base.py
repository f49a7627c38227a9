"""What several filter sets share."""

from __future__ import annotations

import django_filters
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import OpticalPort, PoP

__all__ = ('EndFilters', 'LifecycleFilters', 'by_id', 'by_text', 'cables_of', 'search')


def by_id(model: type[models.Model], field_name: str | None = None, *, label: str, **extra) -> django_filters.Filter:
    """A filter that takes primary keys of related objects."""
    return django_filters.ModelMultipleChoiceFilter(
        queryset=model.objects.all(), field_name=field_name, label=label, distinct=extra.pop('distinct', False), **extra
    )


def by_text(
    model: type[models.Model], field_name: str, to_field_name: str, *, label: str, **extra
) -> django_filters.Filter:
    """A filter that takes the natural key of related objects, such as a slug."""
    return django_filters.ModelMultipleChoiceFilter(
        queryset=model.objects.all(), field_name=field_name, to_field_name=to_field_name, label=label,
        distinct=extra.pop('distinct', False), **extra
    )


def search(queryset: models.QuerySet, value: str, *fields: str) -> models.QuerySet:
    """Rows that hold the text in any of the fields, without regard to case."""
    text = value.strip()
    if not text:
        return queryset
    condition = Q()
    for field in fields:
        condition |= Q(**{f'{field}__icontains': text})
    return queryset.filter(condition)


def cables_of(**ports) -> models.QuerySet:
    """Cables that end on the optical ports that match, for use in `cable__in`."""
    return OpticalPort.objects.filter(interface__cable__isnull=False, **ports).values('interface__cable')


class LifecycleFilters(django_filters.FilterSet):
    """The two axes of every product. List `in_sync`, `sync_reason` and `sync_changed` in `Meta.fields`."""

    status = django_filters.MultipleChoiceFilter(choices=LifecycleChoices, distinct=False)


class EndFilters(django_filters.FilterSet):
    """Products between two ports: by device or PoP of either end. Set `end_fields` to the ports' field names."""

    end_fields: tuple[str, ...] = ()

    pop_id = by_id(PoP, label=_('PoP of either end (ID)'), method='filter_pop')
    pop = by_text(PoP, 'code', 'code', label=_('PoP of either end (code)'), method='filter_code')

    def at_ends(self, queryset: models.QuerySet, path: str, value) -> models.QuerySet:
        """Either end's `path` is among the values."""
        if not value:
            return queryset
        condition = Q()
        for field in self.end_fields:
            condition |= Q(**{f'{field}__{path}__in': value})
        return queryset.filter(condition)

    def filter_pop(self, queryset, name, value: list[int]):
        return self.at_ends(queryset, 'optical_device__device__site__optical_pop', value)

    # The same by natural key; two methods, because the type in the API's description is read from the hint.
    def filter_code(self, queryset, name, value: list[str]):
        return self.filter_pop(queryset, name, value)

    def filter_tid(self, queryset, name, value: list[str]):
        return self.filter_device(queryset, name, value)

    def filter_device(self, queryset, name, value: list[int]):
        return self.at_ends(queryset, 'optical_device', value)
