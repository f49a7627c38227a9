"""Credentials."""

import django_filters
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.choices import CredentialBackendChoices
from netbox_optical.models import Credential

from .base import search

__all__ = ('CredentialFilterSet',)


@register_filterset
class CredentialFilterSet(PrimaryModelFilterSet):
    backend = django_filters.MultipleChoiceFilter(choices=CredentialBackendChoices, distinct=False)

    class Meta:
        model = Credential
        fields = ('id', 'name', 'reference', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'name', 'reference', 'description', 'comments')
