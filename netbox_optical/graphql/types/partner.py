"""Partners."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from django.db.models import F
from netbox.graphql.types import PrimaryObjectType, register_type
from tenancy.models import Tenant

from netbox_optical import models
from netbox_optical.graphql.filters import PartnerFilter

if TYPE_CHECKING:
    from tenancy.graphql.types import TenantType

    from netbox_optical.graphql.types import DigitalServiceType, OpticalSpectrumType

__all__ = ('PartnerType',)


@register_type(models.Partner, fields='__all__', filters=PartnerFilter, pagination=True)
class PartnerType(PrimaryObjectType):
    tenant: Annotated['TenantType', strawberry.lazy('tenancy.graphql.types')] | None

    services: list[Annotated['DigitalServiceType', strawberry.lazy('netbox_optical.graphql.types')]]
    spectra: list[Annotated['OpticalSpectrumType', strawberry.lazy('netbox_optical.graphql.types')]]

    @strawberry_django.field(annotate={'tenant_name': F('tenant__name')})
    def display(self) -> str:
        # Not through `tenant`: that is empty for whoever may see the partner and not the tenant.
        name = getattr(self, 'tenant_name', None)
        return name or Tenant.objects.values_list('name', flat=True).get(pk=self.tenant_id)
