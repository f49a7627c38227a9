"""Optical ports."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OpticalPortFilter

if TYPE_CHECKING:
    from dcim.graphql.types import InterfaceType

    from netbox_optical.graphql.types import OpticalDeviceType

__all__ = ('OpticalPortType',)


@register_type(models.OpticalPort, fields='__all__', filters=OpticalPortFilter, pagination=True)
class OpticalPortType(PrimaryObjectType):
    interface: Annotated['InterfaceType', strawberry.lazy('dcim.graphql.types')]
    optical_device: Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')]
