"""PoPs."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from netbox.graphql.types import PrimaryObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import PoPFilter

if TYPE_CHECKING:
    from dcim.graphql.types import SiteType

__all__ = ('PoPType',)


@register_type(models.PoP, fields='__all__', filters=PoPFilter, pagination=True)
class PoPType(PrimaryObjectType):
    site: Annotated['SiteType', strawberry.lazy('dcim.graphql.types')] | None
