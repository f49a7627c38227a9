"""Operational modes."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import OperationalModeFilter

if TYPE_CHECKING:
    from netbox_optical.graphql.types import TransportChannelType

__all__ = ('OperationalModeType',)


@register_type(models.OperationalMode, fields='__all__', filters=OperationalModeFilter, pagination=True)
class OperationalModeType(PrimaryObjectType):
    channels: list[Annotated['TransportChannelType', strawberry.lazy('netbox_optical.graphql.types')]]
