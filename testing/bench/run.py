"""Timing of one case: every demand to ours and to Yen's search, one after the other, so that both see the same load."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import networkx

from netbox_optical.routing import Disjoint, Graph, Reason, Request, find_pair, find_routes

from .cases import Case, demands
from .figures import figures
from .yen import first_fit, simple_graph

PAIRS = 40  # demands of a case that are asked for a disjoint pair as well


@dataclass
class Result:
    """Processor times in ms; counts of demands.

    Attributes:
        feasible: for which a route exists. Either search finding one proves it; ours finding none within its limits
            is checked without them.
        refused: feasible ones that ours refuses (limits included); `yen_refused` likewise.
        limited: those of `refused` that the limit on detours refused, and said so.
        pairs: disjoint pairs found; `pairs_open`: searches for a pair that were given up.
    """

    case: Case
    demands: int = 0
    feasible: int = 0
    refused: int = 0
    limited: int = 0
    yen_refused: int = 0
    pairs: int = 0
    pairs_open: int = 0
    search: dict[str, float] = field(default_factory=dict)
    yen: dict[str, float] = field(default_factory=dict)
    pair: dict[str, float] = field(default_factory=dict)

    def ratio(self, key: str) -> float:
        """How many times longer Yen takes."""
        return self.yen[key] / max(self.search[key], 0.001)

    def as_dict(self) -> dict[str, Any]:
        figures = {key: value for key, value in vars(self).items() if key != 'case'}
        return {'network': self.case.name, 'fill': self.case.fill, **figures,
                'ratio': {key: round(self.ratio(key), 2) for key in ('p50', 'p95', 'max')}}


def run_case(case: Case, count: int) -> Result:
    graph = case.graph()
    simple = simple_graph(graph)
    requests = demands(graph, count)
    result = Result(case, demands=len(requests))
    find_routes(graph, requests[0])  # warm: weights are computed once per graph
    ours, theirs, pairs = [], [], []
    for request in requests:
        found, took = _timed(lambda request=request: find_routes(graph, request))
        ours.append(took)
        path, took = _timed(lambda request=request: _yen(graph, simple, request))
        theirs.append(took)
        _count(result, graph, request, found, path)
    for request in requests[:PAIRS]:
        found, took = _timed(lambda request=request: find_pair(graph, request, Disjoint.NODE))
        pairs.append(took)
        result.pairs += bool(found)
        result.pairs_open += not found and found.reason is Reason.EFFORT
    result.search, result.yen, result.pair = figures(ours), figures(theirs), figures(pairs)
    return result


def _count(result: Result, graph: Graph, request: Request, found: Any, path: list[int] | None) -> None:
    limited = not found and found.reason is Reason.LIMIT
    feasible = bool(found) or path is not None or (limited and found.limit_cost is not None)
    result.feasible += feasible
    result.limited += limited
    result.refused += feasible and not found
    result.yen_refused += feasible and path is None


def _yen(graph: Graph, simple: networkx.Graph, request: Request) -> list[int] | None:
    return first_fit(simple, request.source, request.target, request.carriers[0] // graph.band.slot)


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    # Processor time of this thread: what else the machine does at the moment is not ours to count.
    began = time.thread_time()
    answer = call()
    return answer, (time.thread_time() - began) * 1_000
