"""What a reader of a task sees of the objects and runs that its rows lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from netbox_optical.models import BulkRow, WorkflowRun
from netbox_optical.planning.visible import visible

__all__ = ('attach',)


def attach(rows: Iterable[BulkRow], user: Any) -> None:
    """Give each row `shown_object` and `shown_run`: None when there is none, or the user may not view it.

    A query per kind of object and one for the runs, however many rows.
    """
    rows = list(rows)
    wanted: dict[Any, set[int]] = defaultdict(set)
    for row in rows:
        if row.object_id is not None:
            wanted[row.object_type].add(row.object_id)
    objects = {(kind.pk, item.pk): item for kind, pks in wanted.items()
               for item in visible(kind.model_class(), user).filter(pk__in=pks)}
    runs = {run.pk: run for run in visible(WorkflowRun, user).filter(
        pk__in=[row.run_id for row in rows if row.run_id])}
    for row in rows:
        row.shown_object = objects.get((row.object_type_id, row.object_id))
        row.shown_run = runs.get(row.run_id)
