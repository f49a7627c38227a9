"""PoPs."""

from dcim.api.serializers import SiteSerializer
from rest_framework import serializers

from netbox_optical.models import PoP

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer

__all__ = ('ImportSitesSerializer', 'PoPSerializer', 'SiteRowSerializer')


class PoPSerializer(ProductSerializer):
    site = SiteSerializer(nested=True)

    class Meta:
        model = PoP
        fields = (*HEAD, 'site', 'code', 'external_id', *LIFECYCLE, *TAIL)
        brief_fields = ('id', 'url', 'display', 'code', 'description')


class ImportSitesSerializer(serializers.Serializer):
    """The word IMPORT (left out: only look), and the IDs of the sites to take (left out: all that are proposed)."""

    confirm = serializers.CharField(required=False, trim_whitespace=False)
    sites = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)


class SiteRowSerializer(serializers.Serializer):
    """A site and what becomes of it: new, return, known, refused, imported."""

    site = SiteSerializer(nested=True, read_only=True)
    code = serializers.CharField(read_only=True)
    external_id = serializers.JSONField(read_only=True, allow_null=True)
    outcome = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    pop = PoPSerializer(nested=True, read_only=True, allow_null=True)
