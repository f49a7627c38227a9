"""`python -m testing.bench`: the search against Yen k=15 with first fit, on the same graphs and demands, in one run."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .cases import Case, generated_cases, topology_cases
from .run import Result, run_case

HEAD = (f'{"network":22} {"fill":>4} {"demands":>7} {"feasible":>8} {"search ms p50/p95/max":>24} '
        f'{"Yen ms p50/p95/max":>26} {"ratio p50":>9} {"p95":>6} {"refused ours/Yen":>16} {"pair ms p50/p95/max":>24}')


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog='testing.bench', description=__doc__)
    parser.add_argument('--topologies', type=Path, help='folder of GML files, searched with all its subfolders')
    parser.add_argument('--json', type=Path, help='file to write the figures to')
    parser.add_argument('--demands', type=int, default=100, help='demands per network and fill')
    parser.add_argument('--only', default='', help='only networks whose name holds this')
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
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps([result.as_dict() for result in results], indent=1) + '\n')
        print(f'bench: figures written to {options.json}')
    return 0 if results and not any(result.refused for result in results) else 1


def line(result: Result) -> str:
    """One line of the table."""
    case: Case = result.case
    return (f'{case.name:22} {case.fill:4.0%} {result.demands:7} {result.feasible:8} {_three(result.search):>24} '
            f'{_three(result.yen):>26} {result.ratio("p50"):9.1f} {result.ratio("p95"):6.1f} '
            f'{f"{result.refused}/{result.yen_refused}":>16} {_three(result.pair):>24}')


def _three(times: dict[str, float]) -> str:
    return ' / '.join(f'{times[key]:.2f}' for key in ('p50', 'p95', 'max'))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
