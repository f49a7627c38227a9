"""Optical spectra."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OpticalSpectrumFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import OpticalDeviceType, OpticalFiberType, OpticalPortType, PartnerType

__all__ = ('OpticalSpectrumType',)


@register_type(models.OpticalSpectrum, fields='__all__', filters=OpticalSpectrumFilter, pagination=True)
class OpticalSpectrumType(PrimaryObjectType):
    partner: Annotated['PartnerType', strawberry.lazy('netbox_optical.graphql.types')] | None
    port_a: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None
    port_z: Annotated['OpticalPortType', strawberry.lazy('netbox_optical.graphql.types')] | None

    excluded_devices: list[Annotated['OpticalDeviceType', strawberry.lazy('netbox_optical.graphql.types')]]
    excluded_fibers: list[Annotated['OpticalFiberType', strawberry.lazy('netbox_optical.graphql.types')]]
