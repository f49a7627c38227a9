"""Discoveries."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import DiscoveryFilter

if TYPE_CHECKING:
    from dcim.graphql.types import SiteType
    from users.graphql.types import UserType

    from netbox_optical.graphql.types import NetworkManagerType, OpticalDeviceType, PartnerType

__all__ = ('DiscoveryType',)


# Errors and notes name devices, rows do too: REST leaves out those that the reader may not view.
@register_type(models.Discovery, exclude=['errors', 'notes', 'filters'], filters=DiscoveryFilter, pagination=True)
class DiscoveryType(NetBoxObjectType):
    sites: list[Annotated['SiteType', strawberry.lazy('dcim.graphql.types')]]
    devices: list[Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')]]
    manager: Annotated['NetworkManagerType', strawberry.lazy('netbox_optical.graphql.types')] | None
    partner: Annotated['PartnerType', strawberry.lazy('netbox_optical.graphql.types')] | None
    requested_by: Annotated['UserType', strawberry.lazy('users.graphql.types')] | None
