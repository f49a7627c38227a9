"""PoPs."""

from dcim.models import Region, Site, SiteGroup
from django.utils.translation import gettext_lazy as _
from netbox.filtersets import PrimaryModelFilterSet
from utilities.filters import TreeNodeMultipleChoiceFilter
from utilities.filtersets import register_filterset

from netbox_optical.models import PoP

from .base import LifecycleFilters, by_id, by_text, search

__all__ = ('PoPFilterSet',)


@register_filterset
class PoPFilterSet(LifecycleFilters, PrimaryModelFilterSet):
    site_id = by_id(Site, label=_('Site (ID)'))
    site = by_text(Site, 'site__slug', 'slug', label=_('Site (slug)'))
    region_id = TreeNodeMultipleChoiceFilter(
        queryset=Region.objects.all(), field_name='site__region', lookup_expr='in', label=_('Region (ID)'))
    site_group_id = TreeNodeMultipleChoiceFilter(
        queryset=SiteGroup.objects.all(), field_name='site__group', lookup_expr='in', label=_('Site group (ID)'))

    class Meta:
        model = PoP
        fields = ('id', 'code', 'external_id', 'in_sync', 'sync_reason', 'sync_changed', 'description')

    def search(self, queryset, name, value):
        return search(queryset, value, 'code', 'site__name', 'site__facility', 'description', 'comments')
