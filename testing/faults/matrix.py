"""Which cells there are, and going through them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connections, transaction
from django.urls import reverse

from netbox_optical.drivers.infinera.flexils import shutters
from netbox_optical.drivers.registry import driver_class, platforms
from netbox_optical.lab.thread import LabThread

from . import checkpoint, servers, wire
from .network import NETWORK
from .outcome import Outcome
from .places import Place, places_of
from .scenarios import SCENARIOS, Scenario
from .stage import Stage, seeded, settings_of
from .ways import WAYS
from .workers import Workers

# What `make test` plays: every kind of product and run, both pairs of platforms, both transports.
SUBSET = (
    'service G30-G30 restconf create', 'service G42-G42 netconf modify', 'service G42-G42 restconf terminate',
    'fibre span create', 'fibre G30-FlexILS netconf terminate', 'spectrum create', 'spectrum terminate',
)
# There the faults of our own side are played, one at each step.
SUBSET_SERVERS = ('service G30-G30 restconf terminate',)


class Matrix:
    """The cells whose scenario and fault hold these words."""

    def __init__(self, scenario: list[str], fault: list[str], *, part: str | None = None, subset: bool = False):
        names = {*SUBSET, *SUBSET_SERVERS}
        self.subset = subset
        self.scenarios = [each for each in SCENARIOS if all(word in each.name for word in scenario)
                          and (not subset or each.name in names)]
        self.wire = [each for each in wire.WIRE_FAULTS
                     if part != 'servers' and all(word in each.name for word in fault)]
        self.servers = [each for each in servers.SERVER_FAULTS
                        if part != 'wire' and all(word in each for word in fault)]
        self.injected = self.recovered = self.played = 0

    def run(self, folder: Path, lab_folder: Path, scenarios: Iterable[Scenario]) -> tuple[int, int]:
        """Play these, a line on the screen for each cell; how many there were, and how many held.

        `folder` is that of the instance.
        """
        scenarios = [each for each in scenarios if self._has_cells(each)]
        if not scenarios:
            return 0, 0
        logging.disable(logging.CRITICAL)
        # The simulated circuits are up at once.
        shutters.AT_LEAST = 0.0
        _load_all()
        connections.close_all()
        workers = Workers(settings_of(lab_folder / 'credentials.json'))
        try:
            with LabThread(NETWORK, lab_folder) as lab:
                stage = seeded(lab)
                with stage.settings():
                    for scenario in scenarios:
                        self._play(scenario, stage, servers.Servers(folder, workers))
        finally:
            workers.close()
        return self.injected, self.recovered

    def _play(self, scenario: Scenario, stage: Stage, own: servers.Servers) -> None:
        try:
            if self._has_wire(scenario):
                self._wire(scenario, stage)
            if self._has_servers(scenario):
                self._servers(scenario, stage, own)
        except Exception as error:  # the others are still worth playing
            self._count(Outcome(scenario.name, '-', '-', '-', 'not prepared', f'{type(error).__name__}: {error}'))

    def _has_wire(self, scenario: Scenario) -> bool:
        return bool(self.wire) and (not self.subset or scenario.name in SUBSET)

    def _has_servers(self, scenario: Scenario) -> bool:
        """What happens to our own side does not depend on how a transponder is managed."""
        return bool(self.servers) and scenario.transport != 'netconf' and (
            not self.subset or scenario.name in SUBSET_SERVERS)

    def _has_cells(self, scenario: Scenario) -> bool:
        return self._has_wire(scenario) or self._has_servers(scenario)

    def _wire(self, scenario: Scenario, stage: Stage) -> None:
        """All of it is rolled back at the end."""
        with transaction.atomic():
            ready = scenario.ready(stage)
            checkpoint.keep()
            kept = stage.lab.keep()
            places = places_of(ready.run)
            if scenario.transport == 'netconf':
                # The line system's steps are the same by RESTCONF, and played there.
                places = [place for place in places if place.protocol == 'netconf']
            for place, fault, way in self._turns(places, self.wire):
                self._count(wire.cell(ready, place, fault, way, stage, kept))
            transaction.set_rollback(True)

    def _servers(self, scenario: Scenario, stage: Stage, own: servers.Servers) -> None:
        """Workers see committed rows only, so they are put back by copies."""
        here, stage.carry_out = stage.carry_out, own.carry_out
        own.flush_queue()
        own.workers.start()
        checkpoint.keep('start')
        try:
            ready = scenario.ready(stage)
            checkpoint.keep()
            kept = stage.lab.keep()
            for place, fault, way in self._turns(places_of(ready.run), self.servers):
                self._count(servers.cell(ready, place, fault, way, stage, kept, own))
        finally:
            stage.carry_out = here
            own.workers.kill()
            checkpoint.bring_back('start')

    def _turns[F](self, places: list[Place], faults: list[F]) -> Iterator[tuple[Place, F, str]]:
        """Everything with everything; in the subset one fault and one way at each step, by turns."""
        if not self.subset:
            yield from ((place, fault, way) for place in places for fault in faults for way in WAYS)
            return
        for place in places:
            turn, fault = divmod(self.played, len(faults))
            self.played += 1
            yield place, faults[fault], WAYS[(turn + fault) % 2]

    def _count(self, outcome: Outcome) -> None:
        self.injected += 1
        self.recovered += not outcome.trouble
        print(outcome.line, flush=True)




def _load_all() -> None:
    """What a job would load when it needs it, and every forked worker anew: drivers and all of NetBox's pages."""
    reverse('home')
    for platform in platforms():
        driver_class(platform)
