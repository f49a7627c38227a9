"""PoPs."""

from dcim.api.serializers import SiteSerializer

from netbox_optical.models import PoP

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer

__all__ = ('PoPSerializer',)


class PoPSerializer(ProductSerializer):
    site = SiteSerializer(nested=True)

    class Meta:
        model = PoP
        fields = (*HEAD, 'site', 'code', 'external_id', *LIFECYCLE, *TAIL)
        brief_fields = ('id', 'url', 'display', 'code', 'description')
