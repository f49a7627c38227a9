"""Optical devices."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OpticalDeviceFilter

if TYPE_CHECKING:
    from dcim.graphql.types import DeviceType
    from ipam.graphql.types import IPAddressType

    from netbox_optical.graphql.types import CredentialType, NetworkManagerType, OpticalPortType

__all__ = ('OpticalDeviceType',)


@register_type(models.OpticalDevice, fields='__all__', filters=OpticalDeviceFilter, pagination=True)
class OpticalDeviceType(PrimaryObjectType):
    device: Annotated['DeviceType', strawberry.lazy('dcim.graphql.types')] | None
    loopback: Annotated['IPAddressType', strawberry.lazy('ipam.graphql.types')] | None
    manager: Annotated['NetworkManagerType', strawberry.lazy('netbox_optical.graphql.types')] | None
    credential: Annotated['CredentialType', strawberry.lazy('netbox_optical.graphql.types')] | None

    ports: list[Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')]]

    @strawberry_django.field(only=['tid'])
    def fqdn(self) -> str:
        return self.fqdn
