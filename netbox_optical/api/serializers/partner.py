"""Partners."""

from netbox.api.fields import ChoiceField, RelatedObjectCountField
from tenancy.api.serializers import TenantSerializer

from netbox_optical.choices import PartnerTypeChoices
from netbox_optical.models import Partner

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer

__all__ = ('PartnerSerializer',)


class PartnerSerializer(ProductSerializer):
    tenant = TenantSerializer(nested=True)
    type = ChoiceField(choices=PartnerTypeChoices, required=False)
    service_count = RelatedObjectCountField('services')
    spectrum_count = RelatedObjectCountField('spectra')

    class Meta:
        model = Partner
        fields = (*HEAD, 'tenant', 'type', 'external_id', *LIFECYCLE, 'service_count', 'spectrum_count', *TAIL)
        brief_fields = ('id', 'url', 'display', 'tenant', 'type', 'description')
