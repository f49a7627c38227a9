"""Workflow runs and their steps."""

from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django
from netbox.graphql.scalars import BigInt
from netbox.graphql.types import NetBoxObjectType, register_type

from netbox_optical import models
from netbox_optical.graphql.filters import WorkflowRunFilter

if TYPE_CHECKING:
    from netbox.graphql.types import ContentTypeType
    from users.graphql.types import UserType

    from netbox_optical.graphql.types import BulkTaskType

__all__ = ('WorkflowRunType', 'WorkflowStepType')


@strawberry_django.type(models.WorkflowStep, fields=[
    'id', 'position', 'phase', 'title', 'impact', 'operation', 'before', 'status', 'attempts', 'started', 'completed',
    'journal', 'error',
])
class WorkflowStepType:
    """Part of its run: whoever sees the run sees it."""


@register_type(
    models.WorkflowRun, exclude=['job', 'before', 'change'], filters=WorkflowRunFilter, pagination=True)
class WorkflowRunType(NetBoxObjectType):
    object_type: Annotated['ContentTypeType', strawberry.lazy('netbox.graphql.types')] | None
    object_id: BigInt
    requested_by: Annotated['UserType', strawberry.lazy('users.graphql.types')] | None

    approved_by: Annotated['UserType', strawberry.lazy('users.graphql.types')] | None
    bulk_task: Annotated['BulkTaskType', strawberry.lazy('netbox_optical.graphql.types')] | None
    parent: Annotated['WorkflowRunType', strawberry.lazy('netbox_optical.graphql.types')] | None
    children: list[Annotated['WorkflowRunType', strawberry.lazy('netbox_optical.graphql.types')]]
    steps: list[Annotated['WorkflowStepType', strawberry.lazy('netbox_optical.graphql.types')]]
