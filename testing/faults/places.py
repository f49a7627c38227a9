"""Where a fault strikes: a step of a run, and one of those requests of it that change something."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from netbox_optical.models import WorkflowRun

# By protocol: what a request looks like that changes something, in the plan and on the wire.
WRITES = {
    'tl1': r'^(?!ACT-USER|CANC-USER|INH-|ALW-|RTRV-)',
    'restconf': r'^(PATCH|POST|PUT|DELETE) ',
    'netconf': r'^<(\w+:)?edit-config',
}


@dataclass(frozen=True)
class Place:
    """A step: its number, its title, and which of the requests of that kind to its device (from 1) is struck."""

    position: int
    title: str
    kind: str
    tid: str
    protocol: str
    at: int

    @property
    def match(self) -> str:
        return WRITES[self.protocol]

    @property
    def name(self) -> str:
        return f'{self.position:02} {self.kind} {self.tid}'


def places_of(run: WorkflowRun) -> list[Place]:
    """Every step of a planned run. Of several requests the second is struck, so that a part of the step is done."""
    found, sent = [], defaultdict[str, int](int)
    for step in run.steps.order_by('phase', 'position'):
        operation = step.operation
        writes = [request for request in operation['requests'] if is_write(request)]
        if not writes:
            continue
        tid = operation['device']
        at = sent[tid] + min(2, len(writes))
        found.append(Place(step.position, step.title, operation['kind'], tid, writes[0]['protocol'], at))
        sent[tid] += len(writes)
    return found


def is_write(request: dict[str, Any]) -> bool:
    return re.search(WRITES[request['protocol']], request['command']) is not None
