"""What the jobs share that talk to the network and are no workflow runs."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import connection
from netbox.jobs import JobRunner
from utilities.request import apply_request_processors

from netbox_optical.jobs.writers import DEVICE_LOCK
from netbox_optical.planning.branches import branch_refusal
from netbox_optical.planning.changes import request_as
from netbox_optical.planning.runs import ActionRefused
from netbox_optical.settings import get_settings

QUEUE = 'netbox_optical.network'


class NetworkJob(JobRunner):
    """On the plugin's own queue, with the plugin's time-out. Enqueueing raises ActionRefused in a branch: the job would
    work outside of it.
    """

    @classmethod
    def enqueue(cls, *args, **kwargs):
        if reason := branch_refusal():
            raise ActionRefused(reason)
        # Set here so that it also holds for whoever enqueues without saying so.
        kwargs.setdefault('queue_name', QUEUE)
        if not kwargs.get('immediate'):
            kwargs.setdefault('job_timeout', get_settings().job_timeout)
        return super().enqueue(*args, **kwargs)


@contextlib.contextmanager
def changes_of(user: Any) -> Iterator[uuid.UUID | None]:
    """NetBox logs the changes made inside as this user's, under one id. Without a user nothing is logged."""
    if user is None:
        yield None
        return
    request = request_as(user)
    with apply_request_processors(request):
        yield request.id


@contextlib.contextmanager
def device_lock(pk: int) -> Iterator[None]:
    """Nobody else, a workflow run included, writes to this optical device meanwhile; waits for who does."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT pg_advisory_lock(%s, %s)', [DEVICE_LOCK, pk])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute('SELECT pg_advisory_unlock(%s, %s)', [DEVICE_LOCK, pk])
