"""Actions that are carried out by a job: asked for by POST, answered 202 with the job."""

from __future__ import annotations

from core.api.serializers import JobSerializer
from core.models import Job
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical.jobs.check import queue_checks

__all__ = ('CheckAction', 'job_response')


def job_response(view, job: Job) -> Response:
    """The job that does it; its `data` tells the outcome."""
    return Response(JobSerializer(job, context=view.get_serializer_context()).data, status=status.HTTP_202_ACCEPTED)


class CheckAction:
    """For viewsets of what can be asked whether it is there. Needs ActionMixin."""

    @extend_schema(request=None, responses={202: JobSerializer})
    @action(detail=True, methods=['post'])
    def check(self, request: Request, pk=None) -> Response:
        """Connect and log in, in the background; the answer is kept as a connection check."""
        return job_response(self, queue_checks([self.get_target(pk, 'check')], request.user))
