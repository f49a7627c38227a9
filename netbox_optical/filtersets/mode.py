"""Operational modes."""

import django_filters
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.choices import PlatformChoices
from netbox_optical.models import OperationalMode, OpticalPort
from netbox_optical.planning.lines import offered_modes

from .base import by_id, search

__all__ = ('OperationalModeFilterSet',)


@register_filterset
class OperationalModeFilterSet(PrimaryModelFilterSet):
    platform = django_filters.MultipleChoiceFilter(choices=PlatformChoices, distinct=False)
    port_id = by_id(OpticalPort, label=_('Known to the cards of all these ports (ID)'), method='filter_port')

    class Meta:
        model = OperationalMode
        fields = (
            'id', 'card_type', 'name', 'rate', 'carriers', 'baud_rate', 'width', 'fec', 'required_osnr', 'description',
        )

    def search(self, queryset, name, value):
        return search(queryset, value, 'name', 'card_type', 'fec', 'description', 'comments')

    def filter_port(self, queryset, name, value: list[int]):
        ports = list(value)
        for port in ports:
            queryset = queryset.filter(pk__in=offered_modes(ports[0], port).values('pk'))
        return queryset
