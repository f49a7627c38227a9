"""Faults of the devices and the lines to them. The engine runs in this process; what it wrote is rolled back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from netbox_optical.choices import RunStatusChoices
from netbox_optical.models import WorkflowRun
from netbox_optical.planning import runs

from .outcome import NotInjected, Outcome
from .places import Place
from .scenarios import Ready
from .stage import HASTY, Stage
from .ways import Lost, Trail, check_undone, go_on

# A busy machine may be too slow for the short time-outs somewhere else than where the fault is.
ATTEMPTS = 5


@dataclass(frozen=True)
class WireFault:
    """`kind` as the simulated devices know it; on `tl1` over plain TCP, which has no certificates, another one."""

    name: str
    kind: str
    tl1: str = ''

    def kind_at(self, place: Place) -> str:
        return self.tl1 if self.tl1 and place.protocol == 'tl1' else self.kind

    @property
    def between(self) -> bool:
        """Whether it begins when the request before was answered."""
        return self.kind in ('refuse', 'tls-failure')

    @property
    def hasty(self) -> bool:
        return self.kind.startswith('silence')


WIRE_FAULTS = (
    WireFault('refused', 'refuse'),
    WireFault('time-out before effect', 'silence-before'),
    WireFault('time-out after effect', 'silence-after'),
    WireFault('reply lost', 'lose-reply'),
    WireFault('denied', 'deny'),
    WireFault('session drop', 'tls-failure', tl1='drop'),
)


def cell(ready: Ready, place: Place, fault: WireFault, way: str, stage: Stage, kept: dict) -> Outcome:
    """One cell, from the planned run to the checks; the lab is put back to `kept`. Never raises."""
    trouble, trail = '', Trail()
    for _ in range(ATTEMPTS):
        trouble, trail = '', Trail()
        try:
            with transaction.atomic():
                _play(ready, place, fault, way, stage, trail)
                transaction.set_rollback(True)
        except NotInjected as error:
            trouble = str(error)
            continue
        except Lost as error:
            trouble = str(error)
        except Exception as error:  # whatever it is belongs into the matrix
            trouble = f'{type(error).__name__}: {error}'
        finally:
            stage.lab.cancel()
            stage.lab.bring_back(kept)
        break
    return Outcome(ready.scenario.name, place.name, fault.name, way, str(trail), trouble)


def _before_the_step(run: WorkflowRun, place: Place, fault: WireFault) -> bool:
    """Whether the device went away between two requests, and the first to notice was what the step reads beforehand."""
    stopped = run.status in (RunStatusChoices.FAILED, RunStatusChoices.WAITING)
    return fault.between and stopped and (run.error or {}).get('device') == place.tid


def _play(ready: Ready, place: Place, fault: WireFault, way: str, stage: Stage, trail: Trail) -> None:
    before = stage.lab.state()
    order = stage.lab.order(place.tid, fault.kind_at(place), at=place.at, match=place.match)
    with stage.settings(**(HASTY if fault.hasty else {})):
        run = stage.carry_out(runs.apply(ready.run, stage.user))
    stage.lab.cancel()
    struck = [step.position for step in run.steps.filter(status='failed')]
    if order.fired != 1 or not (
            struck == [place.position] or (not struck and _before_the_step(run, place, fault))):
        raise NotInjected(f'the fault struck {order.fired} times; failed: {struck}; {run.status}: {run.error}')
    go_on(way, run, ready, stage, trail)
    if way == 'undo':
        check_undone(before, stage)
