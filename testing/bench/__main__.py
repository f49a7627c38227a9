"""`python -m testing.bench`: the search against Yen k=15 with first fit, on the same graphs and demands, in one run.

With `--database` also what the database has a part in, on an instance of NetBox.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import assurance, bulk, database, provisioning
from .aims import aims
from .cases import Case, generated_cases, generated_networks, topology_cases
from .figures import shown
from .run import Result, run_case

LARGE = 500  # ROADMs of a network that takes minutes to import
HEAD = (f'{"network":22} {"fill":>4} {"demands":>7} {"feasible":>8} {"search ms p50/p95/max":>24} '
        f'{"Yen ms p50/p95/max":>26} {"ratio p50":>9} {"p95":>6} {"refused ours/Yen":>16} {"pair ms p50/p95/max":>24}')
DATABASE_HEAD = (f'{"network":22} {"fill":>4} {"sections":>8} {"cold load ms p50/p95/max":>26} {"of it CPU":>9} '
                 f'{"queries":>7} {"matrix ms/searches":>20} {"spectrum page ms p50/p95/max":>30} {"queries":>7}')


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog='testing.bench', description=__doc__)
    parser.add_argument('--topologies', type=Path, help='folder of GML files, searched with all its subfolders')
    parser.add_argument('--json', type=Path, help='file to write the figures to')
    parser.add_argument('--demands', type=int, default=100, help='demands per network and fill')
    parser.add_argument('--only', default='', help='only networks whose name holds this; bulk: only '
                        'files of fibres; drift: only reports')
    parser.add_argument('--database', action='store_true', help='with import, cold load, matrix and spectrum page')
    parser.add_argument('--largest', action='store_true', help='the database holds the largest network, too: minutes')
    options = parser.parse_args(arguments)
    cases = generated_cases()
    if options.topologies and options.topologies.is_dir():
        cases += topology_cases(options.topologies)
    else:
        print(f'bench: topologies are left out, there is no folder {options.topologies or "given (--topologies)"}')
    print(HEAD, flush=True)
    results = []
    for case in cases:
        if options.only in case.name:
            results.append(run_case(case, options.demands))
            print(line(results[-1]), flush=True)
    imports, loads, files = _database(options.only, options.largest) if options.database else ([], [], [])
    alone = options.only == 'drift'
    lives = _lives() if options.database and not alone else []
    reports = _reports() if options.database and options.only in 'drift' else []
    wanted = aims(results, loads, files, lives, reports)
    print(*wanted, sep='\n')
    if options.json:
        _write(options.json, {
            'searches': [result.as_dict() for result in results], 'imports': [vars(one) for one in imports],
            'database': [load.as_dict() for load in loads], 'files': [one.as_dict() for one in files],
            'provisioning': [vars(life) for life in lives],
            'reports': [report.as_dict() for report in reports],
            'aims': [{**vars(aim), 'met': aim.met} for aim in wanted]})
    worked = (results or files or reports) and not any(result.refused for result in results)
    worked = worked and not any(load.differing for load in loads)
    return 0 if worked else 1


def _database(
    only: str, largest: bool
) -> tuple[list[database.Imported], list[database.Loaded], list[bulk.FileImport]]:
    database.set_up()
    imports, loads = [], []
    for network in generated_networks():
        if only not in network.name or (network.nodes > LARGE and not largest):
            continue
        with database.imported(network) as (user, made):
            imports.append(made)
            print(f'bench: import of {made.network}, logged: {made.objects} objects in {made.seconds:.1f} s, '
                  f'again with nothing new: {made.again_seconds:.1f} s')
            print(DATABASE_HEAD, flush=True)
            for load in database.measure(network, user):
                loads.append(load)
                print(database_line(load), flush=True)
    if only not in 'bulk':
        return imports, loads, []
    made = bulk.measure()
    print(f'bench: {made}')
    return imports, loads, [made]


def _lives() -> list[provisioning.Provisioned]:
    print(f'bench: runs on devices that answer after {provisioning.LATENCY * 1000:.0f} ms')
    return _printed(provisioning.HEAD, provisioning.measure())


def _reports() -> list[assurance.Reported]:
    print(f'bench: drift reports on devices that answer after {assurance.LATENCY * 1000:.0f} ms')
    return _printed(assurance.HEAD, assurance.measure())


def _printed[T: (provisioning.Provisioned, assurance.Reported)](head: str, rows: Iterable[T]) -> list[T]:
    """A table, each line as soon as it is known."""
    print(head, flush=True)
    found = []
    for row in rows:
        found.append(row)
        print(row.line(), flush=True)
    return found


def line(result: Result) -> str:
    """One line of the table."""
    case: Case = result.case
    return (f'{case.name:22} {case.fill:4.0%} {result.demands:7} {result.feasible:8} {shown(result.search):>24} '
            f'{shown(result.yen):>26} {result.ratio("p50"):9.1f} {result.ratio("p95"):6.1f} '
            f'{f"{result.refused}/{result.yen_refused}":>16} {shown(result.pair):>24}')


def database_line(load: database.Loaded) -> str:
    """One line of the second table."""
    differing = f'  {load.differing} answers differ from memory' if load.differing else ''
    return (f'{load.network:22} {load.fill:4.0%} {load.sections:8} {shown(load.cold):>26} {load.cold_cpu:9.1f} '
            f'{load.queries:7} {f"{load.matrix:.0f}/{load.matrix_searches}":>20} {shown(load.page):>30} '
            f'{load.page_queries:7}{differing}')


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + '\n')
    print(f'bench: figures written to {path}')


if __name__ == '__main__':
    logging.disable(logging.INFO)  # thousands of requests, each with a line of its own, would bury the tables
    sys.exit(main(sys.argv[1:]))
