"""Partners."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import Partner

from .base import OpticalModelViewSet
from .product import ProductActionsMixin

__all__ = ('PartnerViewSet',)


class PartnerViewSet(ProductActionsMixin, OpticalModelViewSet):
    queryset = Partner.objects.all()
    serializer_class = serializers.PartnerSerializer
    filterset_class = filtersets.PartnerFilterSet
    field_prefetches = {('display',): ('tenant',)}
