"""Network managers."""

import django_filters
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filtersets import register_filterset

from netbox_optical.choices import NetworkManagerKindChoices
from netbox_optical.models import Credential, NetworkManager

from .base import by_id, search

__all__ = ('NetworkManagerFilterSet',)


@register_filterset
class NetworkManagerFilterSet(PrimaryModelFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=NetworkManagerKindChoices, distinct=False)
    credential_id = by_id(Credential, label=_('Credential (ID)'))

    class Meta:
        model = NetworkManager
        fields = ('id', 'name', 'url', 'secondary_url', 'verify_tls', 'ca_file', 'tls_fingerprint', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'name', 'url', 'secondary_url', 'description', 'comments')
