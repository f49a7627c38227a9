"""Transport channels."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import TransportChannelFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import (
        DigitalServiceType,
        OperationalModeType,
        OpticalPortType,
        OpticalSpectrumType,
    )

__all__ = ('TransportChannelType',)


@register_type(models.TransportChannel, fields='__all__', filters=TransportChannelFilter, pagination=True)
class TransportChannelType(PrimaryObjectType):
    spectrum: Annotated['OpticalSpectrumType', strawberry.lazy('netbox_optical.graphql.types')] | None
    mode: Annotated['OperationalModeType', strawberry.lazy('netbox_optical.graphql.types')] | None
    line_port_a: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None
    line_port_z: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None

    services: list[Annotated['DigitalServiceType', strawberry.lazy('netbox_optical.graphql.types')]]
