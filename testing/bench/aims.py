"""What the figures should be, and whether they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .assurance import Reported
from .bulk import FileImport
from .database import Loaded
from .provisioning import Provisioned
from .run import Result

_SMALL, _LARGE, _FILL = 'generated 100/200', 'generated 754/895', 0.6


@dataclass(frozen=True)
class Aim:
    """`figure` should be below `limit`, or above it when `at_least`."""

    text: str
    figure: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.limit if self.at_least else self.figure < self.limit

    def __str__(self) -> str:
        sign = 'at least' if self.at_least else 'below'
        return f'{"met   " if self.met else "MISSED"} {self.text}: {self.figure:.2f} ({sign} {self.limit:g})'


def aims(
    results: Iterable[Result], loads: Iterable[Loaded], files: Iterable[FileImport] = (),
    lives: Iterable[Provisioned] = (), reports: Sequence[Reported] = (),
) -> list[Aim]:
    """Those of which there are figures in this run."""
    found = []
    for result in results:
        if (result.case.name, result.case.fill) == (_SMALL, _FILL):
            found += [
                Aim('100/200 at 60 %: search p95, ms', result.search['p95'], 5),
                Aim('100/200 at 60 %: search max, ms', result.search['max'], 50),
                Aim('100/200 at 60 %: Yen p95 to search p95', result.ratio('p95'), 10, at_least=True),
                Aim('100/200 at 60 %: disjoint pair p95, ms', result.pair['p95'], 100),
                Aim('100/200 at 60 %: disjoint pair max, ms', result.pair['max'], 100),
            ]
        elif result.case.name == _LARGE:
            found.append(Aim(f'754/895 at {result.case.fill:.0%}: search p95, ms', result.search['p95'], 50))
    for load in loads:
        if load.network == _SMALL:
            found.append(Aim(f'200 sections at {load.fill:.0%}: cold load p50, ms', load.cold['p50'], 150))
    for made in files:
        found.append(Aim('file of fibres: rows/s to those of core', made.ratio, 1, at_least=True))
    for life in lives:
        if life.kind == 'create':
            found.append(Aim(f'{life.service} create: time with devices to the longest of one device', life.ratio, 1.5))
        found += [
            Aim(f'{life.service} {life.kind}: job without device time, s', life.overhead, 2),
            Aim(f'{life.service} {life.kind}: queries of the job', life.queries, 401),
        ]
    return found + _of_reports(reports)


def _of_reports(reports: Sequence[Reported]) -> list[Aim]:
    found = []
    for each in reports:
        of = f'drift report, {each.devices} devices, {each.services} services'
        found += [
            Aim(f'{of}: requests to a device', each.requests, 13),
            Aim(f'{of}: time to that of all devices by {each.concurrency}', each.ratio, 2),
            Aim(f'{of}: deviations', each.open, 1),
        ]
    if len(reports) > 1:
        few, many = reports[0], reports[-1]
        more = (many.queries - few.queries) / (many.pages - few.pages)
        found.append(Aim('drift report: queries for another page of services', more, 15))
    return found
