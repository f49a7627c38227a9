"""Faults of our own side, in the middle of a step: the worker, the database, the queue. Real ones, and really broken.

The device is made to be silent or to hold its answer, so that the moment is certain.
"""

from __future__ import annotations

from pathlib import Path

import redis
from django.conf import settings
from django.db import OperationalError, connection

from netbox_optical.choices import RunStatusChoices
from netbox_optical.models import WorkflowRun
from netbox_optical.planning import runs
from tools import postgres

from . import checkpoint
from .outcome import NotInjected, Outcome
from .places import Place
from .scenarios import Ready
from .stage import Stage
from .ways import Lost, Trail, check_undone, go_on
from .workers import Workers, wait_for

KILLED, DATABASE, QUEUE = 'worker killed', 'PostgreSQL restarted', 'Redis flushed'
SERVER_FAULTS = (KILLED, DATABASE, QUEUE)
RUN_SECONDS = 60.0


class Servers:
    """The private instance in `folder`, and a worker of it."""

    def __init__(self, folder: Path, workers: Workers):
        self.folder = folder
        self.workers = workers

    def restart_database(self) -> None:
        connection.close()
        postgres.restart(self.folder)

    @staticmethod
    def flush_queue() -> None:
        known = settings.REDIS['tasks']
        redis.Redis(known['HOST'], known['PORT'], 0, known['PASSWORD']).flushall()

    def carry_out(self, run: WorkflowRun) -> WorkflowRun:
        """Approved runs have a job by now; wait until the worker is through with this one."""
        if not self.workers.alive:
            raise Lost('the worker is gone')
        wait_for(f'{run} is over', lambda: _status(run) not in (RunStatusChoices.APPROVED, RunStatusChoices.RUNNING),
                 RUN_SECONDS)
        self.workers.wait_until_idle()
        run.refresh_from_db()
        return run


def _status(run: WorkflowRun) -> str:
    return WorkflowRun.objects.values_list('status', flat=True).get(pk=run.pk)


def cell(ready: Ready, place: Place, fault: str, way: str, stage: Stage, kept: dict, servers: Servers) -> Outcome:
    """One cell, from the planned run to the checks; lab, database and worker are put back. Never raises."""
    trouble, trail, name = '', Trail(), fault
    try:
        name = _play(ready, place, fault, way, stage, servers, trail)
    except (NotInjected, Lost) as error:
        trouble = str(error)
    except Exception as error:  # whatever it is belongs into the matrix
        trouble = f'{type(error).__name__}: {error}'
    finally:
        stage.lab.cancel()
        if trouble and servers.workers.alive:
            servers.workers.kill()
        if not servers.workers.alive:
            servers.workers.start()
        stage.lab.bring_back(kept)
        servers.flush_queue()
        checkpoint.bring_back()
    return Outcome(ready.scenario.name, place.name, name, way, str(trail), trouble)


def _play(
    ready: Ready, place: Place, fault: str, way: str, stage: Stage, servers: Servers, trail: Trail
) -> str:
    before, run, name = stage.lab.state(), ready.run, fault
    kind = 'hold'
    if fault == KILLED:
        # By turns before and after the device has done what it was asked for.
        kind = ('silence-before', 'silence-after')[(place.position + (way == 'undo')) % 2]
        name = f'{fault}, {kind.removeprefix("silence-")}'
    order = stage.lab.order(place.tid, kind, at=place.at, match=place.match)
    runs.apply(run, stage.user)
    try:
        wait_for('the device was asked', lambda: order.fired, RUN_SECONDS)
    except TimeoutError as error:
        run.refresh_from_db()
        raise NotInjected(f'{error}; {run} is {run.status}: {run.error}') from error
    _break(fault, way, run, stage, servers)
    servers.workers.wait_until_idle()
    run.refresh_from_db()
    go_on(way, run, ready, stage, trail)
    if way == 'undo':
        check_undone(before, stage)
    return name


def _break(fault: str, way: str, run: WorkflowRun, stage: Stage, servers: Servers) -> None:
    """At this moment the device has been asked, and the worker waits for its answer."""
    if fault == KILLED:
        servers.workers.kill()
        stage.lab.cancel()
        servers.workers.start()
        return
    if fault == DATABASE:
        servers.restart_database()
    else:
        servers.flush_queue()
        if way == 'undo':
            # A run does not need its queue once it has begun: whoever wants it back has to stop it.
            runs.abort(run, stage.user)
    stage.lab.cancel()
    wait_for('the database answers', _answers)


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute('SELECT 1')
    except OperationalError:
        connection.close()
        return False
    return True
