"""Optical ports."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from django.db.models import F
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OpticalPortFilter

if TYPE_CHECKING:
    from dcim.graphql.types import InterfaceType

    from netbox_optical.graphql.types import OpticalDeviceType

__all__ = ('OpticalPortType',)


@register_type(models.OpticalPort, fields='__all__', filters=OpticalPortFilter, pagination=True)
class OpticalPortType(PrimaryObjectType):
    interface: Annotated['InterfaceType', strawberry.lazy('dcim.graphql.types')] | None
    optical_device: Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')] | None

    @strawberry_django.field(annotate={'device_tid': F('optical_device__tid')}, only=['aid'])
    def display(self) -> str:
        # Not through `optical_device`: that is empty for whoever may see the port and not the device.
        tid = getattr(self, 'device_tid', None)
        tid = tid or models.OpticalDevice.objects.values_list('tid', flat=True).get(pk=self.optical_device_id)
        return f'{tid} {self.aid}'
