"""Bulk tasks and their rows."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import BulkTaskFilter

if TYPE_CHECKING:
    from users.graphql.types import UserType

    from netbox_optical.graphql.types import WorkflowRunType

__all__ = ('BulkRowType', 'BulkTaskType')


@strawberry_django.type(models.BulkRow, fields=['id', 'number', 'data', 'status', 'message'])
class BulkRowType:
    """Part of its task: whoever sees the task sees it."""


@register_type(models.BulkTask, exclude=['job'], filters=BulkTaskFilter, pagination=True)
class BulkTaskType(NetBoxObjectType):
    requested_by: Annotated['UserType', strawberry.lazy('users.graphql.types')] | None
    rows: list[Annotated['BulkRowType', strawberry.lazy('netbox_optical.graphql.types')]]
    runs: list[Annotated['WorkflowRunType', strawberry.lazy('netbox_optical.graphql.types')]]
