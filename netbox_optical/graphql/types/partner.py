"""Partners."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import PartnerFilter

if TYPE_CHECKING:
    from tenancy.graphql.types import TenantType

    from netbox_optical.graphql.types import DigitalServiceType, OpticalSpectrumType

__all__ = ('PartnerType',)


@register_type(models.Partner, fields='__all__', filters=PartnerFilter, pagination=True)
class PartnerType(PrimaryObjectType):
    tenant: Annotated['TenantType', strawberry.lazy('tenancy.graphql.types')]

    services: list[Annotated['DigitalServiceType', strawberry.lazy('netbox_optical.graphql.types')]]
    spectra: list[Annotated['OpticalSpectrumType', strawberry.lazy('netbox_optical.graphql.types')]]
