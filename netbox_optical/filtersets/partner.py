"""Partners."""

import django_filters
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from tenancy.models import Tenant, TenantGroup
from utilities.filters import TreeNodeMultipleChoiceFilter
from utilities.filtersets import register_filterset

from netbox_optical.choices import PartnerTypeChoices
from netbox_optical.models import Partner

from .base import LifecycleFilters, by_id, by_text, search

__all__ = ('PartnerFilterSet',)


@register_filterset
class PartnerFilterSet(LifecycleFilters, PrimaryModelFilterSet):
    tenant_id = by_id(Tenant, label=_('Tenant (ID)'))
    tenant = by_text(Tenant, 'tenant__slug', 'slug', label=_('Tenant (slug)'))
    tenant_group_id = TreeNodeMultipleChoiceFilter(
        queryset=TenantGroup.objects.all(), field_name='tenant__group', lookup_expr='in', label=_('Tenant group (ID)'))
    type = django_filters.MultipleChoiceFilter(choices=PartnerTypeChoices, distinct=False)

    class Meta:
        model = Partner
        fields = ('id', 'external_id', 'in_sync', 'sync_reason', 'sync_changed', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'tenant__name', 'tenant__slug', 'description', 'comments')
