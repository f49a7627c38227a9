"""Digital services."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import DigitalServiceFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import OpticalPortType, PartnerType, TransportChannelType

__all__ = ('DigitalServiceType',)


@register_type(models.DigitalService, fields='__all__', filters=DigitalServiceFilter, pagination=True)
class DigitalServiceType(PrimaryObjectType):
    partner: Annotated['PartnerType', strawberry.lazy('netbox_optical.graphql.types')] | None
    client_port_a: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None
    client_port_z: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None

    channels: list[Annotated['TransportChannelType', strawberry.lazy('netbox_optical.graphql.types')]]

    @strawberry_django.field(only=['flow_id', 'client_id'])
    def tag(self) -> str:
        return self.tag
