"""`python -m testing.faults --help`: the matrix, or a part of it.

On the private instance that the environment names; the part `servers` breaks its servers. Exit status: 0 when nothing
was lost, 1 otherwise, 2 when no cell has such a name.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import django


def main(arguments: list[str] | None = None) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog='python -m testing.faults', description=__doc__)
    parser.add_argument('--shard', default='1/1', help='every N-th scenario of so many')
    parser.add_argument('--subset', action='store_true', help='faults and ways by turns, for `make test`')
    parser.add_argument('--tally', type=Path, help='where the numbers are written instead of the last line')
    parser.add_argument('--scenario', default='', help='words that the name of a scenario holds')
    parser.add_argument('--fault', default='', help='words that the name of a fault holds')
    parser.add_argument('--part', choices=('wire', 'servers'), help='faults of the devices, or of our own side; both')
    parser.add_argument('--lab', type=Path, help='folder of the simulated network; default: that of the instance')
    options = parser.parse_args(arguments)
    django.setup()
    from .matrix import Matrix

    number, of = map(int, options.shard.split('/'))
    folder = Path(os.environ['NETBOX_OPTICAL_INSTANCE']).parent
    matrix = Matrix(options.scenario.split(), options.fault.split(), part=options.part, subset=options.subset)
    injected, recovered = matrix.run(folder, options.lab or folder / 'lab', matrix.scenarios[number - 1::of])
    if options.tally:
        options.tally.write_text(json.dumps({'injected': injected, 'recovered': recovered}))
    else:
        print(last_line(injected, recovered), flush=True)
    if not injected:
        return 0 if options.tally else 2
    return 0 if injected == recovered else 1


def last_line(injected: int, recovered: int) -> str:
    return f'faults: {injected} injected, {recovered} recovered, {injected - recovered} lost'


if __name__ == '__main__':
    sys.exit(main())
